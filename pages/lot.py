"""Lot: where one lot is, where it came from, what became of it, as the ERP has posted it."""

import json
from enum import StrEnum

import dash
from dash import html

from auth.permissions import Permission, require
from components.drawn import when_drawn
from data.inventory.statuses import GROUPS

dash.register_page(
    __name__, path="/lot", name="Lot", title="Lot", order=9, permission=Permission.STOCK, in_nav=False
)


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "lot-page"
    TITLE = "lot-title"
    HEAD = "lot-head"
    ACTS = "lot-acts"
    BODY = "lot-body"
    SAID = "lot-said"


def layout(**_query: str) -> html.Div:
    """Return the empty page; which lot its address names, and its history, come after it."""
    require(Permission.STOCK)
    return html.Div(
        html.Div(
            [
                html.H1("Lot", id=Ids.TITLE),
                html.Div(id=Ids.HEAD),
                html.Div(id=Ids.ACTS, className="lv-lot-acts"),
                html.Div(id=Ids.BODY, className="lv-lot-body"),
                html.P(id=Ids.SAID, className="visually-hidden", role="status"),
            ],
            className="lv-lot lv-lot-page",
        ),
        id=Ids.PAGE,
        className="lv-scroll",
        **{"data-groups": json.dumps(GROUPS)},
    )


when_drawn("lot", Ids.PAGE)
