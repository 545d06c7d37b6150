"""Stock to measure with: invented, of any size, as varied as a contract packager's."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from data.inventory.columns import COLUMNS, QUANTITY_ONE
from data.inventory.contents import Snapshot
from data.inventory.display import plain_quantity
from data.inventory.encoding import TYPES
from data.inventory.scope import Scope
from data.inventory.snapshot import Snapshots
from data.inventory.stock import Stock

ERP, FORM = "sqlite:///benchmark.sqlite", "benchmark"
AS_OF = dt.datetime(2026, 11, 20, 14, 2, 11, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 20)
NO_DATE = np.datetime64("NaT", "D")

SMALL = 1  # the customer who has the same rows in every stock, however many the others have
SMALL_ROWS = 500
EVERYBODY = Scope(ERP, frozenset(), everything=True)
SMALL_SCOPE = Scope(ERP, frozenset({SMALL}))
CUSTOMERS = {0: "None", SMALL: "Amber Foods"} | {id_: f"Packaged Brands {id_}" for id_ in range(2, 27)}

MATERIALS = "Nylon Steel Glass Kraft Shrink Corrugated Amber Frosted Matte Recycled".split()
THINGS = "Bottle Cap Label Carton Sleeve Pouch Tray Lid Film Insert Jar Pump".split()
UNITS = "EA CS CTN CAN GAL DZ PAK".split()
STATUSES = [
    "Approved QC",
    "Issued to Job",
    "Available",
    "Pending QC",
    "Staged to Job",
    "Sales Reserved",
    "Quarantined",
    "Failed QC",
]
SHARES = [0.53, 0.12, 0.10, 0.07, 0.07, 0.07, 0.03, 0.01]
CARRIERS = "OVERSEAS - DELUXE|CARGO TRANSPORT 5|TRUCKING ABC|AURORAB0001".split("|")
TIMES = {"exp_date": (-300, 900, 0.7), "last_rec_date": (-900, 0, 0.02), "last_tran_date": (-120, 0, 0.0)}


def invented(rows: int) -> pa.Table:
    """Return stock as the ERP's reading delivers it; the first customer's rows are the same at every size."""
    own = min(rows, SMALL_ROWS)
    customers = np.random.default_rng(1).integers(2, 27, rows - own)
    customers[np.random.default_rng(2).random(rows - own) < 0.14] = 0  # house stock
    ids = np.concatenate([np.full(own, SMALL), customers])
    parts = [_lots(np.random.default_rng(3), ids[:own]), _lots(np.random.default_rng(4), ids[own:])]
    table = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    columns = {c.id: pa.array(table[c.id], TYPES[c.kind], from_pandas=True) for c in COLUMNS}
    return pa.table({"row_id": pa.array(np.arange(1, rows + 1)), "customer_id": pa.array(ids)} | columns)


def _lots(random: np.random.Generator, customers: np.ndarray) -> dict[str, np.ndarray]:
    """Return one lot per row for these owners: 25 rows to a part, most lots in one place, few POs."""
    rows = len(customers)
    catalogue = max(20, rows // 25)
    part = random.integers(0, catalogue // 20 + 1, rows) * 27 + customers  # a part has one owner
    lot = random.integers(0, max(1, 4 * rows), rows)
    with_po = random.random(rows) < 0.45
    with_reference = random.random(rows) < 0.4
    return {
        "customer": _texts(customers, CUSTOMERS.__getitem__),
        "part": _texts(part, lambda n: f"{MATERIALS[n % 10][:2].upper()}-{n}"),
        "description": _texts(part, lambda n: f"{MATERIALS[n % 10]} {THINGS[n % 12]} {n % 97}"),
        "on_hand": random.integers(1, 5_000, rows) * QUANTITY_ONE // random.choice([1, 1, 1, 8], rows),
        "unit": _texts(part % 11 % 7, UNITS.__getitem__),
        "bin": _texts(random.integers(0, 750, rows), lambda n: f"{n % 7:02}-{'ABCDEF'[n % 6]}-{n:02}"),
        "user_lot": _texts(lot, lambda n: f"{'PO' if n % 2 else 'WO'}{n // 3:06}-{n % 50_000:05}"),
        "reference": _texts(
            np.where(with_reference, random.integers(0, 60 + rows // 20, rows), -1),
            lambda n: f"{CARRIERS[n % 4]} / {n}" if n >= 0 else "",
        ),
        "po": _texts(
            np.where(with_po, random.integers(0, 60 + rows // 200, rows), -1),
            lambda n: f"PO{4_901_123_378 + 7_919 * n}" if n >= 0 else "",
        ),
        "status": _texts(random.choice(8, rows, p=SHARES), STATUSES.__getitem__),
        "facility": _texts(random.integers(0, 2, rows), ["Plant", "Warehouse"].__getitem__),
        "customer_part": _texts(
            np.where(part % 3, -1, part), lambda n: f"{n:04}-7{n % 90}" if n >= 0 else ""
        ),
    } | {name: _days(random, rows, *span) for name, span in TIMES.items()}


def _texts(numbers: np.ndarray, write: Callable[[int], str]) -> np.ndarray:
    values, codes = np.unique(numbers, return_inverse=True)
    return np.array([write(int(value)) for value in values], dtype=object)[codes]


def _days(random: np.random.Generator, rows: int, first: int, last: int, missing: float) -> np.ndarray:
    days = np.datetime64(TODAY) + random.integers(first, last, rows)
    days[random.random(rows) < missing] = NO_DATE
    return days


def published(table: pa.Table, folder: Path) -> Snapshot:
    """Return a reading as a web server has it: published by the worker, mapped from the files."""
    snapshots = Snapshots(folder, ERP, FORM)
    snapshots.publish(table, as_of=AS_OF)
    snapshot = snapshots.current()
    assert snapshot is not None
    return snapshot


def frame_of(stock: Stock) -> pd.DataFrame:
    """Return the same rows, in the same order, as the plain table of texts that a page would be handed."""
    columns = {}
    for column in COLUMNS:
        coded = stock.columns[column.id]
        texts = [_shown(value) for value in coded.values.to_pylist()]
        columns[column.id] = pa.array(texts, pa.string()).take(pa.array(coded.codes)).to_pandas()
    return pd.DataFrame(columns).set_axis(stock.row_ids, axis="index")


def _shown(value: str | int | dt.date | None) -> str:
    if isinstance(value, int):
        return plain_quantity(value)
    return value if isinstance(value, str) else value.isoformat() if value else ""
