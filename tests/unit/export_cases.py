"""Awkward rows, views over them, and their exports, for the tests of exports."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl

from data.inventory import listing
from data.inventory.columns import BY_ID
from data.inventory.scope import Scope, visible
from data.inventory.stock import Stock
from services.exports.files import Origin, export_csv, export_xlsx
from tests.property.stocks import ERP, TODAY, make_row, snapshot_of

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
