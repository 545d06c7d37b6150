"""Inventory: the customer's stock, live, with everything needed to find a row and take the rows away."""

from enum import StrEnum

import dash
from dash import ClientsideFunction, Input, Output, State, clientside_callback, html

from auth.permissions import Permission, require
from components import feedback, filters
from components.grid import column, grid
from data.inventory.columns import COLUMNS, Column
from pages import _by_part

dash.register_page(
    __name__, path="/inventory", name="Inventory", title="Inventory", order=1, permission=Permission.STOCK
)

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
}
CELLS = {
    "customer": "lvText",
    "description": "lvText",
    "reference": "lvText",
    "status": "lvStatus",
    "exp_date": "lvExpiry",
}
SAME = {"customer": "isSamePart(params)", "part": "isSamePart(params)", "description": "isSameText(params)"}


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "inventory-page"
    GRID = "inventory-grid"
    STATE = "inventory-state"
    BANNER = "inventory-banner"
    TRY_NOW = "inventory-try-now"
    SEARCH = "inventory-search"
    CUSTOMER = "inventory-customer"
    PART = "inventory-part"
    BIN = "inventory-bin"
    STATUS = "inventory-status"
    EXPIRY = "inventory-expiry"
    SHEET = "inventory-sheet"
    FILTER_ROW = "inventory-filter-row"
    MORE = "inventory-more"
    BY_LOT = "inventory-by-lot"
    BY_PART = "inventory-by-part"
    COLUMNS = "inventory-columns"
    XLSX = "inventory-xlsx"
    CSV = "inventory-csv"
    PRINT = "inventory-print"
    COUNT = "inventory-count"
    CHIPS = "inventory-chips"
    RESET = "inventory-reset"
    SELECTION = "inventory-selection"
    FRESHNESS = "inventory-freshness"
    REFRESH = "inventory-refresh"


def layout(**_query: str) -> html.Div:
    """Return the empty page; rows, counts and names come after it, through routes that know the scope."""
    require(Permission.STOCK)
    return html.Div(
        [
            html.H1("Inventory", className="visually-hidden"),
            feedback.banner(Ids.BANNER, Ids.TRY_NOW),
            html.Div([_tools(), _status_line()], className="lv-bar"),
            grid(
                Ids.GRID,
                [_column(each) for each in COLUMNS] + _by_part.columns() + [_card()],
                state_id=Ids.STATE,
                row_rules={
                    "lv-newpart": "isNewPart(params)",
                    "lv-lot": "isLot(params)",
                    "lv-waits": "isAwaited(params)",
                },
                context=_by_part.context(),
            ),
        ],
        id=Ids.PAGE,
        className="lv-fills",
    )


def _tools() -> html.Div:
    return filters.tools(
        filters.search(Ids.SEARCH),
        filters.multi_select(Ids.CUSTOMER, "Customer", column="customer", noun="customers", hidden=True),
        filters.multi_select(Ids.PART, "Part", column="part", noun="parts"),
        filters.multi_select(Ids.BIN, "Bin", column="bin", noun="bins"),
        filters.multi_select(Ids.STATUS, "Status", column="status", noun="statuses"),
        filters.multi_select(Ids.EXPIRY, "Expiry", column="expiry", noun="expiries"),
        filters.button(Ids.SHEET, "Filters", mark="sliders", where="lv-phone lv-narrow"),
        filters.icon_button(Ids.MORE, "three-dots", "More: By part, Columns, Downloads, Print"),
        html.Span(className="lv-push lv-desk"),
        filters.rows_switch({Ids.BY_LOT: ("lot", "By lot"), Ids.BY_PART: ("part", "By part")}),
        filters.toggle(Ids.FILTER_ROW, "Filter row", mark="funnel"),
        filters.button(Ids.COLUMNS, "Columns", mark="layout-three-columns"),
        filters.group(
            [
                filters.button(Ids.XLSX, "XLSX", mark="download", name="Download XLSX", where=""),
                filters.button(Ids.CSV, "CSV", name="Download CSV", where=""),
            ]
        ),
        filters.icon_button(Ids.PRINT, "printer", "Print", where="lv-desk"),
    )


def _status_line() -> html.Div:
    right = [
        html.Span(id=Ids.SELECTION, className="lv-selection lv-desk"),
        *feedback.freshness(Ids.FRESHNESS, Ids.REFRESH),
    ]
    return feedback.status_line(Ids.COUNT, Ids.CHIPS, Ids.RESET, right)


def _column(each: Column) -> dict:
    extra: dict = {"hide": each.hidden or each.id == "customer"}
    extra |= {"flex": 1, "minWidth": 190} if each.id == "description" else {"width": WIDTHS[each.id]}
    if each.id in CELLS:
        look = "lv-mid lv-day" if each.kind == "date" else "lv-mid"
        extra |= {"cellRenderer": CELLS[each.id], "cellClass": look}
    if each.id in SAME:
        extra["cellClassRules"] = {"lv-same": SAME[each.id]}
    if each.id == "part":
        chooses = {"function": "lvPartCell(params)"}
        extra |= {"pinned": "left", "cellClass": "lv-part", "cellRendererSelector": chooses}
        extra |= {"tooltipField": None, "tooltipValueGetter": {"function": "partTip(params)"}}
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


# Fires once the page is drawn; the output says so, and is what makes Dash fire it for pages that come later.
clientside_callback(
    ClientsideFunction("lotview", "inventory"),
    Output(Ids.PAGE, "data-drawn"),
    Input(Ids.GRID, "id"),
    Input(Ids.PAGE, "id"),
    State(Ids.GRID, "columnDefs"),
    State(Ids.GRID, "dashGridOptions"),
)
