"""Asking the worker what web servers may not find out by themselves: questions to the ERP, old stock."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from data.inventory.questions import Questions
from data.inventory.signals import Signals
from problems import ErpUnavailable
from services.stock import DEAD_AFTER, NOT_RUNNING
from settings import Settings

WAIT_SECONDS = 2.0  # the longest that anybody waits for an answer
WAIT_STEP = 0.02
FAILURES_LAST = 3.0  # seconds; then the question is asked anew


class AskingDesk:
    """Where web servers ask. Whoever does not hear soon enough asks again a little later."""

    def __init__(
        self,
        questions: Questions,
        signals: Signals,
        settings: Settings,
        *,
        clock: Callable[[], float] = time.time,
    ):
        self._questions, self._signals, self._clock = questions, signals, clock
        self._seats = threading.BoundedSemaphore(max(1, settings.web_threads // 4))

    def ask(
        self, kind: str, question: Mapping[str, Any], *, within: float, wait: float = WAIT_SECONDS
    ) -> Any | None:
        """Return the answer of the worker, at most `within` seconds old; None: it is on its way, ask again.

        Raises `ErpUnavailable` when there will be none, and `TooMany` when too many ask. When enough others
        wait already nobody else does, so that threads stay free.
        """
        asked = {"kind": kind, **question}
        found = self._told(asked, within)
        if found is None:
            self._check_worker()
            self._questions.ask(asked)
            found = self._awaited(asked, within, wait)
        if found is None:
            return None
        if "sentence" in found:
            raise ErpUnavailable(found["sentence"])
        return found["found"]

    def _awaited(self, asked: Mapping[str, Any], within: float, wait: float) -> dict[str, Any] | None:
        if not self._seats.acquire(blocking=False):
            return None
        try:
            until = time.monotonic() + wait
            while (found := self._told(asked, within)) is None and time.monotonic() < until:
                time.sleep(WAIT_STEP)
            return found
        finally:
            self._seats.release()

    def _told(self, asked: Mapping[str, Any], within: float) -> dict[str, Any] | None:
        """Return what the worker said; a failure is told for a moment only, then tried anew."""
        found: dict[str, Any] | None = self._questions.answered(asked, within=within)
        if found is not None and "sentence" in found:
            return self._questions.answered(asked, within=min(within, FAILURES_LAST))
        return found

    def _check_worker(self) -> None:
        beat = self._signals.heartbeat()
        if beat is None or self._clock() - beat > DEAD_AFTER:
            raise ErpUnavailable(NOT_RUNNING)
