"""When something is due, through every change of clocks of the world."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.times import Every, Rule, newest_due, next_after

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# Half an hour, a day left out, changes at midnight, two hours, southern ones, none at all.
HARD = (
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Santiago",
    "Antarctica/Troll",
    "Europe/Berlin",
    "Asia/Kolkata",
)
ZONES = st.one_of(st.sampled_from(HARD), st.sampled_from(sorted(available_timezones() - {"localtime"})))
RULES = st.builds(
    Rule,
    every=st.sampled_from(Every),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=ZONES,
    weekday=st.integers(0, 6),
    monthday=st.integers(1, 31),
)
INSTANTS = st.integers(0, 30 * 365 * 24 * 60).map(
    lambda number: datetime(2005, 1, 1, tzinfo=UTC) + number * MINUTE
)


def said(rule: Rule, text: str) -> str:
    """Return the next instant after a local moment, in words of the same zone."""
    zone = ZoneInfo(rule.zone)
    after = datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    return f"{next_after(rule, after).astimezone(zone):%Y-%m-%d %H:%M%z}"


@given(RULES, INSTANTS)
def test_what_comes_next_comes_later_and_nothing_lies_between(rule, after):
    """Each instant is later than the one before, whatever is asked in between gives the same next one."""
    first = next_after(rule, after)
    second = next_after(rule, first)
    assert after < first < second
    for share in (0, 0.3, 0.7, 0.999):
        assert second == next_after(rule, first + (second - first) * share)


@given(RULES, INSTANTS)
def test_it_is_due_when_a_clock_on_the_wall_says_so(rule, after):
    """The time and the day are the rule's, but where clocks left it out: there the change itself."""
    instant = next_after(rule, after)
    local = instant.astimezone(ZoneInfo(rule.zone))
    if rule.every is Every.HOURLY:
        assert rule.at.minute == instant.minute
        return
    if local.time() == rule.at:
        assert rule.every is not Every.WEEKLY or local.weekday() == rule.weekday
        is_last = (local + DAY).month != local.month
        assert rule.every is not Every.MONTHLY or local.day == rule.monthday or is_last
        return
    before = (instant - timedelta(seconds=1)).astimezone(ZoneInfo(rule.zone))
    assert before.utcoffset() != local.utcoffset()


@pytest.mark.parametrize("zone", HARD)
@pytest.mark.parametrize("at", [time(0, 0), time(2, 15), time(2, 30), time(23, 59)])
def test_every_day_has_its_one_time_as_a_clock_shows_it(zone, at):
    """Against a clock watched minute by minute: due when it first shows the time, or first passes it."""
    place, start = ZoneInfo(zone), datetime(2011, 12, 28, tzinfo=UTC)
    found = []
    shown: datetime | None = None
    for number in range(5 * 24 * 60):
        instant = start + number * MINUTE
        local = instant.astimezone(place).replace(tzinfo=None)
        if shown is not None and local > shown:
            days = (local.date() - shown.date()).days
            passed = [datetime.combine(shown.date() + day * DAY, at) for day in range(days + 1)]
            found += [instant for each in passed if shown < each <= local][:1]
        shown = local if shown is None else max(shown, local)
    due, instant = [], start
    while (instant := next_after(Rule(Every.DAILY, at, zone), instant)) < start + 5 * DAY:
        due.append(instant)
    assert found == due


def test_changes_of_clocks_in_words():
    """Left out: the first moment after the gap. Twice: the first time only. The last day of short months."""
    berlin = "Europe/Berlin"
    night = Rule(Every.DAILY, time(2, 30), berlin)
    assert "2026-03-29 03:00+0200" == said(night, "2026-03-28 12:00")
    assert "2026-03-30 02:30+0200" == said(night, "2026-03-29 03:00")
    assert "2026-10-25 02:30+0200" == said(night, "2026-10-24 12:00")
    assert "2026-10-26 02:30+0100" == said(night, "2026-10-25 02:30")
    last = Rule(Every.MONTHLY, time(8), berlin, monthday=31)
    assert "2027-02-28 08:00+0100" == said(last, "2027-01-31 08:00")
    howe = Rule(Every.DAILY, time(2, 15), "Australia/Lord_Howe")
    assert "2026-10-04 02:30+1100" == said(howe, "2026-10-03 12:00")


@given(RULES, INSTANTS, st.timedeltas(timedelta(0), timedelta(days=200)))
def test_of_what_was_missed_the_newest_is_due(rule, since, away):
    """After a stop of any length exactly one time is due: the last one before now, if there was any."""
    now = since + away
    found = newest_due(rule, since, now)
    if found is None:
        assert next_after(rule, since - timedelta(microseconds=1)) > now
    else:
        assert since <= found <= now < next_after(rule, found)


@given(RULES)
def test_ten_years_have_as_many_times_as_they_have_days(rule):
    """Nothing is skipped over years: as many as there are days, weeks, or months."""
    if rule.every is Every.HOURLY:
        return
    instant, found = datetime(2015, 6, 15, 12, tzinfo=UTC), []
    for _ in range(60):
        instant = next_after(rule, instant)
        found.append(instant)
    longest = {Every.DAILY: 2, Every.WEEKLY: 8, Every.MONTHLY: 32}[rule.every]
    assert all(timedelta(0) < later - earlier <= longest * DAY for earlier, later in pairwise(found))
