"""A view as something to keep or send: strictly read, written in one way only, and as an address.

`{"shape": 1, "view": {…}, "columns": […], "dense": true, "filterRow": true, "other": {…}}`: `columns` and the
view's `sort` are of the rows that the view is by, lots or parts; `other` has those of the others. What is
left out is as at first. assets/portal_state.js is its twin.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from data.inventory.columns import BY_ID, PARTS_BY_ID
from data.inventory.shown_columns import ShownColumn, parse_columns, written
from data.inventory.view import View, parse_view
from problems import Invalid

SHAPE = 1  # of the JSON; whoever changes it lets older ones be read
LONGEST = 3_000  # characters of an address that every mail and chat lets through
LARGEST = 32_000  # characters of a view that is kept
KEYS = ("as_of", "by", "filter", "in", "search", "since", "sort")  # of its view
PARTS = {"shape", "view", "columns", "dense", "filterRow", "other"}
NOT_A_VIEW = "This link is not a view you can open."
OTHER_SHAPE = "This view was kept by another version of the portal."
TOO_LARGE = "This view holds too much to be kept. Choose fewer values in its lists."
_ADDRESS = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST}}}", re.ASCII)


@dataclass(frozen=True)
class ViewState:
    """A view that was kept or sent: as it is asked for, as it looks, and as its question was written."""

    view: View
    raw: Mapping[str, Any]
    columns: tuple[ShownColumn, ...] = ()  # none: as at first
    dense: bool = False
    filter_row: bool = False
    other_sort: tuple[tuple[str, str], ...] = ()
    other_columns: tuple[ShownColumn, ...] = ()


STANDARD = ViewState(View(), {})


def parse_state(raw: object) -> ViewState:
    """Return the state that a JSON value describes, or raise Invalid with a sentence."""
    if not isinstance(raw, dict) or not {"shape", "view"} <= set(raw) <= PARTS:
        raise Invalid(f"A kept view has {', '.join(sorted(PARTS))} only.")
    if type(raw["shape"]) is not int or raw["shape"] != SHAPE:
        raise Invalid(OTHER_SHAPE)
    if not isinstance(raw["view"], dict) or set(raw["view"]) - set(KEYS):
        raise Invalid(f"The view of a kept view has {', '.join(KEYS)} only.")
    view = parse_view(raw["view"])
    shown, others = (PARTS_BY_ID, BY_ID) if view.by == "part" else (BY_ID, PARTS_BY_ID)
    other = _other(raw.get("other", {}))
    state = ViewState(
        view=view,
        raw=raw["view"],
        columns=parse_columns(raw.get("columns", []), shown),
        dense=_flag(raw, "dense"),
        filter_row=_flag(raw, "filterRow"),
        other_sort=parse_view({"by": _turned(view), "sort": other.get("sort")}).sort,
        other_columns=parse_columns(other.get("columns", []), others),
    )
    if len(_text(state)) > LARGEST:
        raise Invalid(TOO_LARGE)
    return state


def canonical(state: ViewState) -> dict[str, Any]:
    """Return the state with what says nothing left out: equal views are equal values."""
    asked: dict[str, Any] = dict(state.raw)
    asked["in"] = {name: sorted(values, key=_as_scripts_sort) for name, values in _chosen(state) if values}
    asked["by"] = "part" if state.view.by == "part" else None
    other = {"sort": [list(pair) for pair in state.other_sort], "columns": written(state.other_columns)}
    kept: dict[str, Any] = {
        "view": {key: _plain(asked[key]) for key in KEYS if asked.get(key)},
        "columns": written(state.columns),
        "dense": state.dense,
        "filterRow": state.filter_row,
        "other": {key: value for key, value in other.items() if value},
    }
    return {"shape": SHAPE} | {key: value for key, value in kept.items() if value or key == "view"}


def to_address(state: ViewState) -> str | None:
    """Return the state as text for an address, None when it is too long for one."""
    address = base64.urlsafe_b64encode(_text(state).encode()).decode().rstrip("=")
    return address if len(address) <= LONGEST else None


def from_address(text: str) -> object:
    """Return the JSON value that an address holds, or raise Invalid: it says nothing of who may see what."""
    if not _ADDRESS.fullmatch(text):
        raise Invalid(NOT_A_VIEW)
    try:
        padded = text + "=" * (-len(text) % 4)
        return json.loads(base64.b64decode(padded, altchars=b"-_", validate=True), parse_float=Decimal)
    except (ValueError, binascii.Error, RecursionError, ArithmeticError) as error:
        raise Invalid(NOT_A_VIEW) from error


def _text(state: ViewState) -> str:
    return json.dumps(canonical(state), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _chosen(state: ViewState) -> list[tuple[str, list[str]]]:
    return [(name, list(values)) for name, values in (state.raw.get("in") or {}).items()]


def _as_scripts_sort(text: str) -> bytes:
    """Return what orders texts as JavaScript does, by halves of characters."""
    return text.encode("utf-16-be")


def _turned(view: View) -> str:
    return "lot" if view.by == "part" else "part"


def _flag(raw: Mapping[str, Any], key: str) -> bool:
    if not isinstance(raw.get(key, False), bool):
        raise Invalid(f"“{key}” of a kept view is true or false.")
    return bool(raw.get(key, False))


def _other(raw: object) -> Mapping[str, Any]:
    if not isinstance(raw, dict) or not set(raw) <= {"sort", "columns"}:
        raise Invalid("Of the other kind of rows a kept view has sort and columns only.")
    return raw


def _plain(value: Any) -> Any:
    """Return a value as JSON writes it; a number that no double holds stays exact as text."""
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
