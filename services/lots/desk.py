"""Where web servers get a lot's history: what is here now from the stock, the rest from the worker."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from data.inventory.positions import positions_of
from data.inventory.scope import Scope
from data.inventory.stock import Stock
from problems import ErpUnavailable, NotFound
from services.asking import WAIT_SECONDS, AskingDesk
from services.customer_settings.keeping import vendor_told
from services.lots.reading import KIND, question
from services.lots.story import Told, of_scope
from services.shown import shown
from services.stock import StockDesk
from settings import Settings

WITHIN = 60.0  # seconds that a history is told without reading it anew
NONE = "There is no such lot in your stock."


@dataclass(frozen=True)
class Lot:
    """Which lot is meant: what people read on it. `customer` tells apart what several customers have."""

    part: str
    user_lot: str
    customer: str | None = None


@dataclass(frozen=True)
class History:
    """What is known of a lot; without `lots` the ERP is being asked, or can't be: then `why` says so."""

    lot: Lot
    stock: Stock
    present: dict[str, Any]
    lots: list[Told] | None
    read: datetime | None = None
    why: str = ""


class LotDesk:
    """Tells the history of lots, to each scope its own."""

    def __init__(self, stock_desk: StockDesk, asking: AskingDesk, settings: Settings):
        self._stock_desk, self._asking, self._settings = stock_desk, asking, settings

    def history(self, *, scope: Scope, lot: Lot, wait: float = WAIT_SECONDS) -> History:
        """Return what is known of a lot by now; whoever hears of no history yet asks again.

        Raises `NotFound` for a lot that the scope does not hold, whether or not somebody else's does.
        """
        today = self._settings.day(datetime.now(UTC))
        stock = shown(desk=self._stock_desk, scope=scope, today=today)
        try:
            found = self._asked(scope, lot, wait)
        except ErpUnavailable as problem:
            return History(lot, stock, _present(stock, lot), None, why=problem.sentence)
        if found is None:
            return History(lot, stock, _present(stock, lot), None)
        told = of_scope(found, scope, vendor_told=vendor_told(scope=scope))
        lots = [each for each in told if lot.customer in (None, each["owner"])]
        present = _present(stock, lot, {text for each in lots for text in each["user_lots"]})
        if not lots and not present["rows"]:
            raise NotFound(NONE)
        return History(lot, stock, present, lots, datetime.fromisoformat(found["as_of"]))

    def _asked(self, scope: Scope, lot: Lot, wait: float) -> Told | None:
        if not scope.everything and not scope.customers:
            raise NotFound(NONE)
        customers = None if scope.everything else scope.customers
        asked = question(erp=scope.erp, customers=customers, part=lot.part, lot=lot.user_lot)
        found: Told | None = self._asking.ask(KIND, asked, within=WITHIN, wait=wait)
        return found


def _present(stock: Stock, lot: Lot, lots: frozenset[str] | set[str] = frozenset()) -> dict[str, Any]:
    return positions_of(stock, part=lot.part, lots={lot.user_lot, *lots}, customer=lot.customer)
