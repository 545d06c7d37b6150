"""Which rows pass a view: search, filters and multi-selects, the last kept apart for the facets' cascade."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from data.inventory import comparison, expiry
from data.inventory.columns import CHANGE, COLUMNS, EXPIRY
from data.inventory.encoding import Mask, Positions
from data.inventory.filters import chosen, containing, passing
from data.inventory.memo import Memo
from data.inventory.operands import Operand
from data.inventory.stock import Stock
from data.inventory.view import View

_kept: Memo["Passing"] = Memo(budget=32_000_000)  # bytes


@dataclass(frozen=True, eq=False)
class Passing:
    """The rows that pass search and filters, and per multi-select those that pass it. No mask: every row."""

    rows: int
    found: Mask | None
    chosen: Mapping[str, Mask]

    def mask(self, *, but: str | None = None) -> Mask | None:
        """Return the rows that pass everything, leaving out one column's own multi-select."""
        return _all_of([self.found, *(mask for column, mask in self.chosen.items() if column != but)])

    def among(self, positions: Positions) -> Positions:
        """Return those of a few rows that pass everything."""
        for mask in (self.found, *self.chosen.values()):
            positions = positions if mask is None else positions[mask[positions]]
        return positions

    @property
    def weight(self) -> int:
        """About how many bytes are kept."""
        return 1000 + self.rows * (len(self.chosen) + (self.found is not None))


def passing_rows(stock: Stock, view: View) -> Passing:
    """Return which rows pass a view; remembered for the stock's version and scope."""
    conditions = view.conditions
    return _kept.get((stock.key, conditions), lambda: _passing(stock, conditions), lambda made: made.weight)


def _passing(stock: Stock, view: View) -> Passing:
    filtered = [
        stock.columns[wanted.column].rows_having(passing(stock.columns[wanted.column], wanted))
        for wanted in view.filters
    ]
    searched = [_having(stock, term) for term in view.terms]
    picked = {name: _picked(stock, name, values) for name, values in view.chosen if values}
    if stock.changes is not None:  # what is gone is seen by those alone who choose it
        picked.setdefault(CHANGE.id, comparison.chosen(stock, ()))
    return Passing(stock.total, _all_of([*filtered, *searched]), picked)


def _picked(stock: Stock, name: str, values: tuple[Operand, ...]) -> Mask:
    """Return the rows that hold one of the values chosen in a multi-select."""
    if name == EXPIRY.id:
        return expiry.chosen(stock, values)
    if name == CHANGE.id:
        return comparison.chosen(stock, values)
    return stock.columns[name].rows_having(chosen(stock.columns[name], values))


def _having(stock: Stock, term: str) -> Mask:
    """Return the rows that contain a term in any column of the ERP, as displayed.

    What follows from the day is not searched: "13" must not find what expires in 13 days.
    """
    rows = np.zeros(stock.total, dtype=bool)
    for coded in (stock.columns[column.id] for column in COLUMNS):
        values = containing(coded, term)
        if values.any():
            rows |= coded.rows_having(values)
    return rows


def _all_of(masks: Iterable[Mask | None]) -> Mask | None:
    restricting = [mask for mask in masks if mask is not None]
    return np.logical_and.reduce(restricting) if restricting else None
