"""What people feel while the ERP is read: in a process of its own, as the worker does it, or in a thread.

Times here are those of the clock on the wall: a block waits for whoever holds the interpreter.
"""

import sqlite3
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.data import AS_OF, ERP, FORM
from benchmarks.listing import TERM, block_json, unseen
from benchmarks.measures import DifferentAnswers, Measure, timed
from data.erp.reading import CHUNK, collect
from data.inventory.columns import QUANTITY_ONE
from data.inventory.listing import parse_view
from data.inventory.snapshot import Snapshots
from data.inventory.stock import Stock
from services.reading.process import Outcome, ReaderProcess
from settings import Settings, load_settings

WHAT = "p95 of a block during a reading"
PAUSE = 0.02  # seconds between two blocks: more than one person causes, less than a company
UNDISTURBED = 200  # blocks
WINDOW = 40  # blocks; of the windows' percentiles the middle one counts, so that one busy moment does not
LONGEST = 600.0  # seconds
VIEW = parse_view({"search": TERM})

Job = Callable[[Settings], Outcome]
Wait = Callable[[float], Outcome | None]  # how the reading ended, None if it has not after some seconds


def in_process(job: Job) -> Wait:
    """Start a reading the worker's way."""
    reader = ReaderProcess(load_settings({}), job=job)
    reader.begin(seconds=LONGEST)

    def outcome(seconds: float) -> Outcome | None:
        found = reader.poll(wait=seconds)
        if found is not None:
            reader.kill()
        return found

    return outcome


def in_thread(job: Job) -> Wait:
    """Start a reading in a thread of this process."""
    pool = ThreadPoolExecutor(1)
    future = pool.submit(job, load_settings({}))
    pool.shutdown(wait=False)

    def outcome(seconds: float) -> Outcome | None:
        done, _ = wait([future], timeout=seconds)
        return future.result() if done else None

    return outcome


WAYS = {"in a process": in_process, "in a thread": in_thread}


def measures(
    stock: Stock,
    erp: Path,
    folder: Path,
    *,
    ways: Mapping[str, Callable[[Job], Wait]] = WAYS,
    undisturbed: int = UNDISTURBED,
) -> list[Measure]:
    """Return how long a search in `stock` takes while the file `erp` is read, in each way and not at all."""
    taken: dict[str, list[float]] = {}
    outcomes = []
    for name, start in ways.items():
        taken[name], outcome = _meanwhile(stock, start(partial(read, erp=erp, folder=folder / name)))
        outcomes.append(outcome)
    if len({(outcome.version, outcome.rows, outcome.sentence) for outcome in outcomes}) > 1:
        raise DifferentAnswers(f"{WHAT}: {outcomes}")
    taken["no reading"] = [_searched(stock, pause=PAUSE) for _ in range(undisturbed)]
    ours, *others = ((name, p95(seconds)) for name, seconds in taken.items())
    return [Measure(WHAT, outcomes[0].rows, ours[1], name, theirs) for name, theirs in others]


def p95(seconds: list[float]) -> float:
    """Return the 95th percentile of the middle window."""
    windows = [seconds[start : start + WINDOW] for start in range(0, len(seconds), WINDOW)]
    whole = [window for window in windows if len(window) == WINDOW] or windows
    return float(np.median([np.percentile(window, 95) for window in whole]))


def read(_: Settings, *, erp: Path, folder: Path) -> Outcome:
    """Read a file written by `write_erp` and publish it, as the worker does with an ERP."""
    with closing(sqlite3.connect(erp)) as connection:
        cursor = connection.execute("SELECT * FROM stock ORDER BY row_id")
        names = [name for name, *_ in cursor.description]
        table = collect(names, iter(lambda: cursor.fetchmany(CHUNK), []))
    snapshot = Snapshots(folder, ERP, FORM).publish(table, as_of=AS_OF)
    return Outcome(version=snapshot.version, rows=table.num_rows)


def write_erp(table: pa.Table, erp: Path) -> None:
    """Write a reading into an SQLite file, as rows of the kind that drivers deliver."""
    names = table.column_names
    marks = ", ".join("?" * len(names))
    with closing(sqlite3.connect(erp)) as connection, connection:
        connection.execute(f"CREATE TABLE stock ({', '.join(names)}, PRIMARY KEY (row_id))")
        for batch in table.to_batches(CHUNK):
            cells = [_plain(name, batch[name]) for name in names]
            connection.executemany(f"INSERT INTO stock VALUES ({marks})", zip(*cells, strict=True))


def _plain(name: str, column: pa.Array) -> list[int | float | str | None]:
    if pa.types.is_date(column.type):
        column = column.cast(pa.string())
    values = column.to_pylist()
    return [value / QUANTITY_ONE for value in values] if name == "on_hand" else values


def _meanwhile(stock: Stock, outcome_after: Wait) -> tuple[list[float], Outcome]:
    """Return what each search took while a reading went on, and how that ended."""
    taken = [_searched(stock)]
    while (outcome := outcome_after(PAUSE)) is None:
        taken.append(_searched(stock))
    return taken, outcome


def _searched(stock: Stock, *, pause: float = 0) -> float:
    time.sleep(pause)
    return timed(lambda: block_json(unseen(stock), VIEW), time.perf_counter)
