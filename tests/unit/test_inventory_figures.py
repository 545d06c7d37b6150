"""Figures at the edge of what numbers hold, and those of the real ERP."""

import datetime as dt
import hashlib
import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data.erp.reading import read_stock
from data.inventory.listing import block, facet, facets, parse_view, rows, sums
from data.inventory.parts import parts
from data.inventory.scope import Scope, visible
from data.inventory.snapshot import Snapshots
from data.inventory.stock import Stock
from settings import Settings
from tests.property.stocks import AS_OF, CUSTOMERS, ERP, FORM, TODAY, make_row, snapshot_of

SHARED = Path(os.environ.get("LOTVIEW_SHARED", Path(__file__).parents[2] / ".." / "shared")).resolve() / "erp"
ALL = Scope(ERP, frozenset(), everything=True)
# The data sheet's thirteen texts, in its order.
SHEET = "customer part description on_hand unit bin user_lot exp_date reference po status".split()
SHEET += ["last_rec_date", "last_tran_date"]
AS_OF_SHEET = dt.date(2026, 11, 1)
LARGEST, SMALLEST = Decimal("9999999999.9999999"), Decimal("0.0000001")


def test_sums_never_overflow() -> None:
    """Quantities add up exactly where a 64-bit integer has long overflowed and a double lost its digits."""
    cells = [make_row(number, on_hand=LARGEST, unit="EA") for number in range(1, 2001)]
    cells += [make_row(number, on_hand=SMALLEST, unit="KG") for number in range(3000, 3004)]
    stock = visible(snapshot_of(cells), ALL)
    expected = [("EA", "19999999999999.9998"), ("KG", "0.0000004")]
    assert expected == sums(stock, rows(stock, parse_view({}), today=TODAY))
    by_part = parts(stock, parse_view({"by": "part", "sort": [["on_hand_sum", "asc"]]}), today=TODAY)
    assert [total for _, total in reversed(expected)] == by_part.block(0, 2, ["on_hand_sum"])["on_hand_sum"]


def test_a_facet_shows_the_200_most_frequent() -> None:
    """Of more than 200 values those with most rows are shown; the search inside reaches the others."""
    cells = [make_row(number, part=f"P{number % 250}") for number in range(1, 251)]
    cells += [make_row(1000 + number, part="P249") for number in range(2)]
    stock = visible(snapshot_of(cells), ALL)
    found = facets(stock, parse_view({}), today=TODAY)["part"]
    assert (200, ("P249", 3), ("P0", 1), ("P198", 1)) == (len(found), found[0], found[1], found[-1])
    assert [("P248", 1)] == facet(stock, parse_view({}), "part", "p248", today=TODAY)


def test_customer_is_offered_to_those_who_hold_several() -> None:
    """The customer facet comes with a scope of more than one customer, and with no other."""
    cells = [make_row(number, customer) for number, customer in enumerate(CUSTOMERS, 1)]
    for scope, offered in (
        (Scope(ERP, frozenset({1})), False),
        (Scope(ERP, frozenset({1, 2})), True),
        (ALL, True),
    ):
        found = facets(visible(snapshot_of(cells), scope), parse_view({}), today=TODAY)
        assert offered == ("customer" in found)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("1204.5", [0]),
        ("1,204.5", [0]),
        ("1,20", [0]),
        ("12,04", []),
        ("21 Nov 2026", [0]),
        ("2026-11-2", [0]),
        ("NOV", [0, 1]),
        ("nov-2026", []),
        ("9 NOV", [1]),
        ("straSSE", [1]),
        ("1204.5 straße", []),
        ("1204.5 2026-11", [0]),
    ],
)
def test_a_search_finds_what_is_displayed(search: str, expected: list[int]) -> None:
    """Terms are found in every form in which a cell is displayed, case aside, all of them in one row."""
    cells = [make_row(1, part="a", on_hand=Decimal("1204.5"), exp_date=dt.date(2026, 11, 21))]
    cells += [make_row(2, part="Straße", on_hand=Decimal(7), exp_date=dt.date(2025, 11, 9))]
    stock = visible(snapshot_of(cells), Scope(ERP, frozenset({1})))
    assert expected == rows(stock, parse_view({"search": search}), today=TODAY).positions.tolist()


def test_periods_mean_the_day_they_are_asked_on() -> None:
    """A filter such as "today" shows other rows the next day, in the rows and in the facets alike."""
    days = [TODAY + dt.timedelta(days=number) for number in range(3)]
    cells = [make_row(number, exp_date=day, part=f"P{number}") for number, day in enumerate(days, 1)]
    stock = visible(snapshot_of(cells), ALL)
    view = parse_view({"filter": {"exp_date": {"filterType": "date", "type": "tomorrow"}}})
    for number, day in enumerate(days[:2]):
        assert [number + 1] == rows(stock, view, today=day).positions.tolist()
        assert [(f"P{number + 2}", 1)] == facets(stock, view, today=day)["part"]


