"""The numbers of a view: key figures, and cards of bars, each of which can be opened as its rows.

Rows are counted, and units never added up: each number also says its lots and its quantity per unit.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from data.inventory.display import shown_date
from data.inventory.expiry import KEYS, labels, last_days
from data.inventory.figure_bars import (
    Bar,
    Card,
    by_age,
    by_month,
    by_status,
    by_week,
    most_rows,
)
from data.inventory.memo import Memo
from data.inventory.narrowing import Narrowing
from data.inventory.passing import passing_rows
from data.inventory.rules import Basis
from data.inventory.statuses import GROUPS
from data.inventory.stock import Stock
from data.inventory.tally import Counted, Tally, rows_among
from data.inventory.view import View, on_day

CARDS: tuple[Callable[[Tally, View], Card], ...] = (
    by_status,
    by_month,
    by_age,
    partial(most_rows, column="part", noun="parts"),
    partial(most_rows, column="bin", noun="bins"),
    by_week,
)
NOT_EXPIRED = tuple(key for key in KEYS if key != "expired")


@dataclass(frozen=True)
class Key:
    """A key figure: what it counts, a word beside the number, and how to see its rows."""

    id: str
    label: str
    note: str
    bar: Bar


@dataclass(frozen=True)
class Figures:
    """Everything an overview says of a view."""

    keys: tuple[Key, ...]
    cards: tuple[Card, ...]
    rows: int
    parts: int
    lots: int
    bins: int
    oldest: dt.date | None


_kept: Memo[Figures] = Memo(budget=2_000)  # bars


def figures(stock: Stock, view: View) -> Figures:
    """Return the figures of the rows that pass a view of a stock that has its day (derived.with_day)."""
    conditions = on_day(view, stock.dated.today).conditions
    return _kept.get((stock.key, conditions), lambda: _figures(stock, conditions), _weight)


def _weight(found: Figures) -> int:
    return sum(len(card.bars) for card in found.cards) + len(found.keys)


def _figures(stock: Stock, view: View) -> Figures:
    tally = Tally(stock, passing_rows(stock, view).mask())
    rec = tally.codes("last_rec_date")
    received = stock.columns["last_rec_date"]
    first = int(rec.min()) if len(rec) else received.filled
    bins = np.bincount(tally.codes("bin"), minlength=len(stock.columns["bin"].values))
    return Figures(
        keys=_keys(tally, view),
        cards=tuple(make(tally, view) for make in CARDS),
        rows=rows_among(tally.mask, stock.total),
        parts=int(np.count_nonzero(np.bincount(tally.codes("part")))) if len(rec) else 0,
        lots=int(np.count_nonzero(np.bincount(tally.lots))) if len(rec) else 0,
        bins=int(np.count_nonzero(bins[: stock.columns["bin"].filled])),
        oldest=received.values[first].as_py() if first < received.filled else None,
    )


def _keys(tally: Tally, view: View) -> tuple[Key, ...]:
    expired = tally.spans == KEYS.index("expired")
    groups = tally.by(tally.groups * 2 + expired, 2 * (len(GROUPS) + 1))
    sellable, unsellable = groups[0], groups[1]
    whole = sum(group.rows for group in groups)
    states = tally.by(tally.groups, len(GROUPS))
    spans = dict(zip(KEYS, tally.by(tally.spans.astype(np.intp), len(KEYS)), strict=True))
    free = _states(view, "available").also("expiry", _chosen(view, "expiry", NOT_EXPIRED))
    share = partial(_share, whole=whole)
    released = (
        f"{share(sellable)}, in date and released" if unsellable.rows else f"{share(sellable)}, released"
    )
    return (
        _key("sellable", "Sellable now", released, sellable, free),
        _key("on_hold", "On hold", share(states[1]), states[1], _states(view, "on_hold")),
        _key("committed", "Committed", share(states[2]), states[2], _states(view, "committed")),
        _span("expired", "Expired", share(spans["expired"]), spans),
        *_soon(tally.stock.dated, spans),
        _span("none", "No expiry date", "never expires", spans),
    )


def _soon(basis: Basis, spans: dict[str, Counted]) -> list[Key]:
    """Return the spans in which stock expires, with the last day of each where it is everybody's."""
    called, ends, variants = labels(basis.rules), last_days(basis), basis.rules.variants
    is_one = len(variants) == 1
    names = {"first": f"Expire in {variants[0].first} days"} if is_one else {}
    return [
        _span(key, names.get(key, called[key]), _by(ends.get(key)) if is_one else "by customer", spans)
        for key in KEYS[1:4]
    ]


def _by(day: dt.date | None) -> str:
    return f"by {shown_date(day)}" if day else ""  # none: beyond the calendar


def _span(key: str, label: str, note: str, spans: dict[str, Counted]) -> Key:
    return _key(key, label, note, spans[key], Narrowing((("expiry", (key,)),)))


def _key(name: str, label: str, note: str, counted: Counted, opens: Narrowing) -> Key:
    return Key(name, label, note, Bar(label, "", counted, opens, ()))


def _states(view: View, group: str) -> Narrowing:
    return Narrowing((("status", _chosen(view, "status", GROUPS[group])),))


def _chosen(view: View, column: str, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the wanted values that the view's own choice lets through."""
    chosen = dict(view.chosen).get(column)
    return tuple(value for value in wanted if value in chosen) if chosen else wanted


def _share(counted: Counted, whole: int) -> str:
    if not counted.rows:
        return "0% of rows"
    percent = round(100 * counted.rows / whole)
    return f"{percent}% of rows" if percent else "under 1% of rows"
