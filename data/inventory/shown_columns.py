"""How columns stand in a view that was kept or sent: in order, each with width, side, and whether hidden.

`["part", 102, "left", false]`; without a width (null) a column takes the room that is left.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from data.inventory.columns import Column
from data.inventory.view import known_column
from problems import Invalid

NARROWEST, WIDEST = 40, 2_000  # pixels
SIDES = ("left", "right")


@dataclass(frozen=True)
class ShownColumn:
    """One column of a grid as somebody has arranged it."""

    id: str
    width: int | None
    pinned: Literal["left", "right"] | None
    hide: bool


def parse_columns(raw: object, columns: Mapping[str, Column]) -> tuple[ShownColumn, ...]:
    """Return arranged columns, or raise Invalid with a sentence."""
    if not isinstance(raw, list | tuple) or len(raw) > len(columns):
        raise Invalid(f"The columns of a kept view are a list of at most {len(columns)}.")
    found = tuple(_column(each, columns) for each in raw)
    if len({each.id for each in found}) < len(found):
        raise Invalid("A kept view names a column twice.")
    return found


def written(columns: tuple[ShownColumn, ...]) -> list[list[Any]]:
    """Return arranged columns as JSON has them."""
    return [[each.id, each.width, each.pinned, each.hide] for each in columns]


def _column(raw: object, columns: Mapping[str, Column]) -> ShownColumn:
    if not isinstance(raw, list | tuple) or len(raw) != 4:
        raise Invalid("Each column of a kept view is its name, width, side, and whether it is hidden.")
    name, width, pinned, hide = raw
    if width is not None and (type(width) is not int or not NARROWEST <= width <= WIDEST):
        raise Invalid(f"A column is {NARROWEST} to {WIDEST:,} pixels wide.")
    if pinned is not None and pinned not in SIDES:
        raise Invalid("A column is pinned “left” or “right”, or not at all.")
    if not isinstance(hide, bool):
        raise Invalid("A column is hidden, or it is not.")
    return ShownColumn(known_column(name, columns).id, width, pinned, hide)
