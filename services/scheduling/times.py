"""When something is due: "Mondays at 07:30 in Berlin" as instants, through every change of clocks.

A local time that a change of clocks leaves out is due at the first moment after the gap; one that comes twice
is due once, the first time. A month without the day is due on its last one.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import count
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
BACK = 2 * DAY  # a gap may push a time into another day; no zone has left out more than one
LONGEST = 63 * DAY  # every rule is due at least once in it
HOUR = timedelta(hours=1)


class Every(StrEnum):
    """How often."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True)
class Rule:
    """How often, and when by the clocks of `zone`; of `hourly` only the minute counts, and that in UTC."""

    every: Every
    at: time
    zone: str
    weekday: int = 0  # 0 is Monday; of weekly ones
    monthday: int = 1  # of monthly ones


def next_after(rule: Rule, after: datetime) -> datetime:
    """Return the first instant, in UTC, later than `after` at which the rule is due."""
    return next(instant for instant in _instants(rule, after) if instant > after)


def newest_due(rule: Rule, since: datetime, now: datetime) -> datetime | None:
    """Return the newest instant from `since` to `now` at which the rule was due.

    So what was missed while nobody was there to do it is done once, and not once for each time.
    """
    found = None
    for instant in _instants(rule, max(since, now - (2 * HOUR if rule.every is Every.HOURLY else LONGEST))):
        if instant > now:
            return found
        found = instant if instant >= since else found
    raise AssertionError("rules have no end")


def _instants(rule: Rule, around: datetime) -> Iterator[datetime]:
    """Yield the instants of a rule in order, from a little before `around` on."""
    if rule.every is Every.HOURLY:
        first = around.astimezone(UTC).replace(minute=rule.at.minute, second=0, microsecond=0) - HOUR
        yield from (first + number * HOUR for number in count())
    zone = ZoneInfo(rule.zone)
    first_day = around.astimezone(zone).date() - BACK
    yield from (_instant(day, rule.at, zone) for day in _days(rule, first_day))


def _days(rule: Rule, first: date) -> Iterator[date]:
    return (day for day in (first + number * DAY for number in count()) if _is_day(rule, day))


def _is_day(rule: Rule, day: date) -> bool:
    if rule.every is Every.WEEKLY:
        return day.weekday() == rule.weekday
    if rule.every is Every.MONTHLY:
        return day.day == min(rule.monthday, monthrange(day.year, day.month)[1])
    return True


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return when a clock in this zone shows this time for the first time, or would have shown it."""
    local = datetime.combine(day, at, zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    # Left out: read with the offset from before the gap it lies behind it, with the later one before it.
    return _change(local.replace(fold=1).astimezone(UTC), instant, zone)


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second with the offset that holds at `after`, not yet at `before`."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after
