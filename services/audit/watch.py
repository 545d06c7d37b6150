"""The thread of the worker that checks the audit again and again."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import structlog

from data.portal import clock
from problems import Problem
from services.audit.check import check
from settings import Settings

log = structlog.get_logger("audit")

ROUND_SECONDS = 60.0
FIRST_SECONDS = 5.0  # a worker that starts has more urgent things to do
PATIENCE = 2.0


class AuditWatch:
    """Checks what is new every minute, and everything once a day, until `stop` is set."""

    def __init__(
        self,
        settings: Settings,
        context: Callable[[], AbstractContextManager[object]],
        stop: threading.Event,
    ):
        self._settings, self._context, self._stop = settings, context, stop
        self._thread = threading.Thread(target=self._run, name="audit", daemon=True)

    def start(self) -> None:
        """Begin to check."""
        self._thread.start()

    def join(self) -> None:
        """Wait a little for the end; a check that goes on is left as it is."""
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        with self._context():
            pause = FIRST_SECONDS
            while not self._stop.wait(pause):
                self.round()
                pause = ROUND_SECONDS

    def round(self) -> None:
        """Check once; what is in the way now may be gone at the next round."""
        try:
            check(settings=self._settings, now=clock.now())
        except (Problem, OSError) as problem:
            log.warning("audit not checked", reason=str(problem))
        except Exception:  # whatever it is, the next check must not wait for a new process
            log.exception("checking the audit failed")
