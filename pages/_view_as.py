"""Viewing as a customer, for pages of staff: `parts()` and `button()` in the layout, `offer()` wires them."""

from enum import StrEnum
from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html, set_props
from flask import current_app

from auth.permissions import Permission, is_viewing, permissions_of, require
from auth.users import current_actor
from components import dialog, fields
from components.icon import icon
from problems import Invalid
from services import from_browser
from services.access import view_as
from services.accounts.listing import Status

WHAT = (
    "You see what they see, with what is granted to them now, for 15 minutes, and change nothing. The audit"
    " keeps beginning, end and reason, and every file that you download."
)
REASON = "For example: asked by phone why a lot is missing."


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


def button(element_id: str) -> html.Button:
    """Return the button with which viewing begins; it is there while somebody is chosen who can be viewed."""
    words = html.Span(["View as", html.Span(" customer", className="lv-desk")])
    look = "btn btn-quiet"
    return html.Button([icon("eye"), words], id=element_id, type="button", hidden=True, className=look)


def offer(grid_id: str, button_id: str) -> None:
    """Wire a page's button to its grid, whose rows name an account by `email`, and its `status`."""
    shown = Input(button_id, "id"), Input(grid_id, "selectedRows")
    callback(Output(button_id, "hidden"), *shown)(_is_hidden)
    pressed = Input(button_id, "n_clicks"), State(grid_id, "selectedRows")
    callback(*pressed, prevent_initial_call=True)(_ask)


def _is_hidden(_button: object, chosen: Any) -> bool:
    user = require(Permission.STAFF)
    may = Permission.VIEW_AS in permissions_of(user) and not is_viewing(user)
    return not (may and chosen) or _of(chosen, "status") == Status.INACTIVE


def _ask(_pressed: Any, chosen: Any) -> None:
    """Open the dialog about the chosen account."""
    require(Permission.VIEW_AS)
    email = _of(chosen, "email")
    set_props(f"{Ids.ASK}-title", {"children": f"View as {view_as.name_of(email=email)}"})
    set_props(f"{Ids.ASK}-about", {"data": {"email": email}})
    set_props(Ids.REASON, {"value": ""})
    set_props(Ids.ASK, {dialog.SHOW: dialog.opened()})


def _of(chosen: Any, field: str) -> str:
    """Return what the grid says of the chosen row; it comes from the browser."""
    return str(from_browser.chosen(chosen, field))


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
        raise Invalid(from_browser.UNREADABLE)
    settings = current_app.config["SETTINGS"]
    view_as.start(**who, email=str(about.get("email", "")), reason=reason or "", settings=settings)
    set_props(Ids.BEGUN, {"data": dialog.opened()})


clientside_callback(ClientsideFunction("lotview", "viewing"), Input(Ids.BEGUN, "data"))
