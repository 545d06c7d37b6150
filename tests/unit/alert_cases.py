"""Alerts for tests: what somebody types, over a small stock of two customers."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Flask

from auth.users import CurrentUser
from data.inventory.derived import with_day
from data.inventory.rules import Rules
from data.inventory.scope import Scope, visible
from data.inventory.stock import Stock
from services.alerts import desk
from services.alerts.form import wanted
from services.scheduling.kinds import Moment, Owner
from tests.portal_app import ANNA, LARKSPUR, NORTHFIELD
from tests.property.reference import Row
from tests.property.stocks import AS_OF, ERP, TODAY, make_row, snapshot_of
from tests.unit import own_account_cases as people

ALL = Scope(ERP, frozenset(), everything=True)
ANNAS, BENS = Scope(ERP, frozenset({LARKSPUR[0]})), Scope(ERP, frozenset({NORTHFIELD[0]}))
TYPED: dict[str, Any] = {
    "name": "On hold",
    "kind": "hold",
    "number": "",
    "every": "daily",
    "at": "07:30",
    "zone": "Europe/Berlin",
    "state": {"shape": 1, "view": {"in": {"part": ["RM-104"]}}},
}
ROWS = [
    make_row(1, 2, part="RM-104", user_lot="L1", description="Nylon rail", status="Available"),
    make_row(2, 2, part="RM-104", user_lot="L2", status="Available", on_hand=Decimal("2.5")),
    make_row(3, 5, part="RM-104", user_lot="SECRET", description="of Northfield", status="Available"),
]  # fmt: skip


def stock_of(rows: Sequence[Row] = ROWS, scope: Scope = ANNAS) -> Stock:
    """Return what a scope sees of rows, on its day."""
    return with_day(visible(snapshot_of(rows), scope), rules=Rules(), today=TODAY)


def changed(**cells: dict[int, Any]) -> list[Row]:
    """Return the rows with other cells: by column, and by row id."""
    return [
        row | {name: of[row["row_id"]] for name, of in cells.items() if row["row_id"] in of} for row in ROWS
    ]


def made(app: Flask, email: str = ANNA, scope: Scope = ANNAS, **typed: Any) -> tuple[CurrentUser, dict]:
    """Return somebody with an alert over the small stock, and the alert as they see it."""
    user = people.person(app, email)
    asked = {"wanted": wanted(TYPED | typed), "stock": stock_of(scope=scope)}
    return user, desk.create(actor=people.actor(user), user=user, **asked)


def moment(rows: Sequence[Row], scope: Scope, app: Flask, *, now: dt.datetime = AS_OF) -> Moment:
    """Return the moment at which an alert looks, or its mail is made."""
    owner = Owner(1, ANNA, "Anna Larkspur", "Larkspur Naturals")
    return Moment(now, now, TODAY, owner, scope, stock_of(rows, scope), app.config["SETTINGS"])
