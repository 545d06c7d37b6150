"""Expiry: what expires when, span by span, and which lots of a part to use first."""

from enum import StrEnum

import dash
from dash import html

from auth.permissions import Permission, require
from components.spans import spans
from pages._stock_grid import stock_grid, wire

dash.register_page(
    __name__, path="/expiry", name="Expiry", title="Expiry", order=3, permission=Permission.STOCK
)

SHOWN = "part description user_lot exp_date days_left fefo on_hand unit bin status".split()
OFFERED = "reference po last_rec_date last_tran_date facility customer_part".split()
# The date stands beside its days, which carry the mark.
CELLS: dict[str, dict] = {
    "exp_date": {"cellRenderer": None, "cellClass": "", "width": 108},
    "days_left": {"cellRenderer": "lvDaysLeft", "cellClass": "lv-mid lv-num"},
}

# What the view begins with, by lot and by part. Its twin, with the columns above: assets/first.js.
SOONEST = {
    "sort": [["exp_date", "asc"]],
    "kept": {"part": {"sort": [["next_exp", "asc"]], "columns": None}},
}


class Ids(StrEnum):
    """The ids of this page: those of the inventory, and the spans above its rows."""

    PAGE = "expiry-page"
    SPANS = "expiry-spans"
    GRID = "expiry-grid"
    STATE = "expiry-state"
    BANNER = "expiry-banner"
    TRY_NOW = "expiry-try-now"
    SEARCH = "expiry-search"
    CUSTOMER = "expiry-customer"
    PART = "expiry-part"
    BIN = "expiry-bin"
    STATUS = "expiry-status"
    EXPIRY = "expiry-expiry"
    CHANGE = "expiry-change"
    SHEET = "expiry-sheet"
    FILTER_ROW = "expiry-filter-row"
    MORE = "expiry-more"
    BY_LOT = "expiry-by-lot"
    BY_PART = "expiry-by-part"
    VIEWS = "expiry-views"
    COLUMNS = "expiry-columns"
    XLSX = "expiry-xlsx"
    CSV = "expiry-csv"
    PRINT = "expiry-print"
    COUNT = "expiry-count"
    CHIPS = "expiry-chips"
    RESET = "expiry-reset"
    SELECTION = "expiry-selection"
    FRESHNESS = "expiry-freshness"
    REFRESH = "expiry-refresh"


def layout(**_query: str) -> html.Div:
    """Return the empty board; spans and rows come after it, through routes that know the scope."""
    require(Permission.STOCK)
    lots = [{"colId": "customer", "hide": True}, *({"colId": name, "hide": False} for name in SHOWN)]
    lots += [{"colId": name, "hide": True} for name in OFFERED]
    return stock_grid(Ids, "Expiry", above=[spans(Ids.SPANS)], lots=lots, cells=CELLS, **SOONEST)


wire(Ids)
