"""CSV as spreadsheets open it: UTF-8 with BOM, commas, ISO dates, and no cell that becomes a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from itertools import dropwhile, islice

from services.export_rows import CHUNK, ExportRows, Row

BOM = "\ufeff"
_COMMANDS = ("=", "+", "-", "@")
_BREAKS = ("\t", "\r", "\n", "\0")


def csv_chunks(rows: ExportRows) -> Iterator[bytes]:
    """Return the file piece by piece, the first with BOM and headers."""
    is_text = [column.kind == "text" for column in rows.columns]
    lines = iter(rows)
    yield _lines([tuple(column.header for column in rows.columns)], start=BOM)
    while chunk := list(islice(lines, CHUNK)):
        yield _lines([_guarded(row, is_text) for row in chunk])


def inert(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: an apostrophe stands before what might be."""
    if not text or text[0].isalnum():
        return text
    visible = "".join(dropwhile(_is_invisible, text))
    command = unicodedata.normalize("NFKC", visible[:1])[:1]  # full-width signs count as plain ones
    return f"'{text}" if text[0] in _BREAKS or command in _COMMANDS else text


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character)[0] in "CZ"


def _guarded(row: Row, is_text: list[bool]) -> Row:
    return tuple(inert(cell) if text and cell else cell for cell, text in zip(row, is_text, strict=True))


def _lines(rows: list[Row], *, start: str = "") -> bytes:
    file = io.StringIO(newline="")
    file.write(start)
    csv.writer(file, lineterminator="\r\n").writerows(rows)
    return file.getvalue().encode()
