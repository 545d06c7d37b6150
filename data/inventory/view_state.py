"""A view as something to keep or send: strictly read, written in one way only, and as an address.

`{"shape": 1, "view": {"search": …, "in": …, "filter": …, "sort": …}}`; assets/portal_state.js is its twin.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from data.inventory.view import View, parse_view
from problems import Invalid

SHAPE = 1
LONGEST = 3_000  # characters of an address that every mail and chat lets through
KEYS = ("filter", "in", "search", "sort")
NOT_A_VIEW = "This link is not a view you can open."
_ADDRESS = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST}}}", re.ASCII)


@dataclass(frozen=True)
class ViewState:
    """A view that was kept or sent: as it is asked for, and as it was written."""

    view: View
    raw: Mapping[str, Any]


def parse_state(raw: object) -> ViewState:
    """Return the state that a JSON value describes, or raise Invalid with a sentence."""
    if not isinstance(raw, dict) or set(raw) != {"shape", "view"}:
        raise Invalid("A kept view has a shape and a view.")
    if type(raw["shape"]) is not int or raw["shape"] != SHAPE:
        raise Invalid("This view was kept by another version of the portal.")
    if not isinstance(raw["view"], dict) or set(raw["view"]) - set(KEYS):
        raise Invalid(f"A kept view has {', '.join(KEYS)} only.")
    return ViewState(parse_view(raw["view"]), raw["view"])


def canonical(state: ViewState) -> dict[str, Any]:
    """Return the state with what says nothing left out: equal views are equal values."""
    given: dict[str, Any] = dict(state.raw)
    given["in"] = {name: list(values) for name, values in (given.get("in") or {}).items() if values}
    return {"shape": SHAPE, "view": {key: _plain(given[key]) for key in KEYS if given.get(key)}}


def to_address(state: ViewState) -> str | None:
    """Return the state as text for an address, None when it is too long for one."""
    text = json.dumps(canonical(state), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    address = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
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


def _plain(value: Any) -> Any:
    """Return a value as JSON writes it; a number that no double holds stays exact as text."""
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
