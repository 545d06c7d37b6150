"""The form of an account: opened empty or filled, saved, kept open with what somebody else did meanwhile."""

from enum import StrEnum
from typing import Any

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

from auth.permissions import Permission, require
from auth.users import current_actor
from components import checklist, dialog, fields
from pages import _question
from problems import Conflict
from services import from_browser
from services.accounts import desk
from services.accounts.desk import Opened
from services.accounts.erp_customers import CustomerDesk, Known

AT_ONCE = "Takes effect at their next click."
INVITED = "An invitation with a temporary password is mailed to them."


class Ids(StrEnum):
    """The ids of the form, and of what it works with on the page."""

    GRID = "admin-customers-grid"
    DONE = "admin-customers-done"
    ADD = "admin-customers-add"
    EDIT = "admin-customers-edit"
    OPENED = "admin-customers-opened"
    PERSON = "admin-customers-person"
    FIRST_NAME = "admin-customers-first-name"
    LAST_NAME = "admin-customers-last-name"
    EMAIL = "admin-customers-email"
    ACCESS = "admin-customers-access"


def parts() -> list:
    """Return the dialog, closed, and what a key or a double click opens it with."""
    names = [
        fields.text(Ids.FIRST_NAME, "first_name", "First name", maxlength=100),
        fields.text(Ids.LAST_NAME, "last_name", "Last name", maxlength=100),
    ]
    who = [
        html.Div(names, className="lv-pair"),
        fields.text(Ids.EMAIL, "email", "Email", inputmode="email"),
        checklist.checklist(Ids.ACCESS, "May see the stock of"),
    ]
    return [dcc.Store(id=Ids.OPENED), dialog.dialog(Ids.PERSON, *who, save="Add customer")]


clientside_callback(
    ClientsideFunction("lotview", "checklist"),
    Output(f"{Ids.ACCESS}-list", "data-drawn"),
    Input(f"{Ids.ACCESS}-offered", "data"),
    Input(Ids.ACCESS, "id"),
)


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
    account_id = None if named is None else account_id_of(named)
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
    _say(done, known)


def _say(done: str | Opened, known: Known) -> None:
    """Close a dialog and say what was done; or keep it open with what somebody else did meanwhile."""
    if isinstance(done, Opened):
        _fill(done, known)
        raise Conflict(done.sentence)
    _question.done(Ids.PERSON, Ids.DONE, done)


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


def account_id_of(chosen: Any) -> int:
    """Return which account the grid says is chosen; it comes from the browser."""
    return from_browser.number(from_browser.chosen(chosen, "id"))
