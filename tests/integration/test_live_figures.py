"""What customers see over HTTP, of the real-data ERP, against the figures that came with it."""

import hashlib
import io
import json
from collections import Counter, defaultdict
from decimal import Decimal

import openpyxl
import pytest

from data.inventory.columns import BY_ID
from tests import live
from tests.integration.erp_figures import ORDER, expected
from tests.integration.postgres import SHARED

pytestmark = pytest.mark.integration
HEADERS = [BY_ID[name].header for name in ORDER]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def portal(request, tmp_path_factory):
    """Run the portal over the real-data ERP, with one account per customer and one that sees all."""
    figures = expected()
    url = f"sqlite:///file:{SHARED}/erp/adventureworks.sqlite?mode=ro&uri=true"
    if request.param == "postgresql":
        url = request.getfixturevalue("erp_postgres_url")
    schema = {"ERP_SCHEMA": "dbo"} if request.param == "postgresql" else {}
    with live.running(
        tmp_path_factory.mktemp(request.param), url, TODAY=figures["as_of"], **schema
    ) as portal:
        portal.add_account("all@example.com", everything=True)
        for customer in figures["customers"]:
            if not customer["default"]:
                portal.add_account(f"c{customer['customer_id']}@example.com", customer["customer_id"])
        yield portal


def cases():
    """Return each customer's figures with the account and view that show exactly them."""
    figures = expected()
    yield "all@example.com", {}, figures["all"]
    for customer in figures["customers"]:
        if customer["default"]:  # can't be granted: only All sees it
            yield "all@example.com", {"in": {"customer": [customer["customer"]]}}, customer
        else:
            yield f"c{customer['customer_id']}@example.com", {}, customer


def test_every_customer_sees_exactly_their_stock_in_the_grid(portal):
    """Rows, sums per unit, statuses and row hash of `/api/rows` are the expected ones, block by block."""
    for email, view, wanted in cases():
        client = portal.sign_in(email)
        shown = view | {"columns": ORDER}
        first = portal.rows(client, shown)
        columns = {name: list(values) for name, values in first["columns"].items()}
        while len(columns["part"]) < first["matched"]:
            start = len(columns["part"])
            block = portal.rows(client, shown, start=start, end=start + 10_000, version=first["version"])
            for name, values in block["columns"].items():
                columns[name] += values

        found = figures([[columns[name][row] or "" for name in ORDER] for row in range(first["matched"])])

        assert wanted["live_rows"] == first["matched"], email
        assert {name: wanted[name] for name in found} == found, email
        assert wanted["quantity_per_unit"] == dict(first["sums"]), email


def test_every_customer_takes_away_exactly_their_stock(portal):
    """Rows, sums per unit, statuses and row hash of the XLSX are the expected ones, cells typed."""
    for email, view, wanted in cases():
        client = portal.sign_in(email)
        query = {"view": json.dumps(view | {"columns": ORDER})}
        answer = client.get(f"{portal.url}/api/export-xlsx", params=query, timeout=60)
        assert answer.status_code == 200, answer.text

        sheet = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)["Inventory"]
        header, *lines = sheet.iter_rows(values_only=True)

        assert list(header) == HEADERS
        found = figures([[as_text(cell) for cell in line] for line in lines])
        assert {name: wanted[name] for name in found} == found, email


def figures(rows):
    """Return sums, statuses and hash of rows of texts, by the recipe of the real-data ERP's data sheet."""
    sums = defaultdict(Decimal)
    for row in rows:
        sums[row[ORDER.index("unit")]] += Decimal(row[ORDER.index("on_hand")])
    lines = sorted(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() for row in rows)
    return {
        "live_rows": len(rows),
        "quantity_per_unit": {unit: f"{total.normalize():f}" for unit, total in sums.items()},
        "rows_per_status": dict(Counter(row[ORDER.index("status")] for row in rows)),
        "sha256": hashlib.sha256(b"\n".join(lines)).hexdigest(),
    }


def as_text(cell):
    """Return a typed cell as the recipe writes it."""
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return f"{Decimal(str(cell)).normalize():f}"
    return cell if isinstance(cell, str) else cell.date().isoformat()
