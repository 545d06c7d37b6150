"""Adding up quantities exactly: whole numbers of 10⁻⁷ whose sums no double and no int64 need hold."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.inventory.encoding import Coded, Codes

PIECE = 26  # bits; 2²⁷ rows of such pieces still add up exactly in a double
_MASK, _LOW = (1 << PIECE) - 1, (1 << 2 * PIECE) - 1
Whole = npt.NDArray[np.int64]
Keys = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Sums:
    """Exact sums, side by side: each is high · 2⁵² + low with 0 ≤ low < 2⁵², so that they sort as pairs."""

    high: Whole
    low: Whole

    def __getitem__(self, places: Keys) -> "Sums":
        """Return the sums at these places."""
        return Sums(self.high[places], self.low[places])

    def folded(self, several: int) -> "Sums":
        """Return the sums of so many neighbours each."""
        high, low = (numbers.reshape(-1, several).sum(axis=1) for numbers in (self.high, self.low))
        return Sums(high + (low >> 2 * PIECE), low & _LOW)

    def units(self) -> list[int]:
        """Return the sums as whole units of 10⁻⁷."""
        pairs = zip(self.high.tolist(), self.low.tolist(), strict=True)
        return [(high << 2 * PIECE) + low for high, low in pairs]


def added(quantities: Coded, codes: Codes, keys: Keys, distinct: int) -> Sums:
    """Return the sum per key of the quantities that stand behind `codes`."""
    totals = np.zeros((3, distinct), dtype=np.int64)
    for place, pieces in _pieces(quantities.values.to_numpy()):
        weights = np.take(pieces, codes, mode="clip")
        totals[place] = np.bincount(keys, weights=weights, minlength=distinct)
    lowest, middle, high = totals
    middle += lowest >> PIECE
    return Sums(high + (middle >> PIECE), (middle & _MASK) << PIECE | lowest & _MASK)


def _pieces(values: Whole) -> Iterator[tuple[int, npt.NDArray[np.float64]]]:
    """Return quantities cut into three pieces of bits, lowest first, whose sums a double holds exactly."""
    for place in range(3):
        rest = values >> place * PIECE
        pieces = rest & _MASK if place < 2 else rest
        if rest.any():
            yield place, pieces.astype(np.float64)
