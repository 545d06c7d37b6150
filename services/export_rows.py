"""The rows of an export: positions and columns of the grid, rebuilt from the view on the server."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.inventory import listing
from data.inventory.columns import BY_ID, Column
from data.inventory.listing import Result, View
from data.inventory.stock import Stock

CHUNK = 5_000  # rows made at a time
Row = tuple[str | None, ...]
Cells = list[str | None]  # of one column


@dataclass(frozen=True)
class ExportRows:
    """The rows a view shows, in its order and with its columns, as plain text (no date: None)."""

    stock: Stock
    result: Result
    columns: Sequence[Column]

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.result.matched

    def __iter__(self) -> Iterator[Row]:
        """Return the rows one by one, made in chunks so that memory does not grow with them."""
        for chunk in self.chunks():
            yield from zip(*chunk, strict=True)

    def chunks(self) -> Iterator[list[Cells]]:
        """Return the rows in chunks, each column by column, for what is done to a column's cells at once."""
        names = [column.id for column in self.columns]
        for start in range(0, self.count, CHUNK):
            cells = listing.block(self.stock, self.result, start, start + CHUNK, names)
            yield [cells[name] for name in names]


def export_rows(*, stock: Stock, view: View, today: dt.date) -> ExportRows:
    """Return what the grid shows for this view."""
    columns = [BY_ID[name] for name in listing.columns_of(stock, view)]
    return ExportRows(stock, listing.rows(stock, view, today=today), columns)
