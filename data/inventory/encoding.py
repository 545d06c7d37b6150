"""Columns as codes: int32 per row into the distinct values in natural order, the empty ones at the end.

A sort compares codes, a filter asks each distinct value once, a facet counts codes.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.inventory.columns import COLUMNS, Column, Kind
from data.inventory.display import search_text
from data.inventory.natural import natural_key

TYPES: dict[Kind, pa.DataType] = {"text": pa.string(), "quantity": pa.int64(), "date": pa.date32()}
Codes = npt.NDArray[np.int32]
Positions = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Coded:
    """One column: `values` in natural order without repeats, the last `blanks` of them empty.

    `codes` has one entry per row; `search` holds the casefolded forms of each value (display.search_text).
    """

    column: Column
    codes: Codes
    values: pa.Array
    search: pa.StringArray
    blanks: int

    @property
    def filled(self) -> int:
        """How many distinct values are not empty; they stand first."""
        return len(self.values) - self.blanks

    def rows_having(self, wanted: Mask) -> Mask:
        """Return which rows hold one of the `wanted` distinct values."""
        # Codes are in range by construction; "clip" only spares numpy the check and halves the time.
        return np.take(wanted, self.codes, mode="clip")

    def restricted(self, positions: Positions) -> "Coded":
        """Return the column for these rows alone, holding no value that none of them has."""
        codes = self.codes[positions]
        own = np.zeros(len(self.values), dtype=bool)
        own[codes] = True
        new_codes = np.cumsum(own, dtype=np.int32) - np.int32(1)
        kept = np.flatnonzero(own)
        blanks = int(np.count_nonzero(own[self.filled :]))
        return Coded(self.column, new_codes[codes], self.values.take(kept), self.search.take(kept), blanks)


def encode(column: Column, array: pa.ChunkedArray) -> Coded:
    """Return a column of a reading as codes; `array` is text without nulls, date32, or int64 of 10⁻⁷."""
    flat = _flat(column, array)
    coded = flat.dictionary_encode(null_encoding="encode")
    values, codes = coded.dictionary, coded.indices.to_numpy(zero_copy_only=False)
    order, blanks = _natural_order(column, values)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    values = values.take(order)
    return Coded(column, rank[codes], values, search_of(values), blanks)


def search_of(values: pa.Array) -> pa.StringArray:
    """Return the forms in which each value is found."""
    return pa.array([search_text(value) for value in values.to_pylist()], pa.string())


def nothing() -> dict[str, Coded]:
    """Return every column without rows and without values."""
    none = np.empty(0, dtype=np.int32)
    return {c.id: Coded(c, none, pa.array([], TYPES[c.kind]), pa.array([], pa.string()), 0) for c in COLUMNS}


def _flat(column: Column, array: pa.ChunkedArray) -> pa.Array:
    array = array.cast(TYPES[column.kind])
    if column.kind != "date" and array.null_count:
        raise ValueError(f"{column.id} holds nulls; a reading has none but in dates")
    return pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)


def _natural_order(column: Column, values: pa.Array) -> tuple[Positions, int]:
    """Return the positions of `values` in natural order, and how many of them are empty and thus last."""
    if column.kind != "text":
        return pc.array_sort_indices(values, null_placement="at_end").to_numpy(), values.null_count
    texts = values.to_pylist()
    blank = [not text.strip() for text in texts]
    keys = pa.table({"blank": blank, "key": [natural_key(text) for text in texts], "text": values})
    by = [(name, "ascending") for name in keys.column_names]
    return pc.sort_indices(keys, sort_keys=by).to_numpy(), sum(blank)
