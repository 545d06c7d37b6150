"""A hand-made ERP of a few rows, in a SQLite file of its own."""

import datetime as dt
import sqlite3
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from sqlalchemy import Table, create_engine
from sqlalchemy.pool import NullPool

from data.erp import deacom
from data.erp.demo import fill, write
from data.erp.reading import read_stock
from settings import Settings

NOW = dt.datetime(2026, 11, 20, 14, 30)  # noqa: DTZ001  (the ERP's times have no zone)
LAYER = {
    "lot": 1,
    "user_lot": "U1",
    "part": 1,
    "received": NOW,
    "moved": NOW,
    "balance": Decimal(5),
    "bin": 1,
    "facility": 1,
}


@cache
def _empty() -> bytes:
    """Return a SQLite file with the ERP's tables and no rows, which takes longer to make than to copy."""
    with NamedTemporaryFile(suffix=".sqlite") as file:
        write(create_engine(f"sqlite:///{file.name}", poolclass=NullPool), {})
        return Path(file.name).read_bytes()


class _Writer:
    """One engine for all files: it compiles a statement once and not for every ERP."""

    path = Path()
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(_Writer.path), poolclass=NullPool)


class SmallErp:
    """Customers, the default entry first, a part of each, one bin; the rest is what a test adds."""

    def __init__(self, path: Path, customers: Sequence[str] = ("None", "ACME", "Globex")):
        self.settings = Settings(erp_url=f"sqlite:///{path}", erp_db_timeout=5)
        self.path = path
        self.rows: dict[Table, list[dict[str, Any]]] = {table: [] for table in deacom.metadata.sorted_tables}
        for name in customers:
            customer = self.add(deacom.customers, name=name, default=name == customers[0])
            self.add(deacom.parts, code=f"P{customer}", description="A part", unit=1, customer=customer)
        self.add(deacom.units, name="EA")
        self.add(deacom.bins, name="A01")
        self.add(deacom.facilities, name="North")

    def add(self, table: Table, **values: Any) -> int:
        """Add a row with the next key, which is returned."""
        identity = len(self.rows[table]) + 1
        self.rows[table].append({"id": identity} | values)
        return identity

    def layer(self, **values: Any) -> int:
        """Add an inventory layer with stock, if `values` don't say otherwise."""
        return self.add(deacom.layers, **(LAYER | values))

    def job(self, number: int, po: str | None = None, *, version: int = 0) -> None:
        """Add a line of a job, made for an order with that PO, or for none."""
        line = 0
        if po is not None:
            header = self.add(deacom.order_headers, order=number * 100 + version, po=po)
            line = self.add(deacom.order_lines, order=number * 100, header=header)
        self.add(deacom.job_lines, job=number, order_line=line)

    def finished(self, lot: int, origin: str, **values: Any) -> int:
        """Add the used-up layer that a finished job left for a lot."""
        return self.layer(lot=lot, action="Finish Job", origin=origin, **({"balance": 0} | values))

    def write(self) -> None:
        """Write the file anew."""
        self.path.write_bytes(_empty())
        _Writer.path = self.path
        with _Writer.engine.begin() as connection:
            fill(connection, {table: rows for table, rows in self.rows.items() if rows})

    def read(self) -> list[dict[str, Any]]:
        """Write the file, read it as the portal does and return its rows."""
        self.write()
        return read_stock(self.settings).to_pylist()
