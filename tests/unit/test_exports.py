"""Exports hold exactly what the grid shows: typed, inert, under a safe name."""

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from data.inventory import listing
from data.inventory.columns import BY_ID
from data.inventory.scope import Scope, visible
from data.inventory.stock import Stock
from problems import TooLarge
from services import export_xlsx as xlsx
from services.export_csv import inert
from services.export_rows import ExportRows
from services.exports import Origin, export_csv, export_xlsx, file_name
from tests.property.stocks import AS_OF, ERP, TODAY, make_row, snapshot_of

ZONE = ZoneInfo("Europe/Berlin")
ORIGIN = Origin(who="Acme", user="anna@example.com", portal="Lotview", zone=ZONE)
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    "\u200b=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠1",
    "﹦1",
    "\x00=1",
    "\ufeff=1",
    '=HYPERLINK("http://x")',
    "\t",
    "-",
]
HARMLESS = [
    "",
    "007",
    "1E5",
    "1-2",
    "a=b",
    "http://example.com",
    "mailto:a@b.c",
    "TRUE",
    "_x0041_",
    'a,b;"c"',
    "two\nlines",
    "é😀",
    "'1",
    "#N/A",
    "12/11/2026",
    "{=1}",
    "#1",
]
ROWS = [
    make_row(number, 1 + number % 2, part=text, user_lot="0001", exp_date=dt.date(2026, 11, number % 28 + 1))
    for number, text in enumerate(FORMULAS + HARMLESS, 1)
]
ROWS += [
    make_row(900, on_hand=Decimal("9999999999.9999999"), exp_date=dt.date(9999, 12, 30)),
    make_row(
        901, on_hand=Decimal("0.0000001"), exp_date=dt.date(1753, 1, 2), last_rec_date=dt.date(1900, 3, 1)
    ),
]
VIEWS = [
    {},
    {"sort": [["part", "desc"], ["on_hand", "asc"]], "columns": ["on_hand", "part", "exp_date", "facility"]},
    {
        "search": "1",
        "in": {"customer": ["Acme"]},
        "filter": {"part": {"filterType": "text", "type": "notBlank"}},
    },
    {"search": "no such row"},
]


@pytest.fixture(params=["fast", "slow"])
def writer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "slow":
        monkeypatch.setattr(xlsx, "rust", None)
    return str(request.param)


def stock_of(*customers: int) -> Stock:
    return visible(snapshot_of(ROWS), Scope(ERP, frozenset(customers)))


def book_of(stock: Stock, raw: dict[str, Any]) -> openpyxl.Workbook:
    with export_xlsx(stock=stock, view=listing.parse_view(raw), today=TODAY, origin=ORIGIN) as file:
        return openpyxl.load_workbook(io.BytesIO(file.read()))


def csv_of(stock: Stock, raw: dict[str, Any]) -> bytes:
    return b"".join(export_csv(stock=stock, view=listing.parse_view(raw), today=TODAY))


def grid(stock: Stock, raw: dict[str, Any]) -> list[list[str]]:
    view = listing.parse_view(raw)
    columns = listing.columns_of(stock, view)
    result = listing.rows(stock, view, today=TODAY)
    cells = listing.block(stock, result, 0, result.matched, columns)
    rows = zip(*(cells[name] for name in columns), strict=True)
    return [[BY_ID[name].header for name in columns], *([cell or "" for cell in row] for row in rows)]


