"""Access: who can see whose stock, and what about that deserves a second look."""

import json
from enum import StrEnum
from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import Input, Output, callback, html
from flask import current_app

from auth.permissions import Permission, require
from components.drawn import when_drawn
from components.filters import button, search_field, tools
from components.list_grid import Without, card, column, instant, list_grid, state
from components.list_page import chosen_one, list_page, says, untold
from data.portal import clock
from pages import _view_as
from services.access import review as access_review
from services.access.review import Review
from services.counted import counted

dash.register_page(
    __name__,
    path="/admin/access",
    name="Access",
    title="Access",
    order=26,
    permission=Permission.READ_ACCESS,
)

EVERY = {"value": access_review.ANY, "label": "Any ERP customer"}
WITHOUT = Without("There are no accounts yet", "Nobody passes your search and filters", "Show everybody")


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "admin-access-page"
    SEARCH = "admin-access-search"
    CUSTOMER = "admin-access-customer"
    ATTENTION = "admin-access-attention"
    XLSX = "admin-access-xlsx"
    GRID = "admin-access-grid"
    COUNT = "admin-access-count"
    WHY = "admin-access-why"
    CHOSEN = "admin-access-chosen"
    VIEW = "admin-access-view"


def layout(
    search: str = "", customer: str = access_review.ANY, attention: str = "", **_query: str
) -> html.Div:
    """Return the empty page, with the filters of its address; who can see what arrives after it."""
    require(Permission.READ_ACCESS)
    return list_page(
        Ids.PAGE,
        "Access",
        _tools(search, customer, is_attention=attention == "1"),
        _says(),
        list_grid(Ids.GRID, _columns(), row_id="id", without=WITHOUT),
        *_view_as.parts(),
        look="lv-access",
    )


def _tools(search: str, customer: str, *, is_attention: bool) -> html.Div:
    label = html.Label("Who can see", htmlFor=Ids.CUSTOMER, className="visually-hidden")
    choice = dbc.Select(id=Ids.CUSTOMER, options=[EVERY], value=customer[:20], persistence=False)
    pressed = {"n_clicks": int(is_attention), "aria-pressed": "false"}  # an odd number of clicks: on
    downloads = {"data-downloads": "/api/admin/access/export-xlsx", "data-name": "Access.xlsx"}
    return tools(
        search_field(Ids.SEARCH, "Search name, email, customer", value=search),
        html.Div([label, choice], className="lv-select"),
        button(Ids.ATTENTION, "Needs attention", mark="exclamation-triangle-fill", where="", **pressed),
        button(Ids.XLSX, "XLSX", mark="download", name="Download XLSX", where="lv-push", **downloads),
    )


def _says() -> html.Div:
    return says(_view_as.button(Ids.VIEW), count_id=Ids.COUNT, why_id=Ids.WHY, chosen_id=Ids.CHOSEN)


def _columns() -> list[dict]:
    return [
        card("lvAccessCard"),
        column("name", "Name", 160, cellClass="lv-part"),
        column("email", "Email", 220),
        column("customer", "ERP customer", 220, cellClass="lv-mid", cellRenderer="lvState"),
        state("status", "Status", 180),
        instant("last_sign_in", "Last sign-in", 150),
        column("marks", "To notice", 260, cellClass="lv-mid", cellRenderer="lvNotice"),
    ]


when_drawn("list", Ids.GRID, Ids.PAGE)


@callback(
    Output(Ids.GRID, "rowData"),
    Output(Ids.COUNT, "children"),
    Output(Ids.WHY, "children"),
    Output(Ids.ATTENTION, "aria-pressed"),
    Output(Ids.XLSX, "data-view"),
    Input(Ids.SEARCH, "value"),
    Input(Ids.CUSTOMER, "value"),
    Input(Ids.ATTENTION, "n_clicks"),
)
def show(search: Any, customer: Any, pressed: Any) -> tuple[list[dict], str, list, str, str]:
    """Return who can see whose stock, as far as it is looked for, and what a file would be made of."""
    user = require(Permission.READ_ACCESS)
    view = {
        "search": search or "",
        "customer": customer or access_review.ANY,
        "attention": bool(pressed and pressed % 2),
    }
    known = current_app.extensions["lotview.customers"].listed()
    wanted = access_review.parse_filter(view)
    found = access_review.review(erp=user.erp, known=known, wanted=wanted, now=clock.now())
    rows = [access_review.row(line) for line in found.lines]
    return rows, _counted(found), _why(found), "true" if wanted.attention else "false", json.dumps(view)


@callback(Output(Ids.CUSTOMER, "options"), Input(Ids.PAGE, "id"))
def offer(_page: object) -> list[dict[str, str]]:
    """Return the customers that can be asked about."""
    user = require(Permission.READ_ACCESS)
    known = current_app.extensions["lotview.customers"].known()
    found = access_review.customers(erp=user.erp, known=known)
    return [EVERY, *({"value": id_, "label": name} for id_, name in found)]


@callback(Output(Ids.CHOSEN, "children"), Input(Ids.GRID, "selectedRows"))
def choose(chosen: Any) -> list:
    """Return whom the button is about."""
    require(Permission.READ_ACCESS)
    return chosen_one(str(chosen[0].get("name", ""))) if _is_row(chosen) else []


_view_as.offer(Ids.GRID, Ids.VIEW)


def _counted(found: Review) -> str:
    verb = "needs" if found.attention == 1 else "need"
    attention = f" · {found.attention:,} {verb} attention" if found.attention else ""
    of = counted(found.accounts, "account")
    return f"Showing {len(found.lines):,} of {found.total:,} rows, of {of}{attention}"


def _why(found: Review) -> list:
    return untold(f"What is gone from the ERP can't be told. {found.why}" if found.why else "")


def _is_row(chosen: Any) -> bool:
    """Return whether this is a chosen row; it comes from the browser."""
    return isinstance(chosen, list) and bool(chosen) and isinstance(chosen[0], dict)
