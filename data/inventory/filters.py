"""Which distinct values of a column pass: each value is asked once, however many rows hold it."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.inventory.conditions import Condition, Filter
from data.inventory.encoding import Coded, Mask
from data.inventory.operands import Operand, units

_EPOCH = dt.date(1970, 1, 1)
_BOUND = 2**62  # beyond every quantity and day that a column holds
_TEXT = {
    "contains": pc.match_substring,
    "notContains": pc.match_substring,
    "equals": pc.equal,
    "notEqual": pc.equal,
    "startsWith": pc.starts_with,
    "endsWith": pc.ends_with,
}


def passing(coded: Coded, wanted: Filter) -> Mask:
    """Return which distinct values meet a filter."""
    masks = [_meets(coded, condition) for condition in wanted.conditions]
    return np.logical_or.reduce(masks) if wanted.join == "OR" else np.logical_and.reduce(masks)


def chosen(coded: Coded, values: tuple[Operand, ...]) -> Mask:
    """Return which distinct values are among the chosen ones, exactly as stored."""
    wanted: Sequence[object] = values
    if coded.column.kind == "quantity":
        pairs = [units(value) for value in values if isinstance(value, Decimal)]
        wanted = [low for low, high in pairs if low == high and abs(low) < _BOUND]
    return as_mask(pc.is_in(coded.values, value_set=pa.array(wanted, coded.values.type)))


def containing(coded: Coded, term: str) -> Mask:
    """Return which distinct values contain a casefolded term in one of their displayed forms."""
    return as_mask(pc.match_substring(coded.search, term))


def as_mask(flags: pa.BooleanArray) -> Mask:
    """Return Arrow's bits as numpy's bytes."""
    return flags.to_numpy(zero_copy_only=False)


def _meets(coded: Coded, condition: Condition) -> Mask:
    if condition.operator in ("blank", "notBlank"):
        filled = np.arange(len(coded.values)) < coded.filled
        return filled if condition.operator == "notBlank" else ~filled
    if coded.column.kind == "text":
        return _meets_text(coded, condition)
    return _meets_scalar(coded, condition)


def _meets_text(coded: Coded, condition: Condition) -> Mask:
    text = str(condition.operands[0]).casefold()
    found = as_mask(_TEXT[condition.operator](coded.search, text))
    return ~found if condition.operator in ("notContains", "notEqual") else found


def _meets_scalar(coded: Coded, condition: Condition) -> Mask:
    """Return a range of the sorted values; no date meets none of them, as in AG Grid not even "not equal"."""
    below, upto = _bounds(coded, condition.operands[0])
    _, last = _bounds(coded, condition.operands[-1])
    start, stop = {
        "lessThan": (0, below),
        "lessThanOrEqual": (0, upto),
        "greaterThan": (upto, coded.filled),
        "greaterThanOrEqual": (below, coded.filled),
        "inRange": (below, last),
    }.get(condition.operator, (below, upto))
    mask = np.zeros(len(coded.values), dtype=bool)
    mask[start:stop] = True
    if condition.operator == "notEqual":
        mask[: coded.filled] = ~mask[: coded.filled]
    return mask


def _bounds(coded: Coded, operand: Operand) -> tuple[int, int]:
    """Return how many values are less than the operand, and how many are not greater."""
    filled = coded.values.slice(0, coded.filled)
    if isinstance(operand, dt.date):
        numbers = filled.cast(pa.int32()).to_numpy()
        floor = ceiling = (operand - _EPOCH).days
    else:
        numbers = filled.to_numpy()
        floor, ceiling = (max(-_BOUND, min(_BOUND, unit)) for unit in units(Decimal(str(operand))))
    return int(np.searchsorted(numbers, ceiling, "left")), int(np.searchsorted(numbers, floor, "right"))
