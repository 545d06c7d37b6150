"""One folder per reading: Arrow files that processes map into memory, and a manifest written last.

A folder counts only when its manifest says that it was made for this ERP, this form of the select and this
layout, and when every file has the size the manifest gives. Anything else is as if it weren't there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from data.inventory.columns import COLUMNS
from data.inventory.contents import Contents
from data.inventory.encoding import TYPES, Coded
from data.inventory.writing import flush

LAYOUT = 1  # to be raised whenever what stands in the files, or its order, changes meaning
MANIFEST = "manifest.json"
ROWS = "rows.arrow"


@dataclass(frozen=True)
class Manifest:
    """What a folder holds: for which ERP, in which form, of which rows."""

    erp: str
    form: str
    version: str
    customers: Mapping[int, str]  # fingerprint of each customer's own rows
    blanks: Mapping[str, int]  # how many of a column's distinct values are empty
    sizes: Mapping[str, int]  # bytes of each file
    layout: int = LAYOUT


def write(folder: Path, contents: Contents) -> dict[str, int]:
    """Write the contents into a new folder and return the size of each file."""
    rows: dict[str, np.ndarray[Any, Any]] = {"row_id": contents.row_ids, "customer_id": contents.customer_ids}
    rows |= {name: coded.codes for name, coded in contents.columns.items()}
    _write_batch(folder / ROWS, rows)
    for name, coded in contents.columns.items():
        _write_batch(folder / f"{name}.arrow", {"value": coded.values, "search": coded.search})
    return {path.name: path.stat().st_size for path in folder.iterdir()}


def read_manifest(folder: Path, *, erp: str, form: str) -> Manifest | None:
    """Return the manifest of a whole folder made for this ERP and form, None for any other."""
    try:
        raw = json.loads((folder / MANIFEST).read_bytes())
        manifest = Manifest(
            **raw | {"customers": {int(key): value for key, value in raw["customers"].items()}}
        )
        whole = all((folder / name).stat().st_size == size for name, size in manifest.sizes.items())
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    made_for = manifest.layout, manifest.erp, manifest.form, manifest.version
    mine = made_for == (LAYOUT, erp, form, folder.name)
    return manifest if mine and whole else None


def read(folder: Path, manifest: Manifest) -> Contents:
    """Return the contents of a whole folder; codes and values stay in the mapped files."""
    rows = _map_batch(folder / ROWS)
    columns = {}
    for column in COLUMNS:
        batch = _map_batch(folder / f"{column.id}.arrow")
        if batch["value"].type != TYPES[column.kind]:
            raise ValueError(f"{column.id} is stored as {batch['value'].type}")
        codes = _numbers(rows[column.id])
        columns[column.id] = Coded(column, codes, batch["value"], batch["search"], manifest.blanks[column.id])
    return Contents(_numbers(rows["row_id"]), _numbers(rows["customer_id"]), columns)


def _write_batch(path: Path, arrays: Mapping[str, Any]) -> None:
    batch = pa.record_batch({name: pa.array(values) for name, values in arrays.items()})
    with path.open("wb") as file:
        with pa.ipc.new_file(file, batch.schema) as writer:
            writer.write_batch(batch)
        flush(file)


def _map_batch(path: Path) -> pa.RecordBatch:
    return pa.ipc.open_file(pa.memory_map(str(path))).get_batch(0)


def _numbers(array: pa.Array) -> np.ndarray[Any, Any]:
    return array.to_numpy(zero_copy_only=True)
