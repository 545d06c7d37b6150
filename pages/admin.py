"""The start page of staff: is everything all right?"""

from enum import StrEnum

import dash
from dash import html

from auth.permissions import Permission, require

dash.register_page(
    __name__,
    path="/admin",
    name="Overview",
    title="Staff",
    order=20,
    permission=Permission.STAFF,
)


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "admin-page"


def layout(**_query: str) -> html.Div:
    """Return the empty page; what it tells arrives after it."""
    require(Permission.STAFF)
    return html.Div(html.H1("Overview"), id=Ids.PAGE, className="lv-own-page")
