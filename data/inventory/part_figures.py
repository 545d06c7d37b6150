"""What a row by part says: sums, counts and the nearest expiry of the lots that pass a view."""

from dataclasses import dataclass

import numpy as np

from data.inventory.adding import Keys, Sums, added
from data.inventory.encoding import Coded, Codes, Mask, Positions
from data.inventory.grouping import NAMED_BY, Grouping
from data.inventory.statuses import GROUPS
from data.inventory.stock import Stock

# A part shows the first of its lots' values in natural order, the nearest date among them; empties come last.
FIRST_OF = {name: name for name in (*NAMED_BY, "description", "customer_part")} | {"next_exp": "exp_date"}
_NARROW = 2**31


@dataclass(frozen=True, eq=False)
class Figures:
    """The parts that have lots in a view, in the order of the grouping, with what each of them says."""

    parts: Positions  # which of the grouping
    coded: dict[str, Coded]  # column → one code per part
    sums: dict[str, Sums]
    counts: dict[str, Keys]

    @property
    def matched(self) -> int:
        """How many parts there are."""
        return len(self.parts)

    @property
    def weight(self) -> int:
        """About how many bytes are kept."""
        per_part = 8 + 4 * len(self.coded) + 16 * len(self.sums) + 8 * len(self.counts)
        return 1000 + per_part * self.matched


def figures(stock: Stock, grouping: Grouping, mask: Mask | None) -> Figures:
    """Return the figures of the parts whose rows pass."""
    rows = _rows(grouping, mask)
    of_row = _at(grouping.of_row, rows)
    begins = np.diff(of_row, prepend=-1) != 0
    starts = np.flatnonzero(begins)
    parts = len(starts)
    place = np.cumsum(begins) - 1  # of each row's part among those that pass
    coded = {name: _first(stock.columns[column], rows, starts) for name, column in FIRST_OF.items()}
    sums, counts = _sums(stock, rows, place, parts), _counts(stock, rows, place, parts)
    return Figures(of_row[starts].astype(np.int64), coded, sums, counts)


def _rows(grouping: Grouping, mask: Mask | None) -> Positions | None:
    """Return the rows that pass, part by part; None: all of them, as they are stored."""
    order = grouping.order
    if mask is None:
        return order
    return np.flatnonzero(mask) if order is None else np.compress(mask[order], order)


def _at(codes: Codes, rows: Positions | None) -> Codes:
    return codes if rows is None else np.take(codes, rows, mode="clip")


def _first(coded: Coded, rows: Positions | None, starts: Positions) -> Coded:
    codes = np.minimum.reduceat(_at(coded.codes, rows), starts) if len(starts) else coded.codes[:0]
    return Coded(coded.column, codes, coded.values, coded.search, coded.blanks)


def _sums(stock: Stock, rows: Positions | None, place: Keys, parts: int) -> dict[str, Sums]:
    """Return the quantity of each part: of all its rows, and of those in each group of statuses."""
    on_hand, status = stock.columns["on_hand"], stock.columns["status"]
    codes = _at(on_hand.codes, rows)
    group = {text: number for number, texts in enumerate(GROUPS.values()) for text in texts}
    groups = np.array([group.get(text, len(GROUPS)) for text in status.values.to_pylist()], dtype=np.intp)
    several = len(GROUPS) + 1
    keys = place * several + np.take(groups, _at(status.codes, rows), mode="clip") if len(groups) else place
    by_group = added(on_hand, codes, keys, parts * several)
    found = {"on_hand_sum": by_group.folded(several)}
    for number, name in enumerate(GROUPS):
        found[name] = by_group[np.arange(number, parts * several, several)]
    return found


def _counts(stock: Stock, rows: Positions | None, place: Keys, parts: int) -> dict[str, Keys]:
    """Return how many lots a part has, where no lot counts as one, and in how many bins it lies."""
    lot, bin_ = stock.columns["user_lot"], stock.columns["bin"]
    bins = _at(bin_.codes, rows)
    return {
        "lots": _distinct(place, np.minimum(_at(lot.codes, rows), lot.filled), lot.filled + 1, parts),
        "bins": _distinct(place[bins < bin_.filled], bins[bins < bin_.filled], bin_.filled, parts),
    }


def _distinct(place: Keys, codes: Codes, several: int, parts: int) -> Keys:
    """Return how many different codes each part has."""
    several = max(several, 1)
    pairs = place * several + codes
    if (pairs[1:] < pairs[:-1]).any():  # lots stand sorted already, bins don't
        # Parts follow each other, so a stable sort finds long runs, and narrow numbers halve its time.
        pairs = np.sort(pairs.astype(np.int32) if parts * several < _NARROW else pairs, kind="stable")
    new = np.ones(len(pairs), dtype=bool)
    new[1:] = pairs[1:] != pairs[:-1]
    return np.bincount(np.compress(new, pairs) // several, minlength=parts)
