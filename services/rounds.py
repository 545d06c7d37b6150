"""Threads of the worker beside its reading: each does one thing again and again, and holds up no other."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import structlog

from problems import Problem

log = structlog.get_logger("worker")

PATIENCE = 2.0  # seconds at the end, for what can be left as it is

Context = Callable[[], AbstractContextManager[object]]  # what the database is found in


@dataclass(frozen=True)
class Pauses:
    """Seconds until the next round; None: as usual."""

    usual: float
    first: float = 0.0  # before the first one
    trouble: float | None = None  # after one that failed
    more: float | None = None  # after one that left more to do


class Rounds:
    """Does `work` again and again until `stop` is set; work that has more of the same to do returns True."""

    def __init__(
        self,
        name: str,
        work: Callable[[], object],
        context: Context,
        stop: threading.Event,
        pauses: Pauses,
    ):
        self._name, self._work, self._context, self._stop = name, work, context, stop
        self._pauses = pauses
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self, seconds: float = PATIENCE) -> bool:
        """Wait a little for the end; return whether it has come."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        with self._context():
            pause = self._pauses.first
            while not self._stop.wait(pause):
                pause = self.round()

    def round(self) -> float:
        """Do the work once, whatever comes of it, and return the seconds until the next round."""
        pauses = self._pauses
        try:
            has_more = self._work() is True
        except (Problem, OSError) as problem:  # the database is away, the disk is full
            log.warning("round failed", thread=self._name, reason=str(problem))
            return _either(pauses.trouble, pauses.usual)
        except Exception:  # whatever it is, the next round must not wait for a new process
            log.exception("round failed", thread=self._name)
            return _either(pauses.trouble, pauses.usual)
        return _either(pauses.more, pauses.usual) if has_more else pauses.usual


def _either(own: float | None, usual: float) -> float:
    return usual if own is None else own
