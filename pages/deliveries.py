"""Mails: the views that somebody has mailed to themselves, and what they want to be told of."""

from enum import StrEnum

import dash
from dash import html

from auth.permissions import Permission, require
from components import mails
from components.drawn import when_drawn

dash.register_page(
    __name__,
    path="/deliveries",
    name="Mails",
    title="Mails",
    order=4,
    permission=Permission.ACCOUNT,
)

WHAT = "They go to your own address, and hold what you may see when they are sent."


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "deliveries-page"
    VIEWS = "deliveries-views"
    ALERTS = "deliveries-alerts"


def layout(**_query: str) -> html.Div:
    """Return the empty page; what is mailed arrives after it."""
    require(Permission.ACCOUNT)
    return html.Div(
        [
            html.H1("Mails"),
            html.P(WHAT, className="lv-note"),
            mails.section(Ids.VIEWS, "Views by mail", "Mail a view"),
            mails.section(Ids.ALERTS, "Alerts", "Alert me"),
        ],
        id=Ids.PAGE,
        className="lv-own-page lv-mails",
    )


when_drawn("deliveries", Ids.VIEWS)
when_drawn("alerts", Ids.ALERTS)
