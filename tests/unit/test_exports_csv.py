"""CSV: the grid's cells as text, none of which a spreadsheet takes for a command."""

import csv
import io
from typing import Any

import pytest

from data.inventory import listing
from services.exports.csv_file import inert
from services.exports.files import export_csv
from tests.property.stocks import TODAY
from tests.unit.export_cases import (
    FORMULAS,
    HARMLESS,
    ROWS,
    VIEWS,
    csv_of,
    grid,
    stock_of,
)


@pytest.mark.parametrize("raw", VIEWS)
def test_csv_is_the_grid(raw: dict[str, Any]) -> None:
    """The file holds the grid's cells, exact to the last digit; only formulas get an apostrophe."""
    stock = stock_of(1, 2)
    content = csv_of(stock, raw)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    found = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    expected = grid(stock, raw)
    assert [[f"'{cell}" if cell in FORMULAS else cell for cell in row] for row in expected] == found


def test_formulas_are_disarmed() -> None:
    """What a spreadsheet might take for a command begins with an apostrophe."""
    assert [f"'{text}" for text in FORMULAS] == [inert(text) for text in FORMULAS]


def test_harmless_text_is_left_alone() -> None:
    """Text that no spreadsheet takes for a command is written as it stands."""
    assert list(HARMLESS) == [inert(text) for text in HARMLESS]


def test_csv_comes_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is made piece by piece, none larger than a chunk of rows."""
    monkeypatch.setattr("services.exports.rows.CHUNK", 10)
    pieces = list(export_csv(stock=stock_of(1, 2), view=listing.parse_view({"columns": ["po"]}), today=TODAY))
    assert 1 + -(-len(ROWS) // 10) == len(pieces)
    assert max(piece.count(b"\r\n") for piece in pieces) == 10
