"""The stock as it is shown: the one door of rows, files and figures, so that all of them say the same."""

import datetime as dt

from data.inventory.derived import with_day
from data.inventory.scope import Scope
from data.inventory.stock import Stock
from services.customer_settings.keeping import rules_for
from services.stock import StockDesk


def shown(*, desk: StockDesk, scope: Scope, today: dt.date, version: str | None = None) -> Stock:
    """Return what a scope may see on the company's day, under the rules that hold for its customers now.

    Raises what `StockDesk.stock` raises.
    """
    stock = desk.stock(scope=scope, version=version)
    return with_day(stock, rules=rules_for(scope=scope), today=today)
