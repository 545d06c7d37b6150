"""Sorting rows by several coded columns, stable, so that ties keep the order the rows are stored in."""

from collections.abc import Sequence

import numpy as np

from data.inventory.encoding import Coded, Codes, Positions

_HALF = 16  # numpy's stable sort of 16-bit numbers is a radix sort: two of them beat one of 32 bits threefold


def ordered(order: Positions, keys: Sequence[tuple[Coded, str]]) -> Positions:
    """Return the positions sorted by (column, "asc" | "desc"), empties last, ties as in `order`."""
    for coded, direction in reversed(keys):
        codes = coded.codes if direction == "asc" else _descending(coded)
        order = _stable(order, codes, len(coded.values))
    return order


def _descending(coded: Coded) -> Codes:
    """Return codes that count the filled values backwards; the empty ones stay at the end."""
    turned = np.arange(len(coded.values), dtype=np.int32)
    turned[: coded.filled] = turned[: coded.filled][::-1].copy()
    return np.take(turned, coded.codes, mode="clip")


def _stable(order: Positions, codes: Codes, distinct: int) -> Positions:
    keys = codes.view(np.uint32)
    order = order[np.argsort(keys[order].astype(np.uint16), kind="stable")]
    if distinct > 1 << _HALF:
        high = (keys >> np.uint32(_HALF)).astype(np.uint16)
        order = order[np.argsort(high[order], kind="stable")]
    return order
