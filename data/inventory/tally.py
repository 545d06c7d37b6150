"""Counting what passes a view by any grouping: rows, different lots, and exact quantities per unit."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from data.inventory.adding import added
from data.inventory.display import plain_quantity
from data.inventory.encoding import Codes, Mask, Positions
from data.inventory.expiry import Spans, spans_of
from data.inventory.memo import Memo
from data.inventory.statuses import GROUPS
from data.inventory.stock import Stock

OTHER = len(GROUPS)  # the group of a status that belongs to none
Bars = npt.NDArray[np.intp]
Sum = tuple[str, str]  # unit, quantity
_lots: Memo[Codes] = Memo(budget=16_000_000)  # bytes


@dataclass(frozen=True)
class Counted:
    """What one bar holds: rows of each group of statuses, different lots, and the quantity per unit."""

    groups: tuple[int, ...]
    lots: int
    sums: tuple[Sum, ...]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(self.groups)


@dataclass(frozen=True, eq=False)
class Tally:
    """The rows that pass a view, ready to be counted by bars; `mask` None: all of them."""

    stock: Stock
    mask: Mask | None

    def codes(self, column: str) -> Codes:
        """Return the codes of a column, of the rows that pass."""
        return self.taken(self.stock.columns[column].codes)

    def taken(self, values: Codes) -> Codes:
        """Return what belongs to the rows that pass, given one value for each row."""
        return values if self.mask is None else np.compress(self.mask, values)

    @cached_property
    def groups(self) -> Bars:
        """The group of each row's status: a position in GROUPS, or OTHER."""
        status = self.stock.columns["status"]
        places = {text: place for place, texts in enumerate(GROUPS.values()) for text in texts}
        of_text = np.array([places.get(text, OTHER) for text in status.values.to_pylist()], dtype=np.intp)
        return np.take(of_text, self.codes("status"), mode="clip") if len(of_text) else np.empty(0, np.intp)

    @cached_property
    def spans(self) -> Spans:
        """The span of each row's expiry."""
        found = spans_of(self.stock)
        return found if self.mask is None else np.compress(self.mask, found)

    @cached_property
    def lots(self) -> Codes:
        """The number of each row's lot: same customer, part and user lot; no lot counts as one."""
        return self.taken(lot_numbers(self.stock))

    def by(self, bars: Bars, several: int) -> list[Counted]:
        """Return what each of so many bars holds, given the bar of each row; outside of them: in none."""
        bars = np.where((bars >= 0) & (bars < several), bars, several)
        groups = np.bincount(bars * (OTHER + 1) + self.groups, minlength=(several + 1) * (OTHER + 1))
        by_group = groups.reshape(-1, OTHER + 1).tolist()
        counted = zip(by_group, self._lots(bars, several), self._sums(bars, several), strict=False)
        return [Counted(tuple(rows), lots, sums) for rows, lots, sums in counted][:several]

    def _lots(self, bars: Bars, several: int) -> list[int]:
        most = int(self.lots.max()) + 1 if len(self.lots) else 0
        seen = np.zeros((several + 1) * most, dtype=bool)  # a bar's lots, told by their numbers
        seen[bars * most + self.lots] = True
        return seen.reshape(several + 1, most).sum(axis=1).tolist()

    def _sums(self, bars: Bars, several: int) -> list[tuple[Sum, ...]]:
        unit, on_hand = self.stock.columns["unit"], self.stock.columns["on_hand"]
        units = len(unit.values)
        keys = bars * units + self.codes("unit")
        totals = added(on_hand, self.codes("on_hand"), keys, (several + 1) * units).units()
        held = np.bincount(keys, minlength=(several + 1) * units).tolist()
        names = unit.values.to_pylist()
        cut = range(0, (several + 1) * units, units) if units else [0] * (several + 1)
        return [
            tuple((name, plain_quantity(totals[at + n])) for n, name in enumerate(names) if held[at + n])
            for at in cut
        ]


def lot_numbers(stock: Stock) -> Codes:
    """Return a number per row that rows of one lot share; remembered for the stock's rows."""
    key = stock.version, stock.scope
    return _lots.get(key, lambda: _numbered(stock), lambda made: 4 * len(made) + 1000)


def _numbered(stock: Stock) -> Codes:
    customer, part, lot = (stock.columns[name] for name in ("customer", "part", "user_lot"))
    lots = np.minimum(lot.codes, lot.filled).astype(np.int64)
    keys = (customer.codes.astype(np.int64) * len(part.values) + part.codes) * (lot.filled + 1) + lots
    steps = np.diff(keys, prepend=keys[:1])
    if (steps < 0).any():
        return np.unique(keys, return_inverse=True)[1].astype(np.int32)
    return np.cumsum(steps > 0, dtype=np.int32)  # rows are stored by customer, part and lot


def rows_among(mask: Mask | None, total: int) -> int:
    """Return how many rows pass."""
    return total if mask is None else int(np.count_nonzero(mask))


def most_frequent(codes: Codes, distinct: int, most: int) -> Positions:
    """Return the codes that most rows hold, ties in natural order."""
    counts = np.bincount(codes, minlength=distinct)
    order = np.argsort(-counts, kind="stable")[:most]
    return order[counts[order] > 0]
