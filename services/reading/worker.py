"""The worker's rounds: notice who asks, read when it is time, report how it went."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

import structlog

from data.inventory.signals import Signals
from services.reading.process import Outcome
from services.reading.schedule import Schedule

log = structlog.get_logger("worker")

BEAT_SECONDS = 1.0
LATE_MARGIN, KILL_MARGIN = 5.0, 15.0  # for fetching and publishing the rows


class Reader(Protocol):
    """Whatever can run one reading in the background."""

    def begin(self, *, seconds: float) -> None:
        """Start one reading, to be ended after so many seconds."""

    def poll(self, *, wait: float) -> Outcome | None:
        """Return how it ended, None while it is under way."""


class Worker:
    """One round after the other: notice signals, collect a reading that ended, start one that is due."""

    def __init__(
        self,
        signals: Signals,
        reader: Reader,
        schedule: Schedule,
        *,
        timeout: float,
        clock: Callable[[], float] = time.time,
    ):
        self._signals, self._reader, self._schedule = signals, reader, schedule
        self._timeout, self._clock = timeout, clock
        self._seen = (signals.looked(), signals.asked())
        self._reading = False
        self._beaten: float | None = None
        before = signals.state()  # an outage lasts on when the worker is started anew
        self._state = replace(before, started=None, overdue=None, readings=0, failures=0)

    def step(self, *, now: float) -> None:
        """Do one round."""
        self._beat(now)
        self._notice(now)
        if self._reading:
            self._collect(now)
        elif (due := self._schedule.due(now)) is not None and due <= now:
            self._start(now)

    def _beat(self, now: float) -> None:
        if self._beaten is None or now - self._beaten >= BEAT_SECONDS:
            self._beaten = now
            self._signals.beat()

    def _notice(self, now: float) -> None:
        """Compare the signal files with the last round; a change is a signal, whatever the clock says."""
        looked, asked = seen = (self._signals.looked(), self._signals.asked())
        if looked != self._seen[0]:
            self._schedule.look(now)
        if asked != self._seen[1] and not self._reading:
            self._schedule.ask(now)
        self._seen = seen

    def _start(self, now: float) -> None:
        late = max(self._timeout, 3 * self._schedule.duration) + LATE_MARGIN
        limit = 2 * max(self._timeout, self._schedule.duration) + KILL_MARGIN
        self._schedule.start(now)
        self._reader.begin(seconds=limit)
        self._reading = True
        started = self._clock()
        self._report(started=started, overdue=started + late, next=None)

    def _collect(self, now: float) -> None:
        outcome = self._reader.poll(wait=0)
        if outcome is None:
            return
        self._reading = False
        if outcome.sentence:
            self._failed(now, outcome)
        else:
            self._succeeded(now, outcome)

    def _succeeded(self, now: float, outcome: Outcome) -> None:
        recovered = self._schedule.failures > 0
        seconds = outcome.seconds
        self._schedule.succeed(now, duration=seconds)
        self._report_end(
            now,
            succeeded=self._clock(),
            failed_since=None,
            sentence="",
            duration=seconds,
            readings=self._state.readings + 1,
        )
        figures = {"rows": outcome.rows, "version": outcome.version, "seconds": round(seconds, 3)}
        log.info("stock read", recovered=recovered, **figures)

    def _failed(self, now: float, outcome: Outcome) -> None:
        self._schedule.fail(now)
        self._report_end(
            now,
            failed_since=self._state.failed_since or self._clock(),
            sentence=outcome.sentence,
            failures=self._state.failures + 1,
        )
        seconds = round(now - self._schedule.started, 3)
        in_a_row = self._schedule.failures
        log.warning(
            "reading failed", reason=outcome.sentence, error=outcome.error, in_a_row=in_a_row, seconds=seconds
        )

    def _report_end(self, now: float, **changes: Any) -> None:
        due, wall = self._schedule.due(now), self._clock()
        following = None if due is None else wall + due - now
        self._report(started=None, overdue=None, attempted=wall, next=following, **changes)

    def _report(self, **changes: Any) -> None:
        self._state = replace(self._state, pause=self._schedule.pause, **changes)
        self._signals.write(self._state)
