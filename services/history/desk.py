"""The stock of earlier days as web servers get it; what they do not find ready they ask the worker for."""

from datetime import date, datetime
from typing import Any

from data.erp.connection import identity
from data.erp.deacom import FORM, SAME_MEANING
from data.inventory.captures import Capture, Damaged
from data.inventory.display import shown_date
from data.inventory.history import History
from data.inventory.scope import Scope, visible
from data.inventory.stock import Stock
from problems import ErpUnavailable, Invalid
from services.asking import AskingDesk
from settings import Settings

DAY = "day"  # the kind of question
ANSWER_LASTS = 5.0  # seconds; then a reading that was made room for is asked for again
NOT_KEPT = "No stock of {} was kept."
NEAREST = " The nearest day that was kept is {}."
UNREADABLE = "What was kept of that day can't be read any more."


class BeingFetched(ErpUnavailable):
    """The stock of an earlier day is on its way; nothing is wrong."""

    code = "being_fetched"
    retry_after = 1


def history_of(settings: Settings) -> History:
    """Return the captures of the configured ERP; worker and web servers find the same."""
    forms = (FORM, *SAME_MEANING)
    return History(settings.history, settings.var_dir / "days", identity(settings), forms)


class HistoryDesk:
    """Where web servers get stock of earlier days."""

    def __init__(self, history: History, asking: AskingDesk):
        self._history, self._asking = history, asking

    def stock(self, *, scope: Scope, capture: Capture) -> Stock:
        """Return what a scope may see of a capture; `BeingFetched` while the worker makes it ready."""
        found = self._history.opened(capture)
        if found is None:
            self._asking.ask(DAY, {"capture": capture.name}, within=ANSWER_LASTS)
            found = self._history.opened(capture)
        if found is None:
            raise BeingFetched("The stock of that day is being fetched. Please try again in a moment.")
        return visible(found, scope)

    def on(self, day: date) -> Capture:
        """Return what was kept of a day, or raise Invalid, which names the nearest one that was kept."""
        kept = self._history.lasting()
        if day in kept:
            return kept[day]
        nearest = min(kept, key=lambda each: abs(each - day), default=None)
        more = NEAREST.format(shown_date(nearest)) if nearest else ""
        raise Invalid(NOT_KEPT.format(shown_date(day)) + more)

    def days(self) -> list[Capture]:
        """Return the newest capture of each day that was kept, the newest day first."""
        return list(self._history.lasting().values())

    def visit(self, moment: datetime | None) -> Capture | None:
        """Return what somebody had seen who was here until a moment; None: nothing of that was kept."""
        return None if moment is None else self._history.before(moment)


def expanded(settings: Settings, question: dict[str, Any]) -> bool:
    """Make a capture ready for web servers. The worker's answer to a question of kind "day"."""
    history = history_of(settings)
    capture = next((each for each in history.captures() if each.name == question.get("capture")), None)
    try:
        if capture is None:
            raise Damaged
        history.expand(capture)
    except Damaged as error:
        raise ErpUnavailable(UNREADABLE) from error
    return True
