"""How values are written: quantities and dates as text, and every form a search may find them by."""

import datetime as dt

from data.inventory.columns import QUANTITY_ONE, QUANTITY_PLACES

SEPARATOR = (
    "\x1f"  # between the forms of one value; white space to str.split(), so never part of a search term
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def plain_quantity(units: int, *, separator: str = "") -> str:
    """Return units of 10⁻⁷ as plain decimal text: `12`, `0.0000001`, with `separator` between thousands."""
    whole, rest = divmod(abs(units), QUANTITY_ONE)
    text = f"{whole:,}".replace(",", separator) if separator else str(whole)
    if rest:
        text += "." + f"{rest:0{QUANTITY_PLACES}d}".rstrip("0")
    return "-" + text if units < 0 else text


def shown_date(day: dt.date) -> str:
    """Return a date as people read it, in English whatever the server's locale: `21 Nov 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def search_text(value: str | int | dt.date | None) -> str:
    """Return the casefolded forms of one value in which a search looks for its terms."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, dt.date):
        return SEPARATOR.join((shown_date(value).casefold(), value.isoformat()))
    plain, shown = plain_quantity(value), plain_quantity(value, separator=",")
    return plain if plain == shown else SEPARATOR.join((plain, shown))
