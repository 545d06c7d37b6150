"""The stock for what happens by itself: read anew for it, and no reading that is too old."""

import time
from datetime import date, datetime, timedelta
from threading import Event

from data.inventory.scope import Scope
from data.inventory.signals import Signals
from data.inventory.stock import Stock
from problems import ErpUnavailable
from services.reading.running import snapshots_of
from services.shown import shown
from services.stock import StockDesk
from settings import Settings

FRESH_ENOUGH = 2.0  # seconds; the worker starts no reading so soon after the last one
STEP = 0.1
OLDEST = timedelta(hours=24)  # of a reading that something is told from; its age is told too
TOO_OLD = "The ERP could not be read for a day."


class Unseen(Signals):
    """Signals of somebody who has nothing on screen: the ERP is read when asked for, and not again."""

    def look(self) -> None:
        """Say nothing."""


class Stocks:
    """Where the worker itself gets stock."""

    def __init__(self, settings: Settings, stop: Event):
        snapshots = snapshots_of(settings)
        self._settings, self._stop, self._snapshots = settings, stop, snapshots
        self._signals = Unseen(snapshots.folder)
        self._desk = StockDesk(snapshots, self._signals, settings)

    def renew(self, seconds: float) -> None:
        """Ask for a reading and wait for its end, well or badly, or until the worker is told to stop."""
        asked = time.time()
        before = self._signals.state().attempted
        if before is not None and asked - before < FRESH_ENOUGH:
            return
        self._signals.ask()
        deadline = time.monotonic() + seconds
        while self._signals.state().attempted == before and time.monotonic() < deadline:
            if self._stop.wait(STEP):
                return

    def age(self, now: datetime) -> timedelta | None:
        """Return how old the newest reading is, None before the first."""
        snapshot = self._snapshots.current()
        return None if snapshot is None else now - snapshot.as_of

    def stock(self, *, scope: Scope, today: date, now: datetime) -> Stock:
        """Return what a scope may see; raises `ErpUnavailable` where no reading is young enough."""
        stock = shown(desk=self._desk, scope=scope, today=today)
        if now - stock.as_of > OLDEST:
            raise ErpUnavailable(TOO_OLD)
        return stock
