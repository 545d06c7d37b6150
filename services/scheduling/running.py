"""The thread of the worker that does what is due: of several workers one, each thing once, nothing skipped.

What a stop has kept from being done is done afterwards: once, for the newest time it was due at. That one
worker has the lease only saves work; that nothing is done twice, the database sees to (`settling`).
"""

from datetime import datetime, timedelta
from threading import Event
from typing import Any

import structlog

from data.erp.connection import identity
from data.portal import clock, scheduled
from data.portal.changes import PortalUnavailable, reading
from data.portal.scheduled_tables import Alert, Delivery
from problems import Conflict, Problem
from services.lease import Lease
from services.mail import making
from services.rounds import Context, Pauses, Rounds
from services.scheduling.kinds import Done, Kind, Moment, Outcome, registered
from services.scheduling.mails import Making
from services.scheduling.owners import owner_of
from services.scheduling.settling import move_on, settle
from services.scheduling.stocks import Stocks
from services.scheduling.times import newest_due
from settings import Settings

log = structlog.get_logger("schedule")

NAME = "schedule"
ROUND_SECONDS = 5.0
PATIENCE = 60.0  # seconds for a reading; then the last good one has to do
AT_ONCE = 100  # of a kind in one round
LATER = timedelta(minutes=15)  # what could not be done is tried again then
Due = tuple[Kind[Any], Delivery | Alert]


class Scheduling(Rounds):
    """Does what is due; at the end of the worker what was begun is left, and done by the next one."""

    def __init__(self, settings: Settings, context: Context, stop: Event):
        lease, stocks = Lease(NAME, context), Stocks(settings, stop)
        self._scheduler = Scheduler(settings, identity(settings), lease, stocks, stop)
        pauses = Pauses(ROUND_SECONDS)
        super().__init__(NAME, self._scheduler.round, context, stop, pauses)


class Scheduler:
    """One process's part in doing what is due."""

    def __init__(self, settings: Settings, erp: str, lease: Lease, stocks: Stocks, stop: Event):
        self._settings, self._lease, self._stocks, self._stop = settings, lease, stocks, stop
        self._erp = erp
        self._later: dict[tuple[str, int], datetime] = {}  # what could not be done, until when
        for kind in registered():
            making.register(kind.mail, Making(kind, stocks))

    def round(self) -> None:
        """Do all that is due now. Without a mail server nothing is: it waits, and is caught up with."""
        if not self._settings.smtp_server or not self._due() or not self._lease.take():
            return
        with self._lease.kept():
            self._stocks.renew(PATIENCE)
            for kind, row in self._due():  # another worker may have done some of it meanwhile
                if self._stop.is_set() or not self._lease.is_held:
                    return
                self._try(kind, row)

    def _due(self) -> list[Due]:
        now = clock.now()
        self._later = {key: until for key, until in self._later.items() if until > now}
        with reading() as session:
            most = AT_ONCE + len(self._later)  # what waits for later stands before the others
            return [
                (kind, row)
                for kind in registered()
                for row in scheduled.due(session, kind.table, self._erp, now, most=most)
                if (kind.name, row.id) not in self._later
            ]

    def _try(self, kind: Kind[Any], row: Delivery | Alert) -> None:
        """Do one thing; whatever is wrong with it holds up no other."""
        try:
            self._do(kind, row)
        except PortalUnavailable:
            raise
        except Conflict:
            log.info("overtaken", kind=kind.name, id=row.id)
        except Problem as problem:
            self._postpone(kind, row)
            log.warning("postponed", kind=kind.name, id=row.id, reason=problem.sentence)
        except Exception:
            self._postpone(kind, row)
            log.exception("postponed", kind=kind.name, id=row.id)

    def _do(self, kind: Kind[Any], row: Delivery | Alert) -> None:
        now = clock.now()
        due_at = _due_at(kind, row, now)
        if due_at is None or self._was_done(kind, row, due_at):
            move_on(kind=kind, row=row)
            return
        owner, scope = owner_of(row)
        if scope.everything or scope.customers:
            today = self._settings.day(now)
            stock = self._stocks.stock(scope=scope, today=today, now=now)
            done = kind.work(row, Moment(now, due_at, today, owner, scope, stock, self._settings))
        else:
            done = Done(Outcome.WITHDRAWN)
        settle(kind=kind, row=row, due_at=due_at, done=done, owner=owner, settings=self._settings)
        log.info("done", kind=kind.name, id=row.id, outcome=done.outcome, rows=done.rows)

    def _was_done(self, kind: Kind[Any], row: Delivery | Alert, due_at: datetime) -> bool:
        with reading() as session:
            return scheduled.was_done(session, kind.name, row.id, due_at)

    def _postpone(self, kind: Kind[Any], row: Delivery | Alert) -> None:
        self._later[kind.name, row.id] = clock.now() + LATER


def _due_at(kind: Kind[Any], row: Delivery | Alert, now: datetime) -> datetime | None:
    """Return the newest time for which a row is due; None when its next time has to be found first."""
    if row.next_at is None:
        return None
    return newest_due(kind.rule(row), row.next_at, now) or row.next_at  # a zone may have new rules since
