"""Staff: who runs the portal, as what, and how they get in."""

from enum import StrEnum
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, ctx, html, set_props
from flask import current_app

from auth.permissions import Permission, permissions_of, require
from auth.users import current_actor
from components import dialog, fields
from components.filters import tools
from components.icon import icon
from components.list_grid import Without, action, card, column, instant, list_grid, says, state
from data.portal.staff import Role
from problems import Conflict
from services import from_browser
from services.staff import desk
from services.staff import members as staff
from services.staff.desk import Done, Outdated, Step

dash.register_page(
    __name__,
    path="/admin/staff",
    name="Staff",
    title="Staff",
    order=22,
    permission=Permission.READ_STAFF,
)

ROLES = {
    Role.ADMIN: "Admin: everything",
    Role.SUPPORT: "Support: accounts, resets, sessions",
    Role.AUDITOR: "Auditor: reads everything, changes nothing",
}
NOBODY = "Nobody has been added yet"
USERNAME_RULES = (
    "What this person signs in with; it stays. Letters from a to z, digits, dots, hyphens, underscores."
)
EMAIL_RULES = "Optional. Temporary passwords go there, and what changes about password and second factor."
ONCE = (
    "It is shown only here and only now. Hand it over yourself; it can be used for 72 hours and must be"
    " changed at the first sign-in."
)


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "admin-staff-page"
    GRID = "admin-staff-grid"
    COUNT = "admin-staff-count"
    DONE = "admin-staff-done"
    ADD = "admin-staff-add"
    CHOSEN = "admin-staff-chosen"
    EDIT = "admin-staff-edit"
    RESET = "admin-staff-reset"
    FACTOR = "admin-staff-factor"
    ACTIVE = "admin-staff-active"
    PERSON = "admin-staff-person"
    USERNAME = "admin-staff-username"
    NAME = "admin-staff-name"
    ROLE = "admin-staff-role"
    EMAIL = "admin-staff-email"
    ASK = "admin-staff-ask"
    SECRET = "admin-staff-secret"  # noqa: S105


def layout(**_query: str) -> html.Div:
    """Return the empty page; who works here arrives after it."""
    require(Permission.READ_STAFF)
    return html.Div(
        [
            html.H1("Staff", className="visually-hidden"),
            html.Div([_tools(), _says()], className="lv-bar"),
            list_grid(Ids.GRID, _columns(), row_id="username", without=Without(NOBODY)),
            _person(),
            dialog.question(Ids.ASK),
            dialog.secret(Ids.SECRET, ONCE),
        ],
        id=Ids.PAGE,
        className="lv-fill-rest lv-people",
    )


def _tools() -> html.Div:
    look = "btn btn-primary lv-push"
    return tools(
        html.Button([icon("plus-lg"), "Add staff"], id=Ids.ADD, type="button", hidden=True, className=look)
    )


def _says() -> html.Div:
    actions = [
        action(Ids.EDIT, "pencil", "Edit"),
        action(Ids.RESET, "key", "Reset PW"),
        action(Ids.FACTOR, "lock", "Reset second factor"),
        action(Ids.ACTIVE, "person-dash", "Deactivate"),
    ]
    return says(actions, count_id=Ids.COUNT, done_id=Ids.DONE, chosen_id=Ids.CHOSEN)


def _columns() -> list[dict]:
    return [
        card("lvStaffCard"),
        column("name", "Name", 170, cellClass="lv-part"),
        column("username", "Username", 150),
        column("role", "Role", 90, cuts=False),
        column("email", "Email", 220),
        state("status", "Status", 190),
        state("factor", "Second factor", 130),
        instant("last_sign_in", "Last sign-in", 160),
    ]


def _person() -> Any:
    who = [
        fields.text(Ids.USERNAME, "username", "Username", rules=USERNAME_RULES),
        fields.text(Ids.NAME, "name", "Name", maxlength=100),
        fields.choice(Ids.ROLE, "role", "Role", ROLES),
        fields.text(Ids.EMAIL, "email", "Email", rules=EMAIL_RULES, inputmode="email"),
    ]
    return dialog.dialog(Ids.PERSON, *who, save="Add staff")


# Makes cards of the rows on phones; the output is what makes Dash fire it whenever the page is drawn.
clientside_callback(
    ClientsideFunction("lotview", "list"),
    Output(Ids.PAGE, "data-drawn"),
    Input(Ids.GRID, "id"),
    Input(Ids.PAGE, "id"),
)


@callback(
    Output(Ids.GRID, "rowData"),
    Output(Ids.COUNT, "children"),
    Output(Ids.ADD, "hidden"),
    Input(Ids.PAGE, "id"),
    Input(Ids.DONE, "children"),
)
def show(*_changed: object) -> tuple[list[dict], str, bool]:
    """Return everybody who works here."""
    may = permissions_of(require(Permission.READ_STAFF))
    rows = desk.rows()
    count = "1 staff account" if len(rows) == 1 else f"{len(rows)} staff accounts"
    return rows, count, Permission.CHANGE_STAFF not in may


