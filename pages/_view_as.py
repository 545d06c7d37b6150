"""Viewing as a customer: `parts()` goes into a staff page's layout, `ask(email)` opens the question."""

from enum import StrEnum
from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html, set_props
from flask import current_app

from auth.permissions import Permission, require
from auth.users import current_actor
from components import dialog, fields
from problems import Invalid
from services import view_as

WHAT = (
    "You see what they see, with what is granted to them now, for 15 minutes, and change nothing. The audit"
    " keeps beginning, end and reason, and every file that you download."
)
REASON = "For example: asked by phone why a lot is missing."
UNREADABLE = "What was sent can't be understood. Load the page again."


class Ids(StrEnum):
    """The ids of these parts."""

    ASK = "view-as"
    REASON = "view-as-reason"
    BEGUN = "view-as-begun"


def parts() -> list:
    """Return what a page needs from which staff begin to view."""
    reason = fields.text(Ids.REASON, "reason", "Reason", rules=REASON, maxlength=200)
    asked = dialog.dialog(Ids.ASK, html.P(WHAT), reason, save="View as customer")
    return [asked, dcc.Store(id=Ids.BEGUN)]


def ask(email: str) -> None:
    """Open the dialog about an account, from within a callback that asked for VIEW_AS."""
    set_props(f"{Ids.ASK}-title", {"children": f"View as {view_as.name_of(email=email)}"})
    set_props(f"{Ids.ASK}-about", {"data": {"email": email}})
    set_props(Ids.REASON, {"value": ""})
    set_props(Ids.ASK, {dialog.SHOW: dialog.opened()})


@callback(
    Input(f"{Ids.ASK}-form", "n_submit"),
    State(Ids.REASON, "value"),
    State(f"{Ids.ASK}-about", "data"),
    running=[(Output(f"{Ids.ASK}-save", "disabled"), True, False)],
    prevent_initial_call=True,
)
def begin(_submitted: Any, reason: Any, about: Any) -> None:
    """Begin to view; what is refused stands in the dialog. The browser then goes where customers begin."""
    who = {"user": require(Permission.VIEW_AS), "actor": current_actor()}
    if not isinstance(about, dict) or not isinstance(reason, str | None):
        raise Invalid(UNREADABLE)
    settings = current_app.config["SETTINGS"]
    view_as.start(**who, email=str(about.get("email", "")), reason=reason or "", settings=settings)
    set_props(Ids.BEGUN, {"data": dialog.opened()})


clientside_callback(ClientsideFunction("lotview", "viewing"), Input(Ids.BEGUN, "data"))
