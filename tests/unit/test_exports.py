"""Exports: the grid's columns and rows, nobody else's, under a safe name."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data.inventory import listing
from data.inventory.columns import BY_ID
from data.inventory.scope import Scope, visible
from services.exports.files import file_name
from services.exports.rows import ExportRows
from tests.property.stocks import AS_OF, ERP, TODAY, make_row, snapshot_of
from tests.unit.export_cases import ROWS, ZONE, book_of, csv_of, stock_of


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


def test_file_names_are_safe() -> None:
    """A file name works on every system: no signs that Windows refuses, nothing invisible, not too long."""
    safe = r"[^<>:\"/\\|?*\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
    for who in WHOS:
        name = file_name(who=who, as_of=AS_OF, zone=ZONE, suffix="xlsx")
        assert re.fullmatch(rf"Inventory_{safe}_2026-11-20_1502\.xlsx", name), who
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
    monkeypatch.setattr("services.exports.rows.CHUNK", 3)
    assert whole == list(ExportRows(stock, listing.rows(stock, view, today=TODAY), [BY_ID["part"]]))
    assert len(ROWS) == len(whole)
