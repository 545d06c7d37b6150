"""Rows to publish, and what is seen of them, for the tests of snapshots."""

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa

from data.inventory import snapshot
from data.inventory.listing import block, parse_view, rows
from data.inventory.scope import Scope, visible
from tests.property.stocks import AS_OF, DAYS, ERP, QUANTITIES, TEXTS, TODAY, make_row

ALL = Scope(ERP, frozenset(), everything=True)
LATER = AS_OF + dt.timedelta(seconds=15)
ROWS = [
    make_row(
        number, 1 + number % 2, part=text, exp_date=DAYS[number % len(DAYS)], on_hand=QUANTITIES[number % 7]
    )
    for number, text in enumerate(TEXTS, 1)
]
CHANGED = [*ROWS[:-1], ROWS[-1] | {"bin": "elsewhere"}]


def published(folder: Path, erp: str, table: pa.Table, *, as_of: dt.datetime) -> snapshot.Snapshots:
    """Return the snapshots of an ERP that was read once."""
    found = snapshot.Snapshots(folder, erp, "form")
    found.publish(table, as_of=as_of)
    return found


def listed(found: snapshot.Snapshot) -> dict[str, Any]:
    stock = visible(found, ALL)
    return block(stock, rows(stock, parse_view({}), today=TODAY), 0, 100, list(stock.columns))
