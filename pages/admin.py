"""The start page of staff: is everything all right?"""

from enum import StrEnum

import dash
from dash import html

from auth.permissions import Permission, require
from components.drawn import when_drawn

dash.register_page(
    __name__,
    path="/admin",
    name="Home",
    title="Staff",
    order=20,
    permission=Permission.STAFF,
)


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "admin-page"
    MARK = "admin-mark"
    TITLE = "admin-title"
    CHECKED = "admin-checked"
    CHECKS = "admin-checks"
    MORE = "admin-more"


def layout(**_query: str) -> html.Div:
    """Return the empty page; what it tells arrives after it, and again while it is open."""
    require(Permission.STAFF)
    title = html.Div([html.H1("Home", id=Ids.TITLE), html.P(id=Ids.CHECKED)], role="status")
    checks = html.Section(id=Ids.CHECKS, className="lv-panel", **{"aria-label": "Checks"})
    return html.Div(
        html.Div(
            [
                html.Div([html.Span(id=Ids.MARK), title], className="lv-title-line"),
                checks,
                html.Div(id=Ids.MORE, className="lv-more-panels"),
            ],
            className="lv-page",
        ),
        id=Ids.PAGE,
        className="lv-scroll",
    )


when_drawn("admin", Ids.PAGE)
