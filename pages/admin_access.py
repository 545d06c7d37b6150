"""Access: who can see whose stock, and what about that deserves a second look."""

import json
from enum import StrEnum
from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, html
from flask import current_app

from auth.permissions import Permission, permissions_of, require
from components.filters import button, search_field, tools
from components.icon import icon
from components.list_grid import card, column, instant, list_grid, state
from data.portal import clock
from pages import _view_as
from problems import Invalid
from services import access_review
from services.access_review import UNREADABLE, Review

dash.register_page(
    __name__,
    path="/admin/access",
    name="Access",
    title="Access",
    order=26,
    permission=Permission.READ_ACCESS,
)

EVERY = {"value": access_review.ANY, "label": "Any ERP customer"}


NOTHING = "Nobody passes your search and filters."


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "admin-access-page"
    SEARCH = "admin-access-search"
    CUSTOMER = "admin-access-customer"
    ATTENTION = "admin-access-attention"
    XLSX = "admin-access-xlsx"
    GRID = "admin-access-grid"
    STATE = "admin-access-state"
    COUNT = "admin-access-count"
    WHY = "admin-access-why"
    CHOSEN = "admin-access-chosen"
    VIEW = "admin-access-view"


def layout(**_query: str) -> html.Div:
    """Return the empty page; who can see what arrives after it."""
    require(Permission.READ_ACCESS)
    return html.Div(
        [
            html.H1("Access", className="visually-hidden"),
            html.Div([_tools(), _says()], className="lv-bar"),
            list_grid(Ids.GRID, _columns(), row_id="id", state_id=Ids.STATE, nothing=NOTHING),
            *_view_as.parts(),
        ],
        id=Ids.PAGE,
        className="lv-fill-rest lv-customers lv-access",
    )


def _tools() -> html.Div:
    label = html.Label("Who can see", htmlFor=Ids.CUSTOMER, className="visually-hidden")
    customer = dbc.Select(id=Ids.CUSTOMER, options=[EVERY], value=EVERY["value"], persistence=False)
    pressed = {"aria-pressed": "false"}
    downloads = {"data-downloads": "/api/admin/access/export-xlsx", "data-name": "Access.xlsx"}
    return tools(
        search_field(Ids.SEARCH, "Search name, email, customer"),
        html.Div([label, customer], className="lv-select"),
        button(Ids.ATTENTION, "Needs attention", mark="exclamation-triangle-fill", where="", **pressed),
        button(Ids.XLSX, "XLSX", mark="download", name="Download XLSX", where="lv-push", **downloads),
    )


def _says() -> html.Div:
    view = html.Button(
        [icon("eye"), html.Span("View as customer")],
        id=Ids.VIEW,
        type="button",
        hidden=True,
        className="btn btn-quiet",
    )
    return html.Div(
        [
            html.Span(id=Ids.COUNT, className="lv-count", role="status"),
            html.Span(id=Ids.WHY, className="lv-fresh is-old lv-why", role="status"),
            html.Span(id=Ids.CHOSEN, className="lv-push lv-chosen"),
            html.Span(view, className="lv-actions"),
        ],
        className="lv-says",
    )


def _columns() -> list[dict]:
    return [
        card("lvAccessCard"),
        column("name", "Name", 160, cellClass="lv-part", pinned="left"),
        column("email", "Email", 220),
        column("customer", "ERP customer", 220, cellClass="lv-mid", cellRenderer="lvState"),
        state("status", "Status", 180),
        instant("last_sign_in", "Last sign-in", 150),
        column("marks", "To notice", 260, cellClass="lv-mid", cellRenderer="lvNotice"),
    ]


clientside_callback(
    ClientsideFunction("lotview", "listed"),
    Output(Ids.PAGE, "data-drawn"),
    Input(Ids.GRID, "id"),
    Input(Ids.PAGE, "id"),
)


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


@callback(Output(Ids.CHOSEN, "children"), Output(Ids.VIEW, "hidden"), Input(Ids.GRID, "selectedRows"))
def choose(chosen: Any) -> tuple[list, bool]:
    """Return whom the button is about; it is there for whoever may view as customers."""
    user = require(Permission.READ_ACCESS)
    if not chosen or Permission.VIEW_AS not in permissions_of(user) or user.view_as is not None:
        return [], True
    return ["Chosen: ", html.B(_chosen(chosen, "name"))], _chosen(chosen, "status") == "Inactive"


@callback(Input(Ids.VIEW, "n_clicks"), State(Ids.GRID, "selectedRows"), prevent_initial_call=True)
def view_as(_pressed: Any, chosen: Any) -> None:
    """Ask for the reason to view as the chosen account."""
    require(Permission.VIEW_AS)
    _view_as.ask(_chosen(chosen, "email"))


def _counted(found: Review) -> str:
    of = "1 account" if found.accounts == 1 else f"{found.accounts:,} accounts"
    verb = "needs" if found.attention == 1 else "need"
    attention = f" · {found.attention:,} {verb} attention" if found.attention else ""
    return f"Showing {len(found.lines):,} of {found.total:,} rows, of {of}{attention}"


def _why(found: Review) -> list:
    if not found.why:
        return []
    return [icon("exclamation-triangle-fill"), f"What is gone from the ERP can't be told. {found.why}"]


def _chosen(chosen: Any, field: str) -> str:
    """Return what the grid says of the chosen row; it comes from the browser."""
    if not isinstance(chosen, list) or not chosen or not isinstance(chosen[0], dict):
        raise Invalid(UNREADABLE)
    return str(chosen[0].get(field, ""))
