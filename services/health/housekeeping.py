"""The thread of the worker that takes away what is old, a little at a time."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import structlog

from data.portal import clock, retention
from problems import Problem
from settings import Settings

log = structlog.get_logger("housekeeping")

ROUND_SECONDS = 3600.0
FIRST_SECONDS = 60.0  # a worker that starts has more urgent things to do
PAUSE_SECONDS = 1.0  # between two pieces: whoever changes something goes first
PATIENCE = 2.0


class Housekeeping:
    """Clears every hour until nothing old is left, until `stop` is set. Several may do so at once."""

    def __init__(
        self,
        settings: Settings,
        context: Callable[[], AbstractContextManager[object]],
        stop: threading.Event,
    ):
        self._settings, self._context, self._stop = settings, context, stop
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def join(self) -> None:
        """Wait a little for the end of a piece."""
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        with self._context():
            pause = FIRST_SECONDS
            while not self._stop.wait(pause):
                pause = PAUSE_SECONDS if self.round() else ROUND_SECONDS

    def round(self) -> bool:
        """Take away one piece of every table, and return whether there may be more."""
        try:
            gone = retention.clear(clock.now(), mail_days=self._settings.mail_kept_days)
        except Problem as problem:
            log.warning("nothing cleared", reason=problem.sentence)
            return False
        except Exception:  # whatever it is, the next round must not wait for a new process
            log.exception("clearing failed")
            return False
        if any(gone.values()):
            log.info("cleared", **gone)
        return max(gone.values()) >= retention.PIECE
