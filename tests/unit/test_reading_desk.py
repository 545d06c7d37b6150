"""The stock desk: what people get while the ERP is read, was read long ago, fails, or was never read."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from api.health import GAUGES
from data.inventory.columns import COLUMNS
from data.inventory.scope import Scope
from data.inventory.signals import Signals, State
from data.inventory.snapshot import Snapshots
from problems import Conflict, ErpUnavailable
from services import stock as stock_module
from services.stock import StockDesk

ERP = "sqlite:///erp"
NOW = 1_790_000_000.0
A, B, ALL = Scope(ERP, frozenset({1})), Scope(ERP, frozenset({2})), Scope(ERP, frozenset(), everything=True)


def reading(*rows):
    """Return a reading whose rows are (row id, customer id, part)."""
    columns = {"row_id": [row[0] for row in rows], "customer_id": [row[1] for row in rows]}
    for column in COLUMNS:
        by_kind = {"text": "", "quantity": 10_000_000, "date": date(2026, 1, 1)}
        columns[column.id] = [by_kind[column.kind]] * len(rows)
    columns["part"] = [row[2] for row in rows]
    return pa.table(columns)


TWO = reading((1, 1, "A-1"), (2, 2, "B-1"))


@dataclass
class Settings:
    """The settings the desk reads."""

    erp_refresh_seconds: float = 15
    web_threads: int = 8


class Bench:
    """A desk, and the worker's side of the folder played by the test."""

    def __init__(self, folder):
        self.snapshots = Snapshots(folder, ERP, "form")
        self.signals = Signals(self.snapshots.folder)
        self.now = NOW
        signals = Signals(self.snapshots.folder, clock=lambda: self.now)
        self.desk = StockDesk(Snapshots(folder, ERP, "form"), signals, Settings(), clock=lambda: self.now)

    def report(self, *, beat=NOW, **state):
        self.signals.write(State(**state))
        os.utime(self.signals.folder / "state.json", (beat, beat))

    def publish(self, table=TWO, *, at=NOW):
        return self.snapshots.publish(table, as_of=datetime.fromtimestamp(at, UTC))

    def later(self, action, *, seconds=0.1):
        threading.Timer(seconds, action).start()


@pytest.fixture
def bench(tmp_path, monkeypatch):
    """Return a desk before the first reading, whose longest wait is short."""
    monkeypatch.setattr(stock_module, "WAIT_SECONDS", 0.3)
    monkeypatch.setattr(stock_module, "WAIT_STEP", 0.01)
    return Bench(tmp_path)


@pytest.fixture
def patient(monkeypatch):
    """Make the longest wait so long that a test notices any waiting, on a busy machine too."""
    monkeypatch.setattr(stock_module, "WAIT_SECONDS", 10)


def took(action):
    began = time.monotonic()
    action()
    return time.monotonic() - began


def test_each_scope_sees_its_own_rows(bench):
    """One reading serves everybody, each their own rows of it."""
    bench.publish()
    bench.report(succeeded=NOW)
    assert [bench.desk.stock(scope=scope).total for scope in (A, B, ALL, Scope.nothing(ERP))] == [1, 1, 2, 0]


def test_before_the_first_reading_nobody_sees_zero_rows(bench):
    """Without any reading the answer is a problem with a time to come back, after a bounded wait."""
    bench.report(started=NOW - 1)
    with pytest.raises(ErpUnavailable) as problem:
        bench.desk.stock(scope=A)
    assert problem.value.status == 503
    assert problem.value.retry_after >= 1
    assert "first time" in problem.value.sentence
    assert problem.value.code == "being_read"


def test_first_reading_that_failed_says_why_at_once(bench, patient):
    """After a failed first reading nobody waits; sentence and time to come back are the worker's."""
    bench.report(failed_since=NOW - 60, sentence="The ERP is down.", next=NOW + 7, attempted=NOW - 1)

    def ask():
        with pytest.raises(ErpUnavailable, match="The ERP is down") as problem:
            bench.desk.stock(scope=A)
        assert problem.value.retry_after == 7

    assert took(ask) < 5


def test_without_a_worker_the_sentence_says_so(bench):
    """A portal whose worker was never started says that, not that the ERP is down."""
    with pytest.raises(ErpUnavailable, match="service that reads the ERP is not running"):
        bench.desk.freshness(scope=A)


def test_first_reading_is_waited_for(bench, patient):
    """A first reading that ends within the wait is answered with."""
    bench.report(started=NOW)
    bench.later(bench.publish)
    assert bench.desk.stock(scope=A).total == 1


def test_after_an_idle_night_a_new_reading_is_waited_for(bench, patient):
    """The first look of the morning gets the new reading when it comes soon."""
    bench.publish(at=NOW - 30_000)
    bench.report(succeeded=NOW - 30_000, pause=15)
    bench.later(lambda: bench.publish(reading((1, 1, "A-1"), (3, 1, "A-2")), at=NOW))
    assert bench.desk.stock(scope=A).total == 2


def test_after_an_idle_night_the_old_rows_are_better_than_none(bench):
    """When no reading comes in time the old rows are shown with their age."""
    bench.publish(at=NOW - 30_000)
    bench.report(succeeded=NOW - 30_000, pause=15)
    assert bench.desk.stock(scope=A).as_of.timestamp() == NOW - 30_000


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (40, {}),  # an ordinary age
        (250, {"pause": 100.0}),  # an ordinary age of an ERP that takes 20 s to read
        (30_000, {"failed_since": NOW - 30}),  # an outage
        (30_000, {"started": NOW - 11}),  # a slow reading that is on its way already
        (30_000, {"beat": NOW - 100}),  # no worker
    ],
)
def test_nobody_waits_for_nothing(bench, patient, age, state):
    """Rows come at once unless waiting is likely to bring newer ones."""
    bench.publish(at=NOW - age)
    bench.report(**state)
    assert took(lambda: bench.desk.stock(scope=A)) < 5


