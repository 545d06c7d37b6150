"""Stock kept on demand: by staff on their page, or at the shell."""

from contextlib import ExitStack
from datetime import timedelta

from data.inventory.captures import Capture
from data.inventory.history import History
from data.portal import clock
from data.portal.actors import Actor, Target
from data.portal.audit import Action, is_told
from data.portal.changes import changing, reading
from problems import Conflict, Invalid, TooMany
from services.reading.running import snapshots_of
from services.stock import StockDesk
from settings import Settings

APART = timedelta(minutes=5)
OFF = "No stock is kept, because HISTORY_DAYS is 0."
UNREAD = "The stock has not been read yet."
TOO_SOON = "The stock was kept a moment ago. Please try again in a few minutes."
SAME = "The stock is as it was when it was last kept."


def keep_now(*, actor: Actor, desk: StockDesk, history: History, settings: Settings) -> Capture:
    """Keep the stock as it is now and return the capture; `Conflict` where it is kept already."""
    if not settings.history_days:
        raise Invalid(OFF)
    now = clock.now()
    before = history.captures()
    last = next((each for each in before if each.why == "asked"), None)
    if last is not None and _is_told(last) and now - last.as_of < APART:
        raise TooMany(TOO_SOON, retry_after=int(APART.total_seconds()))
    desk.renew()
    found = snapshots_of(settings).current()
    if found is None:
        raise Invalid(UNREAD)
    kept = history.keep(found, why="asked", day=settings.day(found.as_of))
    if kept in before and _is_told(kept):
        raise Conflict(SAME)
    with ExitStack() as undo:
        undo.callback(history.remove, kept)  # what could not be recorded is not kept
        _record(actor, kept)
        undo.pop_all()
    return kept


def _is_told(capture: Capture) -> bool:
    """Return False for what a process kept that died before it could record it: it may be asked for again."""
    if capture.why != "asked":
        return True
    with reading() as session:
        return is_told(session, Action.STOCK_KEEP, capture.name)


def _record(actor: Actor, kept: Capture) -> None:
    details = {"day": kept.day.isoformat(), "as_of": kept.as_of.isoformat(), "rows": kept.rows}
    with changing(actor) as change:
        change.record(Action.STOCK_KEEP, target=Target(None, kept.name), details=details)
