"""A lot's history as a workbook for a recall: what its page shows, ready to be filtered and sent on."""

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import xlsxwriter

from services.exports.about import Origin, moment
from services.exports.xlsx_file import ABOUT, DATE_FORMAT, FIRST_DAY
from services.lots.desk import History
from services.lots.story import Told

IN_MEMORY = 16 * 2**20
WIDEST, NARROWEST = 60, 9  # of a column, in characters
DAY, NUMBER = "day", "number"  # what a column holds; anything else is text


@dataclass(frozen=True)
class Sheet:
    """One sheet: its columns (header and kind) and its rows; an empty cell is '' or None."""

    name: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[str | None]]


def write_workbook(history: History, origin: Origin) -> BinaryIO:
    """Return the history as an open file, to be read from its start; it vanishes when closed."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the caller closes it
    stays_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, stays_text)
    looks = {"head": book.add_format({"bold": True}), DAY: book.add_format({"num_format": DATE_FORMAT})}
    for sheet in sheets(history, origin):
        _write(book.add_worksheet(sheet.name), sheet, looks)
    book.close()
    file.seek(0)
    return cast("BinaryIO", file)


def sheets(history: History, origin: Origin) -> Iterator[Sheet]:
    """Return the sheets of a history."""
    lots = history.lots or []
    yield Sheet("Lot", LOT, [_lot(each) for each in lots])
    yield Sheet("Positions", POSITIONS, [[row[name] for name in _CELLS] for row in history.present["rows"]])
    yield Sheet("Postings", POSTINGS, [_posting(lot, each) for lot in lots for each in lot["postings"]])
    yield Sheet("Made from and into", JOBS, [row for lot in lots for row in _jobs(lot)])
    yield Sheet("Shipments", SHIPMENTS, [_shipment(lot, each) for lot in lots for each in lot["shipments"]])
    yield Sheet("Purchases", PURCHASES, [_purchase(lot, each) for lot in lots for each in lot["receipts"]])
    yield Sheet(ABOUT, (("About this file", ""), ("Value", "")), about(history, origin))


OWN = (("Customer", ""), ("Part", ""), ("Received or made", DAY))
LOT = (
    *OWN,
    ("Description", ""),
    ("Lots", ""),
    ("Expires", DAY),
    ("On hand", NUMBER),
    ("Unit", ""),
)
POSITIONS = (
    ("Customer", ""),
    ("Part", ""),
    ("Lot", ""),
    ("Bin", ""),
    ("Facility", ""),
    ("Quantity", NUMBER),
    ("Unit", ""),
    ("Status", ""),
    ("Expires", DAY),
    ("Reference", ""),
    ("PO", ""),
)
_CELLS = (
    "customer",
    "part",
    "user_lot",
    "bin",
    "facility",
    "on_hand",
    "unit",
    "status",
    "exp_date",
    "reference",
    "po",
)
POSTINGS = (
    *OWN,
    ("Day", DAY),
    ("What", ""),
    ("Lot", ""),
    ("Bin", ""),
    ("Facility", ""),
    ("Quantity", NUMBER),
    ("Unit", ""),
    ("Document", ""),
)
JOBS = (
    *OWN,
    ("Direction", ""),
    ("Job", ""),
    ("Job finished", DAY),
    ("PO", ""),
    ("Used of this lot", NUMBER),
    ("Customer of the other", ""),
    ("Other part", ""),
    ("Other lot", ""),
    ("Other quantity", NUMBER),
    ("Other unit", ""),
)
SHIPMENTS = (
    *OWN,
    ("Day", DAY),
    ("Quantity", NUMBER),
    ("Unit", ""),
    ("Order", ""),
    ("PO", ""),
    ("Order shipped", DAY),
)
PURCHASES = (
    *OWN,
    ("PO", ""),
    ("Line", ""),
    ("Ordered", DAY),
    ("Received", DAY),
    ("Quantity", NUMBER),
    ("Unit", ""),
    ("Vendor", ""),
    ("Vendor's part", ""),
    ("Vendor's reference", ""),
)


def about(history: History, origin: Origin) -> list[tuple[str, str]]:
    """Return the lines of the sheet that says what the file holds."""
    read = moment(history.read, origin.zone) if history.read else ""
    return [
        ("Portal", origin.portal),
        ("User", origin.user),
        ("Stock of", origin.who),
        ("Part", history.lot.part),
        ("Lot", history.lot.user_lot),
        ("Positions: ERP read", moment(history.stock.as_of, origin.zone)),
        ("History: ERP read", read),
        ("Quantities", "of one's own stock; what jobs made of or for others is not in this file"),
    ]


def _own(lot: Told) -> list[str | None]:
    return [lot["owner"], lot["part"], lot["received"]]


def _lot(lot: Told) -> list[str | None]:
    texts = ", ".join(lot["user_lots"])
    return [*_own(lot), lot["description"], texts, lot["expires"], lot["here"], lot["unit"]]


def _posting(lot: Told, each: Told) -> list[str | None]:
    where = [each["user_lot"], each["bin"], each["facility"]]
    return [*_own(lot), each["day"], each["what"], *where, each["quantity"], lot["unit"], each["document"]]


def _jobs(lot: Told) -> Iterator[list[str | None]]:
    for direction, side in (("Made from", "made_from"), ("Went into", "went_into")):
        for job in lot[side]:
            named = [*_own(lot), direction, job["job"], job["closed"], job["po"], job.get("quantity", "")]
            none: list[Told] = [dict.fromkeys(("customer", "part", "user_lot", "quantity", "unit"), "")]
            for each in job["lots"] or none:
                other = [each[name] for name in ("customer", "part", "user_lot", "quantity", "unit")]
                yield [*named, *other]


def _shipment(lot: Told, each: Told) -> list[str | None]:
    order = [each["order"], each["po"], each["shipped"]]
    return [*_own(lot), each["day"], each["quantity"], lot["unit"], *order]


def _purchase(lot: Told, each: Told) -> list[str | None]:
    vendor = [each["vendor"], each["vendor_part"], each["vendor_reference"]]
    days = [each["ordered"], each["received"]]
    return [*_own(lot), each["po"], each["line"], *days, each["quantity"], lot["unit"], *vendor]


def _write(place: Any, sheet: Sheet, looks: dict[str, Any]) -> None:
    place.freeze_panes(1, 0)
    place.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    for column, (header, kind) in enumerate(sheet.columns):
        cells = [row[column] for row in sheet.rows]
        longest = max(len(header) + 4, *(len(cell or "") + 1 for cell in cells), NARROWEST)
        place.set_column(column, column, min(longest, WIDEST))
        place.write_string(0, column, header, looks["head"])
        for number, cell in enumerate(cells, start=1):
            if cell:
                _put(place, number, column, cell, kind, looks)


def _put(place: Any, row: int, column: int, cell: str, kind: str, looks: dict[str, Any]) -> None:
    if kind == NUMBER:
        place.write_number(row, column, float(cell))
    elif kind == DAY and (day := dt.date.fromisoformat(cell)) >= FIRST_DAY:
        place.write_datetime(row, column, dt.datetime.combine(day, dt.time()), looks[DAY])
    else:
        place.write_string(row, column, cell)
