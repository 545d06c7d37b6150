"""Alerts in words: what they tell of, and each fact as a line of a mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data.inventory.alerts import Hit, Kind
from data.inventory.columns import QUANTITY_ONE
from data.inventory.display import plain_quantity, shown_date
from data.inventory.view import View
from data.portal.texts import clean
from services.exports.about import filtered_by

LONGEST = 200  # of one text of the ERP


@dataclass(frozen=True)
class Line:
    """One fact for people: which part and lot, what is new, and how much of it there is."""

    part: str
    lot: str
    about: str  # description and, where several are seen, whose stock it is
    what: str
    quantity: str


def tells(kind: Kind, number: Decimal | None) -> str:
    """Return what an alert tells of."""
    amount = _grouped(number or Decimal())
    days = f"{amount} day" + ("" if number == 1 else "s")
    return {
        Kind.APPEARS: "A lot appears",
        Kind.BELOW: f"A part's quantity falls below {amount}",
        Kind.EXPIRES: f"A lot expires within {days}",
        Kind.HOLD: "A lot goes on hold or is released",
    }[kind]


def looks_at(view: View, called: Mapping[str, str]) -> str:
    """Return what a view holds, in a few words; `called` names the spans of expiry."""
    searched = [f"search “{view.search}”"] if view.search else []
    found = searched + [f"{name} {words}" for name, words in filtered_by(view, called)]
    words = clean(", ".join(found)) or "everything you see"
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def line(hit: Hit, *, today: date, many: bool) -> Line:
    """Return a fact in words; `many`: stock of several customers is seen, so each line says whose it is."""
    about = [hit.description, hit.customer if many else ""]
    return Line(
        part=_text(hit.part) or "(no part)",
        lot=_text(hit.lot),
        about=" · ".join(_text(each) for each in about if each.strip()),
        what=_what(hit, today),
        quantity=", ".join(f"{_thousands(amount)} {_text(unit)}".strip() for unit, amount in hit.quantities),
    )


def _what(hit: Hit, today: date) -> str:
    statuses = ", ".join(_text(each) for each in hit.statuses if each.strip())
    if hit.what == Kind.HOLD:
        return f"On hold: {statuses}"
    if hit.what == "released":
        return f"Released: {statuses}"
    if hit.what == Kind.BELOW:
        return "Below the limit" if any(Decimal(amount) for _, amount in hit.quantities) else "Nothing left"
    if hit.what == Kind.EXPIRES:
        return _expiry(date.fromisoformat(hit.exp_date), today)
    return f"New: {statuses}" if statuses else "New"


def _expiry(day: date, today: date) -> str:
    if day < today:
        return f"Expired {shown_date(day)}"
    left = (day - today).days
    return f"Expires {shown_date(day)}, " + (
        "today" if not left else f"in {left:,} day" + ("s" if left > 1 else "")
    )


def _grouped(number: Decimal) -> str:
    return plain_quantity(int(number * QUANTITY_ONE), separator=",")


def _thousands(amount: str) -> str:
    return _grouped(Decimal(amount))


def _text(text: str) -> str:
    return clean(text)[:LONGEST]
