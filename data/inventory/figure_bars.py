"""The cards of an overview: which bars they have, and what each of them opens."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import pyarrow as pa

from data.inventory.display import MONTHS, shown_date
from data.inventory.encoding import Coded
from data.inventory.narrowing import Days, Narrowing
from data.inventory.statuses import GROUPS
from data.inventory.tally import OTHER, Bars, Counted, Tally, most_frequent
from data.inventory.view import CHOICES, View

MOST = 50  # bars in a card's table
DRAWN = 8  # of them in a card of names
MONTHS_SHOWN, WEEKS_SHOWN = 14, 26
AGES = ((0, 30), (31, 60), (61, 90), (91, 180), (181, 365))  # days since receipt; then what is older
TONES = (*GROUPS, "other")
SERIES = (("available", "Available"), ("on_hold", "On hold"), ("committed", "Committed"), ("other", "Other"))
EPOCH, DAY = dt.date(1970, 1, 1), dt.timedelta(days=1)
Kind = Literal["across", "up"]


@dataclass(frozen=True)
class Bar:
    """One bar: its rows in all, and what opens them; a stacked one also has what opens each of its groups."""

    label: str
    tone: str
    counted: Counted
    opens: Narrowing | None
    groups: tuple[Narrowing | None, ...]


@dataclass(frozen=True)
class Card:
    """One figure: `across` has bars of names, `up` bars over time; `drawn` of its bars are in the picture."""

    id: str
    title: str
    note: str
    kind: Kind
    is_stacked: bool
    drawn: int
    bars: tuple[Bar, ...]


def by_status(tally: Tally, _view: View) -> Card:
    """Return a bar for each status: free ones first, then what is on hold, committed, or something else."""
    status = tally.stock.columns["status"]
    held = most_frequent(tally.codes("status"), len(status.values), MOST)
    texts = status.values.take(held).to_pylist()
    group = [next((name for name, each in GROUPS.items() if text in each), "other") for text in texts]
    order = sorted(range(len(held)), key=lambda place: TONES.index(group[place]))
    counted = tally.by(_places(tally, status, held), len(held))
    bars = [Bar(texts[n] or "(empty)", group[n], counted[n], _of("status", texts[n]), ()) for n in order]
    note = "what can move today, and what is stopped"
    return Card("status", "Rows by status", note, "across", False, len(bars), tuple(bars))


def most_rows(tally: Tally, view: View, *, column: str, noun: str) -> Card:
    """Return a stacked bar for each of the values that most rows hold."""
    coded = tally.stock.columns[column]
    held = most_frequent(tally.codes(column), len(coded.values), MOST)
    places = _places(tally, coded, held)
    texts = coded.values.take(held).to_pylist()
    counted = tally.by(places, len(held))
    several = len(np.unique(tally.codes(column)))
    rest = len(places) - sum(each.rows for each in counted[:DRAWN])
    note = f"{rest:,} {_rows(rest)} in {several - DRAWN:,} other {noun}" if several > DRAWN else ""
    bars = [
        _stacked(tally, view, text or "(empty)", each, _of(column, text))
        for text, each in zip(texts, counted, strict=True)
    ]
    return Card(f"{noun}", f"The {DRAWN} {noun} with most rows", note, "across", True, DRAWN, tuple(bars))


def by_month(tally: Tally, view: View) -> Card:
    """Return what is expired, and a bar for each month: this one from today on, and those that follow."""
    today = tally.stock.dated.today
    starts = [_month(today, months) for months in range(MONTHS_SHOWN + 1)]
    edges = [today, *starts[1:]]
    bars = _between(tally, "exp_date", [None, *edges])
    counted = tally.by(bars, MONTHS_SHOWN + 1)
    made = [Bar("Expired", "expired", counted[0], Narrowing((("expiry", ("expired",)),)), ())]
    for n, (first, after) in enumerate(pairwise(edges)):
        opens = _days(tally, view, Days("exp_date", first, after - DAY), bars == n + 1)
        made.append(Bar(_month_name(first), "mute" if n else "expiring", counted[n + 1], opens, ()))
    later, never = int(np.count_nonzero(bars > MONTHS_SHOWN)), int(np.count_nonzero(bars < 0))
    note = f"{later:,} {_rows(later)} {'expires' if later == 1 else 'expire'} later, {never:,} never"
    return Card("months", "Rows by month of expiry", note, "up", False, len(made), tuple(made))


def by_age(tally: Tally, view: View) -> Card:
    """Return a stacked bar for each age since receipt, the youngest first; what is to come counts with it."""
    today = tally.stock.dated.today
    first_days = [_back(today, end) for _, end in AGES]  # of each age, the youngest first
    bars = _between(tally, "last_rec_date", [None, *reversed(first_days)])
    age = np.where(bars < 0, -1, len(AGES) - bars)
    names = [*(f"{first}–{last}" for first, last in AGES), f"over {AGES[-1][1]}"]
    spans = zip([*first_days, None], [None, *(day - DAY for day in first_days)], strict=True)
    counted, made = tally.by(age, len(names)), []
    for n, (name, (first, last)) in enumerate(zip(names, spans, strict=True)):
        opens = _days(tally, view, Days("last_rec_date", first, last), age == n)
        made.append(_stacked(tally, view, name, counted[n], opens))
    missing = int(np.count_nonzero(age < 0))
    note = f"{missing:,} {_rows(missing)} without a date" if missing else ""
    return Card("ages", "Rows by days since receipt", note, "up", True, len(made), tuple(made))


def by_week(tally: Tally, view: View) -> Card:
    """Return a bar for each of the last weeks, from Monday to Sunday, this one last."""
    today = tally.stock.dated.today
    monday = _back(today, today.weekday())
    mondays = [_back(monday, 7 * weeks) for weeks in range(WEEKS_SHOWN - 1, -2, -1)]
    bars = _between(tally, "last_rec_date", [None, *mondays]) - 1
    counted, made = tally.by(bars, WEEKS_SHOWN), []
    for n, (first, after) in enumerate(pairwise(mondays)):
        opens = _days(tally, view, Days("last_rec_date", first, after - DAY), bars == n)
        made.append(Bar(f"Week of {shown_date(first)}", "mute", counted[n], opens, ()))
    earlier = int(np.count_nonzero(bars == -1))
    note = f"last {WEEKS_SHOWN} weeks, as far as still in stock"
    if earlier:
        note += f"; {earlier:,} {_rows(earlier)} came earlier"
    return Card("weeks", "Rows by week of receipt", note, "up", False, len(made), tuple(made))


def _between(tally: Tally, column: str, edges: Sequence[dt.date | None]) -> Bars:
    """Return for each row between which edges its day lies: from one up to before the next; none: −1.

    The first edge is open; what lies on or after the last one has its number too.
    """
    coded = tally.stock.columns[column]
    days = coded.values.slice(0, coded.filled).cast(pa.int32()).to_numpy()
    begins = [(day - EPOCH).days for day in edges if day is not None]
    of_date = np.full(len(coded.values) + 1, -1, dtype=np.intp)
    of_date[: coded.filled] = np.searchsorted(begins, days, side="right")
    return np.take(of_date, tally.codes(column), mode="clip")


def _days(tally: Tally, view: View, days: Days, rows: np.ndarray) -> Narrowing | None:
    """Return a stretch of days as a filter; where the view filters twice already, as the days themselves."""
    if not any(each.column == days.column and len(each.conditions) > 1 for each in view.filters):
        return Narrowing(days=days)
    coded = tally.stock.columns[days.column]
    held = np.unique(tally.codes(days.column)[rows])
    dates = coded.values.take(held).cast(pa.string()).to_pylist()
    return Narrowing(days=days, dates=tuple(dates)) if 0 < len(dates) <= CHOICES else None


def _stacked(tally: Tally, view: View, label: str, counted: Counted, opens: Narrowing | None) -> Bar:
    groups = [_group(tally, view, number) for number in range(OTHER + 1)]
    each = (opens.also("status", texts) if opens and texts else None for texts in groups)
    return Bar(label, "", counted, opens, tuple(each))


def _group(tally: Tally, view: View, number: int) -> tuple[str, ...]:
    """Return the statuses of a group that the view lets through; those of no group: that the stock holds."""
    if number < OTHER:
        texts = tuple(GROUPS.values())[number]
    else:
        known = {text for texts in GROUPS.values() for text in texts}
        found = tally.stock.columns["status"].values.to_pylist()
        texts = tuple(text for text in found if text not in known)[:CHOICES]
    chosen = dict(view.chosen).get("status")
    return tuple(text for text in texts if text in chosen) if chosen else texts


def _places(tally: Tally, coded: Coded, held: np.ndarray) -> Bars:
    place = np.full(len(coded.values) + 1, -1, dtype=np.intp)
    place[held] = np.arange(len(held))
    return np.take(place, tally.codes(coded.column.id), mode="clip")


def _of(column: str, text: str) -> Narrowing:
    return Narrowing(((column, (text,)),))


def _month(day: dt.date, months: int) -> dt.date:
    """Return the first day of the month so many months later; the calendar's last day beyond its end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, 1) if year <= dt.MAXYEAR else dt.date.max


def _back(day: dt.date, days: int) -> dt.date:
    return dt.date.fromordinal(min(max(day.toordinal() - days, 2), dt.date.max.toordinal()))


def _month_name(day: dt.date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _rows(number: int) -> str:
    return "row" if number == 1 else "rows"
