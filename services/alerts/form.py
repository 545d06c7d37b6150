"""What somebody wants to be told of, as a browser sends it: anything, until it was looked at here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any

from data.inventory.alerts import Kind
from data.inventory.columns import QUANTITY_PLACES
from data.inventory.rules import LONGEST
from data.inventory.view_state import ViewState, parse_state
from problems import Invalid
from services.scheduling.times import Every, Rule
from services.scheduling.typed import Checks, page_of

LARGEST = Decimal(10) ** 10
NO_KIND = "Choose what you want to be told of."
NO_QUANTITY = "Type a quantity above 0, such as 100 or 2.5."
NO_DAYS = f"Type a whole number of days, from 0 to {LONGEST:,}."
NO_EVERY = "Choose every hour or every day."
OF_THE_PAST = "An alert looks at the stock of then: choose a view without a day to look at or compare with."


@dataclass(frozen=True)
class Wanted:
    """An alert as somebody wants it; no `state`: the view stays as it is, and so does its `page`."""

    name: str
    kind: Kind
    number: Decimal | None
    rule: Rule
    state: ViewState | None
    page: str


class _Checks(Checks):
    """Looks at the fields of an alert."""

    def kind(self) -> Kind:
        given = self.raw.get("kind")
        if isinstance(given, str) and given in list(Kind):
            return Kind(given)
        self.wrong["kind"] = NO_KIND
        return Kind.APPEARS

    def number(self, kind: Kind) -> Decimal | None:
        """Return the quantity or the days of a kind that has some, typed as people type numbers."""
        if kind not in (Kind.BELOW, Kind.EXPIRES):
            return None
        number = _decimal(self.raw.get("number"))
        if number is None or not (_is_days(number) if kind is Kind.EXPIRES else _is_quantity(number)):
            self.wrong["number"] = NO_DAYS if kind is Kind.EXPIRES else NO_QUANTITY
        return number

    def rule(self) -> Rule:
        given = self.raw.get("every")
        if given not in (Every.HOURLY, Every.DAILY):
            self.wrong["every"] = NO_EVERY
        every = Every.HOURLY if given == Every.HOURLY else Every.DAILY
        at = self.at()
        return Rule(every, time(0) if every is Every.HOURLY else at, self.zone())


def wanted(raw: Mapping[str, Any]) -> Wanted:
    """Return what was sent; raises `Invalid` with a sentence for each field that is wrong."""
    checks = _Checks(raw)
    name, kind = checks.name(), checks.kind()
    number, rule = checks.number(kind), checks.rule()
    checks.end()
    page = page_of(raw)
    state = None if raw.get("state") is None else parse_state(raw["state"])
    if state is not None and (state.view.as_of or state.view.since):
        raise Invalid(OF_THE_PAST)
    return Wanted(name, kind, number, rule, state, page)


def _is_days(number: Decimal) -> bool:
    return number == int(number) and 0 <= number <= LONGEST


def _is_quantity(number: Decimal) -> bool:
    return 0 < number < LARGEST and number == round(number, QUANTITY_PLACES)


def _decimal(given: object) -> Decimal | None:
    typed = given.strip().replace(",", "") if isinstance(given, str) else ""
    if not typed.isascii() or not typed.replace(".", "", 1).isdigit() or len(typed) > 20:
        return None
    return Decimal(typed)
