"""CSV as spreadsheets open it: UTF-8 with BOM, commas, ISO dates, and no cell that becomes a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import dropwhile

from data.inventory.columns import Column
from services.exports.rows import Cells, Row, Rows

BOM = "\ufeff"
_COMMANDS = ("=", "+", "-", "@")
_BREAKS = ("\t", "\r", "\n", "\0")


def csv_chunks(rows: Rows) -> Iterator[bytes]:
    """Return the file piece by piece, the first with BOM and headers."""
    yield _lines([tuple(column.header for column in rows.columns)], start=BOM)
    for chunk in rows.chunks():
        yield _lines(zip(*map(_guarded, rows.columns, chunk), strict=True))


def inert(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: an apostrophe stands before what might be."""
    if not text or text[0].isalnum():
        return text
    visible = "".join(dropwhile(_is_invisible, text))
    command = unicodedata.normalize("NFKC", visible[:1])[:1]  # full-width signs count as plain ones
    return f"'{text}" if text[0] in _BREAKS or command in _COMMANDS else text


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character)[0] in "CZ"


def _guarded(column: Column, cells: Cells) -> Cells:
    """Return cells that are inert, each distinct text looked at once; dates and quantities always are."""
    if column.kind != "text":
        return cells
    guarded = {cell: inert(cell or "") for cell in set(cells)}
    return [guarded[cell] for cell in cells]


def _lines(rows: Iterable[Row], *, start: str = "") -> bytes:
    file = io.StringIO(newline="")
    file.write(start)
    csv.writer(file, lineterminator="\r\n").writerows(rows)
    return file.getvalue().encode()
