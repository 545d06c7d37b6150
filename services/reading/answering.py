"""The thread of the worker that answers questions, each in a process that can be killed.

The ERP, and whatever takes seconds, stays away from web servers: they leave a question
(`data/inventory/questions.py`) and find the answer there.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Event
from typing import Any

import structlog

from data.inventory.questions import Questions
from problems import Invalid
from services.history.desk import DAY, expanded
from services.lots import reading as lots
from services.reading.process import Outcome, ReaderProcess
from services.reading.running import snapshots_of
from services.rounds import Pauses, Rounds
from settings import Settings

log = structlog.get_logger("answering")

ROUND_SECONDS = 0.05  # how soon a question is noticed
TROUBLE_SECONDS = 1.0
AT_ONCE = 2  # questions that are answered at a time
MARGIN = 5.0  # seconds beside those that the ERP may take
TIDY_SECONDS = 60.0

# What answers each kind of question: a function of the settings and the question that returns what JSON can
# hold. It runs in the process, so that it may take its time, and raises `Problem` with a sentence for people.
ANSWERS: dict[str, Callable[[Settings, dict[str, Any]], Any]] = {DAY: expanded, lots.KIND: lots.read_lot}


def answer(settings: Settings, question: dict[str, Any]) -> Outcome:
    """Return the answer to a question; runs in the process."""
    make = ANSWERS.get(question.get("kind", ""))
    if make is None:
        raise Invalid("There is no such question.")
    return Outcome(answer=make(settings, question))


@dataclass
class _Seat:
    """A process, and the question that it has at the moment."""

    process: ReaderProcess
    key: str = ""
    question: dict[str, Any] | None = None


class Answering(Rounds):
    """Answers the questions that wait, the oldest first, and no more at a time than there are seats."""

    def __init__(
        self, settings: Settings, context: Callable[[], AbstractContextManager[object]], stop: Event
    ):
        self._questions = Questions(snapshots_of(settings).folder)
        self._lock = self._questions.lock()
        self._seconds = settings.erp_db_timeout + MARGIN
        processes = (ReaderProcess(settings, job=answer, name="erp-answers") for _ in range(AT_ONCE))
        self._seats = [_Seat(process) for process in processes]
        self._tidy_at = 0.0
        pauses = Pauses(ROUND_SECONDS, trouble=TROUBLE_SECONDS)
        super().__init__("answering", self.look, context, stop, pauses)

    def join(self, seconds: float = 2.0) -> bool:
        """Wait a little for the end, and end what is under way: whoever asked will ask again."""
        has_ended = super().join(seconds)
        for seat in self._seats:
            seat.process.kill()
        self._lock.release()
        return has_ended

    def look(self) -> None:
        """Give answers that are ready, and questions to whoever is free."""
        if not self._lock.acquire():  # another worker answers; when it dies its lock falls open
            return
        for seat in self._seats:
            if seat.question is not None:
                self._collect(seat)
        self._begin()
        if time.monotonic() >= self._tidy_at:
            self._tidy_at = time.monotonic() + TIDY_SECONDS
            self._questions.tidy()

    def _begin(self) -> None:
        free = [seat for seat in self._seats if seat.question is None]
        if not free:
            return
        taken = {seat.key for seat in self._seats if seat.question is not None}
        for key in self._questions.waiting():
            question = None if key in taken else self._questions.question(key)
            if question is not None and free:
                seat = free.pop(0)
                seat.key, seat.question = key, question
                seat.process.begin(question, seconds=self._seconds)

    def _collect(self, seat: _Seat) -> None:
        outcome = seat.process.poll(wait=0)
        if outcome is None or seat.question is None:
            return
        question, seat.question = seat.question, None
        told = {"sentence": outcome.sentence} if outcome.sentence else {"found": outcome.answer}
        self._questions.answer(seat.key, question, told)
        figures = {"kind": str(question.get("kind")), "seconds": round(outcome.seconds, 3)}
        if outcome.sentence:
            log.warning("question not answered", reason=outcome.sentence, error=outcome.error, **figures)
        else:
            log.info("question answered", **figures)
