"""Earlier days: which of them were kept of the stock, and keeping it now."""

from enum import StrEnum
from typing import Any

import dash
from dash import Input, Output, callback, html, set_props
from flask import current_app

from auth.permissions import Permission, permissions_of, require
from auth.users import current_actor
from components.drawn import when_drawn
from components.filters import tools
from components.icon import icon
from components.list_grid import Without, card, column, instant, list_grid
from components.list_page import list_page, says
from services.history.asked import keep_now
from services.history.desk import history_of
from services.history.listing import rows, told

dash.register_page(
    __name__,
    path="/admin/history",
    name="Earlier days",
    title="Earlier days",
    order=23,
    permission=Permission.READ_ACCOUNTS,
)

WITHOUT = Without("No day was kept yet")


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "admin-history-page"
    GRID = "admin-history-grid"
    COUNT = "admin-history-count"
    RULE = "admin-history-rule"
    DONE = "admin-history-done"
    KEEP = "admin-history-keep"


def layout(**_query: str) -> html.Div:
    """Return the empty page; which days were kept arrives after it."""
    require(Permission.READ_ACCOUNTS)
    return list_page(
        Ids.PAGE,
        "Earlier days",
        _tools(),
        says(count_id=Ids.COUNT, done_id=Ids.DONE),
        list_grid(Ids.GRID, _columns(), row_id="name", without=WITHOUT),
    )


def _tools() -> html.Div:
    keep = html.Button(
        [icon("clock"), html.Span("Keep today's stock")],
        id=Ids.KEEP,
        type="button",
        hidden=True,
        className="btn btn-line",
    )
    return tools(html.Span(id=Ids.RULE, className="lv-note"), html.Span(keep, className="lv-push"))


def _columns() -> list[dict]:
    counted = {"function": "formatQuantity(params.value)"}
    day = {"function": "formatDay(params.value)"}
    number: dict[str, Any] = {"cellClass": "lv-num", "headerClass": "lv-num"}
    return [
        card("lvHistoryCard"),
        column("day", "Day", 160, valueFormatter=day) | {"tooltipField": None},
        instant("as_of", "ERP read", 200),
        column("why", "Kept", 200),
        column("rows", "Rows", 140, valueFormatter=counted, **number) | {"tooltipField": None},
        column("size", "Size", 140, **number),
    ]


when_drawn("list", Ids.GRID, Ids.PAGE)


@callback(
    Output(Ids.GRID, "rowData"),
    Output(Ids.COUNT, "children"),
    Output(Ids.RULE, "children"),
    Output(Ids.KEEP, "hidden"),
    Input(Ids.DONE, "children"),
)
def show(_done: object) -> tuple[list[dict], str, str, bool]:
    """Return what was kept, and whether this person may keep more."""
    user = require(Permission.READ_ACCOUNTS)
    settings = current_app.config["SETTINGS"]
    found = rows(history=history_of(settings))
    may = Permission.KEEP_STOCK in permissions_of(user) and settings.history_days > 0
    return found, f"{len(found):,} kept", told(settings=settings), not may


@callback(
    Input(Ids.KEEP, "n_clicks"),
    running=[(Output(Ids.KEEP, "disabled"), True, False)],
    prevent_initial_call=True,
)
def keep(_clicked: Any) -> None:
    """Keep the stock as it is now."""
    require(Permission.KEEP_STOCK)
    settings, desk = current_app.config["SETTINGS"], current_app.extensions["lotview.stock"]
    kept = keep_now(actor=current_actor(), desk=desk, history=history_of(settings), settings=settings)
    set_props(Ids.DONE, {"children": f"Kept {kept.rows:,} rows as read at {kept.as_of:%H:%M:%S} UTC."})
