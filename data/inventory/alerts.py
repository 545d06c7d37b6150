"""What is new in a view since an alert last looked: each fact once, whatever happens in between.

A lot is a customer's part and user lot, wherever it lies: a move from bin to bin is no news. The first look
tells nothing, and so does the first look at a customer's stock that came into the scope later.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

import numpy as np

from data.inventory.alert_groups import Grouped, grouped
from data.inventory.alert_memory import Key, Memory, looked_at
from data.inventory.columns import QUANTITY_ONE
from data.inventory.derived import on_basis
from data.inventory.display import plain_quantity
from data.inventory.encoding import Positions
from data.inventory.passing import passing_rows
from data.inventory.statuses import GROUPS
from data.inventory.stock import Stock
from data.inventory.view import View, on_day

MOST_GONE = 50_000  # lots that are gone and were told to expire; those of long ago are forgotten first


class Kind(StrEnum):
    """What an alert tells."""

    APPEARS = "appears"  # a lot is there that was not
    BELOW = "below"  # the quantity of a part, in one unit, is below a number and was not
    EXPIRES = "expires"  # a lot expires within so many days, or has expired; once for each date of it
    HOLD = "hold"  # something of a lot is on hold and nothing was, or the other way round


KEYS = {
    Kind.APPEARS: ("part", "user_lot"),
    Kind.BELOW: ("part", "unit"),
    Kind.EXPIRES: ("part", "user_lot", "exp_date"),
    Kind.HOLD: ("part", "user_lot"),
}


@dataclass(frozen=True)
class Hit:
    """One fact; `owner` is the ERP customer whose stock it is about, `what` a kind or "released"."""

    owner: int
    what: str
    customer: str
    part: str
    description: str
    lot: str
    exp_date: str  # ISO; empty without one
    quantities: tuple[tuple[str, str], ...]  # unit, plain decimal text
    statuses: tuple[str, ...]


def evaluate(
    *, kind: Kind, stock: Stock, view: View, today: dt.date, number: Decimal | None, memory: Memory | None
) -> tuple[tuple[Hit, ...], Memory]:
    """Return what is new, in the order of the stock, and what to remember from now on.

    `number` is the quantity of `below` and the days of `expires`. A hold is told whatever statuses the view
    chooses: those that it leaves out are what a lot goes to.
    """
    stock = on_basis(stock, today)
    seen = _seen(kind, stock, view, today, number)
    now = _memory(kind, seen, number)
    if memory is None:
        return (), now
    news = _news(kind, seen, now, memory)
    return tuple(_hit(kind, stock, seen, key, now) for key in news), _kept(kind, now, memory)


def several(*, kind: Kind, stock: Stock, view: View, today: dt.date, number: Decimal | None) -> int:
    """Return how many keys an alert over this view has to remember now."""
    return len(_seen(kind, on_basis(stock, today), view, today, number).keys)


def _seen(kind: Kind, stock: Stock, view: View, today: dt.date, number: Decimal | None) -> Grouped:
    """Return the rows that matter, by key."""
    conditions = on_day(view, today).conditions
    if kind is Kind.HOLD:
        conditions = replace(
            conditions,
            chosen=tuple(each for each in conditions.chosen if each[0] != "status"),
            filters=tuple(each for each in conditions.filters if each.column != "status"),
        )
    mask = passing_rows(stock, conditions).mask()
    rows = np.arange(stock.total) if mask is None else np.flatnonzero(mask)
    return grouped(stock, _soon(stock, rows, number) if kind is Kind.EXPIRES else rows, KEYS[kind])


def _soon(stock: Stock, rows: Positions, number: Decimal | None) -> Positions:
    """Return those of the rows that expire within so many days."""
    left = stock.columns["days_left"]
    days = left.values.slice(0, left.filled).to_numpy()
    most = int(np.searchsorted(days, int(number or 0) * QUANTITY_ONE, side="right"))
    return rows[left.codes[rows] < most]


def _memory(kind: Kind, seen: Grouped, number: Decimal | None) -> Memory:
    customers = looked_at(seen.stock.scope)
    if kind is Kind.BELOW:  # remembered is what has enough: only that can fall below
        least = int((number or Decimal()) * QUANTITY_ONE)
        enough = (key for key, total in zip(seen.keys, seen.sums, strict=True) if total >= least)
        return Memory(customers, frozenset(enough))
    held = _held(seen) if kind is Kind.HOLD else ()
    return Memory(customers, frozenset(seen.keys), frozenset(held))


def _held(seen: Grouped) -> Iterable[Key]:
    """Return the keys of which something is on hold."""
    status = seen.stock.columns["status"]
    holds = np.array([text in GROUPS["on_hold"] for text in status.values.to_pylist()], dtype=bool)
    if not len(seen.rows):
        return ()
    return (seen.keys[place] for place in np.unique(seen.of_row[holds[status.codes[seen.rows]]]).tolist())


def _news(kind: Kind, seen: Grouped, now: Memory, before: Memory) -> list[Key]:
    """Return the keys there is something to tell of, those that are gone last."""
    if kind is Kind.BELOW:
        fallen = {key for key in before.keys - now.keys if now.covers(key)}
        there = [key for key in seen.keys if key in fallen]
        return there + sorted(fallen.difference(there))
    if kind is Kind.HOLD:
        both = now.keys & before.keys
        return [key for key in seen.keys if key in both and (key in now.held) != (key in before.held)]
    return [key for key in seen.keys if key not in before.keys and before.covers(key)]


def _kept(kind: Kind, now: Memory, before: Memory) -> Memory:
    """Return what to remember: of expiry also what is gone, which may come back and was told already."""
    if kind is not Kind.EXPIRES:
        return now
    mine = (key for key in before.keys if now.covers(key))
    gone = sorted(frozenset(mine) - now.keys, key=lambda key: key[3])  # by day
    return replace(now, keys=now.keys | frozenset(gone[-MOST_GONE:]))


def _hit(kind: Kind, stock: Stock, seen: Grouped, key: Key, now: Memory) -> Hit:
    place = seen.places.get(key)
    rows = seen.rows_of(place) if place is not None else np.empty(0, dtype=np.int64)
    if not len(rows):  # of a part that is gone, its name may stand elsewhere in the stock
        named = np.flatnonzero(stock.owners == key[0])
        customer, description = _first(stock, "customer", named), ""
    else:
        customer, description = _first(stock, "customer", rows), _first(stock, "description", rows)
    what = "released" if kind is Kind.HOLD and key not in now.held else kind.value
    lot, unit = ("", key[2]) if kind is Kind.BELOW else (key[2], "")
    return Hit(
        owner=key[0],
        what=what,
        customer=customer,
        part=key[1],
        description=description,
        lot=lot,
        exp_date=_day(stock, rows),
        quantities=_quantities(stock, rows) or ((unit, "0"),),
        statuses=tuple(dict.fromkeys(_all(stock, "status", rows))),
    )


def _first(stock: Stock, column: str, rows: Positions) -> str:
    return str(stock.columns[column].values[int(stock.columns[column].codes[rows[0]])]) if len(rows) else ""


def _all(stock: Stock, column: str, rows: Positions) -> list[str]:
    coded = stock.columns[column]
    return [str(coded.values[code]) for code in np.unique(coded.codes[rows]).tolist()]


def _day(stock: Stock, rows: Positions) -> str:
    """Return the first day on which one of the rows expires."""
    dates = stock.columns["exp_date"]
    first = int(dates.codes[rows].min()) if len(rows) else dates.filled
    return dates.values[first].as_py().isoformat() if first < dates.filled else ""


def _quantities(stock: Stock, rows: Positions) -> tuple[tuple[str, str], ...]:
    unit, on_hand = stock.columns["unit"], stock.columns["on_hand"]
    sums: dict[int, int] = {}
    amounts = on_hand.values.take(on_hand.codes[rows]).to_pylist()
    for code, amount in zip(unit.codes[rows].tolist(), amounts, strict=True):
        sums[code] = sums.get(code, 0) + amount
    return tuple((str(unit.values[code]), plain_quantity(sums[code])) for code in sorted(sums))
