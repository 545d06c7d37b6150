"""Mails of what is scheduled, made when they are sent: of the scope and the stock of that moment."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from data.portal import scheduled
from data.portal.changes import bookkeeping, reading
from data.portal.scheduled_tables import Alert, Delivery
from data.portal.tables import Mail
from problems import ErpUnavailable
from services.mail.making import Made, NotNow
from services.scheduling.kinds import Kind, Moment, Outcome
from services.scheduling.owners import owner_of
from services.scheduling.stocks import Stocks
from settings import Settings

STALE = timedelta(minutes=10)  # a mail that has waited for longer is made of another reading
PATIENCE = 10.0  # seconds for it; the other mails wait too


class Making:
    """Makes the mails of one kind."""

    def __init__(self, kind: Kind[Any], stocks: Stocks):
        self._kind, self._stocks = kind, stocks

    def __call__(
        self, mail: Mail, recipe: Mapping[str, Any], now: datetime, settings: Settings
    ) -> Made | None:
        """Return what the mail says now; None, noted with its run, where it is nobody's any more."""
        row = self._wanted(recipe)
        moment = None if row is None else self._moment(row, mail, recipe, now, settings)
        found = None if row is None or moment is None else self._kind.make(row, recipe, moment)
        if found is None:
            _note_withdrawn(mail)
        return found

    def _wanted(self, recipe: Mapping[str, Any]) -> Delivery | Alert | None:
        """Return the row that the mail is of, unless its owner has stopped it since."""
        with reading() as session:
            row: Delivery | Alert | None = scheduled.by_id(session, self._kind.table, int(recipe["id"]))
        if row is None or row.reference != recipe["reference"]:
            return None
        return row if row.active or recipe.get("asked") else None

    def _moment(
        self, row: Delivery | Alert, mail: Mail, recipe: Mapping[str, Any], now: datetime, settings: Settings
    ) -> Moment | None:
        owner, scope = owner_of(row)
        if not (scope.everything or scope.customers) or owner.email != mail.recipient:
            return None
        age = self._stocks.age(now)
        if age is None or age > STALE:
            self._stocks.renew(PATIENCE)
        today = settings.day(now)
        try:
            stock = self._stocks.stock(scope=scope, today=today, now=now)
        except ErpUnavailable as problem:
            raise NotNow(problem.sentence) from problem
        due_at = datetime.fromisoformat(recipe["due"])
        return Moment(now, due_at, today, owner, scope, stock, settings)


def _note_withdrawn(mail: Mail) -> None:
    with bookkeeping() as session:
        run = scheduled.run_of_mail(session, mail.id)
        if run is not None:
            run.outcome = Outcome.WITHDRAWN.value
