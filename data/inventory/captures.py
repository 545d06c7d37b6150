"""One kept reading as a file: Parquet with every row of all customers, and what it is beside it.

Text is kept as a dictionary, days as days, quantities as whole numbers of 10⁻⁷: what was read, cell by cell.
The description is written last and holds the hash of the file, so that neither half of a file nor a changed
one counts.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from data.inventory.columns import COLUMNS, Column
from data.inventory.contents import Contents, Snapshot
from data.inventory.encoding import TYPES
from data.inventory.writing import flush, write_json

Why = Literal["night", "asked", "visit"]
ROWS, ABOUT = "stock.parquet", "capture.json"
GROUP_ROWS = 1_048_576
READ_ONLY = 0o440


class Damaged(Exception):
    """The file is not what was kept."""


@dataclass(frozen=True)
class Capture:
    """A reading that was kept: of which company's day, why, and of which rows."""

    name: str
    erp: str
    form: str
    day: date
    as_of: datetime
    version: str
    why: Why
    rows: int
    size: int  # bytes
    sha256: str

    @property
    def is_lasting(self) -> bool:
        """Whether it is kept for its day, and not for somebody's next visit alone."""
        return self.why != "visit"

    def will_do(self, why: Why, day: date) -> bool:
        """Whether keeping the same rows once more would say nothing new."""
        return why == "visit" or (self.is_lasting and self.day == day)


NAMES = {field.name for field in fields(Capture)}


def write(folder: Path, snapshot: Snapshot, *, name: str, why: Why, day: date) -> Capture:
    """Write a whole reading and its description into a new folder."""
    told = {"erp": snapshot.erp, "form": snapshot.form, "version": snapshot.version}
    told |= {"day": day.isoformat(), "as_of": snapshot.as_of.isoformat()}
    path = folder / ROWS
    with path.open("xb") as file:
        pq.write_table(_table(snapshot.contents, told), file, row_group_size=GROUP_ROWS, compression="zstd")
        flush(file)
    content = path.read_bytes()
    path.chmod(READ_ONLY)
    rows = len(snapshot.contents.row_ids)
    made = {"name": name, "why": why, "rows": rows, "size": len(content), "sha256": _hash(content)}
    write_json(folder / ABOUT, told | made)
    return _capture(told | made)


def described(folder: Path) -> Capture | None:
    """Return what a folder says it holds, None for one that is not whole."""
    try:
        found = _capture(json.loads((folder / ABOUT).read_bytes()))
        whole = found.name == folder.name and (folder / ROWS).stat().st_size == found.size
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return found if whole else None


def read(folder: Path, capture: Capture) -> pa.Table:
    """Return the rows as the ERP's reading delivered them; `Damaged` when they are not what was kept."""
    try:
        content = (folder / ROWS).read_bytes()
    except FileNotFoundError as error:
        raise Damaged(capture.name) from error
    if _hash(content) != capture.sha256:
        raise Damaged(capture.name)
    try:
        kept = pq.read_table(pa.BufferReader(content))
        columns = {id_: kept[id_] for id_ in ("row_id", "customer_id")}
        columns |= {column.id: _column(kept, column) for column in COLUMNS}
    except (pa.ArrowException, KeyError, ValueError) as error:
        raise Damaged(capture.name) from error
    return pa.table(columns)


def _table(contents: Contents, told: Mapping[str, str]) -> pa.Table:
    columns: dict[str, Any] = {"row_id": contents.row_ids, "customer_id": contents.customer_ids}
    for name, coded in contents.columns.items():
        codes = pa.array(coded.codes, pa.int32())
        is_text = coded.column.kind == "text"
        columns[name] = (
            pa.DictionaryArray.from_arrays(codes, coded.values) if is_text else coded.values.take(codes)
        )
    return pa.table(columns).replace_schema_metadata(told)


def _column(kept: pa.Table, column: Column) -> Any:
    """Return a column of a kept reading; one that there was not yet has nothing in it."""
    kind = TYPES[column.kind]
    if column.id in kept.column_names:
        return kept[column.id].cast(kind)
    nothing = {"text": "", "quantity": 0, "date": None}[column.kind]
    return pa.chunked_array([pa.repeat(pa.scalar(nothing, kind), kept.num_rows)])


def _capture(told: Mapping[str, Any]) -> Capture:
    given = {name: told[name] for name in NAMES}
    given |= {"day": date.fromisoformat(told["day"]), "as_of": datetime.fromisoformat(told["as_of"])}
    return Capture(**given)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
