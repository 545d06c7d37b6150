"""The form of a staff member: opened empty or filled, saved; and the temporary password, shown once."""

from enum import StrEnum
from typing import Any

from dash import Input, Output, State, callback, ctx, html, set_props
from flask import current_app

from auth.permissions import Permission, require
from auth.users import current_actor
from components import dialog, fields
from data.portal.staff import Role
from pages import _question
from problems import Conflict
from services import from_browser
from services.staff import desk
from services.staff import members as staff
from services.staff.desk import Done, Outdated

ROLES = {
    Role.ADMIN: "Admin: everything",
    Role.SUPPORT: "Support: accounts, resets, sessions",
    Role.AUDITOR: "Auditor: reads everything, changes nothing",
}
USERNAME_RULES = (
    "What this person signs in with; it stays. Letters from a to z, digits, dots, hyphens, underscores."
)
EMAIL_RULES = "Optional. Temporary passwords go there, and what changes about password and second factor."
ONCE = (
    "It is shown only here and only now. Hand it over yourself; it can be used for 72 hours and must be"
    " changed at the first sign-in."
)


class Ids(StrEnum):
    """The ids of the form, and of what it works with on the page."""

    GRID = "admin-staff-grid"
    DONE = "admin-staff-done"
    ADD = "admin-staff-add"
    EDIT = "admin-staff-edit"
    PERSON = "admin-staff-person"
    USERNAME = "admin-staff-username"
    NAME = "admin-staff-name"
    ROLE = "admin-staff-role"
    EMAIL = "admin-staff-email"
    SECRET = "admin-staff-secret"  # noqa: S105


def parts() -> list[html.Dialog]:
    """Return the dialogs, closed."""
    who = [
        fields.text(Ids.USERNAME, "username", "Username", rules=USERNAME_RULES),
        fields.text(Ids.NAME, "name", "Name", maxlength=100),
        fields.choice(Ids.ROLE, "role", "Role", ROLES),
        fields.text(Ids.EMAIL, "email", "Email", rules=EMAIL_RULES, inputmode="email"),
    ]
    return [dialog.dialog(Ids.PERSON, *who, save="Add staff"), dialog.secret(Ids.SECRET, ONCE)]


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
    who = staff.summary(username=username_of(chosen))
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
    say(Ids.PERSON, found)


def say(asked: StrEnum, done: Done) -> None:
    """Close a dialog and say what was done; a temporary password that was made is shown once."""
    _question.done(asked, Ids.DONE, done.sentence)
    if done.password:
        set_props(f"{Ids.SECRET}-title", {"children": f"Temporary password for {done.name}"})
        set_props(f"{Ids.SECRET}-value", {"children": done.password})
        set_props(Ids.SECRET, {dialog.SHOW: dialog.opened()})


def username_of(chosen: Any) -> str:
    """Return whom the grid says is chosen; it comes from the browser."""
    return str(from_browser.chosen(chosen, "username"))
