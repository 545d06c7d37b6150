"""What was kept of the stock, as staff see it listed: days and sizes, no rows."""

from typing import Any

from data.inventory.history import History
from settings import Settings

WHY = {"night": "At night", "asked": "On demand"}
MEGABYTE = 1_000_000


def rows(*, history: History) -> list[dict[str, Any]]:
    """Return every capture that stands for its day, the newest first."""
    return [
        {
            "name": each.name,
            "day": each.day.isoformat(),
            "as_of": each.as_of.isoformat(),
            "why": WHY[each.why],
            "rows": str(each.rows),
            "size": f"{each.size / MEGABYTE:,.1f} MB",
        }
        for each in history.captures()
        if each.is_lasting
    ]


def told(*, settings: Settings) -> str:
    """Return what is kept by itself, in one sentence."""
    if not settings.history_days:
        return "No stock is kept, because HISTORY_DAYS is 0."
    when = f"from {settings.history_time} on ({settings.time_zone})"
    return f"Kept every night {when} for {settings.history_days:,} days."
