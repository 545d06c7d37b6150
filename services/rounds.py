"""Threads of the worker beside its reading: each does one thing again and again, and holds up no other."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import structlog

from problems import Problem

log = structlog.get_logger("worker")

PATIENCE = 2.0  # seconds at the end, for what can be left as it is

Context = Callable[[], AbstractContextManager[object]]  # what the database is found in


class Rounds:
    """Does `work`, then waits `pause` seconds, until `stop` is set; `first` and after `trouble` others."""

    def __init__(
        self,
        name: str,
        work: Callable[[], object],
        context: Context,
        stop: threading.Event,
        *,
        pause: float,
        first: float = 0.0,
        trouble: float | None = None,
    ):
        self._name, self._work, self._context, self._stop = name, work, context, stop
        self._pause, self._first = pause, first
        self._trouble = pause if trouble is None else trouble
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
            pause = self._first
            while not self._stop.wait(pause):
                pause = self._pause if self._round() else self._trouble

    def _round(self) -> bool:
        """Do the work once; what is in the way now may be gone at the next round."""
        try:
            self._work()
        except (Problem, OSError) as problem:  # the database is away, the disk is full
            log.warning("round failed", thread=self._name, reason=str(problem))
            return False
        except Exception:  # whatever it is, the next round must not wait for a new process
            log.exception("round failed", thread=self._name)
            return False
        return True
