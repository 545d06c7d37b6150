"""What was counted, as figures and spans tell it."""

from typing import Any

from data.inventory.tally import Counted


def counted_json(counted: Counted) -> dict[str, Any]:
    """Return rows, different lots, and the quantity of each unit as plain decimal text."""
    return {"rows": counted.rows, "lots": counted.lots, "sums": counted.sums}
