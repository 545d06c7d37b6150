"""Customers: whose accounts there are, whose stock each of them sees, and how they get in."""

from enum import StrEnum
from typing import Any

import dash
from dash import Input, Output, State, callback, ctx, html
from flask import current_app

from auth.permissions import Permission, permissions_of, require
from auth.users import current_actor
from components import dialog, filters
from components.drawn import when_drawn
from components.icon import icon
from components.list_grid import Without, card, column, instant, list_grid, state
from components.list_page import action, chosen_one, list_page, says
from pages import _account_form, _add_several, _question, _view_as
from services.accounts import desk
from services.accounts.desk import Step
from services.accounts.erp_customers import CustomerDesk
from services.accounts.listing import listing

dash.register_page(
    __name__,
    path="/admin/customers",
    name="Customers",
    title="Customers",
    order=21,
    permission=Permission.READ_ACCOUNTS,
)

WITHOUT = Without("There are no accounts yet", "No account passes your search and filter")
SHOWN = {"active": "Active", "inactive": "Inactive", "all": "All"}


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "admin-customers-page"
    SEARCH = "admin-customers-search"
    GRID = _account_form.Ids.GRID.value
    COUNT = "admin-customers-count"
    DONE = _account_form.Ids.DONE.value
    ADD = _account_form.Ids.ADD.value
    SEVERAL = _add_several.Ids.OPENS.value
    CHOSEN = "admin-customers-chosen"
    EDIT = _account_form.Ids.EDIT.value
    RESET = "admin-customers-reset"
    INVITE = "admin-customers-invite"
    ACTIVE = "admin-customers-active"
    VIEW = "admin-customers-view"
    ASK = "admin-customers-ask"


def layout(**_query: str) -> html.Div:
    """Return the empty page; whose accounts there are arrives after it."""
    require(Permission.READ_ACCOUNTS)
    return list_page(
        Ids.PAGE,
        "Customers",
        _tools(),
        _says(),
        list_grid(Ids.GRID, _columns(), row_id="id", without=WITHOUT),
        *_account_form.parts(),
        dialog.question(Ids.ASK),
        _add_several.several(),
        *_view_as.parts(),
    )


def _tools() -> html.Div:
    add = html.Button(
        [icon("plus-lg"), "Add customer"], id=Ids.ADD, type="button", hidden=True, className="btn btn-primary"
    )
    several = html.Button(
        "Add several", id=Ids.SEVERAL, type="button", hidden=True, className="btn btn-line lv-desk"
    )
    shown = filters.switch("Show", SHOWN, chosen="all")
    return filters.tools(filters.search(Ids.SEARCH), shown, html.Span(className="lv-push"), several, add)


def _says() -> html.Div:
    return says(
        action(Ids.EDIT, "pencil", "Edit"),
        action(Ids.RESET, "key", "Reset PW"),
        action(Ids.INVITE, "envelope", "Resend invitation"),
        action(Ids.ACTIVE, "person-dash", "Deactivate"),
        _view_as.button(Ids.VIEW),
        count_id=Ids.COUNT,
        done_id=Ids.DONE,
        chosen_id=Ids.CHOSEN,
        chips=True,
    )


def _columns() -> list[dict]:
    return [
        card("lvAccountCard"),
        column("name", "Name", 170, cellClass="lv-part"),
        column("email", "Email", 250),
        column("customers", "ERP customers", 260, cellClass="lv-mid", cellRenderer="lvCustomers"),
        state("status", "Status", 180),
        column(
            "until",
            "Temporary password",
            150,
            cuts=False,
            cellClass="lv-mid",
            cellRenderer="lvUntil",
            tooltipField=None,
        ),
        instant("seen", "Last activity", 160),
    ]


_view_as.offer(Ids.GRID, Ids.VIEW)


when_drawn("customers", Ids.GRID, Ids.PAGE)


@callback(
    Output(Ids.GRID, "rowData"),
    Output(Ids.COUNT, "data-total"),
    Output(Ids.ADD, "hidden"),
    Output(Ids.SEVERAL, "hidden"),
    Input(Ids.PAGE, "id"),
    Input(Ids.DONE, "children"),
)
def show(*_changed: object) -> tuple[list[dict], str, bool, bool]:
    """Return every account."""
    hidden = Permission.CHANGE_ACCOUNTS not in permissions_of(require(Permission.READ_ACCOUNTS))
    customers: CustomerDesk = current_app.extensions["lotview.customers"]
    rows = listing(erp=current_app.config["ERP_IDENTITY"], known=customers.listed())
    return rows, str(len(rows)), hidden, hidden


@callback(
    Output(Ids.CHOSEN, "children"),
    Output(Ids.CHOSEN, "data-chosen"),
    Output(Ids.EDIT, "hidden"),
    Output(Ids.RESET, "hidden"),
    Output(Ids.INVITE, "hidden"),
    Output(Ids.ACTIVE, "hidden"),
    Output(f"{Ids.ACTIVE}-text", "children"),
    Input(Ids.GRID, "selectedRows"),
    Input(Ids.DONE, "children"),
)
def choose(chosen: Any, _done: object) -> tuple[list, str, bool, bool, bool, bool, str]:
    """Return whom the buttons are about, and which of them there are."""
    user = require(Permission.READ_ACCOUNTS)
    if not chosen:
        return [], "", True, True, True, True, ""
    account_id = _account_form.account_id_of(chosen)
    offered = desk.choices(user=user, account_id=account_id)
    hidden = (not offered.edit, not offered.reset, not offered.invite, offered.active is None)
    return chosen_one(offered.name), str(account_id), *hidden, (offered.active or "").capitalize()


@callback(
    Input(Ids.RESET, "n_clicks"),
    Input(Ids.INVITE, "n_clicks"),
    Input(Ids.ACTIVE, "n_clicks"),
    State(Ids.GRID, "selectedRows"),
    prevent_initial_call=True,
)
def ask(_reset: Any, _invite: Any, _active: Any, chosen: Any) -> None:
    """Ask before something is done to the chosen account."""
    user, account_id = require(Permission.CHANGE_ACCOUNTS), _account_form.account_id_of(chosen)
    step = {Ids.RESET: Step.RESET, Ids.INVITE: Step.INVITE}.get(ctx.triggered_id)
    step = step or desk.choices(user=user, account_id=account_id).active
    _question.ask(Ids.ASK, desk.question(step=step or Step.DEACTIVATE, account_id=account_id))


@callback(
    Input(f"{Ids.ASK}-form", "n_submit"),
    State(f"{Ids.ASK}-about", "data"),
    running=[(Output(f"{Ids.ASK}-save", "disabled"), True, False)],
    prevent_initial_call=True,
)
def confirm(_submitted: Any, about: Any) -> None:
    """Do what was asked about."""
    require(Permission.CHANGE_ACCOUNTS)
    settings = current_app.config["SETTINGS"]
    done = desk.confirm(actor=current_actor(), about=about, settings=settings)
    _question.done(Ids.ASK, Ids.DONE, done)
