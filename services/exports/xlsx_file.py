"""XLSX workbooks: real dates and numbers, and text that stays text whatever it looks like.

rustpy-xlsxwriter writes 100,000 rows × 13 in about 1.1 s and lets other threads run meanwhile; xlsxwriter,
five times slower, takes its place where there is no build of it.
"""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO, cast

import pandas as pd
import xlsxwriter

from data.inventory.columns import Column, Kind
from problems import TooLarge
from services.exports.rows import Cells, Rows

try:
    import rustpy_xlsxwriter as rust
except ImportError:  # no build for this platform
    rust = None  # type: ignore[assignment]

MOST_ROWS = 1_048_575  # a sheet holds one more: the headers
TOO_LARGE = (
    "An Excel sheet holds {most:,} rows; this view has {rows:,}. Please filter it, or download CSV instead."
)
DATE_FORMAT = "yyyy-mm-dd"
FIRST_DAY = dt.date(1900, 3, 1)  # Excel counts no days before 1900 and a false 29 February after that
IN_MEMORY = 16 * 2**20  # larger files go to the disk
WIDTH_ROWS, NARROWEST, WIDEST = 500, 9, 60  # rows looked at for a column's width, in characters
SHEET, ABOUT = "Inventory", "About"
ABOUT_HEADERS = ("About this file", "Value")
Cell = str | float | dt.date | None
About = Sequence[tuple[str, str | int]]
ABOUT_WIDTHS = (24, 60)


def write_xlsx(rows: Rows, about: About, name: str = SHEET) -> BinaryIO:
    """Return a workbook as an open file, to be read from its start; it vanishes when closed.

    `name` is that of the sheet that holds the rows.
    """
    if rows.count > MOST_ROWS:
        raise TooLarge(TOO_LARGE.format(most=MOST_ROWS, rows=rows.count))
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the caller closes it
    write = write_slowly if rust is None else write_fast
    write(cast("BinaryIO", file), rows, about, name)
    file.seek(0)
    return cast("BinaryIO", file)


def write_fast(file: BinaryIO, rows: Rows, about: About, name: str = SHEET) -> None:
    """Write with rustpy-xlsxwriter, record by record, so that no other thread waits for the whole file."""
    headers = [column.header for column in rows.columns]
    day = rust.Format().set_num_format(DATE_FORMAT)
    records = (dict(zip(headers, row, strict=True)) for row in _typed(rows))
    bold = rust.Format().set_bold()
    rust.write_worksheets(
        [
            (name, records if rows.count else pd.DataFrame(columns=headers, dtype=object)),
            (ABOUT, [dict(zip(ABOUT_HEADERS, line, strict=True)) for line in about]),
        ],
        file,
        header_format={"general": bold},
        column_formats={name: {c.header: day for c in rows.columns if c.kind == "date"}},
        column_widths={
            name: dict(zip(headers, widths(rows), strict=True)),
            ABOUT: dict(zip(ABOUT_HEADERS, ABOUT_WIDTHS, strict=True)),
        },
        freeze_panes={name: {"row": 1, "col": 0}},
        autofilter={name: True},
    )


def write_slowly(file: BinaryIO, rows: Rows, about: About, name: str = SHEET) -> None:
    """Write the same with xlsxwriter."""
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": DATE_FORMAT})
    sheet = book.add_worksheet(name)
    for number, width in enumerate(widths(rows)):
        sheet.set_column(number, number, width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows.count, len(rows.columns) - 1)
    _write_sheet(sheet, [column.header for column in rows.columns], _typed(rows), bold, day)
    other = book.add_worksheet(ABOUT)
    for number, width in enumerate(ABOUT_WIDTHS):
        other.set_column(number, number, width)
    _write_sheet(other, ABOUT_HEADERS, iter(about), bold, day)
    book.close()


def widths(rows: Rows) -> list[int]:
    """Return sensible column widths in characters, from the headers and the first rows."""
    lengths = [len(column.header) + 4 for column in rows.columns]  # room for the filter's button
    for row in islice(rows, WIDTH_ROWS):
        lengths = [max(length, len(cell or "") + 1) for length, cell in zip(lengths, row, strict=True)]
    return [min(max(length, NARROWEST), WIDEST) for length in lengths]


def _write_sheet(
    sheet: Any, headers: Sequence[str], rows: Iterator[tuple[Cell, ...]], bold: Any, day: Any
) -> None:
    for column, header in enumerate(headers):
        sheet.write_string(0, column, header, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, dt.date):
                sheet.write_datetime(number, column, cell, day)
            elif isinstance(cell, int | float):
                sheet.write_number(number, column, cell)
            elif cell:
                sheet.write_string(number, column, cell)


def _typed(rows: Rows) -> Iterator[tuple[Cell, ...]]:
    for chunk in rows.chunks():
        yield from zip(*map(_typed_column, rows.columns, chunk), strict=True)


def _typed_column(column: Column, cells: Cells) -> list[Cell]:
    """Return a column's cells as what a workbook holds, each distinct one made once; None where empty."""
    make = _MAKE[column.kind]
    made = {text: make(text) if text else None for text in set(cells)}
    return [made[text] for text in cells]


def _day(text: str) -> Cell:
    day = dt.date.fromisoformat(text)
    return day if day >= FIRST_DAY else text


_MAKE: dict[Kind, Callable[[str], Cell]] = {"text": str, "quantity": float, "date": _day}
