"""A view as an address: one text per view, read back as what it was, and nothing else is taken for one."""

import base64
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.inventory.listing import parse_view
from data.inventory.view_state import KEYS, LONGEST, canonical, from_address, parse_state, to_address
from problems import Invalid
from tests.property.stocks import views


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@given(views())
@example({"in": {"customer": []}})  # nothing chosen is no filter, and the same question as none
def test_round_trip(raw: dict[str, Any]) -> None:
    """Whatever can be asked is written and read back as the same question; written again it is the same."""
    asked = {key: value for key, value in raw.items() if key in KEYS}
    state = parse_state({"shape": 1, "view": asked})
    assert parse_view(canonical(state)["view"]).conditions == parse_view(asked).conditions
    address = to_address(state)
    if address is None:
        return
    again = parse_state(from_address(address))
    assert again.view == parse_view(canonical(state)["view"])
    assert to_address(again) == address
    assert canonical(again) == canonical(state)


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
