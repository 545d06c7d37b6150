"""What an alert remembers, with what it was asked for then: under other conditions it begins anew."""

import hashlib
import json
from datetime import time
from decimal import Decimal

from data.inventory.alert_memory import Memory, unpacked
from data.inventory.alerts import Kind, evaluate, several
from data.inventory.stock import Stock
from data.inventory.view_state import ViewState, canonical
from data.portal.scheduled_tables import Alert
from problems import Invalid
from services.scheduling.times import Every, Rule

NAME = "alert"  # of this kind, for the scheduler
MOST_KEYS = 50_000  # lots, or parts in one unit
TOO_WIDE = "An alert keeps at most {:,} lots in mind, and this view holds {:,}. Narrow the view down."
SIGN_BYTES = 16
CONDITIONS = ("filter", "in", "search")  # of a view: what decides which lots it holds


def first_look(row: Alert, state: ViewState, stock: Stock) -> str:
    """Return what to remember of the stock as it is now; raises `Invalid` where that is too much."""
    kind, number, today = Kind(row.kind), number_of(row), stock.dated.today
    found = several(kind=kind, stock=stock, view=state.view, today=today, number=number)
    if found > MOST_KEYS:
        raise Invalid(TOO_WIDE.format(MOST_KEYS, found))
    _, memory = evaluate(kind=kind, stock=stock, view=state.view, today=today, number=number, memory=None)
    return kept(row, state, memory)


def kept(row: Alert, state: ViewState, memory: Memory) -> str:
    """Return a memory as it stands in the alert's row."""
    return f"{_sign(row, state)}:{memory.packed()}"


def remembered(row: Alert, state: ViewState) -> Memory | None:
    """Return what the alert remembers, None where it would compare with what it was not looking at."""
    sign, _, packed = (row.memory or "").partition(":")
    return unpacked(packed) if packed and sign == _sign(row, state) else None


def rule_of(row: Alert) -> Rule:
    """Return when an alert looks."""
    hour, minute = map(int, row.at.split(":"))
    return Rule(Every(row.every), time(hour, minute), row.zone)


def number_of(row: Alert) -> Decimal | None:
    """Return the quantity or the days of an alert that has some."""
    return Decimal(row.number) if row.number else None


def _sign(row: Alert, state: ViewState) -> str:
    """Return what tells these conditions from any others: also where a column of the view is gone since."""
    asked = canonical(state)["view"]
    conditions = {key: asked.get(key) for key in CONDITIONS}
    said = json.dumps([row.kind, row.number, row.erp, conditions], sort_keys=True)
    return hashlib.blake2b(said.encode(), digest_size=SIGN_BYTES).hexdigest()
