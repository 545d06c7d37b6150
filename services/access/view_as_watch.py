"""The thread of the worker that records views whose time ran out while nobody asked for anything."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import structlog

from auth import views
from data.portal.actors import Actor
from problems import Problem
from settings import Settings

log = structlog.get_logger("views")

ROUND_SECONDS = 5.0
PATIENCE = 2.0  # at the end, for a record that is being written
WATCH = Actor("worker")


class ViewWatch:
    """Looks for views that are over, until `stop` is set. Several may: each end is recorded once."""

    def __init__(
        self,
        settings: Settings,
        context: Callable[[], AbstractContextManager[object]],
        stop: threading.Event,
    ):
        self._settings, self._context, self._stop = settings, context, stop
        self._thread = threading.Thread(target=self._run, name="views", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def join(self) -> None:
        """Wait a little for the end."""
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        with self._context():
            while not self._stop.wait(ROUND_SECONDS):
                self.round()

    def round(self) -> None:
        """Record what is over now; a database that is away is asked again at the next round."""
        try:
            views.settle_all(actor=WATCH, settings=self._settings)
        except Problem as problem:
            log.warning("views not looked at", reason=problem.sentence)
        except Exception:  # whatever it is, the next round must not wait for a new process
            log.exception("looking at views failed")
