"""XLSX: the grid's cells typed and inert, and a sheet that says what they are."""

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from data.inventory.view import parse_view
from problems import TooLarge
from services.exports import xlsx_file as xlsx
from services.exports.about import Origin, about, moment
from services.exports.rows import export_rows
from tests.property.stocks import AS_OF
from tests.unit.export_cases import ROWS, VIEWS, book_of, grid, stock_of


@pytest.fixture(params=["fast", "slow"])
def writer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "slow":
        monkeypatch.setattr(xlsx, "rust", None)
    return str(request.param)


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


def test_xlsx_about_by_part() -> None:
    """By part the second sheet says what a row is, what is added up and from which day expiry counts."""
    view = {"by": "part", "in": {"expiry": ["Expired", "No date"]}, "sort": [["lots", "desc"]]}
    about = dict(book_of(stock_of(1, 2), view)["About"].iter_rows(values_only=True))
    assert "all lots found of one customer, part and unit" == about["Each row"]
    assert "Quarantined, Pending QC, Failed QC" == about["On Hold adds up"]
    assert "is one of “Expired”, “No date”, counted from 20 Nov 2026" == about["Filter on Expiry"]
    assert "Lots descending" == about["Sorted by"]


def test_utc_needs_no_offset() -> None:
    """A moment in UTC says so once."""
    assert "20 Nov 2026, 14:02:11 UTC" == moment(AS_OF, ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("2026-10-30", "30 Oct 2026, read at 20 Nov 2026, 14:02:11 UTC"),
        ("visit", "20 Nov 2026, 14:02:11 UTC"),
    ],
)
def test_about_says_what_the_rows_are_compared_with(since: str, said: str) -> None:
    """A comparison names the day that was chosen and when it was read, or the moment of the last visit."""
    view, today = parse_view({"since": since}), dt.date(2026, 11, 20)
    origin = Origin("Field Trip", "dana@example.com", "Lotview", ZoneInfo("UTC"), since=AS_OF)
    rows = export_rows(stock=stock_of(1, 2), view=view, today=today)
    assert said == dict(about(rows, view, origin))["Compared with"]


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
