"""A list of people as it was pasted: lines of cells, under headers or in the order of the template."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from problems import TooLarge

HEADERS = ("First name", "Last name", "Email", "ERP customers")
MOST_LINES = 200  # each gets a password of its own, which takes a fiftieth of a second
LONGEST_TEXT = 80_000  # characters; whatever signs they are, that many fit into a request
TOO_MANY = f"At most {MOST_LINES} accounts can be added at a time. This list has {{:,}} lines."
TOO_LONG = f"A list has at most {LONGEST_TEXT:,} characters."
KNOWN_AS = {  # what people call the columns, in lower case and without what is no letter
    "first_name": {"firstname", "first", "givenname", "vorname"},
    "last_name": {"lastname", "last", "surname", "familyname", "nachname"},
    "email": {"email", "emailaddress", "mail", "address"},
    "customers": {"erpcustomers", "erpcustomer", "customers", "customer", "maysee"},
}
FIELDS = tuple(KNOWN_AS)


@dataclass(frozen=True)
class Pasted:
    """One line: where it stands, its cells by column, and as it was."""

    number: int
    first_name: str
    last_name: str
    email: str
    customers: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The lines of a list, its headers if it has any, and those that are not used."""

    lines: tuple[Pasted, ...]
    headers: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def read_sheet(text: str) -> Sheet:
    """Return the lines of a pasted text; raises `TooLarge` for more than can be added at a time."""
    if len(text) > LONGEST_TEXT:
        raise TooLarge(TOO_LONG)
    numbered = _cells(text.removeprefix("\ufeff").replace("\0", " "))
    columns = _columns(numbered[0][1]) if numbered else None
    body = numbered[1:] if columns else numbered
    if len(body) > MOST_LINES:
        raise TooLarge(TOO_MANY.format(len(body)))
    lines = tuple(_pasted(number, cells, columns) for number, cells in body)
    if columns is None:
        return Sheet(lines)
    headers = numbered[0][1]
    unused = tuple(name for index, name in enumerate(headers) if name and index not in columns.values())
    return Sheet(lines, tuple(headers), unused)


def as_text(headers: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return cells as a text to paste: what spreadsheets put on the clipboard."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerows([headers] if headers else [])
    writer.writerows(lines)
    return out.getvalue()


def _cells(text: str) -> list[tuple[int, list[str]]]:
    """Return the cells of each line that is not empty, with the number of the line it begins in."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), skipinitialspace=True)
    found, begins = [], 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                found.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error:  # a cell longer than any name; the line it stands in is as good as empty
        found.append((begins, []))
    return found


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    if "\t" in first:
        return "\t"
    return ";" if first.count(";") > first.count(",") else ","


def _columns(first: Sequence[str]) -> Mapping[str, int] | None:
    """Return where each column stands when the first line is headers."""
    names = ["".join(sign for sign in cell.casefold() if sign.isalpha()) for cell in first]
    found = {
        field: index for field, known in KNOWN_AS.items() for index, name in enumerate(names) if name in known
    }
    return found if "email" in found else None


def _pasted(number: int, cells: Sequence[str], columns: Mapping[str, int] | None) -> Pasted:
    where = columns or {field: index for index, field in enumerate(FIELDS)}
    first, last, email, customers = (_at(cells, where.get(field)) for field in FIELDS)
    more = () if columns else cells[len(FIELDS) :]  # without headers every further cell is a customer too
    named = [part.strip() for text in (customers, *more) for part in _parts(text)]
    return Pasted(number, first, last, email, tuple(part for part in named if part), tuple(cells))


def _at(cells: Sequence[str], index: int | None) -> str:
    return cells[index] if index is not None and index < len(cells) else ""


def _parts(text: str) -> list[str]:
    return text.replace("|", ";").replace("\n", ";").split(";")
