"""AG Grid's date filters that need no date, as the days they mean: "this week", "last 30 days", …"""

import datetime as dt
from collections.abc import Callable

from problems import Invalid

Period = tuple[dt.date, dt.date]  # first and last day
OUT_OF_CALENDAR = "This period lies outside the calendar."


def _month(day: dt.date, months: int = 0) -> dt.date:
    """Return the first day of the month so many months later."""
    index = day.year * 12 + day.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def _span(first: dt.date, months: int) -> Period:
    return first, _month(first, months) - dt.timedelta(days=1)


def _week(day: dt.date, weeks: int) -> Period:
    monday = day + dt.timedelta(weeks=weeks, days=-day.weekday())
    return monday, monday + dt.timedelta(days=6)


def _quarter(day: dt.date, quarters: int) -> Period:
    return _span(_month(day, 3 * quarters - (day.month - 1) % 3), 3)


def _year(day: dt.date, years: int) -> Period:
    return _span(dt.date(day.year + years, 1, 1), 12)


def _days(day: dt.date, first: int, last: int = 0) -> Period:
    return day + dt.timedelta(days=first), day + dt.timedelta(days=last)


def _months_back(day: dt.date, months: int) -> Period:
    return _month(day, -months) + dt.timedelta(
        days=day.day - 1
    ), day  # 31 February is 3 March, as in browsers


PERIODS: dict[str, Callable[[dt.date], Period]] = {
    "today": lambda day: _days(day, 0),
    "yesterday": lambda day: _days(day, -1, -1),
    "tomorrow": lambda day: _days(day, 1, 1),
    "thisWeek": lambda day: _week(day, 0),
    "lastWeek": lambda day: _week(day, -1),
    "nextWeek": lambda day: _week(day, 1),
    "thisMonth": lambda day: _span(_month(day), 1),
    "lastMonth": lambda day: _span(_month(day, -1), 1),
    "nextMonth": lambda day: _span(_month(day, 1), 1),
    "thisQuarter": lambda day: _quarter(day, 0),
    "lastQuarter": lambda day: _quarter(day, -1),
    "nextQuarter": lambda day: _quarter(day, 1),
    "thisYear": lambda day: _year(day, 0),
    "lastYear": lambda day: _year(day, -1),
    "nextYear": lambda day: _year(day, 1),
    "yearToDate": lambda day: (dt.date(day.year, 1, 1), day),
    "last7Days": lambda day: _days(day, -7),  # and today: AG Grid counts from that day up to now
    "last30Days": lambda day: _days(day, -30),
    "last90Days": lambda day: _days(day, -90),
    "last6Months": lambda day: _months_back(day, 6),
    "last12Months": lambda day: _months_back(day, 12),
    "last24Months": lambda day: _months_back(day, 24),
}


def period(name: str, today: dt.date) -> Period:
    """Return the first and the last day of a period; weeks begin on Monday."""
    try:
        return PERIODS[name](today)
    except (ValueError, OverflowError) as error:
        raise Invalid(OUT_OF_CALENDAR) from error
