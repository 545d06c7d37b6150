"""The sheet that says what a file holds: whose stock, read when, found by which filters, by whom."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from data.inventory.columns import (
    BY_ID,
    CHOICES_BY_ID,
    DEFAULT_PART_SORT,
    DEFAULT_SORT,
    DERIVED,
    EXPIRY,
    PARTS_BY_ID,
)
from data.inventory.conditions import Condition, Filter
from data.inventory.display import shown_date
from data.inventory.expiry import labels
from data.inventory.listing import View
from data.inventory.operands import Operand
from data.inventory.statuses import GROUPS
from data.inventory.stock import Stock
from services.exports.rows import ExportRows
from services.shown import Shown
from settings import Settings

CHOICES_SHOWN = 50
NO_FILTERS = ("Filters", "none")
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
    as_of: dt.date | None = None  # the earlier day that was looked at
    since: dt.datetime | None = None  # what it was compared with was read then


def origin_of(seen: Shown, *, who: str, user: str, settings: Settings) -> Origin:
    """Return where an export of this stock comes from."""
    zone, since = ZoneInfo(settings.time_zone), seen.since.as_of if seen.since else None
    return Origin(who, user, settings.portal_name, zone, seen.today if seen.as_of else None, since)


def about(rows: ExportRows, view: View, origin: Origin) -> list[tuple[str, str | int]]:
    """Return the lines of the sheet: what, and its value; `view` is that of a day (view.on_day)."""
    return [
        ("Portal", origin.portal),
        ("User", origin.user),
        ("Stock of", origin.who),
        *_days(origin, view),
        ("ERP read", moment(rows.stock.as_of, origin.zone)),
        *_grouping(view),
        ("Rows", rows.count),
        ("Rows before filtering", rows.total),
        ("Search", view.search or "none"),
        *_filters(view, rows.stock),
        *_spans(rows),
        ("Sorted by", ", ".join(_sorted_by(view))),
    ]


def moment(when: dt.datetime, zone: ZoneInfo) -> str:
    """Return a moment as people read it, with its zone: `20 Nov 2026, 14:02:11 Europe/Berlin (UTC+01:00)`."""
    local = when.astimezone(zone)
    offset = f"{local:%z}"
    place = zone.key if zone.key == "UTC" else f"{zone.key} (UTC{offset[:3]}:{offset[3:5]})"
    return f"{shown_date(local)}, {local:%H:%M:%S} {place}"


def _days(origin: Origin, view: View) -> list[tuple[str, str | int]]:
    """Return which earlier day the stock is of, and which day or moment it is compared with."""
    days: list[tuple[str, str | int]] = [("Stock as of", shown_date(origin.as_of))] if origin.as_of else []
    if not origin.since:
        return days
    read = moment(origin.since, origin.zone)
    day = f"{shown_date(view.since)}, read at " if isinstance(view.since, dt.date) else ""
    return [*days, ("Compared with", day + read)]


def _spans(rows: ExportRows) -> list[tuple[str, str | int]]:
    """Return where the spans of expiry end and from which day they count, where a column says days."""
    if not any(column in DERIVED for column in rows.columns):
        return []
    spans, today = labels(rows.stock.dated.rules), shown_date(rows.stock.dated.today)
    named = ", ".join(spans[key] for key in ("first", "second", "third"))
    return [("Spans of expiry", named), ("Days count from", today)]


def _grouping(view: View) -> list[tuple[str, str | int]]:
    """Return what a row by part stands for, and which statuses its quantities add up."""
    if view.by == "lot":
        return []
    groups: list[tuple[str, str | int]] = [
        (f"{PARTS_BY_ID[name].header} adds up", ", ".join(statuses)) for name, statuses in GROUPS.items()
    ]
    return [("Each row", "all lots found of one customer, part and unit"), *groups]


def filtered_by(view: View, called: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what a view chooses and filters by, as header and words; `called` names the spans of expiry."""
    chosen = [(name, _choices(name, values, called)) for name, values in view.chosen if values]
    filtered = [(each.column, _in_words(each)) for each in view.filters]
    lines = sorted(chosen + filtered, key=lambda line: list(CHOICES_BY_ID).index(line[0]))
    return [(CHOICES_BY_ID[name].header, words) for name, words in lines]


def _filters(view: View, stock: Stock) -> list[tuple[str, str | int]]:
    lines = filtered_by(view, labels(stock.dated.rules))
    counted = {EXPIRY.header: f", counted from {shown_date(stock.dated.today)}"}
    return [(f"Filter on {name}", words + counted.get(name, "")) for name, words in lines] or [NO_FILTERS]


def _choices(name: str, values: tuple[Operand, ...], called: Mapping[str, str]) -> str:
    if name == EXPIRY.id:
        values = tuple(called[str(key)] for key in values)
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
    columns, usual = (PARTS_BY_ID, DEFAULT_PART_SORT) if view.by == "part" else (BY_ID, DEFAULT_SORT)
    return [f"{columns[name].header} {directions[direction]}" for name, direction in view.sort or usual]