@callback(
    Output(Ids.CHOSEN, "children"),
    Output(Ids.EDIT, "hidden"),
    Output(Ids.RESET, "hidden"),
    Output(Ids.FACTOR, "hidden"),
    Output(Ids.ACTIVE, "hidden"),
    Output(f"{Ids.ACTIVE}-text", "children"),
    Input(Ids.GRID, "selectedRows"),
    Input(Ids.DONE, "children"),
)
def choose(chosen: Any, _done: object) -> tuple[list, bool, bool, bool, bool, str]:
    """Return whom the buttons are about, and which of them there are."""
    user = require(Permission.READ_STAFF)
    if not chosen:
        return [], True, True, True, True, ""
    offered = desk.choices(user=user, username=_username(chosen))
    who = ["Chosen: ", html.B(offered.name)]
    hidden = (not offered.edit, not offered.reset, not offered.factor, offered.active is None)
    return who, *hidden, (offered.active or "").capitalize()


@callback(
    Output(f"{Ids.PERSON}-title", "children"),
    Output(f"{Ids.PERSON}-save", "children"),
    Output(f"{Ids.PERSON}-about", "data"),
    Output(Ids.USERNAME, "readonly"),
    Output(Ids.USERNAME, "value"),
    Output(Ids.NAME, "value"),
    Output(Ids.ROLE, "value"),
    Output(Ids.EMAIL, "value"),
    Output(Ids.PERSON, dialog.SHOW),
    Input(Ids.ADD, "n_clicks"),
    Input(Ids.EDIT, "n_clicks"),
    State(Ids.GRID, "selectedRows"),
    prevent_initial_call=True,
)
def open_person(_add: Any, _edit: Any, chosen: Any) -> tuple:
    """Open the form: empty for somebody new, else with what is known of the chosen one."""
    require(Permission.CHANGE_STAFF)
    if ctx.triggered_id != Ids.EDIT:
        return "Add staff", "Add staff", None, False, "", "", Role.SUPPORT, "", dialog.opened()
    who = staff.summary(username=_username(chosen))
    about = {"username": who.username, "version": who.version}
    known = (who.username, who.name, who.role, who.email)
    return f"Edit {who.name}", "Save changes", about, True, *known, dialog.opened()


@callback(
    Input(f"{Ids.PERSON}-form", "n_submit"),
    State(Ids.USERNAME, "value"),
    State(Ids.NAME, "value"),
    State(Ids.ROLE, "value"),
    State(Ids.EMAIL, "value"),
    State(f"{Ids.PERSON}-about", "data"),
    running=[(Output(f"{Ids.PERSON}-save", "disabled"), True, False)],
    prevent_initial_call=True,
)
def save(_submitted: Any, username: Any, name: Any, role: Any, email: Any, about: Any) -> None:
    """Add or change a person; what is refused stands in the form, which stays open."""
    require(Permission.CHANGE_STAFF)
    typed = {"username": username, "name": name, "role": role, "email": email}
    settings = current_app.config["SETTINGS"]
    found = desk.save(actor=current_actor(), typed=typed, about=about, settings=settings)
    if isinstance(found, Outdated):
        set_props(f"{Ids.PERSON}-about", {"data": dict(found.about)})
        raise Conflict(found.sentence)
    _say(Ids.PERSON, found)


@callback(
    Output(f"{Ids.ASK}-title", "children"),
    Output(f"{Ids.ASK}-text", "children"),
    Output(f"{Ids.ASK}-save", "children"),
    Output(f"{Ids.ASK}-about", "data"),
    Output(Ids.ASK, dialog.SHOW),
    Input(Ids.RESET, "n_clicks"),
    Input(Ids.FACTOR, "n_clicks"),
    Input(Ids.ACTIVE, "n_clicks"),
    State(Ids.GRID, "selectedRows"),
    prevent_initial_call=True,
)
def ask(_reset: Any, _factor: Any, _active: Any, chosen: Any) -> tuple:
    """Ask before something is done to the chosen person."""
    user, username = require(Permission.CHANGE_STAFF), _username(chosen)
    step = {Ids.RESET: Step.RESET, Ids.FACTOR: Step.FACTOR}.get(ctx.triggered_id)
    step = step or desk.choices(user=user, username=username).active
    asked = desk.question(step=step or Step.DEACTIVATE, username=username)
    return asked.title, asked.text, asked.verb, dict(asked.about), dialog.opened()


@callback(
    Input(f"{Ids.ASK}-form", "n_submit"),
    State(f"{Ids.ASK}-about", "data"),
    running=[(Output(f"{Ids.ASK}-save", "disabled"), True, False)],
    prevent_initial_call=True,
)
def confirm(_submitted: Any, about: Any) -> None:
    """Do what was asked about."""
    require(Permission.CHANGE_STAFF)
    settings = current_app.config["SETTINGS"]
    _say(Ids.ASK, desk.confirm(actor=current_actor(), about=about, settings=settings))


def _say(asked: Ids, done: Done) -> None:
    """Close a dialog and say what was done; a temporary password that was made is shown once."""
    set_props(asked, {dialog.SHOW: dialog.closed()})
    set_props(Ids.DONE, {"children": done.sentence})
    if done.password:
        set_props(f"{Ids.SECRET}-title", {"children": f"Temporary password for {done.name}"})
        set_props(f"{Ids.SECRET}-value", {"children": done.password})
        set_props(Ids.SECRET, {dialog.SHOW: dialog.opened()})


def _username(chosen: Any) -> str:
    """Return whom the grid says is chosen; it comes from the browser."""
    return str(from_browser.chosen(chosen, "username"))
