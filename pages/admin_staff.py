"""Staff: who runs the portal, as what, and how they get in."""

from enum import StrEnum
from typing import Any

import dash
from dash import Input, Output, State, callback, ctx, html
from flask import current_app

from auth.permissions import Permission, permissions_of, require
from auth.users import current_actor
from components import dialog
from components.drawn import when_drawn
from components.filters import tools
from components.icon import icon
from components.list_grid import Without, card, column, instant, list_grid, state
from components.list_page import action, chosen_one, list_page, says
from pages import _question, _staff_form
from services.counted import counted
from services.staff import desk
from services.staff.desk import Step

dash.register_page(
    __name__,
    path="/admin/staff",
    name="Staff",
    title="Staff",
    order=22,
    permission=Permission.READ_STAFF,
)

WITHOUT = Without("Nobody has been added yet")


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "admin-staff-page"
    GRID = _staff_form.Ids.GRID.value
    COUNT = "admin-staff-count"
    DONE = _staff_form.Ids.DONE.value
    ADD = _staff_form.Ids.ADD.value
    CHOSEN = "admin-staff-chosen"
    EDIT = _staff_form.Ids.EDIT.value
    RESET = "admin-staff-reset"
    FACTOR = "admin-staff-factor"
    ACTIVE = "admin-staff-active"
    ASK = "admin-staff-ask"


def layout(**_query: str) -> html.Div:
    """Return the empty page; who works here arrives after it."""
    require(Permission.READ_STAFF)
    return list_page(
        Ids.PAGE,
        "Staff",
        _tools(),
        _says(),
        list_grid(Ids.GRID, _columns(), row_id="username", without=WITHOUT),
        *_staff_form.parts(),
        dialog.question(Ids.ASK),
    )


def _tools() -> html.Div:
    look = "btn btn-primary lv-push"
    return tools(
        html.Button([icon("plus-lg"), "Add staff"], id=Ids.ADD, type="button", hidden=True, className=look)
    )


def _says() -> html.Div:
    return says(
        action(Ids.EDIT, "pencil", "Edit"),
        action(Ids.RESET, "key", "Reset PW"),
        action(Ids.FACTOR, "lock", "Reset second factor"),
        action(Ids.ACTIVE, "person-dash", "Deactivate"),
        count_id=Ids.COUNT,
        done_id=Ids.DONE,
        chosen_id=Ids.CHOSEN,
    )


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


when_drawn("list", Ids.GRID, Ids.PAGE)


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
    return rows, counted(len(rows), "staff account"), Permission.CHANGE_STAFF not in may


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
    offered = desk.choices(user=user, username=_staff_form.username_of(chosen))
    hidden = (not offered.edit, not offered.reset, not offered.factor, offered.active is None)
    return chosen_one(offered.name), *hidden, (offered.active or "").capitalize()


@callback(
    Input(Ids.RESET, "n_clicks"),
    Input(Ids.FACTOR, "n_clicks"),
    Input(Ids.ACTIVE, "n_clicks"),
    State(Ids.GRID, "selectedRows"),
    prevent_initial_call=True,
)
def ask(_reset: Any, _factor: Any, _active: Any, chosen: Any) -> None:
    """Ask before something is done to the chosen person."""
    user, username = require(Permission.CHANGE_STAFF), _staff_form.username_of(chosen)
    step = {Ids.RESET: Step.RESET, Ids.FACTOR: Step.FACTOR}.get(ctx.triggered_id)
    step = step or desk.choices(user=user, username=username).active
    _question.ask(Ids.ASK, desk.question(step=step or Step.DEACTIVATE, username=username))


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
    _staff_form.say(Ids.ASK, desk.confirm(actor=current_actor(), about=about, settings=settings))
