"""The thread of the worker that keeps stock: every night, and for the next visit of whoever is here."""

from datetime import date, datetime, time, timedelta
from threading import Event
from zoneinfo import ZoneInfo

import structlog

from data.inventory.captures import Capture, Why
from data.inventory.contents import Snapshot
from data.inventory.signals import Signals
from data.portal import clock, visits
from data.portal.changes import reading
from services.history.desk import history_of
from services.history.visits import SEEN_FOR
from services.reading.running import snapshots_of
from services.rounds import Context, Pauses, Rounds
from settings import Settings

log = structlog.get_logger("history")

ROUND_SECONDS = 30.0
FIRST_SECONDS = 5.0
FRESH = timedelta(hours=1)  # how old a reading may be that stands for its day
ASK_EVERY = timedelta(minutes=5)  # while the ERP does not answer
PATIENCE = timedelta(minutes=15)  # then the last reading of the day stands for it
VISITS_EVERY = timedelta(minutes=15)
YOUNG = timedelta(hours=1)  # somebody may just be signing in


class Keeping(Rounds):
    """Looks every half minute what to keep and what to remove. Several may do so: a day is kept once."""

    def __init__(self, settings: Settings, context: Context, stop: Event):
        self._settings = settings
        self._history, self._snapshots = history_of(settings), snapshots_of(settings)
        self._signals = Signals(self._snapshots.folder)
        self._asked: datetime | None = None  # for tonight's reading, first and last
        self._asked_again: datetime | None = None
        self._tidied: datetime | None = None
        super().__init__("history", self.look, context, stop, Pauses(ROUND_SECONDS, first=FIRST_SECONDS))

    def look(self) -> None:
        """Do what is due now."""
        now = clock.now()
        if self._settings.history_days:
            self._catch_up(now)
            self._night(now)
            self._visit(now)
        if self._tidied is None or now - self._tidied >= YOUNG:
            self._tidied = now
            self._tidy(now)

    def _catch_up(self, now: datetime) -> None:
        """Keep the last reading of days that ended while no worker ran, as far as there is one."""
        today, oldest = self._settings.day(now), self._oldest(now)
        for each in self._snapshots.readings():
            day = self._settings.day(each.as_of)
            if oldest <= day < today and self._history.on(day) is None:
                self._keep(self._snapshots.opened(each), "night", day)

    def _night(self, now: datetime) -> None:
        today = self._settings.day(now)
        if not is_due(now, self._settings) or self._has_night(today):
            self._asked = None
            return
        found = self._snapshots.current()
        is_of_today = found is not None and self._settings.day(found.as_of) == today
        is_late = self._asked is not None and now - self._asked > PATIENCE
        if found and is_of_today and (now - found.as_of <= FRESH or is_late):
            self._keep(found, "night", today)
            return
        self._asked = self._asked or now
        if self._asked_again is None or now - self._asked_again >= ASK_EVERY:
            self._asked_again = now
            self._signals.ask()

    def _visit(self, now: datetime) -> None:
        """Keep what those who are here see, so that their next visit can be compared with it."""
        found, newest = self._snapshots.current(), next(iter(self._history.captures()), None)
        if found is None or (
            newest and (now - newest.as_of < VISITS_EVERY or newest.version == found.version)
        ):
            return
        with reading() as session:
            seen = visits.newest(session)
        if seen is not None and (newest is None or seen > newest.as_of):
            self._keep(found, "visit", self._settings.day(found.as_of))

    def _keep(self, snapshot: Snapshot | None, why: Why, day: date) -> None:
        if snapshot is not None:
            kept = self._history.keep(snapshot, why=why, day=day)
            self._history.expand(kept)  # it will be asked for soon
            log.info("stock kept", capture=kept.name, rows=kept.rows, size=kept.size)

    def _has_night(self, day: date) -> bool:
        return any(each.day == day and each.why == "night" for each in self._history.captures())

    def _oldest(self, now: datetime) -> date:
        return self._settings.day(now) - timedelta(days=self._settings.history_days)

    def _tidy(self, now: datetime) -> None:
        days = self._settings.history_days
        with reading() as session:
            ends = visits.moments(session, now) if days else set()
        before = {self._history.before(end + later) for end in ends for later in (timedelta(), SEEN_FOR)}
        gone = [each for each in self._history.captures() if self._is_over(each, now, before)]
        for each in gone:
            self._history.remove(each)
        self._history.tidy()
        if gone:
            log.info("kept stock removed", captures=len(gone))

    def _is_over(self, capture: Capture, now: datetime, needed: set[Capture | None]) -> bool:
        if self._settings.history_days == 0:
            return True
        if capture.is_lasting:
            return capture.day < self._oldest(now)
        return capture not in needed and now - capture.as_of > YOUNG


def is_due(now: datetime, settings: Settings) -> bool:
    """Return whether the company's day has come so far that its stock is kept."""
    return now.astimezone(ZoneInfo(settings.time_zone)).time() >= time.fromisoformat(settings.history_time)
