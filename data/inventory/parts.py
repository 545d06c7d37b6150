"""The listing by part: one row per customer, part and unit of the lots that pass, and the lots of open parts.

view = parse_view({"by": "part", …})   found = parts(stock, view, today=…)
found.ids(0, 100)   found.block(0, 100, columns)   found.opened(0, 100)
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from data.inventory.columns import COLUMNS
from data.inventory.derived import on_basis
from data.inventory.display import plain_quantity
from data.inventory.encoding import Positions
from data.inventory.grouping import NAMED_BY, grouping, places
from data.inventory.listing import Cell, Result, cells
from data.inventory.listing import block as lot_block
from data.inventory.listing import ids as lot_ids
from data.inventory.memo import Memo
from data.inventory.ordering import ordered
from data.inventory.part_figures import Figures, figures
from data.inventory.passing import passing_rows
from data.inventory.stock import GONE, Stock
from data.inventory.view import View, on_day

ID_BYTES = 12
_LOT_COLUMNS = [column.id for column in COLUMNS]
NO_ROWS: Positions = np.empty(0, dtype=np.int64)
_figures: Memo[Figures] = Memo(budget=48_000_000)  # bytes
_orders: Memo[Positions] = Memo(budget=2_000_000)  # positions of 8 bytes


@dataclass(frozen=True, eq=False)
class Stretch:
    """Lines of the list that stand together: parts one after the other, or the lots of one open part."""

    parts: Positions
    lots: Positions

    @property
    def length(self) -> int:
        """How many lines these are; one of both is empty."""
        return len(self.parts) + len(self.lots)

    def cut(self, start: int, end: int) -> "Stretch":
        """Return the lines from `start` up to `end`."""
        return Stretch(self.parts[max(start, 0) : max(end, 0)], self.lots[max(start, 0) : max(end, 0)])


@dataclass(frozen=True, eq=False)
class Parts:
    """The parts of a view in its order, and the lots that are open below some of them."""

    stock: Stock
    figures: Figures
    order: Positions  # which of the figures stands in each row
    lots: dict[int, Positions]  # row → the lots open below it

    @property
    def matched(self) -> int:
        """How many parts have lots that pass."""
        return len(self.order)

    @property
    def total(self) -> int:
        """How many parts the whole stock has now."""
        grouped, changes = grouping(self.stock), self.stock.changes
        return grouped.total if changes is None else len(np.unique(grouped.of_row[changes != GONE]))

    @property
    def shown(self) -> int:
        """How many lines there are, parts and open lots."""
        return self.matched + sum(len(lots) for lots in self.lots.values())

    def ids(self, start: int, end: int) -> list[str]:
        """Return stable keys of the lines: a part's is made of its name alone, a lot's is its row id."""
        found: list[str] = []
        for stretch in self._lines(start, end):
            texts = (cells(self.figures.coded[name], stretch.parts) for name in NAMED_BY)
            found += [_part_id(names) for names in zip(*texts, strict=True)]
            found += lot_ids(self.stock, Result(stretch.lots), 0, len(stretch.lots))
        return found

    def block(self, start: int, end: int, columns: Sequence[str]) -> dict[str, list[Cell]]:
        """Return the parts' cells, column by column, as text; the lines of lots have none."""
        found: dict[str, list[Cell]] = {name: [] for name in columns}
        for stretch in self._lines(start, end):
            for name, column in found.items():
                column += [*self._cells(name, stretch.parts), *[None] * len(stretch.lots)]
        return found

    def opened(self, start: int, end: int) -> list[dict[str, Cell] | None]:
        """Return the lots among the lines, each with all its columns; None for a part."""
        found: list[dict[str, Cell] | None] = []
        for stretch in self._lines(start, end):
            found += [None] * len(stretch.parts)
            columns = lot_block(self.stock, Result(stretch.lots), 0, len(stretch.lots), _LOT_COLUMNS)
            found += [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        return found

    def _lines(self, start: int, end: int) -> Iterator[Stretch]:
        first = 0
        for stretch in self._stretches():
            if first < end and first + stretch.length > start:
                yield stretch.cut(start - first, end - first)
            first += stretch.length

    def _stretches(self) -> Iterator[Stretch]:
        after = 0
        for row in sorted(self.lots):
            yield Stretch(self.order[after : row + 1], NO_ROWS)
            yield Stretch(NO_ROWS, self.lots[row])
            after = row + 1
        yield Stretch(self.order[after:], NO_ROWS)

    def _cells(self, name: str, places: Positions) -> list[Cell]:
        if name in self.figures.sums:
            return [plain_quantity(units) for units in self.figures.sums[name][places].units()]
        if name in self.figures.counts:
            return [str(count) for count in self.figures.counts[name][places].tolist()]
        return cells(self.figures.coded[name], places)


def parts(stock: Stock, view: View, *, today: dt.date) -> Parts:
    """Return the parts that have lots passing a view, sorted; ties go by customer, part and unit."""
    stock, view = on_basis(stock, today), on_day(view, today)
    key = stock.key, view.conditions
    found = _figures.get(key, lambda: _make(stock, view), lambda made: made.weight)
    order = _orders.get((key, view.sort), lambda: _order(found, view), lambda made: len(made) + 1000)
    return Parts(stock, found, order, _open_lots(stock, view, found, order))


def _make(stock: Stock, view: View) -> Figures:
    return figures(stock, grouping(stock), passing_rows(stock, view).mask())


def _order(found: Figures, view: View) -> Positions:
    order = np.arange(found.matched)
    for column, direction in reversed(view.sort):
        if column in found.coded:
            order = ordered(order, [(found.coded[column], direction)])
            continue
        sign = 1 if direction == "asc" else -1
        sums = found.sums.get(column)
        keys = [found.counts[column]] if sums is None else [sums.low, sums.high]
        order = order[np.lexsort([sign * key[order] for key in keys])]
    return order


def _open_lots(stock: Stock, view: View, found: Figures, order: Positions) -> dict[int, Positions]:
    if not view.open:
        return {}
    grouped, passing = grouping(stock), passing_rows(stock, view)
    row_of = np.full(grouped.total, -1)
    row_of[found.parts[order]] = np.arange(len(order))
    opened = [(int(row_of[part]), part) for part in places(stock, view.open)]
    return {row: passing.among(grouped.rows_of(part)) for row, part in opened if row >= 0}


def _part_id(names: Sequence[Cell]) -> str:
    digest = hashlib.blake2b(json.dumps(names).encode(), digest_size=ID_BYTES)
    return f"p{digest.hexdigest()}"
