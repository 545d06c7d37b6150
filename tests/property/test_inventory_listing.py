"""The listing shows exactly what a slow, obvious reading of the contract shows."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.inventory import listing
from data.inventory.columns import COLUMNS, Kind
from data.inventory.conditions import FILTER_TYPES, OPERAND_KEYS, OPERATORS
from data.inventory.periods import PERIODS
from data.inventory.scope import Scope, visible
from data.inventory.stock import Stock
from tests.property import reference
from tests.property.stocks import (
    CUSTOMERS,
    ERP,
    TEXTS,
    TODAY,
    WORDS,
    make_row,
    models,
    snapshot_of,
    stocks,
    views,
)

ALL = Scope(ERP, frozenset(), everything=True)
IDS = [column.id for column in COLUMNS]
scopes = st.one_of(
    st.just(ALL),
    st.frozensets(st.sampled_from([id_ for id_ in CUSTOMERS if id_])).map(lambda ids: Scope(ERP, ids)),
)


def owned(rows: list[reference.Row], scope: Scope) -> list[reference.Row]:
    return [row for row in rows if scope.everything or row["customer_id"] in scope.customers]


def shown(stock: Stock, raw: dict[str, Any]) -> list[int]:
    result = listing.rows(stock, listing.parse_view(raw), today=TODAY)
    return [int(key) for key in listing.ids(stock, result, 0, result.matched)]


@given(stocks(), views(), scopes)
def test_rows_and_order(rows: list[reference.Row], raw: dict[str, Any], scope: Scope) -> None:
    """Search, choices, filters and sort give the reference's rows in the reference's order, in any scope."""
    expected = reference.listing(owned(rows, scope), raw)
    assert [row["row_id"] for row in expected] == shown(visible(snapshot_of(rows), scope), raw)


@given(stocks(), st.lists(st.sampled_from(IDS), max_size=3, unique=True), st.integers(0, 7))
def test_sort(rows: list[reference.Row], columns: list[str], directions: int) -> None:
    """Any columns sort in either direction: naturally, empties last, ties by the default order."""
    keys = [[name, "desc" if directions >> place & 1 else "asc"] for place, name in enumerate(columns)]
    expected = reference.listing(rows, {"sort": keys})
    assert [row["row_id"] for row in expected] == shown(visible(snapshot_of(rows), ALL), {"sort": keys})


@given(stocks(), st.lists(st.sampled_from(WORDS), max_size=2))
def test_search(rows: list[reference.Row], words: list[str]) -> None:
    """Every search term is found in any column, in any form in which it is displayed."""
    view = {"search": " ".join(words)}
    expected = reference.listing(rows, view)
    assert [row["row_id"] for row in expected] == shown(visible(snapshot_of(rows), ALL), view)


@pytest.mark.parametrize("kind", OPERATORS)
def test_every_operator_of_every_kind(kind: Kind) -> None:
    """Each operator on a column of each kind passes the rows that the reference passes."""
    columns = [column.id for column in COLUMNS if column.kind == kind]

    @given(stocks(), st.lists(models(kind), min_size=len(columns), max_size=len(columns)))
    def holds(rows: list[reference.Row], drawn: list[dict[str, Any]]) -> None:
        stock = visible(snapshot_of(rows), ALL)
        for view in ({"filter": {name: model}} for name, model in zip(columns, drawn, strict=True)):
            assert [row["row_id"] for row in reference.listing(rows, view)] == shown(stock, view)

    holds()


@given(stocks(), views(), scopes)
def test_figures(rows: list[reference.Row], raw: dict[str, Any], scope: Scope) -> None:
    """Total, matched, sums and cascading facets count the scope's own rows as the reference does."""
    mine, stock, view = owned(rows, scope), visible(snapshot_of(rows), scope), listing.parse_view(raw)
    result = listing.rows(stock, view, today=TODAY)
    expected = reference.listing(mine, raw)
    assert (len(mine), len(expected)) == (stock.total, result.matched)
    assert reference.sums(expected) == listing.sums(stock, result)
    facets = [name for name in reference.FACETS if scope.many or name != "customer"]
    counted = {name: reference.facet(mine, raw, name) for name in facets}
    counted["expiry"] = reference.expiry_facet(mine, raw)
    assert counted == listing.facets(stock, view, today=TODAY)


@given(
    stocks(), views(), st.sampled_from(reference.FACETS), st.sampled_from(["", "a", "A1", "%", "ß", " 2 "])
)
def test_search_inside_a_facet(
    rows: list[reference.Row], raw: dict[str, Any], column: str, search: str
) -> None:
    """A search inside a facet leaves the values that contain it, with the same counts."""
    found = listing.facet(
        visible(snapshot_of(rows), ALL), listing.parse_view(raw), column, search, today=TODAY
    )
    assert reference.facet(rows, raw, column, search.strip()) == found


@given(stocks(), views(), st.integers(0, 14), st.integers(0, 14))
def test_blocks(rows: list[reference.Row], raw: dict[str, Any], start: int, size: int) -> None:
    """A block holds the cells of its rows as they are displayed plainly, by column; no date is None."""
    stock, view = visible(snapshot_of(rows), ALL), listing.parse_view(raw)
    result = listing.rows(stock, view, today=TODAY)
    cells = listing.block(stock, result, start, start + size, IDS)
    expected = reference.listing(rows, raw)[start : start + size]
    for column in COLUMNS:
        values = [reference.plain(row[column.id]) for row in expected]
        assert [value or (None if column.kind == "date" else "") for value in values] == cells[column.id]


@given(st.lists(st.sampled_from(TEXTS), max_size=8), st.permutations(IDS[:3]))
def test_the_order_is_total(texts: list[str], columns: list[str]) -> None:
    """Rows that arrive in another order are listed in the same one, however much they are alike."""
    rows = [make_row(number, part=text) for number, text in enumerate(texts + texts, 1)]
    view = {"sort": [[column, "desc"] for column in columns]}
    forwards, backwards = snapshot_of(rows), snapshot_of(rows[::-1])
    assert forwards.version == backwards.version
    assert shown(visible(forwards, ALL), view) == shown(visible(backwards, ALL), view)


def test_every_operator_is_tried() -> None:
    """The reference knows every operator that the view accepts and the strategies draw from."""
    row = make_row(1, exp_date=TODAY)
    for column in COLUMNS:
        for operator in set(OPERATORS[column.kind]) - set(PERIODS):
            model = {"type": operator, "filterType": FILTER_TYPES[column.kind]}
            operand = {"text": "a", "quantity": 1, "date": "2026-11-20"}[column.kind]
            model |= dict.fromkeys(OPERAND_KEYS[column.kind], operand)
            assert reference.meets(row, column.id, model) in (True, False)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.sampled_from(sorted(PERIODS)))
def test_periods(today: dt.date, name: str) -> None:
    """A period runs from its first day to its last, next ones follow this one, and this one holds today."""
    first, last = PERIODS[name](today)
    assert first <= last
    if (
        name.startswith(("this", "last7", "last30", "last90", "last6", "last12", "last24", "yearTo"))
        or name == "today"
    ):
        assert first <= today <= last
    if name.startswith("next"):
        assert PERIODS[name.replace("next", "this")](today)[1] + dt.timedelta(days=1) == first
    if name in ("lastWeek", "lastMonth", "lastQuarter", "lastYear"):
        assert PERIODS[name.replace("last", "this")](today)[0] - dt.timedelta(days=1) == last