def test_what_is_remembered_belongs_to_its_view() -> None:
    """Asking one stock for several views in turns gives each its own rows in its own order."""
    stock = visible(
        snapshot_of([make_row(number, part=f"P{number}", bin=f"B{-number}") for number in (1, 2, 3)]), ALL
    )
    expected = {
        (): [0, 1, 2],
        (("part", "desc"),): [2, 1, 0],
        (("unit", "asc"), ("part", "desc")): [2, 1, 0],
        (("part", "asc"),): [0, 1, 2],
    }
    for _ in range(2):
        for sort, order in expected.items():
            view = {"sort": [list(key) for key in sort]}
            assert order == rows(stock, parse_view(view), today=TODAY).positions.tolist()
            found = rows(stock, parse_view(view | {"search": "P2"}), today=TODAY)
            assert [1] == found.positions.tolist()


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Snapshots:
    file = SHARED / "adventureworks.sqlite"
    if not file.exists():
        pytest.skip(f"no {file}")
    found = Snapshots(tmp_path_factory.mktemp("snapshots"), ERP, FORM)
    found.publish(read_stock(Settings(erp_url=f"sqlite:///file:{file}?mode=ro&uri=true")), as_of=AS_OF)
    return found


def _figures(stock: Stock) -> dict[str, Any]:
    result = rows(stock, parse_view({}), today=TODAY)
    parts = [block(stock, result, start, start + 1000, SHEET) for start in range(0, result.matched, 1000)]
    table = [row for part in parts for row in zip(*(part[name] for name in SHEET), strict=True)]
    lines = [
        json.dumps([cell or "" for cell in row], ensure_ascii=False, separators=(",", ":")) for row in table
    ]
    statuses = dict(facets(stock, parse_view({}), today=TODAY)["status"])
    digest = hashlib.sha256(b"\n".join(sorted(line.encode() for line in lines))).hexdigest()
    return {
        "live_rows": stock.total,
        "quantity_per_unit": dict(sums(stock, result)),
        "sha256": digest,
        "rows_per_status": statuses,
    }


def _expected(entry: dict[str, Any]) -> dict[str, Any]:
    named = {name: entry[name] for name in ("live_rows", "quantity_per_unit", "sha256")}
    return named | {
        "rows_per_status": {status: count for status, count in entry["rows_per_status"].items() if count}
    }


def test_the_real_erp(snapshots: Snapshots) -> None:
    """Each customer of the real ERP, and All, see exactly the rows, sums and statuses of its data sheet."""
    sheet = json.loads((SHARED / "expected.json").read_text())
    found = snapshots.current()
    assert found is not None
    assert _expected(sheet["all"]) == _figures(visible(found, ALL))
    for customer in sheet["customers"]:
        stock = visible(found, Scope(ERP, frozenset({customer["customer_id"]})))
        if customer["default"]:
            assert stock.total == 0
        else:
            assert _expected(customer) == _figures(stock), customer["customer"]


def test_the_real_erp_by_part_and_expiry(snapshots: Snapshots) -> None:
    """Of the real ERP, parts add up to the data sheet's units, and its lots lie in its spans of expiry."""
    sheet = json.loads((SHARED / "expected.json").read_text())["all"]
    found = snapshots.current()
    assert found is not None
    stock = visible(found, ALL)
    by_part = parts(stock, parse_view({"by": "part"}), today=AS_OF_SHEET)
    cells = by_part.block(0, by_part.shown, ["unit", "on_hand_sum", "available", "on_hold", "committed"])
    totals: dict[str, Decimal] = {}
    for unit, *quantities in zip(*cells.values(), strict=True):
        whole, *groups = (Decimal(text or "") for text in quantities)
        assert whole == sum(groups)  # there are no other statuses
        totals[unit or ""] = totals.get(unit or "", Decimal()) + whole
    assert {unit: Decimal(text) for unit, text in sheet["quantity_per_unit"].items()} == totals
    spans = dict(facet(stock, parse_view({}), "expiry", today=AS_OF_SHEET))
    soon = spans["second"] + spans["third"]
    expected = [spans["none"], spans["expired"], spans["first"], soon, spans["later"]]
    assert list(sheet["rows_per_expiry"].values()) == expected


def test_every_row_comes_in_one_block_only(snapshots: Snapshots) -> None:
    """Paging through a sorted view shows every row once."""
    found = snapshots.current()
    assert found is not None
    stock = visible(found, ALL)
    result = rows(
        stock, parse_view({"sort": [["unit", "desc"], ["exp_date", "asc"]]}), today=dt.date(2026, 11, 1)
    )
    assert sorted(stock.row_ids.tolist()) == sorted(stock.row_ids[result.positions].tolist())
