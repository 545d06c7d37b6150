"""The listing: which rows of a stock a view shows, in which order, block by block, with their sums.

view = parse_view(json)                      result = rows(stock, view)
block(stock, result, 0, 100, view.columns)   sums(stock, result)   facets(stock, view)
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.inventory.columns import COLUMNS
from data.inventory.display import plain_quantity
from data.inventory.encoding import Coded, Positions
from data.inventory.facets import facet, facets
from data.inventory.memo import Memo
from data.inventory.ordering import ordered
from data.inventory.passing import passing_rows
from data.inventory.stock import Stock
from data.inventory.view import View, on_day, parse_view

__all__ = ["Result", "View", "block", "columns_of", "facet", "facets", "ids", "parse_view", "rows", "sums"]

Cell = str | None
_orders: Memo[Positions] = Memo(budget=3_000_000)  # positions of 8 bytes
_results: Memo["Result"] = Memo(budget=3_000_000)
_PIECE = 26  # bits; 2²⁷ rows of such pieces still add up exactly in a double


@dataclass(frozen=True, eq=False)
class Result:
    """The rows a view shows: their positions in the stock, in the view's order."""

    positions: Positions

    @property
    def matched(self) -> int:
        """How many rows pass."""
        return len(self.positions)


def rows(stock: Stock, view: View, *, today: dt.date) -> Result:
    """Return the rows that pass a view, sorted; ties go by the default sort and then by row id."""
    view = on_day(view, today)
    key = stock.key, view.conditions, view.sort
    return _results.get(key, lambda: Result(_positions(stock, view)), lambda made: made.matched + 1000)


def columns_of(stock: Stock, view: View) -> tuple[str, ...]:
    """Return the columns a view shows: those it names, else the ones shown at first."""
    shown = (c.id for c in COLUMNS if not c.hidden and (stock.many_customers or c.id != "customer"))
    return view.columns or tuple(shown)


def block(
    stock: Stock, result: Result, start: int, end: int, columns: Sequence[str]
) -> dict[str, list[Cell]]:
    """Return the rows from `start` up to `end`, column by column: text, ISO dates or None, plain decimals."""
    positions = result.positions[start:end]
    return {name: _cells(stock.columns[name], positions) for name in columns}


def ids(stock: Stock, result: Result, start: int, end: int) -> list[str]:
    """Return the stable keys of the rows from `start` up to `end`."""
    return [str(row_id) for row_id in stock.row_ids[result.positions[start:end]].tolist()]


def sums(stock: Stock, result: Result) -> list[tuple[str, str]]:
    """Return the exact quantity on hand per unit, as plain decimal text, units in natural order."""
    unit, on_hand = stock.columns["unit"], stock.columns["on_hand"]
    units = unit.codes[result.positions].astype(np.intp)
    quantities = on_hand.codes[result.positions]
    totals = [0] * len(unit.values)
    for low, pieces in _pieces(on_hand.values.to_numpy()):
        added = np.bincount(units, weights=np.take(pieces, quantities, mode="clip"), minlength=len(totals))
        totals = [total + (int(part) << low) for total, part in zip(totals, added, strict=True)]
    present = np.flatnonzero(np.bincount(units))
    return [(unit.values[code].as_py(), plain_quantity(totals[code])) for code in present.tolist()]


def _pieces(values: npt.NDArray[np.int64]) -> Iterator[tuple[int, npt.NDArray[np.float64]]]:
    """Return quantities cut into pieces of bits, lowest first, whose sums a double holds exactly."""
    for low in range(0, 64, _PIECE):
        rest = values >> low
        pieces = rest & ((1 << _PIECE) - 1) if low + _PIECE < 64 else rest
        if rest.any():
            yield low, pieces.astype(np.float64)


def _positions(stock: Stock, view: View) -> Positions:
    mask = passing_rows(stock, view).mask()
    if not view.sort:
        return np.arange(stock.total) if mask is None else np.flatnonzero(mask)
    order = _order(stock, view.sort)
    # Not order[mask[order]]: the processor guesses wrong at every other row, which costs twice this.
    return order if mask is None else np.compress(np.take(mask, order, mode="clip"), order)


def _order(stock: Stock, sort: tuple[tuple[str, str], ...]) -> Positions:
    keys = [(stock.columns[column], direction) for column, direction in sort]
    return _orders.get((stock.key, sort), lambda: ordered(np.arange(stock.total), keys), len)


def _cells(coded: Coded, positions: Positions) -> list[Cell]:
    values = coded.values.take(coded.codes[positions])
    if coded.column.kind == "quantity":
        return [plain_quantity(value) for value in values.to_pylist()]
    return values.cast(pa.string()).to_pylist()  # Arrow writes days as ISO, nine times as fast as Python
