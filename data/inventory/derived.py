"""A stock on a day: what follows from today and the customers' rules, as columns beside the ERP's own.

`days_left` counts from the company's day, below zero once a lot has expired. `fefo` says in which order the
lots of a customer's part should be used, first expired first out: 1 goes first, lots of one day share their
rank, and what is expired, not free to use, or without a date has none.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.inventory.columns import COMPARED, DERIVED, QUANTITY_ONE, Column
from data.inventory.encoding import TYPES, Coded, Codes, Positions
from data.inventory.grouping import grouping
from data.inventory.memo import Memo
from data.inventory.rules import Basis, Rules
from data.inventory.statuses import GROUPS
from data.inventory.stock import Stock

_EPOCH = dt.date(1970, 1, 1)
_COLUMN = {column.id: column for column in DERIVED}
_ranks: Memo[Coded] = Memo(budget=32_000_000)  # bytes


class Columns(Mapping[str, Coded]):
    """The ERP's columns and the derived ones, which are made when somebody asks for them."""

    def __init__(self, read: Mapping[str, Coded], derived: Mapping[str, Callable[[], Coded]]):
        self._read, self._derived = read, derived

    def __getitem__(self, name: str) -> Coded:
        """Return one column."""
        return self._read[name] if name in self._read else self._derived[name]()

    def __iter__(self) -> Iterator[str]:
        """Return the names, the ERP's first."""
        return iter((*self._read, *self._derived))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._read) + len(self._derived)


def with_day(stock: Stock, *, rules: Rules, today: dt.date) -> Stock:
    """Return the stock as it is on a day, under the rules of its scope."""
    if stock.basis is not None:
        raise ValueError("This stock has its day already.")
    key = stock.version, stock.scope, today
    derived: dict[str, Callable[[], Coded]] = {
        "days_left": lambda: _days_left(stock.columns["exp_date"], today),
        **{column.id: partial(_empty, stock, column) for column in COMPARED},
        "fefo": lambda: _ranks.get(key, lambda: _fefo(stock, today), lambda made: 4 * len(made.codes) + 1000),
    }
    return replace(stock, columns=Columns(stock.columns, derived), basis=Basis(today, rules))


def _empty(stock: Stock, column: Column) -> Coded:
    """Return a column without any value, as what says something of an earlier day has where there is none."""
    none = pa.array(["" if column.kind == "text" else None] * bool(stock.total), TYPES[column.kind])
    codes = np.zeros(stock.total, dtype=np.int32)
    return Coded(column, codes, none, pa.repeat("", len(none)), len(none))


def on_basis(stock: Stock, today: dt.date) -> Stock:
    """Return the stock on its day; one that has none yet, on this one and under the usual rules."""
    if stock.basis is None:
        return with_day(stock, rules=Rules(), today=today)
    if stock.basis.today != today:
        raise ValueError("A stock is looked at on one day.")
    return stock


def _days_left(exp_date: Coded, today: dt.date) -> Coded:
    """Return the days from today for each distinct date: the rows keep their codes."""
    return _coded("days_left", exp_date.codes, _ahead(exp_date, today), exp_date.blanks)


def _fefo(stock: Stock, today: dt.date) -> Coded:
    """Return the rank of each row among those of its customer, part and unit that may be used."""
    rows = _usable(stock, today)
    exp_date = stock.columns["exp_date"]
    dates = max(len(exp_date.values), 1)
    keys = grouping(stock).of_row[rows].astype(np.int64) * dates + exp_date.codes[rows]
    days_of_parts, of_row = np.unique(keys, return_inverse=True)
    part = days_of_parts // dates
    rank = np.arange(len(part)) - np.searchsorted(part, part)  # from 0: the part's days before this one
    most = int(rank.max()) + 1 if len(rank) else 0
    codes = np.full(stock.total, most, dtype=np.int32)
    codes[rows] = rank[of_row]
    return _coded("fefo", codes, np.arange(1, most + 1, dtype=np.int64), int(len(rows) < stock.total))


def _usable(stock: Stock, today: dt.date) -> Positions:
    """Return the rows that are free to use and have a date that has not passed."""
    exp_date, status = stock.columns["exp_date"], stock.columns["status"]
    free = np.array([text in GROUPS["available"] for text in status.values.to_pylist()], dtype=bool)
    good = np.zeros(len(exp_date.values), dtype=bool)
    good[: exp_date.filled] = _ahead(exp_date, today) >= 0
    return np.flatnonzero(status.rows_having(free) & exp_date.rows_having(good))


def _ahead(exp_date: Coded, today: dt.date) -> npt.NDArray[np.int64]:
    """Return for each distinct date the days from today."""
    days = exp_date.values.slice(0, exp_date.filled).cast(pa.int32()).to_numpy()
    return days.astype(np.int64) - (today - _EPOCH).days


def _coded(name: str, codes: Codes, numbers: npt.NDArray[np.int64], blanks: int) -> Coded:
    filled = pa.array(numbers * QUANTITY_ONE, pa.int64())
    values = pa.concat_arrays([filled, pa.nulls(blanks, pa.int64())])
    return Coded(_COLUMN[name], codes, values, pa.repeat("", len(values)), blanks)
