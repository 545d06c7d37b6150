"""AG Grid's filter models, parsed strictly: one condition, or two joined by AND or OR."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from data.inventory.columns import Column, Kind
from data.inventory.operands import TEXT_LENGTH, Operand, day, exact_number, limited_text
from data.inventory.periods import PERIODS, period
from problems import Invalid

TEXT_OPERATORS = ("contains", "notContains", "equals", "notEqual", "startsWith", "endsWith")
SCALAR_OPERATORS = ("equals", "notEqual", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual")
BLANK_OPERATORS = ("blank", "notBlank")
OPERATORS: dict[Kind, tuple[str, ...]] = {
    "text": (*TEXT_OPERATORS, *BLANK_OPERATORS),
    "quantity": (*SCALAR_OPERATORS, "inRange", *BLANK_OPERATORS),
    "date": (*SCALAR_OPERATORS, "inRange", *BLANK_OPERATORS, *PERIODS),
}
FILTER_TYPES: dict[Kind, str] = {"text": "text", "quantity": "number", "date": "date"}
OPERAND_KEYS: dict[Kind, tuple[str, str]] = {
    "text": ("filter", "filterTo"),
    "quantity": ("filter", "filterTo"),
    "date": ("dateFrom", "dateTo"),
}


@dataclass(frozen=True)
class Condition:
    """One comparison: an operator of AG Grid and the 0, 1 or 2 values it compares with."""

    operator: str
    operands: tuple[Operand, ...] = ()


@dataclass(frozen=True)
class Filter:
    """The conditions on one column, all of which ("AND") or one of which ("OR") a row must meet."""

    column: str
    join: str
    conditions: tuple[Condition, ...]


def parse_filter(column: Column, raw: object) -> Filter:
    """Return what an AG Grid filter model asks of a column, or raise Invalid with a sentence."""
    model = _model(column, raw)
    if "operator" not in model:
        return Filter(column.id, "AND", (_condition(column, model),))
    if model["operator"] not in ("AND", "OR"):
        raise Invalid(f"Two filters on {column.header} are joined by AND or OR.")
    return Filter(
        column.id, model["operator"], tuple(_condition(column, each) for each in _pair(column, model))
    )


def filter_on_day(wanted: Filter, today: dt.date) -> Filter:
    """Return a filter whose periods are the days they mean today."""
    conditions = (
        Condition("inRange", period(each.operator, today)) if each.operator in PERIODS else each
        for each in wanted.conditions
    )
    return replace(wanted, conditions=tuple(conditions))


def _pair(column: Column, model: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the two conditions of a combined model, in today's form or in the one before AG Grid 29."""
    if "conditions" in model:
        _refuse_unknown(column, model, {"operator", "conditions"})
        pair = model["conditions"]
    else:
        _refuse_unknown(column, model, {"operator", "condition1", "condition2"})
        pair = [model.get("condition1"), model.get("condition2")]
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise Invalid(f"AND and OR join two filters on {column.header}.")
    return [_model(column, each) for each in pair]


def _model(column: Column, raw: object) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise Invalid(f"The filter on {column.header} is a JSON object.")
    if raw.get("filterType", FILTER_TYPES[column.kind]) != FILTER_TYPES[column.kind]:
        raise Invalid(f"{column.header} takes filters of the type “{FILTER_TYPES[column.kind]}” only.")
    return raw


def _condition(column: Column, model: dict[str, Any]) -> Condition:
    keys = OPERAND_KEYS[column.kind]
    _refuse_unknown(column, model, {"type", *keys})
    operator = model.get("type")
    if operator not in OPERATORS[column.kind]:
        known = [name for name in OPERATORS[column.kind] if name not in PERIODS]
        raise Invalid(f"{column.header} has no such filter; it has {', '.join(known)}.")
    wanted = {"inRange": 2}.get(operator, 0 if operator in (*BLANK_OPERATORS, *PERIODS) else 1)
    given = [None if model.get(key) is None else _operand(column, model[key]) for key in keys]
    if None in given[:wanted]:
        raise Invalid(f"The filter on {column.header} lacks the value to compare with.")
    return Condition(str(operator), tuple(given[:wanted]))


def _operand(column: Column, raw: object) -> Operand:
    if column.kind == "date":
        return day(raw, column)
    if column.kind == "quantity":
        return exact_number(raw, column)
    return limited_text(raw, f"The filter on {column.header}", TEXT_LENGTH)


def _refuse_unknown(column: Column, model: dict[str, Any], known: set[str]) -> None:
    if set(model) - known - {"filterType"}:
        raise Invalid(f"The filter on {column.header} says something that is not understood.")
