"""The contents of one reading: coded columns in default order, and a fingerprint per customer."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from data.inventory.columns import COLUMNS, DEFAULT_SORT
from data.inventory.encoding import Coded, Positions, encode
from data.inventory.ordering import ordered
from problems import ErpUnavailable

TWICE = "The ERP delivered a stock row twice; the last good reading stays in force."
_MIX = np.uint64(0x9E3779B97F4A7C15)  # any odd number with well mixed bits


@dataclass(frozen=True, eq=False)
class Contents:
    """All rows of a reading, stored in default order and then by row_id, so every stable sort is total."""

    row_ids: npt.NDArray[np.int64]
    customer_ids: npt.NDArray[np.int64]  # 0: no customer, or the ERP's default entry
    columns: Mapping[str, Coded]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One reading of all customers. Its rows are seen through `scope.visible` only."""

    erp: str
    form: str
    version: str
    as_of: datetime
    customers: Mapping[int, str]  # fingerprint of each customer's own rows
    contents: Contents


def from_reading(table: pa.Table) -> Contents:
    """Return the contents of a reading; the order in which its rows arrived leaves no trace.

    Raises `ErpUnavailable` where two rows say that they are the same one.
    """
    row_ids, customer_ids = (table[name].cast(pa.int64()).to_numpy() for name in ("row_id", "customer_id"))
    columns = {column.id: encode(column, table[column.id]) for column in COLUMNS}
    by_id = np.argsort(row_ids, kind="stable")
    if (np.diff(row_ids[by_id]) == 0).any():
        raise ErpUnavailable(TWICE)
    order = ordered(by_id, [(columns[column], direction) for column, direction in DEFAULT_SORT])
    return Contents(row_ids[order], customer_ids[order], _reordered(columns, order))


def fingerprints(contents: Contents) -> dict[int, str]:
    """Return a hash per customer id over that customer's own rows, whatever the others hold."""
    hashes = _row_hashes(contents)
    order = np.argsort(contents.customer_ids, kind="stable")
    owners, starts = np.unique(contents.customer_ids[order], return_index=True)
    parts = np.split(hashes[order], starts[1:]) if len(owners) else []
    return {int(owner): _digest([part.tobytes()]) for owner, part in zip(owners, parts, strict=True)}


def combined(customers: Mapping[int, str]) -> str:
    """Return one version for the rows of these customers."""
    return _digest(f"{customer}:{customers[customer]}\n".encode() for customer in sorted(customers))


def _reordered(columns: Mapping[str, Coded], order: Positions) -> dict[str, Coded]:
    return {
        name: Coded(coded.column, coded.codes[order], coded.values, coded.search, coded.blanks)
        for name, coded in columns.items()
    }


def _row_hashes(contents: Contents) -> npt.NDArray[np.uint64]:
    """Return 64 bits per row, made of its values alone: codes change with other customers' values."""
    hashes = pd.util.hash_array(contents.row_ids) * _MIX ^ pd.util.hash_array(contents.customer_ids)
    for coded in contents.columns.values():
        hashes *= _MIX
        hashes ^= hashes >> np.uint64(29)
        hashes ^= np.take(_value_hashes(coded.values), coded.codes, mode="clip")
    return hashes


def _value_hashes(values: pa.Array) -> npt.NDArray[np.uint64]:
    if pa.types.is_string(values.type):
        return pd.util.hash_array(np.array(values.to_pylist(), dtype=object), categorize=False)
    if pa.types.is_date32(values.type):
        values = values.cast(pa.int32()).fill_null(np.iinfo(np.int32).min)
    return pd.util.hash_array(values.to_numpy(zero_copy_only=False))


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()[:32]
