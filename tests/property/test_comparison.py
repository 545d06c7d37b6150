"""Two readings side by side, against a plain comparison of dictionaries."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data.inventory import listing
from data.inventory.columns import BY_ID, COLUMNS
from data.inventory.comparison import compared
from data.inventory.derived import with_day
from data.inventory.parts import parts
from data.inventory.rules import Rules
from data.inventory.scope import Scope, visible
from data.inventory.stock import CHANGES, Stock
from data.inventory.view import parse_view
from tests.property.reference import Row, plain
from tests.property.stocks import STATUSES, TODAY, part_stocks, snapshot_of, views
from tests.property.test_inventory_listing import owned, scopes

LABELS = {"new": "New", "gone": "Gone", "quantity": "Quantity", "status": "Status"}
BOTH = "Quantity and status"
SINCE = {"since": "2026-11-01"}


@st.composite
def pairs(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """Return two readings that share some rows, of which some have changed."""
    before, after = draw(part_stocks()), draw(part_stocks())
    shared = {row["row_id"]: row for row in before}
    for place, row in enumerate(after):
        if row["row_id"] in shared and draw(st.booleans()):
            after[place] = shared[row["row_id"]] | draw(
                st.sampled_from([{}, {"on_hand": Decimal("2.5")}, {"status": STATUSES[0]}, {"bin": "moved"}])
            )
        elif draw(st.booleans()):
            row["row_id"] += 100
    return before, after


def stock_of(rows: list[Row], scope: Scope) -> Stock:
    return with_day(visible(snapshot_of(rows), scope), rules=Rules(), today=TODAY)


def listed(stock: Stock, raw: dict[str, Any], *names: str) -> dict[str, dict[str, Any]]:
    """Return the cells of a view by row id, in its order."""
    view = parse_view(raw)
    found = listing.rows(stock, view, today=TODAY)
    cells = listing.block(stock, found, 0, 1000, names)
    ids = listing.ids(stock, found, 0, 1000)
    return {
        id_: dict(zip(cells, row, strict=True))
        for id_, row in zip(ids, zip(*cells.values(), strict=True), strict=True)
    }


def change(row: Row | None, then: Row | None) -> str:
    if row is None or then is None:
        return "New" if row else "Gone"
    quantity, status = (row[name] != then[name] for name in ("on_hand", "status"))
    return BOTH if quantity and status else "Quantity" if quantity else "Status" if status else ""


def expected(before: list[Row], after: list[Row], scope: Scope) -> dict[str, dict[str, Any]]:
    """Return by row id what a comparison says of each row, in plain Python."""
    then, now = ({row["row_id"]: row for row in owned(rows, scope)} for rows in (before, after))
    found = {}
    for id_ in then.keys() | now.keys():
        row = now.get(id_) or then[id_] | {"on_hand": Decimal(0)}
        told = {
            column.id: plain(row[column.id]) if row[column.id] is not None else None for column in COLUMNS
        }
        told["change"] = change(now.get(id_), then.get(id_))
        told["on_hand_before"] = plain(then[id_]["on_hand"]) if id_ in then else None
        told["status_before"] = then[id_]["status"] if id_ in then else ""
        found[str(id_)] = told
    return found


@given(pairs(), scopes)
def test_a_comparison_says_what_became_of_each_row(
    readings: tuple[list[Row], list[Row]], scope: Scope
) -> None:
    """Every cell, the change, and what was before: as dictionaries of both readings say, in default order."""
    before, after = readings
    stock = compared(stock_of(after, scope), stock_of(before, scope))
    wanted = expected(before, after, scope)
    everything = SINCE | {"in": {"change": list(CHANGES)}}
    names = [*(column.id for column in COLUMNS), "change", "on_hand_before", "status_before"]
    changed = {id_: told for id_, told in wanted.items() if told["change"]}
    assert listed(stock, everything, *names) == changed
    assert listed(stock, SINCE, *names) == {
        id_: told for id_, told in wanted.items() if told["change"] != "Gone"
    }
    here = {row["row_id"] for row in owned(after, scope)}
    left = [row | {"on_hand": Decimal(0)} for row in owned(before, scope) if row["row_id"] not in here]
    merged = stock_of([*owned(after, scope), *left], scope)  # as if all of them had been read at once
    assert (stock.row_ids.tolist(), stock.owners.tolist()) == (
        merged.row_ids.tolist(),
        merged.owners.tolist(),
    )
    for column in COLUMNS:
        ours, theirs = stock.columns[column.id], merged.columns[column.id]
        assert ours.values.take(np.unique(ours.codes)).to_pylist() == theirs.values.to_pylist()
        assert ours.search.take(ours.codes) == theirs.search.take(theirs.codes)


@given(pairs(), scopes, views())
def test_changes_are_counted_and_chosen_alike(
    readings: tuple[list[Row], list[Row]], scope: Scope, raw: dict[str, Any]
) -> None:
    """Each count is what choosing it shows, under any view; without a choice nothing gone is seen."""
    before, after = readings
    stock = compared(stock_of(after, scope), stock_of(before, scope))
    view = parse_view(raw | SINCE)
    for key, count in listing.facets(stock, view, today=TODAY)["change"]:
        chosen = raw | SINCE | {"in": raw.get("in", {}) | {"change": [key]}}
        found = listed(stock, chosen, "change")
        assert len(found) == count
        assert {told["change"] for told in found.values()} <= {
            LABELS[key],
            BOTH if key in ("quantity", "status") else LABELS[key],
        }
    plain_now = listing.rows(stock_of(after, scope), parse_view(raw), today=TODAY)
    assert listing.ids(stock, listing.rows(stock, view, today=TODAY), 0, 1000) == listing.ids(
        stock_of(after, scope), plain_now, 0, 1000
    )
    everything = parse_view(SINCE | {"in": {"change": list(CHANGES)}})
    sums = listing.sums(
        stock, listing.rows(stock, parse_view(SINCE | {"in": {"change": ["gone"]}}), today=TODAY)
    )
    assert {total for _, total in sums} <= {"0"}
    assert stock.present == len(owned(after, scope))
    assert (
        parts(stock, everything, today=TODAY).total
        == parts(stock_of(after, scope), parse_view({}), today=TODAY).total
    )


@given(pairs(), scopes)
def test_a_comparison_turned_round_is_its_mirror(readings: tuple[list[Row], list[Row]], scope: Scope) -> None:
    """Compared with itself nothing changed; the other way round new is gone, and the rest is the same."""
    then, now = (stock_of(rows, scope) for rows in readings)
    assert not listed(compared(now, now), SINCE | {"in": {"change": list(CHANGES)}}, "change")
    everything = SINCE | {"in": {"change": list(CHANGES)}}
    one, other = (
        Counter(told["change"] for told in listed(stock, everything, "change").values())
        for stock in (compared(now, then), compared(then, now))
    )
    turned = {"New": "Gone", "Gone": "New"}
    assert one == Counter({turned.get(name, name): count for name, count in other.items()})


@given(pairs(), scopes, st.sampled_from(sorted(BY_ID)), st.sampled_from(["asc", "desc"]))
def test_every_column_sorts_and_exports(
    readings: tuple[list[Row], list[Row]], scope: Scope, name: str, direction: str
) -> None:
    """A comparison can be sorted by whatever a view may name, and so can a stock by itself."""
    then, now = (stock_of(rows, scope) for rows in readings)
    for stock, raw in ((compared(now, then), SINCE), (now, {})):
        shown = listed(stock, raw | {"sort": [[name, direction]]}, name)
        assert len(shown) == now.total


def test_days_left_stay_and_what_is_gone_is_not_to_be_used() -> None:
    """What follows from the day is as without the comparison; rows that are gone have no rank."""
    rows = [
        dict(row)
        for row in (
            {
                "row_id": n,
                "customer_id": 1,
                "customer": "Acme",
                "part": "A",
                "status": "Available",
                "on_hand": Decimal(1),
                "exp_date": TODAY + dt.timedelta(n),
                **dict.fromkeys(("last_rec_date", "last_tran_date")),
                **dict.fromkeys(
                    (
                        "description",
                        "unit",
                        "bin",
                        "user_lot",
                        "reference",
                        "po",
                        "facility",
                        "customer_part",
                    ),
                    "x",
                ),
            }
            for n in (1, 2, 3)
        )
    ]
    scope = Scope("sqlite:///erp.sqlite", frozenset({1}))
    stock = compared(stock_of(rows[1:], scope), stock_of(rows, scope))
    shown = listed(stock, SINCE | {"in": {"change": ["gone"]}}, "days_left", "fefo") | listed(
        stock, SINCE, "days_left", "fefo"
    )
    assert {id_: tuple(told.values()) for id_, told in shown.items()} == {
        "1": ("1", None),
        "2": ("2", "1"),
        "3": ("3", "2"),
    }
