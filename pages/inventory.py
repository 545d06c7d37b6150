"""Inventory: the customer's stock, live, with everything needed to find a row and take the rows away."""

from enum import StrEnum

import dash
from dash import html

from auth.permissions import Permission, require
from pages._stock_grid import stock_grid, wire

dash.register_page(
    __name__, path="/inventory", name="Inventory", title="Inventory", order=1, permission=Permission.STOCK
)


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
    CHANGE = "inventory-change"
    SHEET = "inventory-sheet"
    FILTER_ROW = "inventory-filter-row"
    MORE = "inventory-more"
    BY_LOT = "inventory-by-lot"
    BY_PART = "inventory-by-part"
    VIEWS = "inventory-views"
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
    return stock_grid(Ids, "Inventory")


wire(Ids)
