"""Where a lot is now: the rows of a stock that hold a part under one of some texts of a lot."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.inventory.encoding import Coded, Mask
from data.inventory.listing import Result, block, sums
from data.inventory.stock import Stock

CELLS = (
    "customer",
    "part",
    "description",
    "user_lot",
    "on_hand",
    "unit",
    "bin",
    "facility",
    "status",
    "exp_date",
    "reference",
    "po",
    "last_tran_date",
)


def positions_of(
    stock: Stock, *, part: str, lots: Collection[str], customer: str | None = None
) -> dict[str, Any]:
    """Return the rows of a lot, each with its cells, and how much of it there is per unit.

    `customer` narrows down to the part of one customer, where several have one of that name.
    """
    wanted = _having(stock.columns["part"], {part}) & _having(stock.columns["user_lot"], lots)
    if customer is not None:
        wanted &= _having(stock.columns["customer"], {customer})
    found = Result(np.flatnonzero(wanted))
    cells = block(stock, found, 0, found.matched, CELLS)
    rows = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    return {"rows": rows, "sums": sums(stock, found) if rows else []}


def _having(coded: Coded, texts: Collection[str]) -> Mask:
    """Return which rows hold exactly one of these texts."""
    own = pc.is_in(coded.values, value_set=pa.array(sorted(texts), pa.string()))
    return coded.rows_having(own.to_numpy(zero_copy_only=False))
