"""Which rows: a scope sees its own customers' rows, and nothing tells it that there are others."""

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.inventory import scope as scoping
from data.inventory.columns import PARTS_BY_ID
from data.inventory.listing import block, facets, parse_view, rows, sums
from data.inventory.memo import Memo
from data.inventory.parts import parts
from data.inventory.scope import Scope, visible
from data.inventory.stock import Stock
from tests.property.reference import Row
from tests.property.stocks import ERP, TODAY, make_row, snapshot_of

ROOT = Path(__file__).parents[2]
# Customers 1, 3 and 10 look alike; 0 is nobody's. Every text names its owner, so that any leak shows.
OWNERS = (0, 1, 2, 3, 10)
ROWS = [
    make_row(
        100 * owner + number,
        owner,
        **dict.fromkeys(("part", "bin", "unit", "user_lot", "po"), f"P{owner}-{number}"),
    )
    for owner in OWNERS
    for number in range(4)
]


def everything_shown(stock: Stock, view: dict[str, Any]) -> str:
    parsed = parse_view(view)
    result = rows(stock, parsed, today=TODAY)
    cells = block(stock, result, 0, 1000, list(stock.columns))
    values = {
        name: coded.values.to_pylist() + coded.search.to_pylist() for name, coded in stock.columns.items()
    }
    grouped = parts(stock, parse_view(view_by_part(view)), today=TODAY)
    lines = [grouped.ids(0, 99), grouped.block(0, 99, list(PARTS_BY_ID)), grouped.opened(0, 99)]
    counts = [result.matched, stock.total, grouped.matched, grouped.total, grouped.shown]
    return repr([cells, lines, facets(stock, parsed, today=TODAY), sums(stock, result), counts, values])


def view_by_part(view: dict[str, Any]) -> dict[str, Any]:
    """Return the view by part with the parts of every customer open."""
    keys = [[row[name] for name in ("customer", "part", "unit")] for row in ROWS]
    return {key: value for key, value in view.items() if key != "sort"} | {"by": "part", "open": keys}


def only(*customers: int) -> Scope:
    return Scope(ERP, frozenset(customers))


@pytest.mark.parametrize("owner", [1, 2, 3, 10])
def test_a_customer_sees_itself_alone(owner: int) -> None:
    """Rows, counts, facets, sums and even the distinct values behind them are the customer's own."""
    stock = visible(snapshot_of(ROWS), only(owner))
    assert [100 * owner + number for number in range(4)] == stock.row_ids.tolist()
    for view in ({}, {"search": "P"}, {"sort": [["part", "desc"]]}, {"in": {"part": ["P2-1", "P1-1"]}}):
        text = everything_shown(stock, view)
        assert not [other for other in OWNERS if other != owner and f"P{other}-" in text]


@pytest.mark.parametrize(
    "scope", [Scope.nothing(ERP), only(99), Scope("other", frozenset({1})), Scope("other", frozenset(), True)]
)
def test_nothing_is_an_empty_stock(scope: Scope) -> None:
    """No customer, an unknown one, and any scope of another ERP see no row and no value."""
    stock = visible(snapshot_of(ROWS), scope)
    assert repr([{name: [] for name in stock.columns}, 0, 0]) == repr(
        [
            block(stock, rows(stock, parse_view({}), today=TODAY), 0, 10, list(stock.columns)),
            stock.total,
            len(stock.row_ids),
        ]
    )
    assert not any(len(coded.values) for coded in stock.columns.values())


def test_a_part_that_two_customers_own_is_two_parts() -> None:
    """Of a part code that others own too, a customer sees, counts and opens the own lots alone."""
    owned = [make_row(10 * id_ + n, id_, user_lot=f"L{id_}") for id_ in (1, 2, 3) for n in range(id_)]
    key = [["Acme", "x", "x"], ["Acme ", "x", "x"], ["ACME", "x", "x"]]
    view = parse_view({"by": "part", "open": key})
    for owner in (1, 2, 3):
        found = parts(visible(snapshot_of(owned), only(owner)), view, today=TODAY)
        assert (1, 1, 1 + owner) == (found.matched, found.total, found.shown)
        assert [str(owner)] == found.block(0, 1, ["on_hand_sum"])["on_hand_sum"]
        assert {f"L{owner}"} == {lot["user_lot"] for lot in found.opened(0, 9) if lot}
    everybody = parts(visible(snapshot_of(owned), only(1, 2, 3)), view, today=TODAY)
    assert (3, 9) == (everybody.matched, everybody.shown)


def test_nobody_has_no_part() -> None:
    """Without a customer there is no part, no total, no line and no export row, whatever is open."""
    found = parts(visible(snapshot_of(ROWS), Scope.nothing(ERP)), parse_view(view_by_part({})), today=TODAY)
    assert (0, 0, 0) == (found.matched, found.total, found.shown)
    assert ([], [], {"part": []}) == (found.ids(0, 9), found.opened(0, 9), found.block(0, 9, ["part"]))


