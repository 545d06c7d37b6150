"""The grid of stock with everything around it, as the inventory and the expiry board show it."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from dash import State, html

from components import feedback, filters
from components.drawn import when_drawn
from components.grid import column, grid
from data.inventory.columns import COLUMNS, DERIVED, Column
from pages import _by_part

# Wide enough for real values at 13 px, long names on two lines; Description takes what is left.
WIDTHS = {
    "customer": 144,
    "part": 102,
    "on_hand": 118,  # its header, with the marks of a filter and of an order's rank
    "unit": 66,
    "bin": 86,
    "user_lot": 150,
    "exp_date": 112,
    "reference": 140,
    "po": 122,
    "status": 136,
    "last_rec_date": 106,
    "last_tran_date": 110,
    "facility": 140,
    "customer_part": 140,
    "days_left": 96,
    "fefo": 92,
}
CELLS = {
    "customer": "lvText",
    "description": "lvText",
    "reference": "lvText",
    "user_lot": "lvLot",
    "status": "lvStatus",
    "exp_date": "lvExpiry",
}
SAME = {"customer": "isSamePart(params)", "part": "isSamePart(params)", "description": "isSameText(params)"}


def stock_grid(
    ids: type[StrEnum],
    title: str,
    *,
    above: Sequence[Any] = (),
    lots: Iterable[dict] = (),
    cells: dict[str, dict] | None = None,
    **preset: Any,
) -> html.Div:
    """Return an empty page with a grid; rows, counts and names come after it, through guarded routes.

    `ids` has the names of the inventory's. `above` stands over the rows; `lots` says how their columns stand
    at first, `cells` what some of them show otherwise, and `preset` what the view begins with.
    """
    columns = [_column(each) | (cells or {}).get(each.id, {}) for each in (*COLUMNS, *DERIVED)]
    return html.Div(
        [
            html.H1(title, className="visually-hidden"),
            feedback.banner(ids["BANNER"], ids["TRY_NOW"]),
            html.Div([_tools(ids, is_expiry_hidden=bool(above)), _status_line(ids)], className="lv-bar"),
            *above,
            grid(
                ids["GRID"],
                columns + _by_part.columns() + [_card()],
                state_id=ids["STATE"],
                row_rules={
                    "lv-newpart": "isNewPart(params)",
                    "lv-lot": "isLot(params)",
                    "lv-waits": "isAwaited(params)",
                    "lv-gone": "isGone(params)",
                },
                context=_by_part.context(lots) | {"title": title, "preset": preset},
            ),
        ],
        id=ids["PAGE"],
        className="lv-fills",
    )


def wire(ids: type[StrEnum]) -> None:
    """Have portal_inventory.js fill the grid whenever the page is drawn."""
    states = [State(ids["GRID"], name) for name in ("columnDefs", "dashGridOptions")]
    when_drawn("inventory", ids["GRID"], ids["PAGE"], states=states)


def _tools(ids: type[StrEnum], *, is_expiry_hidden: bool) -> html.Div:
    return filters.tools(
        filters.search(ids["SEARCH"]),
        filters.multi_select(ids["CUSTOMER"], "Customer", column="customer", noun="customers", hidden=True),
        filters.multi_select(ids["PART"], "Part", column="part", noun="parts"),
        filters.multi_select(ids["BIN"], "Bin", column="bin", noun="bins"),
        filters.multi_select(ids["STATUS"], "Status", column="status", noun="statuses"),
        filters.multi_select(
            ids["EXPIRY"], "Expiry", column="expiry", noun="expiries", hidden=is_expiry_hidden
        ),
        filters.multi_select(ids["CHANGE"], "Changes", column="change", noun="changes", hidden=True),
        filters.button(ids["SHEET"], "Filters", mark="sliders", where="lv-phone lv-narrow"),
        filters.icon_button(ids["MORE"], "three-dots", "More: By part, Views, Columns, Downloads, Print"),
        html.Span(className="lv-push lv-desk"),
        filters.opener(ids["VIEWS"], "Views", mark="bookmark"),
        filters.rows_switch({ids["BY_LOT"]: ("lot", "By lot"), ids["BY_PART"]: ("part", "By part")}),
        filters.toggle(ids["FILTER_ROW"], "Filter row", mark="funnel"),
        filters.button(ids["COLUMNS"], "Columns", mark="layout-three-columns"),
        filters.group(
            [
                filters.button(ids["XLSX"], "XLSX", mark="download", name="Download XLSX", where=""),
                filters.button(ids["CSV"], "CSV", name="Download CSV", where=""),
            ]
        ),
        filters.icon_button(ids["PRINT"], "printer", "Print", where="lv-desk"),
    )


def _status_line(ids: type[StrEnum]) -> html.Div:
    right = [
        html.Span(id=ids["SELECTION"], className="lv-selection lv-desk"),
        *feedback.freshness(ids["FRESHNESS"], ids["REFRESH"]),
    ]
    return feedback.status_line(ids["COUNT"], ids["CHIPS"], ids["RESET"], right)


def _column(each: Column) -> dict:
    extra: dict = {"hide": each.hidden or each.id == "customer"}
    extra |= {"flex": 1, "minWidth": 176} if each.id == "description" else {"width": WIDTHS[each.id]}
    if each.id in CELLS:
        look = "lv-mid lv-day" if each.kind == "date" else "lv-mid"
        extra |= {"cellRenderer": CELLS[each.id], "cellClass": look}
    if each.id in SAME:
        extra["cellClassRules"] = {"lv-same": SAME[each.id]}
    if each.id == "on_hand":
        extra["cellRendererSelector"] = {"function": "lvQuantityCell(params)"}
    if each.id == "fefo":
        extra["cellClassRules"] = {"lv-first": "isFirst(params)"}
    if each.id == "part":
        chooses = {"function": "lvPartCell(params)"}
        extra |= {"pinned": "left", "cellClass": "lv-part", "cellRendererSelector": chooses}
        extra |= {"tooltipField": None, "tooltipValueGetter": {"function": "partTip(params)"}}
        extra["cellClassRules"] |= {"lv-changed": "isChanged(params)"}
    return column(each.id, each.header, each.kind, **extra)


def _card() -> dict:
    """Return the one column that phones show instead of all the others."""
    return {
        "colId": "card",
        "headerName": "Row",
        "flex": 1,
        "hide": True,
        "sortable": False,
        "cellRenderer": "lvCard",
        "cellClass": "lv-mid",
    }