def test_waiting_leaves_threads_free(bench, monkeypatch):
    """However many ask after an idle night, only a quarter of the threads wait."""
    bench.publish(at=NOW - 30_000)
    bench.report(succeeded=NOW - 30_000)
    monkeypatch.setattr(stock_module, "WAIT_SECONDS", 0.7)
    with ThreadPoolExecutor(8) as threads:
        seconds = list(threads.map(lambda _: took(lambda: bench.desk.stock(scope=A)), range(8)))
    assert sum(second >= 0.7 for second in seconds) == 2


def test_blocks_never_mix_two_readings(bench):
    """A named version is served while it is kept, refused when it is gone, and nobody else's is found."""
    bench.publish()
    bench.report()
    first = bench.desk.stock(scope=A).version
    bench.publish(reading((1, 1, "A-2"), (2, 2, "B-1")), at=NOW + 15)
    assert bench.desk.stock(scope=A, version=first).version == first != bench.desk.stock(scope=A).version
    with pytest.raises(Conflict):
        bench.desk.stock(scope=A, version="no such reading")
    with pytest.raises(Conflict):
        bench.desk.stock(scope=B, version=first)


def test_identical_reading_keeps_the_version(bench):
    """A reading that found nothing new moves only the time."""
    bench.publish()
    bench.report()
    before = bench.desk.freshness(scope=A)
    bench.publish(at=NOW + 15)
    after = bench.desk.freshness(scope=A)
    assert before["version"] == after["version"]
    assert (after["as_of"] - before["as_of"]).total_seconds() == 15


@pytest.mark.parametrize(
    ("code", "since", "beat", "state"),
    [
        (None, None, NOW, {"succeeded": NOW - 5}),
        (None, None, NOW, {"started": NOW - 5, "overdue": NOW + 30}),  # an ordinary reading
        ("failed", NOW - 60, NOW, {"failed_since": NOW - 60, "sentence": "Down."}),
        ("failed", NOW - 60, NOW, {"failed_since": NOW - 60, "started": NOW, "overdue": NOW + 35}),  # a retry
        ("slow", NOW - 40, NOW, {"started": NOW - 40, "overdue": NOW - 5}),  # the ERP does not answer
        ("not_running", NOW - 100, NOW - 100, {"succeeded": NOW - 110}),  # the worker died
        (None, None, NOW, {"succeeded": NOW - 30_000}),  # an idle night
    ],
)
def test_stale_means_failed_or_overdue(bench, code, since, beat, state):
    """Stale: the last attempt failed or is late, since when and why; an ordinary reading under way is not."""
    bench.publish(at=NOW - 20)
    bench.report(beat=beat, **state)
    freshness = bench.desk.freshness(scope=A)
    assert (freshness["stale"], freshness.get("code")) == (code is not None, code)
    moment = freshness.get("failed_since")
    assert (moment and moment.timestamp()) == since


def test_refresh_waits_for_the_reading_it_asked_for(bench, patient):
    """Refresh reaches the worker and answers with the reading it brought."""
    bench.publish(at=NOW - 20)
    bench.report(attempted=NOW - 19)

    def read():
        assert bench.signals.asked() is not None
        bench.publish(at=NOW)
        bench.report(attempted=NOW + 0.1)

    bench.later(read)
    assert bench.desk.refresh(scope=A)["as_of"].timestamp() == NOW


@pytest.mark.parametrize("state", [{"attempted": NOW - 1}, {"attempted": NOW - 60, "beat": NOW - 60}])
def test_refresh_waits_only_for_what_will_come(bench, patient, state):
    """A fresh reading answers a Refresh at once; without a worker there is nothing to wait for."""
    bench.publish(at=NOW - 2)
    bench.report(**state)
    assert took(lambda: bench.desk.refresh(scope=A)) < 5


def test_looking_reaches_the_worker_at_most_once_a_second(bench):
    """Everybody who looks keeps readings going, without a write to the disk per request."""
    bench.publish()
    bench.report()
    bench.desk.freshness(scope=A)
    os.utime(bench.signals.folder / "looked", (1, 1))
    for _ in range(50):
        bench.desk.stock(scope=A)
    assert bench.signals.looked() == 1
    bench.now += 1
    bench.desk.stock(scope=A)
    assert bench.signals.looked() > 1


def test_figures_for_machines(bench):
    """The figures are those that /metrics explains, and none of them invents an age of stock never read."""
    bench.report(readings=4, failures=2, duration=1.5)
    assert "lotview_stock_age_seconds" not in bench.desk.figures()
    bench.publish(at=NOW - 6)
    figures = bench.desk.figures()
    assert set(figures) == set(GAUGES)
    assert (figures["lotview_stock_age_seconds"], figures["lotview_readings"]) == (6, 4)


@pytest.mark.parametrize(("failed_since", "expected"), [(None, "ok"), (NOW - 1, "stale")])
def test_state_for_machines(bench, failed_since, expected):
    """Machines hear "never read" before the first reading, then "ok" or "stale"."""
    bench.report(failed_since=failed_since)
    assert bench.desk.erp_state() == "never read"
    bench.publish()
    assert bench.desk.erp_state() == expected
