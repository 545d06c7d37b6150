"""What follows from the day and the customers' rules is what plain Python says of each row."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.inventory import listing
from data.inventory.columns import DERIVED
from data.inventory.derived import with_day
from data.inventory.expiry import ALIASES, KEYS, labels
from data.inventory.rules import USUAL, Rules, Thresholds, rules_of
from data.inventory.scope import Scope, visible
from data.inventory.stock import Stock
from problems import Invalid
from tests.property import reference
from tests.property.stocks import CUSTOMERS, TODAY, part_stocks, snapshot_of, views
from tests.property.test_inventory_listing import ALL, owned, scopes

NAMES = [column.id for column in DERIVED]
thresholds = st.lists(st.integers(1, 100), min_size=3, max_size=3, unique=True).map(
    lambda days: Thresholds(*sorted(days))
)
owns = st.dictionaries(st.sampled_from([1, 2, 10]), thresholds)
days = st.sampled_from([TODAY, TODAY - dt.timedelta(1), TODAY + dt.timedelta(45), dt.date(9999, 12, 31)])


def stock_of(rows: list[reference.Row], scope: Scope, own: dict[int, Thresholds], today: dt.date) -> Stock:
    rules = rules_of(own, None if scope.everything else scope.customers)
    return with_day(visible(snapshot_of(rows), scope), rules=rules, today=today)


def span(row: reference.Row, own: dict[int, Thresholds], today: dt.date) -> str:
    return reference.span(row["exp_date"], today, own.get(row["customer_id"], USUAL).ends)


def found(stock: Stock, raw: dict[str, Any], today: dt.date) -> list[int]:
    result = listing.rows(stock, listing.parse_view(raw), today=today)
    return [int(key) for key in listing.ids(stock, result, 0, result.matched)]


@given(part_stocks(), scopes, owns, days)
def test_spans_by_owner(
    rows: list[reference.Row], scope: Scope, own: dict[int, Thresholds], today: dt.date
) -> None:
    """Each row lies in the one span its owner's thresholds say; choosing a span finds exactly its rows."""
    mine, stock = reference.default_order(owned(rows, scope)), stock_of(rows, scope, own, today)
    counted = Counter(span(row, own, today) for row in mine)
    offered = listing.facet(stock, listing.parse_view({}), "expiry", today=today)
    assert [(key, counted[key]) for key in KEYS if counted[key]] == offered
    for key in KEYS:
        expected = [row["row_id"] for row in mine if span(row, own, today) == key]
        assert expected == found(stock, {"in": {"expiry": [key]}}, today)


@given(part_stocks(), scopes, days, views())
def test_days_and_ranks(rows: list[reference.Row], scope: Scope, today: dt.date, raw: dict[str, Any]) -> None:
    """Days left and the rank of use are each row's own, in any view's order, in blocks as in pandas."""
    stock = stock_of(rows, scope, {}, today)
    expected = {row["row_id"]: derived(row, owned(rows, scope), today) for row in rows}
    result = listing.rows(stock, listing.parse_view({"search": raw.get("search", "")}), today=today)
    cells = listing.block(stock, result, 0, 100, NAMES)
    ids = [int(id_) for id_ in listing.ids(stock, result, 0, 100)]
    assert [expected[id_] for id_ in ids] == list(zip(*cells.values(), strict=True))
    frame = stock.frame.loc[ids, NAMES].astype("Int64")
    numbers = [tuple(None if n is None else int(n) * 10**7 for n in expected[id_]) for id_ in ids]
    assert numbers == [tuple(None if n is None else int(n) for n in row) for row in _plain(frame)]


def _plain(frame: Any) -> list[list[Any]]:
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()


def derived(row: reference.Row, mine: list[reference.Row], today: dt.date) -> tuple[str | None, str | None]:
    """Return days left and rank as a block shows them."""

    def usable(other: reference.Row) -> bool:
        is_free = other["status"] in reference.GROUPS["available"]
        return is_free and other["exp_date"] is not None and other["exp_date"] >= today

    left = None if row["exp_date"] is None else str((row["exp_date"] - today).days)
    same = [other for other in mine if reference.part_key(other) == reference.part_key(row) and usable(other)]
    before = {other["exp_date"] for other in same if usable(row) and other["exp_date"] < row["exp_date"]}
    return left, str(len(before) + 1) if usable(row) and row in mine else None


@given(part_stocks(), st.sampled_from(NAMES), st.integers(-3, 3), st.sampled_from(["asc", "desc"]))
def test_derived_columns_filter_and_sort(
    rows: list[reference.Row], name: str, least: int, direction: str
) -> None:
    """They are filtered and sorted as numbers, rows without one last, and no search finds them."""
    stock, place = stock_of(rows, ALL, {}, TODAY), NAMES.index(name)
    numbers = {row["row_id"]: derived(row, rows, TODAY)[place] for row in rows}
    model = {"filterType": "number", "type": "greaterThanOrEqual", "filter": least}
    expected = {id_ for id_, text in numbers.items() if text is not None and int(text) >= least}
    assert expected == set(found(stock, {"filter": {name: model}}, TODAY))
    for row in rows:  # the rows with a value among the columns that are asked for
        row[name] = None if numbers[row["row_id"]] is None else Decimal(str(numbers[row["row_id"]]))
    wanted = [row["row_id"] for row in reference.listing(rows, {"sort": [(name, direction)]})]
    assert wanted == found(stock, {"sort": [[name, direction]]}, TODAY)
    assert found(stock, {"search": "-265"}, TODAY) == []


@given(owns, st.frozensets(st.sampled_from([id_ for id_ in CUSTOMERS if id_])))
def test_rules_of_a_scope(own: dict[int, Thresholds], customers: frozenset[int]) -> None:
    """A scope's rules are those of its own customers, whoever else has rules; its labels tell spans apart."""
    rules = rules_of(own, customers)
    assert {own.get(id_, USUAL) for id_ in customers} <= {*rules.variants}
    assert {id_ for id_, _ in rules.own} <= customers
    others = {id_: days for id_, days in own.items() if id_ in customers}
    assert rules == rules_of(others, customers)
    assert tuple(labels(rules)) == KEYS
    assert len(set(labels(rules).values())) == len(KEYS)


def test_labels() -> None:
    """A label says the days; where customers of a scope differ it says so; old names are still understood."""
    assert ALIASES == {label: key for key, label in labels(Rules()).items()}
    one = rules_of({1: Thresholds(45, 60, 75)}, {1})
    assert "Within 45 days, 46 to 60 days, 61 to 75 days" == ", ".join([*labels(one).values()][1:4])
    two = rules_of({1: Thresholds(45, 60, 75)}, {1, 2})
    assert "Soon (within 30 or 45 days)" == labels(two)["first"]
    many = rules_of({id_: Thresholds(id_, 60, 75) for id_ in range(1, 9)}, None)
    assert "Soon (by customer)" == labels(many)["first"]


@pytest.mark.parametrize("wrong", [(0, 60, 90), (30, 30, 90), (60, 30, 90), (30, 60, 4000)])
def test_thresholds_rise(wrong: tuple[int, int, int]) -> None:
    """Thresholds that would leave a span empty are refused with a sentence."""
    with pytest.raises(Invalid):
        Thresholds(*wrong)
