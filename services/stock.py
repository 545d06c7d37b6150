"""The stock that people see: the current snapshot through their scope, and how fresh it is."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from data.inventory.contents import Snapshot
from data.inventory.scope import Scope, visible
from data.inventory.signals import Signals, State
from data.inventory.snapshot import Snapshots
from data.inventory.stock import Stock
from problems import BeingRead, Conflict, ErpUnavailable
from settings import Settings

WAIT_SECONDS = 2.0  # the longest that anybody waits for a reading
WAIT_STEP = 0.05
IDLE_PAUSES = 3  # a reading older than so many pauses was made before a time when nobody looked
DEAD_AFTER = 15.0  # seconds without a heartbeat
FRESH_ENOUGH = 2.0  # a Refresh takes a reading that ended less than this ago

NOT_RUNNING = "The service that reads the ERP is not running."
FIRST_READING = "The ERP is being read for the first time. Please try again in a moment."
NOT_READ = "The stock has not been read yet, because the service that reads the ERP is not running."
GONE = "The stock has been read anew since. Please load the list again."


class Trouble(NamedTuple):
    """Why the stock gets no younger: since when, a code for scripts, a sentence for people."""

    since: float | None
    code: str
    sentence: str


class StockDesk:
    """Where web servers get stock. They never read the ERP: they map what the worker has published."""

    def __init__(
        self,
        snapshots: Snapshots,
        signals: Signals,
        settings: Settings,
        *,
        clock: Callable[[], float] = time.time,
    ):
        self._snapshots, self._signals, self._clock = snapshots, signals, clock
        self._refresh_seconds = settings.erp_refresh_seconds
        self._seats = threading.BoundedSemaphore(max(1, settings.web_threads // 4))

    def stock(self, *, scope: Scope, version: str | None = None) -> Stock:
        """Return what `scope` may see: the newest reading, or the one named `version` while it is kept.

        Raises `Conflict` when that version is gone and `ErpUnavailable` before the first reading.
        """
        self._signals.look()
        if version is not None:
            return self._kept(scope, version)
        snapshot = self._snapshots.current()
        if snapshot is None or self._was_idle(snapshot):
            snapshot = self._newer_than(snapshot)
        if snapshot is None:
            raise self._unread()
        return visible(snapshot, scope)

    def freshness(self, *, scope: Scope) -> dict[str, Any]:
        """Return version and age of what `scope` sees now, without ever waiting."""
        self._signals.look()
        snapshot = self._snapshots.current()
        if snapshot is None:
            raise self._unread()
        stock = visible(snapshot, scope)
        return {"version": stock.version, "as_of": stock.as_of} | self.trouble()

    def refresh(self, *, scope: Scope) -> dict[str, Any]:
        """Ask for a reading, wait a moment for it to end, and return the freshness then."""
        self.renew()
        return self.freshness(scope=scope)

    def renew(self) -> None:
        """Ask for a reading and wait a moment for it to end; one that has just ended will do."""
        before = self._signals.state()
        asked = self._clock()
        self._signals.ask()
        is_fresh = before.attempted is not None and asked - before.attempted < FRESH_ENOUGH
        if not is_fresh and self._is_worker_alive():
            self._wait(lambda: self._signals.state().attempted != before.attempted)

    def trouble(self) -> dict[str, Any]:
        """Return whether the stock is stale, and if so since when and why."""
        found = self._trouble(self._signals.state())
        if found is None:
            return {"stale": False}
        since = None if found.since is None else datetime.fromtimestamp(found.since, UTC)
        return {"stale": True, "failed_since": since, "code": found.code, "sentence": found.sentence}

    def reason_unread(self) -> str:
        """Return why nothing was read yet, in a sentence."""
        return self._unread().sentence

    def erp_state(self) -> str:
        """Return the ERP's state for machines: "ok", "stale" or "never read"."""
        if self._snapshots.current() is None:
            return "never read"
        return "stale" if self.trouble()["stale"] else "ok"

    def figures(self) -> dict[str, float]:
        """Return the state of reading as numbers by metric name."""
        state, snapshot = self._signals.state(), self._snapshots.current()
        figures = {
            "lotview_erp_up": float(self.erp_state() == "ok"),
            "lotview_worker_up": float(self._is_worker_alive()),
            "lotview_reading_duration_seconds": state.duration,
            "lotview_readings": state.readings,
            "lotview_reading_failures": state.failures,
        }
        if snapshot is not None:
            figures["lotview_stock_age_seconds"] = self._clock() - snapshot.as_of.timestamp()
        return figures

    def _trouble(self, state: State) -> Trouble | None:
        if state.failed_since is not None:
            return Trouble(state.failed_since, "failed", state.sentence)
        if not self._is_worker_alive():
            return Trouble(self._signals.heartbeat(), "not_running", NOT_RUNNING)
        if state.overdue is not None and self._clock() > state.overdue:
            return Trouble(state.started, "slow", "The ERP is taking long to answer.")
        return None

    def _is_worker_alive(self) -> bool:
        beat = self._signals.heartbeat()
        return beat is not None and self._clock() - beat <= DEAD_AFTER

    def _kept(self, scope: Scope, version: str) -> Stock:
        if self._snapshots.current() is None:
            raise self._unread()
        stock = self._snapshots.find(scope, version)
        if stock is None:
            raise Conflict(GONE)
        return stock

    def _was_idle(self, snapshot: Snapshot) -> bool:
        """Return whether a newer reading is on its way because nobody had looked for a while."""
        state, now = self._signals.state(), self._clock()
        pause = max(self._refresh_seconds, state.pause)
        if now - snapshot.as_of.timestamp() <= IDLE_PAUSES * pause or self._trouble(state):
            return False
        return state.started is None or now - state.started < WAIT_SECONDS

    def _newer_than(self, snapshot: Snapshot | None) -> Snapshot | None:
        """Return the next reading if it comes soon enough, else `snapshot` as it was."""
        before = self._signals.state()
        if before.failed_since is not None:  # a clear answer now is worth more than a late one
            return snapshot

        def changed() -> bool:
            current = self._snapshots.current()
            is_newer = current is not None and (snapshot is None or current.as_of > snapshot.as_of)
            return is_newer or self._signals.state().failures > before.failures

        self._wait(changed)
        return self._snapshots.current()

    def _wait(self, is_done: Callable[[], bool]) -> None:
        """Wait a bounded time; when enough others wait already, not at all, so that threads stay free."""
        if not self._seats.acquire(blocking=False):
            return
        try:
            deadline = time.monotonic() + WAIT_SECONDS
            while not is_done() and time.monotonic() < deadline:
                time.sleep(WAIT_STEP)
        finally:
            self._seats.release()

    def _unread(self) -> ErpUnavailable:
        """Return the problem to raise before the first reading, with the time after which to ask again."""
        state = self._signals.state()
        wait = 2 if state.next is None else round(min(max(state.next - self._clock(), 1), 30))
        found = self._trouble(state)
        if found is None:
            return BeingRead(FIRST_READING, retry_after=wait)
        return ErpUnavailable(found.sentence if found.code == "failed" else NOT_READ, retry_after=wait)
