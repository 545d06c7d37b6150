"""Downloads beside the libraries that pages usually hand a DataFrame to."""

import io
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pandas as pd
import xlsxwriter

from benchmarks.data import TODAY, frame_of
from benchmarks.measures import Contest, Way
from data.inventory import listing
from data.inventory.columns import BY_ID, Column
from data.inventory.stock import Stock
from services.exports.files import Origin, export_csv, export_xlsx

ORIGIN = Origin(who="All customers", user="ann@acme.example", portal="Lotview", zone=ZoneInfo("UTC"))
VIEW = listing.parse_view({})
DATE_FORMAT = "yyyy-mm-dd"


def contests(stock: Stock, few: Stock) -> Iterator[Contest]:
    """Return what is measured over `stock`; what the files hold is compared for `few` rows."""
    yield Contest("XLSX", stock.total, workbooks(stock), agree=workbooks(few))
    yield Contest("CSV", stock.total, texts(stock))


def workbooks(stock: Stock) -> list[Way]:
    """Write a workbook with real dates and numbers."""
    columns = _columns(stock)
    frame = _typed(frame_of(stock), columns)
    return [
        Way("Lotview", lambda: _ours(stock), _cells),
        Way("xlsxwriter, constant_memory", lambda: _by_xlsxwriter(frame), _cells),
        Way("openpyxl, write_only", lambda: _by_openpyxl(frame), _cells),
    ]


def texts(stock: Stock) -> list[Way]:
    """Write CSV, byte for byte the same: none of these cells could be taken for a formula."""
    columns = _columns(stock)
    frame = frame_of(stock)[[column.id for column in columns]]
    frame.columns = [column.header for column in columns]

    def ours() -> bytes:
        return b"".join(export_csv(stock=stock, view=VIEW, today=TODAY))

    def in_pandas() -> bytes:
        file = io.BytesIO()
        frame.to_csv(file, index=False, encoding="utf-8-sig", lineterminator="\r\n")
        return file.getvalue()

    return [Way("Lotview, guarded against formulas", ours), Way("DataFrame.to_csv", in_pandas)]


def _columns(stock: Stock) -> list[Column]:
    return [BY_ID[name] for name in listing.columns_of(stock, VIEW)]


def _typed(frame: pd.DataFrame, columns: list[Column]) -> pd.DataFrame:
    """Return the frame as it would be exported: dates as dates, quantities as numbers, None where empty."""
    make = {"text": lambda cells: cells, "quantity": pd.to_numeric, "date": _dates}
    cells = {column.header: make[column.kind](frame[column.id]).astype(object) for column in columns}
    return pd.DataFrame(cells).replace({"": None})


def _dates(cells: pd.Series) -> pd.Series:
    return pd.to_datetime(cells.replace("", None)).dt.date.astype(object).replace({pd.NaT: None})


def _ours(stock: Stock) -> io.BytesIO:
    with export_xlsx(stock=stock, view=VIEW, today=TODAY, origin=ORIGIN) as file:
        return io.BytesIO(file.read())


def _by_xlsxwriter(frame: pd.DataFrame) -> io.BytesIO:
    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options | {"default_date_format": DATE_FORMAT}) as book:
        sheet = book.add_worksheet("Inventory")
        sheet.write_row(0, 0, frame.columns)
        for number, row in enumerate(frame.itertuples(index=False), start=1):
            sheet.write_row(number, 0, row)
    return file


def _by_openpyxl(frame: pd.DataFrame) -> io.BytesIO:
    file = io.BytesIO()
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Inventory")
    sheet.append(list(frame.columns))
    for row in frame.itertuples(index=False):
        sheet.append(row)
    book.save(file)
    return file


def _cells(file: io.BytesIO) -> list[tuple[Any, ...]]:
    """Return the first sheet as a spreadsheet reads it."""
    file.seek(0)
    book = openpyxl.load_workbook(file, read_only=True)
    return list(book.worksheets[0].iter_rows(values_only=True))
