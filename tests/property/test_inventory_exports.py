"""Exports hold, for any view, the rows that a slow, obvious reading of the contract shows."""

import csv
import io
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
from hypothesis import given

from data.inventory.columns import BY_ID, PARTS_BY_ID
from data.inventory.listing import columns_of, parse_view
from data.inventory.scope import Scope, visible
from services.exports.csv_file import inert
from services.exports.files import Origin, export_csv, export_xlsx
from tests.property import reference
from tests.property.stocks import ERP, TODAY, part_stocks, part_views, snapshot_of, stocks, views

ALL = Scope(ERP, frozenset(), everything=True)
ORIGIN = Origin(who="All customers", user="anna@example.com", portal="Lotview", zone=ZoneInfo("UTC"))


@given(stocks(), views())
def test_csv(rows: list[reference.Row], raw: dict[str, Any]) -> None:
    """The CSV file holds the reference's rows in its order, exact to the last digit."""
    stock, view = visible(snapshot_of(rows), ALL), parse_view(raw)
    content = b"".join(export_csv(stock=stock, view=view, today=TODAY)).decode("utf-8-sig")
    columns = [BY_ID[name] for name in columns_of(stock, view)]
    expected = [[column.header for column in columns]]
    for row in reference.listing(rows, raw):
        cells = [(column.kind, reference.plain(row[column.id])) for column in columns]
        expected.append([inert(cell) if kind == "text" else cell for kind, cell in cells])
    # An empty line is how CSV writes a row whose only cell is empty.
    assert expected == [line or [""] for line in csv.reader(io.StringIO(content, newline=""))]


@given(stocks(), views())
def test_xlsx(rows: list[reference.Row], raw: dict[str, Any]) -> None:
    """The XLSX sheet has the reference's rows in its order, told by their quantities and dates."""
    stock, view = (
        visible(snapshot_of(rows), ALL),
        parse_view(raw | {"columns": ["on_hand", "last_rec_date", "part"]}),
    )
    with export_xlsx(stock=stock, view=view, today=TODAY, origin=ORIGIN) as file:
        sheet = openpyxl.load_workbook(file)["Inventory"]
    found = list(sheet.iter_rows(min_row=2, values_only=True))
    expected = reference.listing(rows, raw)
    assert [float(row["on_hand"]) for row in expected] == [row[0] for row in found]
    days = [reference.plain(row["last_rec_date"]) for row in expected]
    assert days == [str(row[1] or "")[:10] for row in found]
    assert [bool(row["part"]) for row in expected] == [row[2] is not None for row in found]


@given(part_stocks(), part_views())
def test_csv_by_part(rows: list[reference.Row], raw: dict[str, Any]) -> None:
    """By part the file holds the reference's parts alone, so that no lot is added up twice."""
    stock, view = visible(snapshot_of(rows), ALL), parse_view(raw)
    content = b"".join(export_csv(stock=stock, view=view, today=TODAY)).decode("utf-8-sig")
    columns = [PARTS_BY_ID[name] for name in columns_of(stock, view)]
    expected = [[column.header for column in columns]]
    for part in reference.parts(rows, raw):
        cells = [(column.kind, reference.plain(part[column.id])) for column in columns]
        expected.append([inert(cell) if kind == "text" else cell for kind, cell in cells])
    assert expected == [line or [""] for line in csv.reader(io.StringIO(content, newline=""))]


@given(part_stocks(), part_views())
def test_xlsx_by_part(rows: list[reference.Row], raw: dict[str, Any]) -> None:
    """By part the sheet has the reference's sums and counts as numbers and the nearest expiry as a date."""
    columns = ["on_hand_sum", "committed", "lots", "bins", "next_exp"]
    stock, view = visible(snapshot_of(rows), ALL), parse_view(raw | {"columns": columns})
    with export_xlsx(stock=stock, view=view, today=TODAY, origin=ORIGIN) as file:
        book = openpyxl.load_workbook(file)
    found = list(book["Inventory"].iter_rows(min_row=2, values_only=True))
    expected = reference.parts(rows, raw)
    assert [[float(part[name]) for name in columns[:4]] for part in expected] == [[*row[:4]] for row in found]
    assert [reference.plain(part["next_exp"]) for part in expected] == [
        str(row[4] or "")[:10] for row in found
    ]
    about = dict(book["About"].iter_rows(values_only=True))
    assert len(expected) == about["Rows"]
    assert len(reference.parts(rows, {})) == about["Rows before filtering"]
