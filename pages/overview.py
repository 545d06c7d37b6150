"""Overview: what a customer has, in numbers, each of which opens exactly the rows it counts."""

import json
from enum import StrEnum

import dash
from dash import html

from auth.permissions import Permission, require
from components import cards, feedback, filters
from components.drawn import when_drawn
from components.grid import FILTERS
from data.inventory.columns import COLUMNS
from data.inventory.statuses import GROUPS

dash.register_page(
    __name__, path="/overview", name="Overview", title="Overview", order=2, permission=Permission.STOCK
)

# The cards in their places; what they count is data/inventory/figure_bars.py.
CARDS = {
    "status": "Rows by status",
    "months": "Rows by month of expiry",
    "ages": "Rows by days since receipt",
    "parts": "The 8 parts with most rows",
    "bins": "The 8 bins with most rows",
    "weeks": "Rows by week of receipt",
}


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "overview-page"
    STATE = "overview-state"
    BANNER = "overview-banner"
    TRY_NOW = "overview-try-now"
    SEARCH = "overview-search"
    CUSTOMER = "overview-customer"
    PART = "overview-part"
    BIN = "overview-bin"
    STATUS = "overview-status"
    EXPIRY = "overview-expiry"
    EARLIER = "overview-earlier"
    COUNT = "overview-count"
    CHIPS = "overview-chips"
    RESET = "overview-reset"
    FRESHNESS = "overview-freshness"
    REFRESH = "overview-refresh"
    SCROLL = "overview-scroll"
    KEYS = "overview-keys"
    FIGURES = "overview-figures"


def layout(**_query: str) -> html.Div:
    """Return the empty page; its numbers come after it, through a route that knows the scope."""
    require(Permission.STOCK)
    figures = [cards.figure(f"overview-{name}", title, card=name) for name, title in CARDS.items()]
    return html.Div(
        [
            html.H1("Overview", className="visually-hidden"),
            feedback.banner(Ids.BANNER, Ids.TRY_NOW),
            html.Div([_tools(), _status_line()], className="lv-bar lv-bar--line"),
            html.Div(
                [
                    html.Div(
                        [cards.keys(Ids.KEYS), html.Div(figures, id=Ids.FIGURES, className="lv-figs")],
                        id=Ids.SCROLL,
                        className="lv-scroll lv-scroll--fit",
                    ),
                    html.Div(id=Ids.STATE, className="lv-state", role="status"),
                ],
                className="lv-stage lv-overview",
            ),
        ],
        id=Ids.PAGE,
        className="lv-fills",
        **{"data-columns": json.dumps(_columns()), "data-groups": json.dumps(GROUPS)},
    )


def _columns() -> list[dict[str, str]]:
    """Return what chips and their fields need to know of the columns, which no grid is here to tell."""
    return [
        {"field": each.id, "headerName": each.header, "filter": FILTERS[each.kind]["filter"]}
        for each in COLUMNS
    ]


def _tools() -> html.Div:
    return filters.tools(
        filters.search(Ids.SEARCH),
        filters.multi_select(Ids.CUSTOMER, "Customer", column="customer", noun="customers", hidden=True),
        filters.multi_select(Ids.PART, "Part", column="part", noun="parts"),
        filters.multi_select(Ids.BIN, "Bin", column="bin", noun="bins"),
        filters.multi_select(Ids.STATUS, "Status", column="status", noun="statuses"),
        filters.multi_select(Ids.EXPIRY, "Expiry", column="expiry", noun="expiries"),
        filters.icon_button(Ids.EARLIER, "clock", "As of…"),
    )


def _status_line() -> html.Div:
    right = feedback.freshness(Ids.FRESHNESS, Ids.REFRESH)
    return feedback.status_line(Ids.COUNT, Ids.CHIPS, Ids.RESET, right)


when_drawn("overview", Ids.PAGE)
