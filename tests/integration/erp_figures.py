"""The figures that came with the real-data ERP, and the same figures of a reading."""

import hashlib
import json
from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from data.inventory.columns import COLUMNS, QUANTITY_PLACES
from tests.integration.postgres import SHARED

# The order of the texts in the hash recipe: the columns that are shown at first.
ORDER = [column.id for column in COLUMNS if not column.hidden]


def expected() -> dict[str, Any]:
    """Return the expected figures, or skip where the real-data ERP is absent."""
    path = SHARED / "erp" / "expected.json"
    if not path.exists():
        pytest.skip("The real-data ERP is absent.")
    return json.loads(path.read_text())


def by_customer(table: pa.Table) -> dict[str, dict[str, Any]]:
    """Return the figures of each customer's rows, and of all of them under `All`."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in table.to_pylist():
        groups[row["customer"]].append(row)
        groups["All"].append(row)
    return {customer: figures(rows) for customer, rows in groups.items()}


def figures(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return count, sums, statuses and hash of rows, by the recipe of the real-data ERP's data sheet."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row["unit"]] += Decimal(row["on_hand"]).scaleb(-QUANTITY_PLACES)
    lines = sorted(_line(row) for row in rows)
    return {
        "live_rows": len(rows),
        "rows_with_po": sum(row["po"] != "" for row in rows),
        "quantity_per_unit": {unit: _plain(total) for unit, total in sums.items()},
        "rows_per_status": dict(Counter(row["status"] for row in rows)),
        "sha256": hashlib.sha256(b"\n".join(lines)).hexdigest(),
    }


def _line(row: dict[str, Any]) -> bytes:
    texts = [_shown(name, row[name]) for name in ORDER]
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()


def _shown(name: str, value: Any) -> str:
    if name == "on_hand":
        return _plain(Decimal(value).scaleb(-QUANTITY_PLACES))
    return "" if value is None else str(value)


def _plain(quantity: Decimal) -> str:
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
