"""Files with a list of people: XLSX or text, known by what is in them, made into a text to look at."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from itertools import islice

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

from problems import Invalid, TooLarge
from services.accounts.bulk_text import HEADERS, LONGEST_TEXT, MOST_LINES, TOO_LONG, TOO_MANY, as_text
from services.accounts.erp_customers import Known

MOST_BYTES = 1_000_000
MOST_UNPACKED, MOST_PARTS = 8_000_000, 300  # of an XLSX; a list of this length needs a hundredth
MOST_ROWS, MOST_COLUMNS = 2_000, 50  # looked at in a sheet, empty ones among them
TOO_LARGE = f"The file is larger than {MOST_BYTES // 1000:,} kB."
UNPACKED = "This workbook is much larger inside than a list of people. Save the list alone as a new file."
NOT_READ = "This file can't be read. Save it as XLSX or CSV."
OLD = "This is an old Excel file (.xls). Save it as XLSX."
ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # control characters but tabs and ends of lines
DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)  # no workbook needs them, every XML bomb does
SHEET, CUSTOMERS = "Accounts", "ERP customers"
BROKEN = (  # whatever openpyxl says of a file that is no workbook, or holds broken XML
    InvalidFileException,
    zipfile.BadZipFile,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


def text_of(*, content: bytes) -> str:
    """Return a file's list as a text to paste; raises `Problem` for what is no such file."""
    if len(content) > MOST_BYTES:
        raise TooLarge(TOO_LARGE)
    if content.startswith(OLE):
        raise Invalid(OLD)
    if content.startswith(ZIP):
        return _of_workbook(content)
    text = _decoded(content)
    if len(text) > LONGEST_TEXT:
        raise TooLarge(TOO_LONG)
    return text


def template_csv() -> bytes:
    """Return the CSV to fill in, in the encoding that Excel opens rightly."""
    return ("\ufeff" + ",".join(HEADERS) + "\r\n").encode()


def template_xlsx(*, known: Known) -> bytes:
    """Return the workbook to fill in, with the ERP's customers on a sheet of its own."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        people, listed = book.add_worksheet(SHEET), book.add_worksheet(CUSTOMERS)
        people.set_column(0, 3, 32, text)
        people.write_row(0, 0, HEADERS, bold)
        people.freeze_panes(1, 0)
        listed.set_column(0, 1, 32)
        listed.write_row(0, 0, ("Write", "or, where two have one name"), bold)
        for row, each in enumerate(known.customers, 1):
            listed.write_string(row, 0, each.name.strip())
            listed.write_string(row, 1, f"#{each.id}")
    return out.getvalue()


def _decoded(content: bytes) -> str:
    if content.startswith(PDF):
        raise Invalid(NOT_READ)
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what older Excel writes
    if NO_TEXT.search(text):
        raise Invalid(NOT_READ)
    return text


def _of_workbook(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        rows = list(_rows(book))
    except BROKEN as error:
        raise Invalid(NOT_READ) from error
    if len(rows) > MOST_LINES + 1:
        raise TooLarge(TOO_MANY.format(len(rows)))
    text = as_text((), rows)
    if len(text) > LONGEST_TEXT:
        raise TooLarge(TOO_LONG)
    return text


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Raise before anything is unpacked that would not fit; a part never gets larger than it says."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise TooLarge(UNPACKED)
    for part in parts:  # whatever a part is called: which of them are read as XML, the workbook decides
        if DECLARED.search(archive.read(part).replace(b"\0", b"")):  # UTF-16 hides nothing
            raise Invalid(NOT_READ)


def _rows(book: openpyxl.Workbook) -> Iterator[list[str]]:
    """Return the filled rows of the first sheet."""
    sheet = book.worksheets[0]
    for row in islice(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), MOST_ROWS):
        cells = [_written(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield cells


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
