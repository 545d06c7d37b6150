"""The worker: one reading of the ERP for all customers, published as a snapshot that web servers map.

One worker per snapshot folder reads; a second one waits and takes over when the first dies.
"""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import numpy as np
import pyarrow as pa
import structlog

from data.erp.connection import identity
from data.erp.deacom import FORM
from data.erp.reading import read_customers, read_stock
from data.file_lock import FileLock
from data.inventory.customer_list import CustomerFile, Listed
from data.inventory.leftovers import remove_unused
from data.inventory.lock import worker_lock
from data.inventory.signals import Signals
from data.inventory.snapshot import Snapshots
from problems import ErpUnavailable
from services.reading.process import Outcome, ReaderProcess
from services.reading.schedule import Schedule
from services.reading.worker import Worker
from settings import Settings

log = structlog.get_logger("worker")

TAKE_OVER_SECONDS = 1.0  # how soon the death of the other worker is noticed
ROUND_SECONDS = 0.1  # how soon a Refresh and the end of a reading are noticed
LIST_LASTS = timedelta(hours=1)  # how old the list of customers gets while nobody chooses among them
TIDY_SECONDS = 24 * 3600.0
FIRST_TIDY_SECONDS = 3600.0  # after weeks without power, portals beside this one need time to start


def snapshots_of(settings: Settings) -> Snapshots:
    """Return the snapshots of the configured ERP; worker and web servers find the same folder."""
    return Snapshots(settings.var_dir / "snapshots", identity(settings), FORM)


def customers_of(settings: Settings) -> CustomerFile:
    """Return the file of the configured ERP's customers, beside its snapshots."""
    snapshots = snapshots_of(settings)
    return CustomerFile(snapshots.folder, snapshots.erp)


def read_once(settings: Settings) -> Outcome:
    """Read the ERP and publish the reading; nothing is published unless all of it was read."""
    as_of = datetime.now(UTC)
    table = read_stock(settings)
    snapshots = snapshots_of(settings)
    snapshot = snapshots.publish(table, as_of=as_of)
    _read_customers(settings, CustomerFile(snapshots.folder, snapshots.erp), table, as_of)
    return Outcome(version=snapshot.version, rows=table.num_rows)


def _read_customers(settings: Settings, file: CustomerFile, table: pa.Table, as_of: datetime) -> None:
    """Publish the list of customers beside their stock, where somebody needs it: most readings ask once."""
    before, chose = file.current(), Signals(file.folder).chose() or 0.0
    if before and before.as_of > as_of - LIST_LASTS and before.as_of.timestamp() > chose:
        return
    try:
        found = read_customers(settings)
    except ErpUnavailable as problem:  # the stock was read, and the list before does meanwhile
        log.warning("customers not read", reason=problem.sentence)
        return
    ids, counts = np.unique(table["customer_id"].to_numpy(), return_counts=True)
    rows = dict(zip(ids.tolist(), counts.tolist(), strict=True))
    listed = [Listed(each.id, each.name, each.active, each.default, rows.get(each.id, 0)) for each in found]
    file.publish(listed, as_of=as_of)


def run_worker(settings: Settings, stop: Event) -> None:
    """Read the ERP whenever somebody needs it, until `stop` is set."""
    signals = Signals(snapshots_of(settings).folder)
    lock = worker_lock(signals.folder)
    if not _acquired(lock, stop):
        return
    reader = ReaderProcess(settings, job=read_once)
    worker = Worker(signals, reader, Schedule(settings.erp_refresh_seconds), timeout=settings.erp_db_timeout)
    log.info("worker started", erp=identity(settings))
    try:
        tidy_at = time.monotonic() + FIRST_TIDY_SECONDS
        while not stop.wait(ROUND_SECONDS):
            _round(worker)
            if time.monotonic() >= tidy_at:
                tidy_at += TIDY_SECONDS
                _tidy(signals.folder)
    finally:
        reader.kill()
        lock.release()
        log.info("worker stopped")


def _acquired(lock: FileLock, stop: Event) -> bool:
    """Wait until this worker is the one that reads; False when it was told to stop before."""
    if not lock.acquire():
        log.info("another worker reads this ERP; waiting to take over")
        while not lock.acquire():
            if stop.wait(TAKE_OVER_SECONDS):
                return False
    return True


def _round(worker: Worker) -> None:
    try:
        worker.step(now=time.monotonic())
    except OSError as error:  # a full or vanished disk: the worker goes on as soon as there is room again
        log.warning("worker round failed", error=type(error).__name__, number=error.errno)
        time.sleep(1)


def _tidy(folder: Path) -> None:
    try:
        for name in remove_unused(folder):
            log.info("unused snapshots removed", folder=name)
    except OSError as error:  # the folder vanished or may not be listed; tomorrow is another day
        log.warning("unused snapshots stay", error=type(error).__name__, number=error.errno)
