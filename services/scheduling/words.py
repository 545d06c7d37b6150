"""Times that people chose, in words."""

from services.scheduling.times import Every, Rule

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LAST_DAYS = 29  # from this day of a month on, some months are shorter


def in_words(rule: Rule) -> str:
    """Return when something is due, as it goes on in a sentence: `every Monday at 07:30, Berlin time`."""
    if rule.every is Every.HOURLY:
        return "every hour"
    clock = f"at {rule.at:%H:%M}, {place(rule.zone)}"
    if rule.every is Every.WEEKLY:
        return f"every {WEEKDAYS[rule.weekday]} {clock}"
    if rule.every is Every.MONTHLY:
        shorter = ", or the last day of a shorter one," if rule.monthday >= LAST_DAYS else ""
        return f"on day {rule.monthday} of every month{shorter} {clock}"
    return f"every day {clock}"


def place(zone: str) -> str:
    """Return a time zone as people say it: `Berlin time`."""
    return f"{zone.rpartition('/')[2].replace('_', ' ')} time" if "/" in zone else zone
