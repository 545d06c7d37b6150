"""The sheet that says what a file holds: whose stock, read when, found by which filters, by whom."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from data.inventory.columns import BY_ID, DEFAULT_SORT
from data.inventory.conditions import Condition, Filter
from data.inventory.display import shown_date
from data.inventory.listing import View
from data.inventory.operands import Operand
from services.export_rows import ExportRows

CHOICES_SHOWN = 50
OPERATORS = {
    "contains": "contains",
    "notContains": "does not contain",
    "equals": "is",
    "notEqual": "is not",
    "startsWith": "starts with",
    "endsWith": "ends with",
    "lessThan": "is less than",
    "lessThanOrEqual": "is at most",
    "greaterThan": "is greater than",
    "greaterThanOrEqual": "is at least",
    "inRange": "is between",
    "blank": "is empty",
    "notBlank": "is not empty",
}
DATE_OPERATORS = {
    "lessThan": "is before",
    "lessThanOrEqual": "is on or before",
    "greaterThan": "is after",
    "greaterThanOrEqual": "is on or after",
}


@dataclass(frozen=True)
class Origin:
    """Where an export comes from."""

    who: str  # whose stock: the customer's name, "3 customers" or "All customers"
    user: str  # who asked for it
    portal: str
    zone: ZoneInfo


def about(rows: ExportRows, view: View, origin: Origin) -> list[tuple[str, str | int]]:
    """Return the lines of the sheet: what, and its value."""
    return [
        ("Portal", origin.portal),
        ("User", origin.user),
        ("Stock of", origin.who),
        ("ERP read", moment(rows.stock.as_of, origin.zone)),
        ("Rows", rows.count),
        ("Rows before filtering", rows.stock.total),
        ("Search", view.search or "none"),
        *_filters(view),
        ("Sorted by", ", ".join(_sorted_by(view))),
    ]


def moment(when: dt.datetime, zone: ZoneInfo) -> str:
    """Return a moment as people read it, with its zone: `20 Nov 2026, 14:02:11 Europe/Berlin (UTC+01:00)`."""
    local = when.astimezone(zone)
    offset = f"{local:%z}"
    return f"{shown_date(local)}, {local:%H:%M:%S} {zone.key} (UTC{offset[:3]}:{offset[3:5]})"


def _filters(view: View) -> list[tuple[str, str | int]]:
    chosen = [(name, _choices(values)) for name, values in view.chosen if values]
    filtered = [(each.column, _in_words(each)) for each in view.filters]
    lines = sorted(chosen + filtered, key=lambda line: list(BY_ID).index(line[0]))
    return [(f"Filter on {BY_ID[name].header}", words) for name, words in lines] or [("Filters", "none")]


def _choices(values: tuple[Operand, ...]) -> str:
    words = ", ".join(_value(value) for value in values[:CHOICES_SHOWN])
    more = len(values) - CHOICES_SHOWN
    return f"is one of {words}" + (f" and {more:,} more" if more > 0 else "")


def _in_words(wanted: Filter) -> str:
    return f" {wanted.join.lower()} ".join(_condition(each) for each in wanted.conditions)


def _condition(condition: Condition) -> str:
    operands = [_value(each) for each in condition.operands]
    words = OPERATORS.get(condition.operator, condition.operator)
    if condition.operands and isinstance(condition.operands[0], dt.date):
        words = DATE_OPERATORS.get(condition.operator, words)
    return " ".join([words, " and ".join(operands)]).strip()


def _value(value: Operand) -> str:
    if value in (None, ""):
        return "(empty)"
    if isinstance(value, dt.date):
        return shown_date(value)
    return f"“{value}”" if isinstance(value, str) else f"{value:f}"


def _sorted_by(view: View) -> list[str]:
    directions = {"asc": "ascending", "desc": "descending"}
    return [f"{BY_ID[name].header} {directions[direction]}" for name, direction in view.sort or DEFAULT_SORT]
