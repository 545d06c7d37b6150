"""The rows an alert looks at, by what it remembers: the lots of a customer, or its parts in one unit."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from data.inventory.adding import added
from data.inventory.alert_memory import Key
from data.inventory.encoding import Coded, Positions
from data.inventory.stock import Stock

Groups = npt.NDArray[np.intp]
KEYED_BY = ("part", "user_lot", "exp_date")  # at most; the last of them is not always looked at


@dataclass(frozen=True, eq=False)
class Grouped:
    """Rows of a stock in groups: the key of each group, and the group of each row."""

    stock: Stock
    rows: Positions
    keys: tuple[Key, ...]
    of_row: Groups

    @cached_property
    def places(self) -> dict[Key, int]:
        """Where each key stands."""
        return {key: place for place, key in enumerate(self.keys)}

    @cached_property
    def sums(self) -> list[int]:
        """The quantity of each group, in units of 10⁻⁷: of one unit only where the key names it."""
        on_hand = self.stock.columns["on_hand"]
        return added(on_hand, on_hand.codes[self.rows], self.of_row, len(self.keys)).units()

    def rows_of(self, place: int) -> Positions:
        """Return the rows of one group, in default order."""
        order, starts = self._sorted
        return self.rows[order[starts[place] : starts[place + 1]]]

    @cached_property
    def _sorted(self) -> tuple[Groups, Groups]:
        order = np.argsort(self.of_row, kind="stable")
        return order, np.searchsorted(self.of_row[order], np.arange(len(self.keys) + 1))


def grouped(stock: Stock, rows: Positions, names: Sequence[str]) -> Grouped:
    """Return rows by their customer and by what stands in these columns; all that is blank is one."""
    owners, number = np.unique(stock.owners[rows], return_inverse=True)
    for name in names:
        coded = stock.columns[name]
        codes = np.minimum(coded.codes[rows], coded.filled).astype(np.int64)
        number = np.unique(number * (coded.filled + 1) + codes, return_inverse=True)[1]
    _, firsts, of_row = np.unique(number, return_index=True, return_inverse=True)
    texts = [_texts(stock.columns[name], stock.columns[name].codes[rows[firsts]]) for name in names]
    ids = stock.owners[rows[firsts]].tolist() if len(owners) else []
    parts, others, days = texts if len(names) == len(KEYED_BY) else [*texts, [""] * len(ids)]
    return Grouped(stock, rows, tuple(zip(ids, parts, others, days, strict=True)), of_row)


def _texts(coded: Coded, codes: npt.NDArray[np.int32]) -> list[str]:
    """Return what stands behind codes: text as it is, days as ISO; blank as nothing."""
    filled = coded.filled
    values = (
        coded.values.slice(0, filled).take(np.minimum(codes, max(filled - 1, 0))).to_pylist()
        if filled
        else []
    )
    return ["" if code >= filled else _text(values[place]) for place, code in enumerate(codes.tolist())]


def _text(value: str | dt.date) -> str:
    return value if isinstance(value, str) else value.isoformat()
