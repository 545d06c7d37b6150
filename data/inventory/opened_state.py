"""Opening a view that was kept or sent: what is gone is left out and said, and nothing is refused."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data.inventory.columns import BY_ID, CHANGE, CHOICES_BY_ID, EXPIRY, PARTS_BY_ID, Column
from data.inventory.stock import Stock
from data.inventory.view_state import NOT_A_VIEW, STANDARD, ViewState, canonical, parse_state
from problems import Invalid

Raw = dict[str, Any]


def opened_state(raw: object, *, stock: Stock, own: bool) -> tuple[ViewState, tuple[str, ...]]:
    """Return the state that a JSON value describes, as far as it can be opened, and what to say about it.

    Columns that are gone are left out. Of what somebody else has sent (not `own`) so are choices that the
    stock does not hold: whether they are gone or never were in it, nobody can tell. What one has kept oneself
    keeps them, so that a part out of stock does not turn "only this part" into everything.
    """
    said: list[str] = []
    try:
        known, gone = _known(raw)
        state = parse_state(known)
        if not own:
            state, missing = _held(state, known, stock)
            said += [_missing(missing)] if missing else []
    except Invalid:
        return STANDARD, (NOT_A_VIEW,)
    return state, (*([_gone(gone)] if gone else []), *said)


def without_days(state: ViewState) -> ViewState:
    """Return a state that looks at the stock of now and compares it with none."""
    view = {key: value for key, value in canonical(state)["view"].items() if key not in ("as_of", "since")}
    if "in" in view:
        view["in"] = {name: values for name, values in view["in"].items() if name != CHANGE.id}
    return parse_state(canonical(state) | {"view": view})


def missing_choices(state: ViewState, stock: Stock) -> list[tuple[str, str]]:
    """Return what a view chooses and a stock does not hold: the column's header and the value."""
    chosen = (state.raw.get("in") or {}).items()
    columns = [(CHOICES_BY_ID[name], values) for name, values in chosen]
    held = [(column.header, values, set(_of_stock(values, column, stock))) for column, values in columns]
    return [(header, value) for header, values, kept in held for value in values if value not in kept]


def _known(raw: object) -> tuple[Raw, int]:
    """Return a state without the columns that there are no more, and how many those are."""
    if not isinstance(raw, dict) or not isinstance(raw.get("view"), dict):
        raise Invalid(NOT_A_VIEW)
    by_part = raw["view"].get("by") == "part"
    shown, others = (PARTS_BY_ID, BY_ID) if by_part else (BY_ID, PARTS_BY_ID)
    view, gone = dict(raw["view"]), set[str]()
    for key, columns in (("in", CHOICES_BY_ID), ("filter", BY_ID)):
        if isinstance(view.get(key), dict):
            view[key] = _named(view[key], columns, gone)
    _listed(view, "sort", shown, gone)
    found = raw | {"view": view}
    _listed(found, "columns", shown, gone)
    if isinstance(found.get("other"), dict):
        found["other"] = dict(found["other"])
        for key in ("sort", "columns"):
            _listed(found["other"], key, others, gone)
    return found, len(gone)


def _named(given: Raw, columns: Mapping[str, Column], gone: set[str]) -> Raw:
    gone |= given.keys() - columns.keys()
    return {name: value for name, value in given.items() if name in columns}


def _listed(given: Raw, key: str, columns: Mapping[str, Column], gone: set[str]) -> None:
    """Take out of the list under `key` whatever begins with the name of a column that there is not."""
    if not isinstance(given.get(key), list):
        return
    away = {name for each in given[key] if (name := _name(each)) is not None and name not in columns}
    gone |= away
    given[key] = [each for each in given[key] if _name(each) not in away]


def _name(entry: object) -> str | None:
    return entry[0] if isinstance(entry, list) and entry and isinstance(entry[0], str) else None


def _held(state: ViewState, raw: Raw, stock: Stock) -> tuple[ViewState, int]:
    """Return the state with the choices that the stock holds, and how many it does not."""
    chosen = raw["view"].get("in") or {}
    kept = {name: _of_stock(values, CHOICES_BY_ID[name], stock) for name, values in chosen.items()}
    missing = sum(len(chosen[name]) - len(kept[name]) for name in chosen)
    if not missing:
        return state, 0
    return parse_state(raw | {"view": raw["view"] | {"in": kept}}), missing


def _of_stock(values: list[str], column: Column, stock: Stock) -> list[str]:
    if column in (EXPIRY, CHANGE) or column.kind != "text":
        return values  # keys, days and quantities are nobody's names
    held = pc.is_in(pa.array(values, pa.string()), value_set=stock.columns[column.id].values)
    return [value for value, is_held in zip(values, held.to_pylist(), strict=True) if is_held]


def _gone(number: int) -> str:
    if number == 1:
        return "A column of this view is gone, and with it what was said of it."
    return f"{number} columns of this view are gone, and with them what was said of them."


def _missing(number: int) -> str:
    if number == 1:
        return "1 choice of this view is not in your stock and was left out."
    return f"{number:,} choices of this view are not in your stock and were left out."