def test_all_sees_nobodys_rows_and_others_do_not() -> None:
    """Rows without a customer are seen by All, and by no list of customers however long."""
    everybody = visible(snapshot_of(ROWS), only(*range(1, 200)))
    assert {0, 1, 2, 3} & {row_id // 100 for row_id in everybody.row_ids.tolist()} == {1, 2, 3}
    assert len(ROWS) == visible(snapshot_of(ROWS), Scope(ERP, frozenset(), everything=True)).total


@pytest.mark.parametrize("ids", [{0}, {-1}, {True}, {1.0}, {"1"}, {None}, {2**63}, {1, 0}, {np.int64(1)}])
def test_a_scope_holds_customer_ids_only(ids: set[Any]) -> None:
    """Nothing but positive integers makes a scope: neither 0 nor what merely equals a number."""
    with pytest.raises(ValueError, match="positive ids"):
        Scope(ERP, frozenset(ids))


@pytest.mark.parametrize(
    ("customers", "everything"), [([1], False), ({1}, False), (frozenset(), 1), (frozenset(), "no")]
)
def test_a_scope_takes_no_look_alikes(customers: Any, everything: Any) -> None:
    """All is the value True, customers are a frozenset; anything else that is merely true is refused."""
    with pytest.raises(TypeError):
        Scope(ERP, customers, everything)


def _versions(stock_rows: list[Row]) -> dict[int, str]:
    return {owner: visible(snapshot_of(stock_rows), only(owner)).version for owner in OWNERS if owner}


def test_a_version_tells_nothing_of_others() -> None:
    """A change of one customer's rows changes that customer's version and nobody else's."""
    before = _versions(ROWS)
    assert len(set(before.values())) == 4
    for changed in ({"bin": "A-0"}, {"part": "0"}, {"customer": "Zzz"}, {"unit": "AAA"}):
        after = _versions([row | changed if row["row_id"] == 201 else row for row in ROWS])
        assert [2] == [owner for owner in before if before[owner] != after[owner]]
    more = _versions([*ROWS, make_row(5, 2, part="A1")])
    assert [2] == [owner for owner in before if before[owner] != more[owner]]


def test_a_customer_moved_is_seen_at_once() -> None:
    """A row that goes to another customer leaves the one and appears with the other at the next reading."""
    moved = [row | {"customer_id": 3} if row["row_id"] == 101 else row for row in ROWS]
    assert 101 in visible(snapshot_of(ROWS), only(1)).row_ids
    assert 101 not in visible(snapshot_of(moved), only(1)).row_ids
    assert 101 in visible(snapshot_of(moved), only(3)).row_ids


def test_what_is_remembered_belongs_to_its_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking in turns, each scope always gets its own rows, whether they are remembered or not."""
    first = snapshot_of(ROWS)
    for budget in (0, 10, 10**6):
        monkeypatch.setattr(scoping, "_restricted", Memo(budget))
        for owner in (1, 2, 3, 10, 2, 1, 10, 3):
            assert {owner} == {row_id // 100 for row_id in visible(first, only(owner)).row_ids.tolist()}


def test_a_memo_is_bounded() -> None:
    """A memo drops what was unused longest, keeps within its budget and makes nothing twice meanwhile."""
    memo: Memo[int] = Memo(budget=10)
    made = []

    def get(key: int) -> int:
        return memo.get(key, lambda: made.append(key) or key, lambda _: 4)  # type: ignore[func-returns-value]

    assert [1, 2, 1, 3, 1, 2] == [get(key) for key in (1, 2, 1, 3, 1, 2)]
    assert [1, 2, 3, 2] == made
    assert memo.get("heavy", lambda: 7, lambda _: 11) == 7


def test_the_frame_is_the_stock() -> None:
    """The pandas frame has the stock's rows, values and owners, ordered naturally, under their row ids."""
    stock = visible(snapshot_of(ROWS), only(1, 2))
    frame = stock.frame
    cells = block(stock, rows(stock, parse_view({}), today=TODAY), 0, 100, ["part", "exp_date"])
    assert cells["part"] == frame["part"].astype(object).tolist()
    assert frame["exp_date"].isna().all()
    assert stock.row_ids.tolist() == frame.index.tolist()
    assert frame["part"].cat.ordered
    assert [row_id // 100 for row_id in stock.row_ids.tolist()] == frame["owner"].tolist()
    assert not set(
        visible(snapshot_of(ROWS), Scope(ERP, frozenset(), everything=True)).owners.tolist()
    ) - set(OWNERS)


def test_rows_leave_through_a_scope_only() -> None:
    """Outside data/inventory nobody touches a snapshot's contents: there is no other way to rows."""
    folders = ("api", "auth", "commands", "components", "data/erp", "data/portal", "pages", "services")
    for path in [*ROOT.glob("*.py"), *(path for folder in folders for path in (ROOT / folder).rglob("*.py"))]:
        text = path.read_text()
        tree = ast.walk(ast.parse(text)) if "contents" in text else ()
        assert "contents" not in {node.attr for node in tree if isinstance(node, ast.Attribute)}, path