def _unescape(text: str) -> str:
    """Return text as Excel reads it: characters that XML forbids are written _xHHHH_."""
    return re.sub("_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), text)


def _as_shown(cell: Any) -> str:
    if isinstance(cell.value, dt.datetime):
        assert cell.number_format == "yyyy-mm-dd"
        return cell.value.date().isoformat()
    if isinstance(cell.value, int | float):
        return "number"
    return _unescape(cell.value or "")


@pytest.mark.parametrize("raw", VIEWS)
def test_xlsx_is_the_grid(raw: dict[str, Any], writer: str) -> None:
    """The sheet holds the grid's headers and cells in the grid's order, dates and quantities typed."""
    stock = stock_of(1, 2)
    sheet = book_of(stock, raw)["Inventory"]
    expected = grid(stock, raw)
    quantity = expected[0].index("On Hand Qty")
    found = [[_as_shown(cell) for cell in row] for row in sheet.iter_rows()]
    numbers = [row[quantity].value for row in sheet.iter_rows(min_row=2)]
    assert [float(row[quantity]) for row in expected[1:]] == numbers
    for row in expected[1:]:
        row[quantity] = "number"
    assert expected == [[cell.replace("\r\n", "\n") for cell in row] for row in found]


def test_xlsx_is_inert(writer: str) -> None:
    """No text becomes a formula, a link, a number or a date; empty cells are empty."""
    sheet = book_of(stock_of(1, 2), {"columns": ["part", "user_lot"]})["Inventory"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {"s", "n"} >= {cell.data_type for cell in cells}
    assert all(cell.value is None for cell in cells if cell.data_type == "n")
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
    assert {"0001", "x"} == {row[1].value for row in sheet.iter_rows(min_row=2)}


def test_xlsx_looks(writer: str) -> None:
    """Headers are bold and stay in sight, columns can be filtered and are wide enough."""
    sheet = book_of(stock_of(1, 2), {})["Inventory"]
    assert all(cell.font.b for cell in sheet[1])
    assert ("A2", f"A1:M{sheet.max_row}") == (sheet.freeze_panes, sheet.auto_filter.ref)
    assert all(9 <= dimension.width <= 61 for dimension in sheet.column_dimensions.values())


def test_xlsx_about(writer: str) -> None:
    """The second sheet says whose stock, read when, for whom, and by which search and filters."""
    raw = VIEWS[2] | {
        "filter": {
            "exp_date": {
                "operator": "OR",
                "conditions": [{"type": "lessThan", "dateFrom": "2026-11-20"}, {"type": "blank"}],
            }
        }
    }
    book = book_of(stock_of(1, 2), raw)
    lines = dict(book["About"].iter_rows(min_row=2, values_only=True))
    assert ["Inventory", "About"] == book.sheetnames
    assert {
        "Portal": "Lotview",
        "User": "anna@example.com",
        "Stock of": "Acme",
        "ERP read": "20 Nov 2026, 15:02:11 Europe/Berlin (UTC+01:00)",
        "Rows": book["Inventory"].max_row - 1,
        "Rows before filtering": len(ROWS),
        "Search": "1",
        "Filter on Customer": "is one of “Acme”",
        "Filter on Exp Date": "is before 20 Nov 2026 or is empty",
        "Sorted by": "Customer ascending, Part ascending, User Lot ascending, Bin ascending",
    } == lines


def test_xlsx_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than a sheet holds are refused with a sentence that names CSV, and no fewer."""
    monkeypatch.setattr(xlsx, "MOST_ROWS", len(ROWS) - 1)
    with pytest.raises(TooLarge, match="CSV"):
        book_of(stock_of(1, 2), {})
    monkeypatch.setattr(xlsx, "MOST_ROWS", len(ROWS))
    assert book_of(stock_of(1, 2), {})["Inventory"].max_row == len(ROWS) + 1


def test_a_sheet_holds_so_many_rows() -> None:
    """The limit is Excel's: 1,048,576 rows, of which the headers take one."""
    assert 2**20 - 1 == xlsx.MOST_ROWS


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


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_disarmed(text: str) -> None:
    """What a spreadsheet might take for a command begins with an apostrophe."""
    assert f"'{text}" == inert(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_left_alone(text: str) -> None:
    """Text that no spreadsheet takes for a command is written as it stands."""
    assert text == inert(text)


def test_csv_comes_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is made piece by piece, none larger than a chunk of rows."""
    monkeypatch.setattr("services.export_csv.CHUNK", 10)
    pieces = list(export_csv(stock=stock_of(1, 2), view=listing.parse_view({"columns": ["po"]}), today=TODAY))
    assert 1 + -(-len(ROWS) // 10) == len(pieces)
    assert max(piece.count(b"\r\n") for piece in pieces) == 10


def test_customer_is_left_out_for_one_customer() -> None:
    """Whoever sees one customer gets no Customer column unless the view names it."""
    assert csv_of(stock_of(1), {}).startswith("\ufeffPart,".encode())
    assert csv_of(stock_of(1, 2), {}).startswith("\ufeffCustomer,Part,".encode())
    assert csv_of(stock_of(1), {"columns": ["customer"]}).startswith("\ufeffCustomer\r\n".encode())


def test_nothing_of_others_is_in_the_files() -> None:
    """A customer's files hold no value of another customer."""
    rows = [make_row(1, 1, part="mine"), make_row(2, 2, part="theirs", customer="Rival")]
    stock = visible(snapshot_of(rows), Scope(ERP, frozenset({1})))
    cells = {
        cell for sheet in book_of(stock, {}) for row in sheet.iter_rows(values_only=True) for cell in row
    }
    assert "mine" in cells
    assert not {"theirs", "Rival"} & cells
    assert b"mine" in csv_of(stock, {})
    assert b"theirs" not in csv_of(stock, {})


WHOS = [
    "Acme",
    "3 customers",
    "CON",
    'a/b\\c:d*e?f"g<h>i|j',
    "..",
    " . ",
    "",
    "x" * 300,
    "😀" * 300,
    "evil\u202egnp.exe",
    "nul\x00\r\n",
    "Bäcker & Söhne",
    "ВАЗ",
    "日本",
    "a.",
    "\ud800",
]


@pytest.mark.parametrize("who", WHOS)
def test_file_names_are_safe(who: str) -> None:
    """A file name works on every system: no signs that Windows refuses, nothing invisible, not too long."""
    name = file_name(who=who, as_of=AS_OF, zone=ZONE, suffix="xlsx")
    assert re.fullmatch(
        r"Inventory_[^<>:\"/\\|?*\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+_2026-11-20_1502\.xlsx",
        name,
    )
    assert len(name) <= 120
    assert len(name.encode()) <= 255
    assert Path(name).name == name
    assert not re.search(r"[ .]_2026", name)


def test_file_names_keep_letters() -> None:
    """Letters of any language stay, so that a person finds the file again."""
    assert "Inventory_Bäcker & Söhne_2026-11-20_1402.csv" == file_name(
        who="Bäcker & Söhne", as_of=AS_OF, zone=ZoneInfo("UTC"), suffix="csv"
    )


def test_rows_are_made_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small the chunks, every row comes once and in order."""
    stock, view = stock_of(1, 2), listing.parse_view({})
    whole = list(ExportRows(stock, listing.rows(stock, view, today=TODAY), [BY_ID["part"]]))
    monkeypatch.setattr("services.export_rows.CHUNK", 3)
    assert whole == list(ExportRows(stock, listing.rows(stock, view, today=TODAY), [BY_ID["part"]]))
    assert len(ROWS) == len(whole)
