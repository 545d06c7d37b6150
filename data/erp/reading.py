"""One reading of the ERP: every customer's stock as an Arrow table, whole and exact, or `ErpUnavailable`."""

import datetime as dt
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from data.erp import deacom
from data.erp.connection import SENTENCE, connect
from data.inventory.columns import BY_ID, QUANTITY_ONE, QUANTITY_PLACES
from problems import ErpUnavailable
from settings import Settings

CHUNK = 20_000  # rows fetched at a time
NO_DATES = {dt.date(1753, 1, 1), dt.date(1900, 1, 1), dt.date(9999, 12, 31)}  # what ERPs write for "no date"


@dataclass(frozen=True)
class ErpCustomer:
    """One entry of the ERP's customer list; the `default` entry means "no customer" and can't be granted."""

    id: int
    name: str
    active: bool
    default: bool


def read_customers(settings: Settings) -> list[ErpCustomer]:
    """Return the ERP's customer list as it is now, by name."""
    with connect(settings) as connection:
        found = connection.execute(deacom.customers_select()).all()
    return [ErpCustomer(row.id, row.name, bool(row.active), bool(row.default)) for row in found]


def read_stock(settings: Settings) -> pa.Table:
    """Return the stock of all customers as one table: a row per inventory layer, by `row_id`.

    `row_id` and `customer_id` (0: nobody's) are int64, text columns dictionaries of strings without nulls,
    dates date32, `on_hand` int64 in units of 10⁻⁷.
    """
    with connect(settings) as connection:
        result = connection.execution_options(yield_per=CHUNK).execute(deacom.inventory_select())
        return collect(list(result.keys()), result.partitions(CHUNK))


def collect(names: Sequence[str], parts: Iterable[Sequence[Sequence[Any]]]) -> pa.Table:
    """Return rows that come in parts as one table; a value of an unexpected kind fails the whole."""
    columns = [_Column(name) for name in names]
    try:
        for part in parts:
            for column, values in zip(columns, zip(*part, strict=True), strict=True):
                column.add(values)
        return pa.table({column.name: column.finish() for column in columns})
    except (ValueError, TypeError, ArithmeticError, pa.ArrowException) as error:
        raise ErpUnavailable(SENTENCE) from error


class _Column:
    """A column while it is gathered: a code per row, and the distinct values as the driver gave them."""

    def __init__(self, name: str):
        self.name = name
        self.codes = array("i")
        self.values: dict[Any, int] = {}

    def add(self, values: tuple[Any, ...]) -> None:
        known = self.values
        self.codes.extend([known.setdefault(value, len(known)) for value in values])

    def finish(self) -> pa.Array:
        """Return the column as an Arrow array; raises ValueError or TypeError for a value of another kind."""
        codes = pa.array(np.array(self.codes, dtype=np.int32))
        kind = BY_ID[self.name].kind if self.name in BY_ID else "id"
        if kind == "text":
            return pa.DictionaryArray.from_arrays(
                codes, pa.array([_text(v) for v in self.values], pa.string())
            )
        convert, arrow_type = {
            "id": (_id, pa.int64()),
            "date": (day_of, pa.date32()),
            "quantity": (tenmillionths, pa.int64()),
        }[kind]
        return pa.array([convert(value) for value in self.values], arrow_type).take(codes)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text came as {type(value).__name__}")
    return value


def _id(value: Any) -> int:
    if not isinstance(value, int):
        raise TypeError(f"a key came as {type(value).__name__}")
    return value


def day_of(value: Any) -> dt.date | None:
    """Return the day of a point in time (SQLite: of its ISO text), None for "no date"."""
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    if isinstance(value, dt.datetime):
        value = value.date()
    if value is not None and not isinstance(value, dt.date):
        raise TypeError(f"a date came as {type(value).__name__}")
    return None if value in NO_DATES else value


def tenmillionths(value: Any) -> int:
    """Return a numeric(17,7) as a whole number of 10⁻⁷.

    SQLite alone stores fractions as doubles; the nearest decimal of seven places is what was written, as far
    as a double can hold it.
    """
    if isinstance(value, float):
        value = Decimal(f"{value:.{QUANTITY_PLACES}f}")
    if not isinstance(value, int | Decimal):
        raise TypeError(f"a quantity came as {type(value).__name__}")
    units = int(value * QUANTITY_ONE)
    if units != value * QUANTITY_ONE:
        raise ValueError("a quantity has more places than the ERP can hold")
    return units
