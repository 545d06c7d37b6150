"""What customers see over HTTP, of the real-data ERP, against the figures that came with it."""

import hashlib
import io
import json
from collections import Counter, defaultdict
from decimal import Decimal

import openpyxl
import pytest

from data.inventory.columns import BY_ID
from data.inventory.grouping import NAMED_BY
from data.inventory.statuses import GROUPS
from tests import live
from tests.integration.erp_figures import ORDER, expected
from tests.integration.postgres import SHARED

pytestmark = pytest.mark.integration
PART_FIGURES = ("on_hand_sum", *GROUPS, "lots", "bins")
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
        first, rows = everything(portal, portal.sign_in(email), view | {"columns": ORDER})

        found = figures([[row[name] or "" for name in ORDER] for row in rows])

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


def test_every_part_says_what_its_lots_add_up_to(portal):
    """By part, each row's figures are those of its customer's lots of this part and unit; none is missing."""
    for email, view, wanted in cases():
        client = portal.sign_in(email)
        _, lots = everything(portal, client, view)
        first, parts = everything(portal, client, view | {"by": "part"})

        assert by_part(lots) == {
            tuple(part[name] for name in NAMED_BY): part_figures(part) for part in parts
        }, email
        assert len(parts) == first["matched"] == first["shown"] == first["total"] or view, email
        assert wanted["quantity_per_unit"] == dict(first["sums"]), email


def test_every_customer_takes_away_exactly_their_parts(portal):
    """The XLSX by part holds the part rows of the grid, quantities and counts as numbers, no lot twice."""
    for email, view, wanted in cases():
        client = portal.sign_in(email)
        shown = view | {"by": "part", "columns": [*NAMED_BY, *PART_FIGURES, "next_exp"]}
        _, parts = everything(portal, client, shown)
        answer = client.get(f"{portal.url}/api/export-xlsx", params={"view": json.dumps(shown)}, timeout=60)
        assert answer.status_code == 200, answer.text

        sheet = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)["Inventory"]
        lines = [[as_text(cell) for cell in line] for line in sheet.iter_rows(min_row=2, values_only=True)]

        assert [[part[name] or "" for name in shown["columns"]] for part in parts] == lines, email
        sums = defaultdict(Decimal)
        for _customer, _part, unit, on_hand, *_rest in lines:
            sums[unit] += Decimal(on_hand)
        assert wanted["quantity_per_unit"] == {unit: f"{total:f}" for unit, total in sums.items()}, email


def everything(portal, client, view):
    """Return the first answer to a view, and all its rows, asked for in blocks of one reading."""
    first = portal.rows(client, view)
    blocks = [first]
    while (start := sum(len(block["ids"]) for block in blocks)) < first["matched"]:
        blocks.append(portal.rows(client, view, start=start, end=start + 10_000, version=first["version"]))
    return first, [
        dict(zip(block["columns"], row, strict=True))
        for block in blocks
        for row in zip(*block["columns"].values(), strict=True)
    ]


def by_part(lots):
    """Return the figures of the rows that share customer, part and unit, added up by hand."""
    groups = defaultdict(list)
    for lot in lots:
        groups[tuple(lot[name] for name in NAMED_BY)].append(lot)
    return {key: grouped(rows) for key, rows in groups.items()}


def grouped(lots):
    """Return what the row of these lots must say."""
    by_status = {name: [lot for lot in lots if lot["status"] in texts] for name, texts in GROUPS.items()}
    sums = {
        name: sum(Decimal(lot["on_hand"]) for lot in rows)
        for name, rows in ({"on_hand_sum": lots} | by_status).items()
    }
    lot_codes, bins = ({lot[name] or "" for lot in lots} for name in ("user_lot", "bin"))
    dates = [lot["exp_date"] for lot in lots if lot["exp_date"]]
    return sums | {"lots": len(lot_codes), "bins": len(bins - {""}), "next_exp": min(dates, default=None)}


def part_figures(part):
    """Return what the row of a part says, as numbers."""
    return {name: Decimal(part[name]) for name in PART_FIGURES} | {"next_exp": part["next_exp"]}


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
