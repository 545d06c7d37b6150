"""Customers: whose accounts there are, whose stock each of them sees, and how they get in."""

from enum import StrEnum
from typing import Any

import dash
from dash import (
    ClientsideFunction,
    Input,
    Output,
    State,
    callback,
    clientside_callback,
    ctx,
    dcc,
    html,
    set_props,
)
from flask import current_app

from auth.permissions import Permission, permissions_of, require
from auth.users import current_actor
from components import checklist, dialog, fields, filters
from components.icon import icon
from components.list_grid import card, column, instant, list_grid, state
from pages import _add_several, _view_as
from problems import Conflict, Invalid
from services import account_desk as desk
from services.account_desk import Opened, Step
from services.account_form import UNREADABLE
from services.account_listing import listing
from services.erp_customers import CustomerDesk, Known

dash.register_page(
    __name__,
    path="/admin/customers",
    name="Customers",
    title="Customers",
    order=21,
    permission=Permission.READ_ACCOUNTS,
)

AT_ONCE = "Takes effect at their next click."
INVITED = "An invitation with a temporary password is mailed to them."
SHOWN = {"active": "Active", "inactive": "Inactive", "all": "All"}


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "admin-customers-page"
    SEARCH = "admin-customers-search"
    GRID = "admin-customers-grid"
    STATE = "admin-customers-state"
    COUNT = "admin-customers-count"
    DONE = _add_several.Ids.DONE.value
    ADD = "admin-customers-add"
    SEVERAL = _add_several.Ids.OPENS.value
    CHOSEN = "admin-customers-chosen"
    EDIT = "admin-customers-edit"
    RESET = "admin-customers-reset"
    INVITE = "admin-customers-invite"
    ACTIVE = "admin-customers-active"
    VIEW = "admin-customers-view"
    OPENED = "admin-customers-opened"
    PERSON = "admin-customers-person"
    FIRST_NAME = "admin-customers-first-name"
    LAST_NAME = "admin-customers-last-name"
    EMAIL = "admin-customers-email"
    ACCESS = "admin-customers-access"
    ASK = "admin-customers-ask"


