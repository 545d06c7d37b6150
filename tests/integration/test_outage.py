"""An ERP that goes away, hangs or was never there: a real worker process beside a real stock desk."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from data.erp.connection import identity
from data.inventory.scope import Scope
from data.inventory.signals import Signals
from problems import ErpUnavailable
from services.reading.running import snapshots_of
from services.stock import StockDesk
from settings import ROOT, Settings
from tests.integration.child_processes import children, is_running
from tests.integration.odbc import silent_server
from tests.integration.troubled_erp import add_stock, build_erp, until

WORKER = """
import signal
from threading import Event
from services.reading.running import run_worker
from settings import load_settings

stop = Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
run_worker(load_settings(), stop)
"""


@contextmanager
def worker(settings):
    """Run a worker in a process of its own and give it."""
    names = ("erp_url", "var_dir", "erp_refresh_seconds", "erp_db_timeout")
    environ = {name.upper(): str(getattr(settings, name)) for name in names}
    process = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=os.environ | environ)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def hanging(settings):
    """Run a worker in the middle of a reading that the ERP never answers, and give it."""
    with silent_server() as port:
        url = f"postgresql://reader@127.0.0.1:{port}/erp"
        silent = settings.model_copy(update={"erp_url": url, "erp_db_timeout": 60})
        state = Signals(snapshots_of(silent).folder).state
        with worker(silent) as process:
            until(lambda: state().started)
            yield process


@pytest.fixture
def erp(tmp_path):
    """Return the file of a small ERP."""
    path = tmp_path / "erp.sqlite"
    build_erp(path, rows=3)
    return path


@pytest.fixture
def settings(tmp_path, erp):
    """Return settings that read that ERP every second."""
    url = f"sqlite:///{erp}"
    return Settings(erp_url=url, var_dir=tmp_path / "var", erp_refresh_seconds=1, erp_db_timeout=2)


def open_desk(settings):
    """Return a stock desk as a web server has it."""
    snapshots = snapshots_of(settings)
    return StockDesk(snapshots, Signals(snapshots.folder), settings)


def first_stock(desk, scope):
    """Return the stock as soon as there is any."""

    def stock():
        try:
            return desk.stock(scope=scope)
        except ErpUnavailable:
            return None

    return until(stock)


def everything(settings):
    """Return the scope that sees all."""
    return Scope(identity(settings), frozenset(), everything=True)


def test_erp_goes_and_comes_back(settings, erp):
    """Taken away: the last rows stay, marked stale since then. Back: new rows by themselves."""
    desk, scope = open_desk(settings), everything(settings)
    with worker(settings):
        assert first_stock(desk, scope).total == 4
        until(lambda: not desk.freshness(scope=scope)["stale"])

        away = erp.rename(erp.with_suffix(".away"))
        gone = until(lambda: "failed_since" in (found := desk.freshness(scope=scope)) and found)
        assert gone["stale"]
        assert gone["failed_since"] > gone["as_of"]
        assert str(erp) not in gone["sentence"]
        assert desk.stock(scope=scope).total == 4

        add_stock(away, number=10, customer=2)
        away.rename(erp)
        back = until(lambda: not (found := desk.freshness(scope=scope))["stale"] and found)
        assert desk.stock(scope=scope).total == 5
        assert back["version"] != gone["version"]


@pytest.mark.parametrize("wreck", [b"", b"no database at all", None], ids=["empty", "garbage", "cut off"])
def test_erp_that_talks_nonsense(settings, erp, wreck):
    """An ERP that answers with nonsense, or breaks off midway, changes no row that people see."""
    desk, scope = open_desk(settings), everything(settings)
    whole = erp.read_bytes()
    with worker(settings):
        before = first_stock(desk, scope)
        erp.write_bytes(whole[: len(whole) // 2] if wreck is None else wreck)
        until(lambda: desk.freshness(scope=scope)["stale"])
        assert desk.stock(scope=scope).version == before.version
        erp.write_bytes(whole)
        until(lambda: not desk.freshness(scope=scope)["stale"])


def test_refresh_reaches_the_worker(settings, erp):
    """A Refresh brings what the ERP has now, although nobody looked and no interval has passed."""
    slow = settings.model_copy(update={"erp_refresh_seconds": 3600})
    desk, scope = open_desk(slow), everything(slow)
    with worker(slow):
        before = first_stock(desk, scope)
        until(lambda: time.time() - before.as_of.timestamp() > 2.5)
        add_stock(erp, number=10, customer=3)
        assert desk.refresh(scope=scope)["as_of"] > before.as_of
        assert desk.stock(scope=scope).total == 5


def test_cold_start_without_an_erp(settings, erp):
    """Never read and not there: a problem with a time to come back; then it recovers by itself."""
    away = erp.rename(erp.with_suffix(".away"))
    desk, scope = open_desk(settings), everything(settings)
    with worker(settings):
        until(lambda: desk.trouble().get("failed_since"))
        with pytest.raises(ErpUnavailable) as problem:
            desk.stock(scope=scope)
        assert 1 <= problem.value.retry_after <= 30
        away.rename(erp)
        assert first_stock(desk, scope).total == 4


def test_last_stock_survives_a_restart_without_an_erp(settings, erp):
    """What was read last is shown after a restart during an outage, with its age and as stale."""
    scope = everything(settings)
    with worker(settings):
        before = first_stock(open_desk(settings), scope)
    erp.rename(erp.with_suffix(".away"))
    desk = open_desk(settings)
    with worker(settings):
        until(lambda: desk.freshness(scope=scope)["stale"])
        after = desk.stock(scope=scope)
        assert (before.version, before.total) == (after.version, after.total)


def test_erp_that_never_answers(settings):
    """An ERP that accepts and never answers is given up in time, and the sentence says no host."""
    with silent_server() as port:
        url = f"postgresql://reader:secret@127.0.0.1:{port}/erp"
        silent = settings.model_copy(update={"erp_url": url, "erp_db_timeout": 2})
        desk = open_desk(silent)
        with worker(silent):
            began = time.monotonic()
            trouble = until(lambda: (found := desk.trouble()).get("failed_since") and found)
            assert time.monotonic() - began < 2 * 2 + 15
            assert not {"127.0.0.1", "reader", "secret"} & set(trouble["sentence"].split())
            with pytest.raises(ErpUnavailable):
                desk.stock(scope=everything(silent))


def test_one_worker_reads_and_the_other_takes_over(settings):
    """Of two workers one reads; when it is killed the other one goes on."""
    desk, scope = open_desk(settings), everything(settings)
    with worker(settings) as first:
        before = first_stock(desk, scope)
        with worker(settings) as second:
            time.sleep(1.5)
            first.kill()
            until(lambda: desk.stock(scope=scope).as_of > before.as_of)
            assert second.poll() is None


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks processes up in /proc")
def test_a_killed_worker_leaves_no_reader_behind(settings):
    """A worker that is killed in the middle of a reading takes its reader with it."""
    with hanging(settings) as process:
        [reader] = until(lambda: children(process.pid, named=b"spawn_main"))
        process.kill()
        process.wait()
        until(lambda: not is_running(reader), seconds=20)


def test_worker_stops_at_once(settings):
    """SIGTERM ends the worker and its reader cleanly, also in the middle of a reading that hangs."""
    with hanging(settings) as process:
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert time.monotonic() - began < 3
