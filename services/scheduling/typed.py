"""Times as browsers send them: anything, until it was looked at here."""

from collections.abc import Mapping
from datetime import time
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from data.portal.texts import clean
from data.portal.view_tables import PAGES, VIEW_NAME_LENGTH
from problems import Invalid
from services.scheduling.times import Every, Rule
from services.scheduling.words import WEEKDAYS

NO_NAME = "Give it a name, so that you recognise its mails."
LONG_NAME = f"A name has at most {VIEW_NAME_LENGTH} characters."
NO_EVERY = "Choose every day, every week or every month."
NO_TIME = "Type a time such as 07:30."
NO_ZONE = "Choose a time zone of the list, such as Europe/Berlin."
NO_WEEKDAY = "Choose a day of the week."
NO_MONTHDAY = "Type a day of the month, from 1 to 31."


class Checks:
    """Looks at several fields, and refuses all that are wrong at once."""

    def __init__(self, raw: Mapping[str, Any]):
        self.raw, self.wrong = raw, dict[str, str]()

    def name(self) -> str:
        """Return the name."""
        given = self.raw.get("name")
        called = clean(given) if isinstance(given, str) else ""
        if not called:
            self.wrong["name"] = NO_NAME
        elif len(called) > VIEW_NAME_LENGTH:
            self.wrong["name"] = LONG_NAME
        return called

    def rule(self) -> Rule:
        """Return when it is due."""
        given = self.raw.get("every")
        every = Every(given) if isinstance(given, str) and given in list(Every) else Every.HOURLY
        if every is Every.HOURLY:
            self.wrong["every"] = NO_EVERY
        weekday = self._number("weekday", 0, len(WEEKDAYS) - 1, NO_WEEKDAY) if every is Every.WEEKLY else 0
        monthday = self._number("monthday", 1, 31, NO_MONTHDAY) if every is Every.MONTHLY else 1
        return Rule(every, self.at(), self.zone(), weekday, monthday)

    def end(self) -> None:
        """Raise `Invalid` with a sentence for each field that is wrong."""
        if self.wrong:
            raise Invalid(next(iter(self.wrong.values())), fields=self.wrong)

    def at(self) -> time:
        """Return the time of day."""
        found = parsed_time(self.raw.get("at"))
        if found is None:
            self.wrong["at"] = NO_TIME
        return found or time(0)

    def zone(self) -> str:
        """Return the time zone."""
        given = self.raw.get("zone")
        if isinstance(given, str) and given in zones():
            return given
        self.wrong["zone"] = NO_ZONE
        return "UTC"

    def _number(self, field: str, first: int, last: int, sentence: str) -> int:
        given = str(self.raw.get(field, "")).strip()
        if given.isascii() and given.isdigit() and len(given) < 3 and first <= int(given) <= last:
            return int(given)
        self.wrong[field] = sentence
        return first


def parsed_time(given: object) -> time | None:
    """Return a time as it is typed, `7:30` too; None for anything else."""
    hours, _, minutes = given.strip().partition(":") if isinstance(given, str) else ("", "", "")
    typed = hours + minutes
    if len(minutes) != 2 or not 0 < len(hours) < 3 or not typed.isascii() or not typed.isdigit():
        return None
    return time(int(hours), int(minutes)) if int(hours) < 24 and int(minutes) < 60 else None


def page_of(raw: Mapping[str, Any]) -> str:
    """Return the page on which a view was made, and opens."""
    page = raw.get("page", PAGES[0])
    if page not in PAGES:
        raise Invalid(f"“page” is {' or '.join(PAGES)}.")
    return str(page)


@cache
def zones() -> frozenset[str]:
    """Return every time zone that this computer knows."""
    return frozenset(available_timezones())
