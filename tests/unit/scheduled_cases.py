"""Deliveries and alerts for tests, as they stand in their tables."""

import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from io import BytesIO
from threading import Event

import openpyxl
from flask import Flask
from sqlalchemy import select

from data.inventory.derived import with_day
from data.inventory.rules import Rules
from data.inventory.scope import Scope, visible
from data.inventory.stock import Stock
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.scheduled_tables import Alert, Delivery, Run
from services.deliveries.kind import DELIVERY
from services.lease import Lease
from services.scheduling.kinds import register
from services.scheduling.running import Scheduler
from settings import Settings
from tests.portal_app import ERP, LARKSPUR, NORTHFIELD, SHELL
from tests.property.reference import Row
from tests.property.stocks import make_row, snapshot_of

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
# Each text tells whose it is, so that one look at a mail finds what is not its reader's.
ROWS = [
    make_row(number, customer, part=f"PART-{name}-{number}", description=f"Of {name}", user_lot=f"LOT-{name}")
    for number, (customer, name) in enumerate([(LARKSPUR[0], "LARK"), (NORTHFIELD[0], "NORTH")] * 3, 1)
]
EVERYTHING = '{"shape":1,"view":{}}'


def delivery(account_id: int, **values: object) -> Delivery:
    """Return a view that is mailed every day at half past seven in Berlin."""
    return Delivery(**_scheduled(account_id) | {"skip_empty": True} | values)


def alert(account_id: int, **values: object) -> Alert:
    """Return an alert about new rows, looked at every day."""
    return Alert(**_scheduled(account_id) | {"kind": "appears"} | values)


def _scheduled(account_id: int) -> dict[str, object]:
    return {
        "reference": secrets.token_urlsafe(16),
        "account_id": account_id,
        "erp": ERP,
        "name": "Everything",
        "state": EVERYTHING,
        "every": "daily",
        "at": "07:30",
        "zone": "Europe/Berlin",
        "active": True,
        "next_at": NOW,
        "stop_nonce": secrets.token_urlsafe(16),
        "created_at": NOW,
        "version": 1,
    }


class StillStocks:
    """Stock that is as a test wants it, in place of the worker's."""

    def __init__(self, rows: Sequence[Row] = ROWS):
        self.rows, self.problem = rows, None
        self.renewed = 0

    def renew(self, _seconds: float) -> None:
        self.renewed += 1

    def age(self, _now: datetime) -> timedelta:
        return timedelta(0)

    def stock(self, *, scope: Scope, today: date, now: datetime) -> Stock:  # noqa: ARG002
        if self.problem is not None:
            raise self.problem
        return with_day(visible(snapshot_of(self.rows), scope), rules=Rules(), today=today)


def scheduler(app: Flask, stocks: StillStocks, settings: Settings) -> Scheduler:
    """Return a worker's scheduler over such stock."""
    register(DELIVERY)
    return Scheduler(settings, ERP, Lease("schedule", app.app_context), stocks, Event())


def keep(*rows: Delivery | Alert) -> None:
    """Put deliveries and alerts into the database."""
    with changing(SHELL) as change:
        change.session.add_all(rows)
        change.record(Action.DELIVERY_CREATE)


def runs() -> list[tuple[str, datetime]]:
    """Return what was done, for which time, the oldest first."""
    with reading() as session:
        return [(each.outcome, each.due_at) for each in session.scalars(select(Run).order_by(Run.id))]


def everything_in(message: EmailMessage) -> str:
    """Return all that somebody can read in a mail: its texts, and every cell of its workbooks."""
    found = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    for file in message.iter_attachments():
        book = openpyxl.load_workbook(BytesIO(file.get_content()))
        found += [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    return "\n".join(found)
