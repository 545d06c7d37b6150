"""A view as an address: one text per view, read back as what it was, and nothing else is taken for one."""

import base64
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.inventory.columns import BY_ID, PARTS_BY_ID
from data.inventory.listing import parse_view
from data.inventory.opened_state import opened_state
from data.inventory.scope import Scope, visible
from data.inventory.view_state import (
    KEYS,
    LONGEST,
    NOT_A_VIEW,
    STANDARD,
    canonical,
    from_address,
    parse_state,
    to_address,
)
from problems import Invalid
from tests.property.stocks import ERP, Row, part_views, snapshot_of, stocks, views


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@st.composite
def arranged(draw: st.DrawFn, columns: dict) -> list[list[Any]]:
    """Return columns as somebody may have arranged them."""
    names = draw(st.lists(st.sampled_from(sorted(columns)), max_size=4, unique=True))
    widths, sides = st.none() | st.integers(40, 2000), st.sampled_from(["left", "right", None])
    return [[name, draw(widths), draw(sides), draw(st.booleans())] for name in names]


@st.composite
def states(draw: st.DrawFn) -> dict[str, Any]:
    """Return a kept view as a browser sends it, by lot or by part."""
    asked = draw(views() | part_views())
    own, other = (PARTS_BY_ID, BY_ID) if asked.get("by") == "part" else (BY_ID, PARTS_BY_ID)
    order = [
        [name, "desc"] for name in draw(st.lists(st.sampled_from(sorted(other)), max_size=2, unique=True))
    ]
    state = {
        "columns": draw(arranged(own)),
        "dense": draw(st.booleans()),
        "filterRow": draw(st.booleans()),
        "other": {"sort": order, "columns": draw(arranged(other))},
    }
    view = {key: value for key, value in asked.items() if key in KEYS}
    return {"shape": 1, "view": view} | {key: value for key, value in state.items() if draw(st.booleans())}


@given(states())
@example({"shape": 1, "view": {"in": {"customer": []}}})  # nothing chosen is no filter, and the same as none
def test_round_trip(raw: dict[str, Any]) -> None:
    """Whatever can be asked is written and read back as the same question; written again it is the same."""
    state = parse_state(raw)
    again = parse_state(json.loads(json.dumps(canonical(state))))
    assert again.view.conditions == parse_view(canonical(state)["view"]).conditions
    assert (again.columns, again.dense, again.filter_row) == (state.columns, state.dense, state.filter_row)
    assert (again.other_sort, again.other_columns) == (state.other_sort, state.other_columns)
    assert canonical(again) == canonical(state)
    address = to_address(state)
    assert address is None or to_address(parse_state(from_address(address))) == address


def gone(state: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the state as it was when there was one more column of lots."""
    view = state["view"] | {"in": state["view"].get("in", {}) | {name: ["x"]}}
    lots = state if view.get("by") != "part" else state.setdefault("other", {})
    lots["columns"] = [[name, 100, None, False], *lots.get("columns", [])]
    return state | {"view": view}


@given(states(), stocks(), st.sampled_from([1, 2, 10]))
def test_opening_survives(raw: dict[str, Any], rows: list[Row], customer: int) -> None:
    """What is gone is left out and said; what was kept stays; a link keeps only what one holds."""
    stock = visible(snapshot_of(rows), Scope(ERP, frozenset({customer})))
    assert opened_state(raw, stock=stock, own=True) == (parse_state(raw), ())
    before = canonical(parse_state(raw))
    state, notices = opened_state(
        gone(json.loads(json.dumps(raw, default=str)), "colour"), stock=stock, own=True
    )
    assert canonical(state)["shape"] == 1
    assert len(notices) == 1
    assert canonical(state).get("columns") == before.get("columns")
    linked, said = opened_state(raw, stock=stock, own=False)
    held = {row["part"] for row in rows if row["customer_id"] == customer}
    asked = set((raw["view"].get("in") or {}).get("part", []))
    assert set(canonical(linked)["view"].get("in", {}).get("part", [])) == asked & held
    assert (asked <= held) or said
    assert linked.columns == parse_state(raw).columns


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["shape", "view", "columns", "other", "in", "filter", "sort", "part"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
@example({"shape": 1, "view": {"in": {"part": 3}}})
@example({"shape": 2, "view": {}})
def test_anything_opens(raw: object) -> None:
    """Whatever stands in a kept view or a link, something opens, and what was not understood is said."""
    stock = visible(snapshot_of([]), Scope(ERP, frozenset({1})))
    for own in (True, False):
        state, notices = opened_state(raw, stock=stock, own=own)
        assert parse_state(canonical(state)) is not None
        assert notices or canonical(state) == canonical(parse_state(raw))
        assert NOT_A_VIEW not in notices or state == STANDARD


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_anything_else_is_no_view(text: str) -> None:
    """A text that is no address, and an address of anything but a view, is Invalid and never an accident."""
    with pytest.raises(Invalid):
        parse_state(from_address(text))


@pytest.mark.parametrize(
    "wrong",
    [
        *(None, [], 1, "x", {}, {"shape": 1}, {"view": {}}),
        *({"shape": shape, "view": {}} for shape in (0, 2, True, 1.0, "1", None)),
        *({"shape": 1, "view": view} for view in (None, [], "x", {"columns": []}, {"open": []})),
        {"shape": 1, "view": {}, "rows": []},
        {"shape": 1, "view": {"in": {"nothing": ["x"]}}},
        {"shape": 1, "view": {"sort": [["part", "up"]]}},
        *({"shape": 1, "view": {}, key: 1} for key in ("columns", "dense", "filterRow", "other")),
        *(
            {"shape": 1, "view": {}, "columns": [column]}
            for column in (
                *("part", ["part"], ["part", 39, None, False], ["part", 2001, None, False]),
                *(["part", 99.5, None, False], ["part", True, None, False], ["part", 99, "top", False]),
                *(["part", 99, None, 1], ["next_exp", 99, None, False], ["nothing", 99, None, False]),
            )
        ),
        {"shape": 1, "view": {}, "columns": [["part", 99, None, False]] * 2},
        {"shape": 1, "view": {}, "other": {"sort": [["user_lot", "asc"]]}},
        {"shape": 1, "view": {}, "other": {"open": []}},
    ],
)
def test_what_is_not_understood_is_refused(wrong: object) -> None:
    """Unknown shapes, keys, columns and values are refused with a sentence."""
    with pytest.raises(Invalid):
        parse_state(from_address(encoded(wrong)))


def test_an_address_has_a_length() -> None:
    """A view too long for an address has none, and an address too long for a view is not read."""
    long = {"shape": 1, "view": {"in": {"part": [f"part {number}" for number in range(400)]}}}
    assert to_address(parse_state(long)) is None
    with pytest.raises(Invalid):
        from_address("e" * (LONGEST + 1))
    large = {"in": {"part": [f"{number} {'x' * 290}" for number in range(200)]}}
    with pytest.raises(Invalid):
        parse_state({"shape": 1, "view": large})
