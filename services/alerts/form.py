"""What somebody wants to be told of, as a browser sends it: anything, until it was looked at here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from data.inventory.alerts import Kind
from data.inventory.columns import QUANTITY_PLACES
from data.inventory.rules import LONGEST
from data.inventory.view_state import ViewState, parse_state
from data.portal.scheduled_tables import VIEW_NAME_LENGTH
from data.portal.texts import clean
from problems import Invalid
from services.scheduling.times import Every, Rule
from services.scheduling.typed import LONG_NAME, NO_NAME, NO_TIME, NO_ZONE, parsed_time, zones

LARGEST = Decimal(10) ** 10
NO_KIND = "Choose what you want to be told of."
NO_QUANTITY = "Type a quantity above 0, such as 100 or 2.5."
NO_DAYS = f"Type a whole number of days, from 0 to {LONGEST:,}."
NO_EVERY = "Choose every hour or every day."
OF_THE_PAST = "An alert looks at the stock of then: choose a view without a day to look at or compare with."
Found = TypeVar("Found")


@dataclass(frozen=True)
class Wanted:
    """An alert as somebody wants it; no `state`: the view stays as it is."""

    name: str
    kind: Kind
    number: Decimal | None
    rule: Rule
    state: ViewState | None


def wanted(raw: Mapping[str, Any]) -> Wanted:
    """Return what was sent; raises `Invalid` with a sentence for each field that is wrong."""
    wrong: dict[str, str] = {}

    def look(field: str, check: Callable[[object], Found]) -> Found | None:
        try:
            return check(raw.get(field))
        except Invalid as error:
            wrong[field] = error.sentence
            return None

    name, kind = look("name", _name), look("kind", _kind)
    number = look("number", lambda given: _number(given, kind))
    every, at, zone = look("every", _every), look("at", _at), look("zone", _zone)
    if wrong or name is None or kind is None or every is None or at is None or zone is None:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    state = None if raw.get("state") is None else parse_state(raw["state"])
    if state is not None and (state.view.as_of or state.view.since):
        raise Invalid(OF_THE_PAST)
    return Wanted(name, kind, number, Rule(every, time(0) if every is Every.HOURLY else at, zone), state)


def _name(given: object) -> str:
    name = clean(given) if isinstance(given, str) else ""
    if not name:
        raise Invalid(NO_NAME)
    if len(name) > VIEW_NAME_LENGTH:
        raise Invalid(LONG_NAME)
    return name


def _kind(given: object) -> Kind:
    if not isinstance(given, str) or given not in list(Kind):
        raise Invalid(NO_KIND)
    return Kind(given)


def _number(given: object, kind: Kind | None) -> Decimal | None:
    """Return the quantity or the days of a kind that has some, typed as people type numbers."""
    if kind not in (Kind.BELOW, Kind.EXPIRES):
        return None
    sentence = NO_QUANTITY if kind is Kind.BELOW else NO_DAYS
    number = _decimal(given, sentence)
    if kind is Kind.EXPIRES and (number != int(number) or not 0 <= number <= LONGEST):
        raise Invalid(sentence)
    if kind is Kind.BELOW and (not 0 < number < LARGEST or number != round(number, QUANTITY_PLACES)):
        raise Invalid(sentence)
    return number


def _decimal(given: object, sentence: str) -> Decimal:
    typed = given.strip().replace(",", "") if isinstance(given, str) else ""
    if not typed.isascii() or not typed.replace(".", "", 1).isdigit() or len(typed) > 20:
        raise Invalid(sentence)
    try:
        return Decimal(typed)
    except InvalidOperation as error:
        raise Invalid(sentence) from error


def _every(given: object) -> Every:
    if given not in (Every.HOURLY, Every.DAILY):
        raise Invalid(NO_EVERY)
    return Every(str(given))


def _at(given: object) -> time:
    found = parsed_time(given)
    if found is None:
        raise Invalid(NO_TIME)
    return found


def _zone(given: object) -> str:
    if not isinstance(given, str) or given not in zones():
        raise Invalid(NO_ZONE)
    return given
