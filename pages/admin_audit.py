"""Audit: who did what to whom, newest first, found by who, action, account, day and text."""

from enum import StrEnum

import dash
from dash import html
from flask import current_app

from auth.permissions import Permission, require
from components import audit as parts
from components import filters
from components.drawn import when_drawn
from components.feedback import status_line

dash.register_page(
    __name__, path="/admin/audit", name="Audit", title="Audit", order=24, permission=Permission.READ_AUDIT
)


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "audit-page"
    GRID = "audit-grid"
    STATE = "audit-state"
    SIDE = "audit-side"
    SEARCH = "audit-search"
    WHO = "audit-who"
    ACTION = "audit-action"
    ACCOUNT = "audit-account"
    TIME = "audit-time"
    SHEET = "audit-sheet"
    XLSX = "audit-xlsx"
    CSV = "audit-csv"
    COUNT = "audit-count"
    CHIPS = "audit-chips"
    RESET = "audit-reset"
    NEWER = "audit-newer"
    CHAIN = "audit-chain"


def layout(**_query: str) -> html.Div:
    """Return the empty page; events come after it, through routes that ask who may read them."""
    require(Permission.READ_AUDIT)
    zone = current_app.config["SETTINGS"].time_zone
    return html.Div(
        [
            html.H1("Audit", className="visually-hidden"),
            html.Div([_tools(), _status_line()], className="lv-bar"),
            html.Div(
                [
                    parts.grid(Ids.GRID, zone=zone, state_id=Ids.STATE),
                    html.Aside(id=Ids.SIDE, className="lv-side", hidden=True, **{"aria-label": "Event"}),
                ],
                className="lv-split",
            ),
        ],
        id=Ids.PAGE,
        className="lv-fills",
    )


def _tools() -> html.Div:
    return filters.tools(
        filters.search(Ids.SEARCH),
        parts.filter_button(Ids.WHO, "Who"),
        parts.filter_button(Ids.ACTION, "Action"),
        parts.filter_button(Ids.ACCOUNT, "Account"),
        parts.filter_button(Ids.TIME, "Time"),
        filters.button(Ids.SHEET, "Filters", mark="sliders", where="lv-phone"),
        html.Span(className="lv-push lv-desk"),
        filters.group(
            [
                filters.button(Ids.XLSX, "XLSX", mark="download", name="Download XLSX", where=""),
                filters.button(Ids.CSV, "CSV", name="Download CSV", where=""),
            ]
        ),
    )


def _status_line() -> html.Div:
    newer = html.Button(id=Ids.NEWER, type="button", className="btn btn-quiet", hidden=True)
    return status_line(
        Ids.COUNT, Ids.CHIPS, Ids.RESET, [newer, html.Span(id=Ids.CHAIN, className="lv-fresh")]
    )


when_drawn("audit", Ids.GRID, Ids.PAGE)
