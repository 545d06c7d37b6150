"""The rows of an export: rows and columns of the grid, rebuilt from the view on the server."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from data.inventory import listing
from data.inventory.columns import BY_ID, COMPARED, PARTS_BY_ID, Column
from data.inventory.derived import on_basis
from data.inventory.listing import Result, View
from data.inventory.parts import Parts, parts
from data.inventory.stock import Stock

CHUNK = 5_000  # rows made at a time
Row = tuple[str | None, ...]
Cells = list[str | None]  # of one column


def _compared(stock: Stock, names: Sequence[str]) -> list[str]:
    """Return the columns that a comparison with an earlier day has beside those shown."""
    return [] if stock.changes is None else [each.id for each in COMPARED if each.id not in names]


class Rows(Protocol):
    """Any rows that go into a file: how many, their columns, and their cells as plain text."""

    @property
    def count(self) -> int:
        """How many rows there are."""

    @property
    def columns(self) -> Sequence[Column]:
        """What stands in them."""

    def __iter__(self) -> Iterator[Row]:
        """Return the rows one by one."""

    def chunks(self) -> Iterator[list[Cells]]:
        """Return the rows in chunks, each column by column."""


@dataclass(frozen=True)
class ExportRows:
    """The rows a view shows, in its order and with its columns, as plain text (no date: None)."""

    stock: Stock
    result: Result | Parts
    columns: Sequence[Column]

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.result.matched

    @property
    def total(self) -> int:
        """How many there are before search and filters."""
        return self.result.total if isinstance(self.result, Parts) else self.stock.present

    def __iter__(self) -> Iterator[Row]:
        """Return the rows one by one, made in chunks so that memory does not grow with them."""
        for chunk in self.chunks():
            yield from zip(*chunk, strict=True)

    def chunks(self) -> Iterator[list[Cells]]:
        """Return the rows in chunks, each column by column, for what is done to a column's cells at once."""
        names = [column.id for column in self.columns]
        for start in range(0, self.count, CHUNK):
            cells = self._block(start, start + CHUNK, names)
            yield [cells[name] for name in names]

    def _block(self, start: int, end: int, names: Sequence[str]) -> dict[str, Cells]:
        if isinstance(self.result, Parts):
            return self.result.block(start, end, names)
        return listing.block(self.stock, self.result, start, end, names)


def export_rows(*, stock: Stock, view: View, today: dt.date) -> ExportRows:
    """Return what the grid shows for this view, but no lots below their part: sums would count them twice."""
    stock, names = on_basis(stock, today), listing.columns_of(stock, view)
    if view.by == "part":
        found = parts(stock, replace(view, open=()), today=today)
        return ExportRows(stock, found, [PARTS_BY_ID[name] for name in names])
    columns = [BY_ID[name] for name in (*names, *_compared(stock, names))]
    return ExportRows(stock, listing.rows(stock, view, today=today), columns)
