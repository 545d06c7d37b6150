"""The form of one ERP customer's settings: opened with what holds for it now, saved."""

from enum import StrEnum
from typing import Any

from dash import Input, Output, State, callback, html, set_props
from flask import current_app

from auth.permissions import Permission, require
from auth.users import current_actor
from components import dialog, fields
from pages import _question
from problems import Conflict
from services import from_browser
from services.accounts.erp_customers import CustomerDesk
from services.customer_settings import desk
from services.customer_settings.desk import NO, YES, Opened

AT_ONCE = "Takes effect at their next click."
SPANS = (
    "What has not expired falls into four spans, counted from today: three that end at the days below, and"
    " “Later”. Usual are 30, 60 and 90 days."
)
VENDOR = (
    "Whom each lot was bought from, with their part numbers and references. Accounts that see all customers"
    " see it always."
)


class Ids(StrEnum):
    """The ids of the form, and of what it works with on the page."""

    GRID = "admin-settings-grid"
    DONE = "admin-settings-done"
    EDIT = "admin-settings-edit"
    SPANS = "admin-settings-spans"
    FIRST = "admin-settings-first"
    SECOND = "admin-settings-second"
    THIRD = "admin-settings-third"
    VENDOR = "admin-settings-vendor"


def spans() -> html.Dialog:
    """Return the dialog, closed."""
    days = {"inputmode": "numeric", "maxlength": 5}
    three = [
        fields.text(Ids.FIRST, "first", "First ends at day", **days),
        fields.text(Ids.SECOND, "second", "Second ends at day", **days),
        fields.text(Ids.THIRD, "third", "Third ends at day", **days),
    ]
    options = {NO: "Not shown", YES: "Shown"}
    vendor = fields.choice(Ids.VENDOR, "vendor", "Vendors in the history of lots", options, rules=VENDOR)
    body = [html.P(SPANS), html.Div(three, className="lv-three"), vendor]
    return dialog.dialog(Ids.SPANS, *body, save="Save changes", note=AT_ONCE)


@callback(
    Input(Ids.EDIT, "n_clicks"),
    State(Ids.GRID, "selectedRows"),
    prevent_initial_call=True,
)
def open_spans(_edit: Any, chosen: Any) -> None:
    """Open the form with what holds for the chosen customer now."""
    require(Permission.CHANGE_CUSTOMER_SETTINGS)
    found = opened(chosen)
    set_props(f"{Ids.SPANS}-title", {"children": f"Edit {found.name}"})
    set_props(f"{Ids.SPANS}-about", {"data": dict(found.about)})
    for field, day in zip((Ids.FIRST, Ids.SECOND, Ids.THIRD), found.days, strict=True):
        set_props(field, {"value": str(day)})
    set_props(Ids.VENDOR, {"value": YES if found.shows_vendor else NO})
    set_props(Ids.SPANS, {dialog.SHOW: dialog.opened()})


@callback(
    Input(f"{Ids.SPANS}-form", "n_submit"),
    State(Ids.FIRST, "value"),
    State(Ids.SECOND, "value"),
    State(Ids.THIRD, "value"),
    State(Ids.VENDOR, "value"),
    State(f"{Ids.SPANS}-about", "data"),
    running=[(Output(f"{Ids.SPANS}-save", "disabled"), True, False)],
    prevent_initial_call=True,
)
def save(_submitted: Any, first: Any, second: Any, third: Any, vendor: Any, about: Any) -> None:
    """Change the settings; what is refused stands in the form, which stays open."""
    require(Permission.CHANGE_CUSTOMER_SETTINGS)
    days, who = (first, second, third), {"actor": current_actor(), **_erp()}
    found = desk.save(**who, typed=days, vendor=vendor, about=about)
    if isinstance(found, Opened):
        set_props(f"{Ids.SPANS}-about", {"data": dict(found.about)})
        raise Conflict(found.sentence)
    _question.done(Ids.SPANS, Ids.DONE, found)


def opened(chosen: Any) -> Opened:
    """Return what holds for the customer that the grid says is chosen."""
    customer_id = from_browser.number(from_browser.chosen(chosen, "id"))
    return desk.open_form(**_erp(), customer_id=customer_id)


def _erp() -> dict[str, Any]:
    """Return which ERP it is, and its customers as they are known now."""
    customers: CustomerDesk = current_app.extensions["lotview.customers"]
    return {"erp": current_app.config["ERP_IDENTITY"], "known": customers.listed()}
