"""The values a view compares with: text, days and exact quantities, each checked before it is believed."""

import datetime as dt
import re
from decimal import Decimal

from data.inventory.columns import QUANTITY_PLACES, Column
from problems import Invalid

Operand = str | dt.date | Decimal | None  # None: no date
TEXT_LENGTH = 300  # the longest ERP text shown has 200 characters
_NUMBER = re.compile(r"[+-]?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})([ T]\d{2}:\d{2}:\d{2})?", re.ASCII)
_LARGEST = 30  # powers of ten; beyond any quantity of an ERP, and harmless to compute with


def plain_value(raw: object, column: Column) -> Operand:
    """Return a value as it is displayed plainly: text, ISO day ('' for none) or plain decimal."""
    text = limited_text(raw, f"A value for {column.header}", TEXT_LENGTH)
    if column.kind == "date":
        return day(text, column) if text else None
    return exact_number(text, column) if column.kind == "quantity" else text


def limited_text(raw: object, what: str, most: int) -> str:
    """Return text that is not too long and can be written as UTF-8."""
    if not isinstance(raw, str):
        raise Invalid(f"{what} is text.")
    if len(raw) > most:
        raise Invalid(f"{what} takes at most {most} characters.")
    if any("\ud800" <= character <= "\udfff" for character in raw):
        raise Invalid(f"{what} holds half a character.")
    return raw


def day(raw: object, column: Column) -> dt.date:
    """Return a day given as `2026-11-21` or `2026-11-21 00:00:00`; the time says nothing."""
    match = _DAY.fullmatch(raw) if isinstance(raw, str) else None
    try:
        return dt.date.fromisoformat(match[1]) if match else _no_day(column)
    except ValueError:
        return _no_day(column)


def exact_number(raw: object, column: Column) -> Decimal:
    """Return a number exactly as it was written, never through a binary fraction; `Invalid` for no number."""
    number = _decimal(raw)
    if number is None or not number.is_finite():
        raise Invalid(f"{column.header} compares with a number such as 1204.5.")
    if abs(number.adjusted()) > _LARGEST or len(number.as_tuple().digits) > 2 * _LARGEST:
        raise Invalid(f"{column.header} compares with a number of ordinary size.")
    return number


def _decimal(raw: object) -> Decimal | None:
    if isinstance(raw, str):
        return Decimal(raw.strip()) if _NUMBER.fullmatch(raw.strip()) else None
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        return None
    if isinstance(raw, int) and raw.bit_length() > 4 * _LARGEST:  # turning it into text would take long
        return None
    return Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)


def units(number: Decimal) -> tuple[int, int]:
    """Return the whole units of 10⁻⁷ just below and just above a number; the same twice when it is exact."""
    numerator, denominator = number.as_integer_ratio()
    scaled = numerator * 10**QUANTITY_PLACES
    return scaled // denominator, -(-scaled // denominator)


def _no_day(column: Column) -> dt.date:
    raise Invalid(f"{column.header} compares with a date such as 2026-11-21.")
