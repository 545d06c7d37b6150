"""From a figure to its rows: what must be added to a view so that it shows exactly the rows a bar counts.

Overrides are told by column: `{"in": {…}, "filter": {…}}` take the place of what the view says of them.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Raw = Mapping[str, Any]
DAY_FILTER = "date"


@dataclass(frozen=True)
class Days:
    """A stretch of days of one column; None: open at that end."""

    column: str
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True)
class Narrowing:
    """The condition of a bar: values by column, and days; `dates` lists them where no filter can tell."""

    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    days: Days | None = None
    dates: tuple[str, ...] | None = None

    def also(self, column: str, values: tuple[str, ...]) -> "Narrowing":
        """Return the condition with these values of one more column."""
        return Narrowing((*self.choices, (column, values)), self.days, self.dates)

    def overrides(self, raw: Raw) -> dict[str, Any]:
        """Return what takes the place of a view's own choices and filters."""
        found: dict[str, Any] = {"in": {column: list(values) for column, values in self.choices}}
        if self.days is None:
            return found
        if self.dates is not None:
            found["in"][self.days.column] = list(self.dates)
            return found
        return found | {"filter": {self.days.column: _both(_model(self.days), raw, self.days.column)}}


def narrowed(raw: Raw, overrides: Raw) -> dict[str, Any]:
    """Return a view of lots with these overrides: search, order and what else it says of rows stay."""
    kept = {key: raw[key] for key in ("search", "sort") if raw.get(key)}
    if raw.get("by") == "part":
        kept.pop("sort", None)
    merged = {key: {**(raw.get(key) or {}), **overrides.get(key, {})} for key in ("in", "filter")}
    return kept | {key: value for key, value in merged.items() if value}


def _both(model: dict[str, Any], raw: Raw, column: str) -> dict[str, Any]:
    there = (raw.get("filter") or {}).get(column)
    if not there:
        return model
    return {"filterType": DAY_FILTER, "operator": "AND", "conditions": [there, model]}


def _model(days: Days) -> dict[str, Any]:
    """Return the filter as the grid keeps it; an open end is the calendar's."""
    first, last = days.first or dt.date.min, days.last or dt.date.max
    return {
        "dateFrom": f"{first} 00:00:00",
        "dateTo": f"{last} 00:00:00",
        "filterType": DAY_FILTER,
        "type": "inRange",
    }
