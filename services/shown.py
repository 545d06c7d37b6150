"""The stock as it is shown: the one door of rows, files and figures, so that all of them say the same."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from data.inventory.captures import Capture
from data.inventory.comparison import compared
from data.inventory.derived import with_day
from data.inventory.scope import Scope
from data.inventory.stock import Stock
from data.inventory.view import VISIT, View
from problems import Conflict, Invalid
from services.customer_settings.keeping import rules_for
from services.history.desk import HistoryDesk
from services.stock import GONE, StockDesk

NO_DAYS = "Stock of earlier days can't be looked at here."
NO_VISIT = "There is no earlier visit to compare with."
BACKWARDS = "The day to compare with comes before the day that is looked at."


@dataclass(frozen=True)
class Shown:
    """A stock with its day, and what it is made of: the capture looked at, and the one compared with."""

    stock: Stock
    as_of: Capture | None = None
    since: Capture | None = None

    @property
    def today(self) -> dt.date:
        """The day that the stock is looked at on."""
        return self.stock.dated.today


@dataclass(frozen=True)
class Past:
    """What a view may reach back to: the stock that was kept, and when its person was last here."""

    desk: Callable[[], HistoryDesk]
    visit: Callable[[], dt.datetime | None]


def _nothing_kept() -> HistoryDesk:
    raise Invalid(NO_DAYS)


NO_PAST = Past(_nothing_kept, lambda: None)  # of views that are looked at without a person


def shown(*, desk: StockDesk, scope: Scope, today: dt.date, version: str | None = None) -> Stock:
    """Return what a scope may see on the company's day, under the rules that hold for its customers now.

    Raises what `StockDesk.stock` raises.
    """
    stock = desk.stock(scope=scope, version=version)
    return with_day(stock, rules=rules_for(scope=scope), today=today)


def shown_in(
    *, desk: StockDesk, past: Past, scope: Scope, view: View, today: dt.date, version: str | None = None
) -> Shown:
    """Return the stock that a view looks at: of the day it names, beside the one that it compares with.

    Whatever the day, the scope is that of now, and so are the rules. Raises `Invalid` for a day that was not
    kept, and `Conflict` when `version` is not what would be shown.
    """
    if view.as_of is None and view.since is None:
        return Shown(shown(desk=desk, scope=scope, today=today, version=version))
    as_of = past.desk().on(view.as_of) if view.as_of else None
    since = _since(past, view, as_of)
    if as_of is None:
        newest = (version or "").partition("-")[0] or None
        stock = shown(desk=desk, scope=scope, today=today, version=newest)
    else:
        stock = _kept(past, scope, as_of, as_of.day)
    if since is not None:
        stock = compared(stock, _kept(past, scope, since, stock.dated.today))
    if version is not None and stock.version != version:
        raise Conflict(GONE)
    return Shown(stock, as_of, since)


def _since(past: Past, view: View, as_of: Capture | None) -> Capture | None:
    if view.since is None:
        return None
    found = past.desk().visit(past.visit()) if view.since == VISIT else past.desk().on(view.since)
    if found is None:
        raise Invalid(NO_VISIT)
    if as_of is not None and found.as_of > as_of.as_of:
        raise Invalid(BACKWARDS)
    return found


def _kept(past: Past, scope: Scope, capture: Capture, day: dt.date) -> Stock:
    stock = past.desk().stock(scope=scope, capture=capture)
    return with_day(stock, rules=rules_for(scope=scope), today=day)
