"""The rows of a stock as parts: which rows belong to the same customer, part and unit."""

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.inventory.encoding import Codes, Positions
from data.inventory.filters import as_mask
from data.inventory.memo import Memo
from data.inventory.stock import Stock
from data.inventory.view import PartKey

NAMED_BY = ("customer", "part", "unit")
Code = TypeVar("Code", int, npt.NDArray[np.int64])
_kept: Memo["Grouping"] = Memo(budget=64_000_000)  # bytes


@dataclass(frozen=True, eq=False)
class Grouping:
    """All parts of a stock in the order of customer, part and unit."""

    keys: npt.NDArray[np.int64]  # one per part, ascending: the codes of customer, part and unit in one number
    of_row: Codes  # the part of each row
    order: Positions | None  # the rows part by part, each part's in default order; None: as they are stored
    starts: Positions  # where each part begins in that order, and the end

    @property
    def total(self) -> int:
        """How many parts there are."""
        return len(self.keys)

    @property
    def weight(self) -> int:
        """About how many bytes are kept."""
        return 1000 + 16 * self.total + len(self.of_row) * (4 if self.order is None else 12)

    def rows_of(self, part: int) -> Positions:
        """Return the rows of one part, in default order."""
        span = slice(int(self.starts[part]), int(self.starts[part + 1]))
        return np.arange(span.start, span.stop) if self.order is None else self.order[span]


def grouping(stock: Stock) -> Grouping:
    """Return a stock's rows by part; remembered for its version and scope."""
    return _kept.get((stock.version, stock.scope), lambda: _grouping(stock), lambda made: made.weight)


def places(stock: Stock, wanted: Iterable[PartKey]) -> list[int]:
    """Return which parts of the stock are named by these texts; a name that it does not hold is left out."""
    wanted, keys = list(wanted), grouping(stock).keys
    by_text = [_codes(stock, name, {key[place] for key in wanted}) for place, name in enumerate(NAMED_BY)]
    known = [key for key in wanted if all(map(operator.contains, by_text, key))]
    numbers = [_joined(stock, *map(dict.__getitem__, by_text, key)) for key in known]
    spots = np.searchsorted(keys, np.array(numbers, dtype=np.int64))
    pairs = zip(spots.tolist(), numbers, strict=True)
    return [spot for spot, number in pairs if spot < len(keys) and keys[spot] == number]


def _grouping(stock: Stock) -> Grouping:
    """Group rows that are stored by customer and part, so that most parts are one run of rows."""
    numbers = _joined(stock, *(stock.columns[name].codes.astype(np.int64) for name in NAMED_BY))
    begins = np.flatnonzero(np.diff(numbers, prepend=-1))
    runs = numbers[begins]
    lengths = np.diff(begins, append=len(numbers))
    keys, part_of_run = np.unique(runs, return_inverse=True)
    of_row = np.repeat(part_of_run.astype(np.int32), lengths)
    is_stored_so = bool((np.diff(runs) > 0).all())
    order = None if is_stored_so else np.argsort(of_row, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(of_row, minlength=len(keys)))])
    return Grouping(keys, of_row, order, starts)


def _joined(stock: Stock, customer: Code, part: Code, unit: Code) -> Code:
    parts, units = (len(stock.columns[name].values) for name in NAMED_BY[1:])
    return (customer * parts + part) * units + unit


def _codes(stock: Stock, column: str, texts: set[str]) -> dict[str, int]:
    """Return the codes of those texts that the column holds."""
    values = stock.columns[column].values
    found = np.flatnonzero(as_mask(pc.is_in(values, value_set=pa.array(sorted(texts), pa.string()))))
    return dict(zip(values.take(found).to_pylist(), found.tolist(), strict=True))
