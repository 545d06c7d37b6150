"""Exports: XLSX and CSV of exactly what a view shows, and the name of the file."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO
from zoneinfo import ZoneInfo

from data.inventory.stock import Stock
from data.inventory.view import View, on_day
from services.exports.about import Origin, about
from services.exports.csv_file import csv_chunks
from services.exports.rows import export_rows
from services.exports.xlsx_file import write_xlsx

__all__ = ["Origin", "export_csv", "export_xlsx", "file_name"]

INVENTORY = "Inventory"
TITLES = (INVENTORY, "Expiry")  # of the pages that files are made on
NAME_LENGTH, NAME_BYTES = 80, 160  # of whose stock it is; the whole name stays below 120 characters
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]+')  # on Windows


def export_xlsx(*, stock: Stock, view: View, today: dt.date, origin: Origin) -> BinaryIO:
    """Return a workbook of the view as an open file; TooLarge when a sheet can't hold its rows."""
    rows = export_rows(stock=stock, view=view, today=today)
    return write_xlsx(rows, about(rows, on_day(view, today), origin))


def export_csv(*, stock: Stock, view: View, today: dt.date) -> Iterator[bytes]:
    """Return a CSV file of the view piece by piece; what can go wrong goes wrong before the first piece."""
    return csv_chunks(export_rows(stock=stock, view=view, today=today))


def file_name(
    *,
    who: str,
    as_of: dt.datetime,
    zone: ZoneInfo,
    suffix: str,
    by: str = "lot",
    title: str = INVENTORY,
) -> str:
    """Return `Inventory_<who>_<as-of>.<suffix>`, safe on every system; `who` keeps its letters.

    By part it starts with `Inventory_by_part_`, of another page with that one's `title`.
    """
    text = "".join(character for character in unicodedata.normalize("NFC", who) if _is_printable(character))
    text = " ".join(_FORBIDDEN.sub("-", text).split())[:NAME_LENGTH]
    text = text.encode()[:NAME_BYTES].decode(errors="ignore").strip(" .") or "stock"
    start = f"{title}_by_part" if by == "part" else title
    return f"{start}_{text}_{as_of.astimezone(zone):%Y-%m-%d_%H%M}.{suffix}"


def _is_printable(character: str) -> bool:
    """Return whether a character shows as itself: controls and marks of reading direction don't."""
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
