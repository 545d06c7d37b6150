"""The inventory by part: columns of the same grid, hidden until somebody asks for one row per part."""

from collections.abc import Iterable

from components.grid import column
from data.inventory.columns import BY_ID, COLUMNS, DERIVED, PART_COLUMNS
from data.inventory.statuses import GROUPS

# Lots, Bins and Nearest Exp Date hold one lot's code, bin and date where a part is open. With Customer and
# Description all fit on a desk of 1280 pixels.
WIDTHS = {
    "part": 134,
    "unit": 58,
    "on_hand_sum": 104,
    "available": 88,
    "on_hold": 82,
    "committed": 96,
    "lots": 146,
    "bins": 86,
    "next_exp": 136,
}
QUANTITIES = ("on_hand_sum", *GROUPS)
IS_ZERO, IS_SOME = "isZero(params)", "isSome(params)"


def columns() -> list[dict]:
    """Return the columns that only rows by part have; their filters are those of the lots."""
    return [_column(each.id, each.header) for each in PART_COLUMNS if each.id not in BY_ID]


def context(lots: Iterable[dict] = ()) -> dict:
    """Return what the grid's scripts need to know of both kinds of rows.

    `lots`: the columns by lot in their order, with what differs from how they are defined; else all of them.
    """
    each_lot = list(lots) or [{"colId": each.id} for each in (*COLUMNS, *DERIVED)]
    return {
        "statusGroups": {group: list(statuses) for group, statuses in GROUPS.items()},
        "columns": {
            "lot": each_lot,
            "part": [_standing(each.id, hidden=each.hidden) for each in PART_COLUMNS],
        },
        "derived": [each.id for each in DERIVED],
    }


def _column(column_id: str, header: str) -> dict:
    extra: dict = {"hide": True, "width": WIDTHS[column_id], "filter": False, "floatingFilter": False}
    if column_id in QUANTITIES:
        ink = {f"lv-ink--{column_id}": IS_SOME} if column_id in GROUPS else {}
        if column_id == "on_hand_sum":  # of a lot under its part, with what it was before
            extra["cellRendererSelector"] = {"function": "lvQuantityCell(params)"}
        return column(column_id, header, "quantity", **extra, cellClassRules={"lv-zero": IS_ZERO, **ink})
    if column_id == "next_exp":
        return column(column_id, header, "text", **extra, cellRenderer="lvExpiry", cellClass="lv-mid")
    counted = {"valueFormatter": {"function": "formatCount(params)"}}
    return column(column_id, header, "text", **extra, **counted, cellClass="lv-num", headerClass="lv-num")


def _standing(column_id: str, *, hidden: bool) -> dict:
    """Return how a column stands at first, where that differs from how it stands by lot."""
    width = {"width": WIDTHS[column_id]} if column_id in WIDTHS else {}
    return {"colId": column_id, "hide": hidden or column_id == "customer"} | width