def layout(**_query: str) -> html.Div:
    """Return the empty page; whose accounts there are arrives after it."""
    require(Permission.READ_ACCOUNTS)
    return html.Div(
        [
            html.H1("Customers", className="visually-hidden"),
            html.Div([_tools(), _says()], className="lv-bar"),
            list_grid(Ids.GRID, _columns(), row_id="id", state_id=Ids.STATE),
            dcc.Store(id=Ids.OPENED),
            _person(),
            dialog.question(Ids.ASK),
            _add_several.several(),
            *_view_as.parts(),
        ],
        id=Ids.PAGE,
        className="lv-fill-rest lv-people",
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
    actions = [
        _action(Ids.EDIT, "pencil", "Edit"),
        _action(Ids.RESET, "key", "Reset PW"),
        _action(Ids.INVITE, "envelope", "Resend invitation"),
        _action(Ids.ACTIVE, "person-dash", "Deactivate"),
        _view_as.button(Ids.VIEW),
    ]
    return html.Div(
        [
            html.Span(id=Ids.COUNT, className="lv-count", role="status"),
            html.Span(id=Ids.DONE, className="lv-said", role="status"),
            html.Span(id=Ids.CHOSEN, className="lv-push lv-chosen"),
            html.Span(actions, className="lv-actions"),
        ],
        className="lv-says",
    )


def _action(element_id: str, mark: str, text: str) -> html.Button:
    words = html.Span(text, id=f"{element_id}-text")
    return html.Button(
        [icon(mark), words], id=element_id, type="button", hidden=True, className="btn btn-quiet"
    )


def _columns() -> list[dict]:
    return [
        card("lvAccountCard"),
        column("name", "Name", 170, cellClass="lv-part"),
        column("email", "Email", 250),
        column("customers", "ERP customers", 260, cellClass="lv-mid", cellRenderer="lvCustomers"),
        state("status", "Status", 180),
        column(
            "until", "Temporary password", 150, cellClass="lv-mid", cellRenderer="lvUntil", tooltipField=None
        ),
        instant("seen", "Last activity", 160),
    ]


def _person() -> Any:
    names = [
        fields.text(Ids.FIRST_NAME, "first_name", "First name", maxlength=100),
        fields.text(Ids.LAST_NAME, "last_name", "Last name", maxlength=100),
    ]
    who = [
        html.Div(names, className="lv-pair"),
        fields.text(Ids.EMAIL, "email", "Email", inputmode="email"),
        checklist.checklist(Ids.ACCESS, "May see the stock of"),
    ]
    return dialog.dialog(Ids.PERSON, *who, save="Add customer")


_view_as.offer(Ids.GRID, Ids.VIEW)


# Wires search, switch, count and keys; the output is what makes Dash fire it whenever the page is drawn.
clientside_callback(
    ClientsideFunction("lotview", "customers"),
    Output(Ids.PAGE, "data-drawn"),
    Input(Ids.GRID, "id"),
    Input(Ids.PAGE, "id"),
)
clientside_callback(
    ClientsideFunction("lotview", "checklist"),
    Output(f"{Ids.ACCESS}-list", "data-drawn"),
    Input(f"{Ids.ACCESS}-offered", "data"),
    Input(Ids.ACCESS, "id"),
)


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
    rows = listing(erp=current_app.config["ERP_IDENTITY"])
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
    account_id = _account_id(chosen)
    offered = desk.choices(user=user, account_id=account_id)
    who = ["Chosen: ", html.B(offered.name)]
    hidden = (not offered.edit, not offered.reset, not offered.invite, offered.active is None)
    return who, str(account_id), *hidden, (offered.active or "").capitalize()


@callback(
    Input(Ids.ADD, "n_clicks"),
    Input(Ids.EDIT, "n_clicks"),
    Input(Ids.OPENED, "data"),
    State(Ids.GRID, "selectedRows"),
    prevent_initial_call=True,
)
def open_person(_add: Any, _edit: Any, opened: Any, chosen: Any) -> None:
    """Open the form: empty for somebody new, else with what is known of the account."""
    require(Permission.CHANGE_ACCOUNTS)
    named = {Ids.EDIT: chosen, Ids.OPENED: [opened]}.get(ctx.triggered_id)
    account_id = None if named is None else _account_id(named)
    known = _customers().known()
    _fill(desk.open_form(account_id=account_id, known=known, erp=current_app.config["ERP_IDENTITY"]), known)
    set_props(Ids.PERSON, {dialog.SHOW: dialog.opened()})


@callback(
    Input(f"{Ids.PERSON}-form", "n_submit"),
    State(Ids.FIRST_NAME, "value"),
    State(Ids.LAST_NAME, "value"),
    State(Ids.EMAIL, "value"),
    State(Ids.ACCESS, "data"),
    State(f"{Ids.PERSON}-about", "data"),
    running=[(Output(f"{Ids.PERSON}-save", "disabled"), True, False)],
    prevent_initial_call=True,
)
def save(_submitted: Any, first_name: Any, last_name: Any, email: Any, access: Any, about: Any) -> None:
    """Add or change an account; what is refused stands in the form, which stays open."""
    require(Permission.CHANGE_ACCOUNTS)
    typed = {"first_name": first_name, "last_name": last_name, "email": email}
    how = {"settings": current_app.config["SETTINGS"], "erp": current_app.config["ERP_IDENTITY"]}
    known = _customers().listed()
    done = desk.save(actor=current_actor(), fields=typed, access=access, about=about, known=known, **how)
    _say(Ids.PERSON, done, known)


@callback(
    Output(f"{Ids.ASK}-title", "children"),
    Output(f"{Ids.ASK}-text", "children"),
    Output(f"{Ids.ASK}-save", "children"),
    Output(f"{Ids.ASK}-about", "data"),
    Output(Ids.ASK, dialog.SHOW),
    Input(Ids.RESET, "n_clicks"),
    Input(Ids.INVITE, "n_clicks"),
    Input(Ids.ACTIVE, "n_clicks"),
    State(Ids.GRID, "selectedRows"),
    prevent_initial_call=True,
)
def ask(_reset: Any, _invite: Any, _active: Any, chosen: Any) -> tuple:
    """Ask before something is done to the chosen account."""
    user, account_id = require(Permission.CHANGE_ACCOUNTS), _account_id(chosen)
    step = {Ids.RESET: Step.RESET, Ids.INVITE: Step.INVITE}.get(ctx.triggered_id)
    step = step or desk.choices(user=user, account_id=account_id).active
    asked = desk.question(step=step or Step.DEACTIVATE, account_id=account_id)
    return asked.title, asked.text, asked.verb, dict(asked.about), dialog.opened()


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
    _say(Ids.ASK, desk.confirm(actor=current_actor(), about=about, settings=settings))


def _say(asked: Ids, done: str | Opened, known: Known | None = None) -> None:
    """Close a dialog and say what was done; or keep it open with what somebody else did meanwhile."""
    if isinstance(done, Opened):
        _fill(done, known or Known())
        raise Conflict(done.sentence)
    set_props(asked, {dialog.SHOW: dialog.closed()})
    set_props(Ids.DONE, {"children": done})


def _fill(opened: Opened, known: Known) -> None:
    """Write what the form holds into it."""
    form, about = opened.form, f"{Ids.PERSON}-about"
    picks = sorted(form.picks)
    texts = {Ids.FIRST_NAME: form.first_name, Ids.LAST_NAME: form.last_name, Ids.EMAIL: form.email}
    for element_id, value in texts.items():
        set_props(element_id, {"value": value})
    shown = checklist.offer(
        opened.lines, everything=form.everything, picks=picks, as_of=known.as_of, why=known.why
    )
    set_props(f"{Ids.ACCESS}-offered", {"data": shown})
    set_props(about, {"data": dict(opened.about) if opened.about else None})
    set_props(f"{Ids.PERSON}-title", {"children": f"Edit {opened.name}" if opened.about else "Add customer"})
    set_props(f"{Ids.PERSON}-note", {"children": AT_ONCE if opened.about else INVITED})
    set_props(f"{Ids.PERSON}-save", {"children": "Save changes" if opened.about else "Add customer"})


def _customers() -> CustomerDesk:
    found: CustomerDesk = current_app.extensions["lotview.customers"]
    return found


def _account_id(chosen: Any) -> int:
    """Return which account the grid says is chosen; it comes from the browser."""
    if not isinstance(chosen, list) or not chosen or not isinstance(chosen[0], dict):
        raise Invalid(UNREADABLE)
    return desk.account_id_of(chosen[0].get("id"))
