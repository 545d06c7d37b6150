"""Settings of each ERP customer: when its stock counts as expiring soon, whether it knows its vendors."""

from enum import StrEnum
from typing import Any

import dash
from dash import Input, Output, State, callback, ctx, html, set_props
from flask import current_app

from auth.permissions import Permission, permissions_of, require
from auth.users import current_actor
from components import dialog, fields
from components.drawn import when_drawn
from components.filters import search_field, tools
from components.list_grid import Without, card, column, list_grid, state
from components.list_page import action, chosen_one, list_page, says, untold
from pages import _question
from problems import Conflict
from services import from_browser
from services.accounts.erp_customers import CustomerDesk, Known
from services.customer_settings import desk
from services.customer_settings.desk import NO, YES, Opened

dash.register_page(
    __name__,
    path="/admin/settings",
    name="Settings",
    title="Settings",
    order=27,
    permission=Permission.READ_ACCOUNTS,
)

WITHOUT = Without("No ERP customer is known", "No ERP customer passes your search", "Show all")
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
    """The ids of this page."""

    PAGE = "admin-settings-page"
    SEARCH = "admin-settings-search"
    GRID = "admin-settings-grid"
    COUNT = "admin-settings-count"
    WHY = "admin-settings-why"
    DONE = "admin-settings-done"
    CHOSEN = "admin-settings-chosen"
    EDIT = "admin-settings-edit"
    SPANS = "admin-settings-spans"
    FIRST = "admin-settings-first"
    SECOND = "admin-settings-second"
    THIRD = "admin-settings-third"
    VENDOR = "admin-settings-vendor"


def layout(search: str = "", **_query: str) -> html.Div:
    """Return the empty page, with the search of its address; which customers there are arrives after it."""
    require(Permission.READ_ACCOUNTS)
    return list_page(
        Ids.PAGE,
        "Customer settings",
        tools(search_field(Ids.SEARCH, "Search ERP customer", value=search)),
        _says(),
        list_grid(Ids.GRID, _columns(), row_id="id", without=WITHOUT),
        _spans(),
    )


def _says() -> html.Div:
    return says(
        action(Ids.EDIT, "pencil", "Edit"),
        count_id=Ids.COUNT,
        why_id=Ids.WHY,
        done_id=Ids.DONE,
        chosen_id=Ids.CHOSEN,
    )


def _columns() -> list[dict]:
    counted = {"function": "formatQuantity(params.value)"}
    return [
        card("lvSettingsCard"),
        column("name", "ERP customer", 260, cellClass="lv-mid", cellRenderer="lvSettingsName"),
        column("rows", "Rows of stock", 110, cellClass="lv-num", headerClass="lv-num", valueFormatter=counted)
        | {"tooltipField": None, "flex": 0, "width": 130},
        column("first", "Expires soon", 150),
        column("second", "Next", 150),
        column("third", "After that", 150),
        column("vendor", "Vendors", 110),
        state("state", "Set", 110),
    ]


def _spans() -> Any:
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


when_drawn("list", Ids.GRID, Ids.PAGE)


@callback(
    Output(Ids.GRID, "rowData"),
    Output(Ids.COUNT, "children"),
    Output(Ids.WHY, "children"),
    Input(Ids.SEARCH, "value"),
    Input(Ids.DONE, "children"),
)
def show(search: Any, _done: object) -> tuple[list[dict], str, list]:
    """Return the ERP's customers that are looked for; the list is read anew when the page is opened."""
    user, customers = require(Permission.READ_ACCOUNTS), _customers()
    known = customers.listed() if ctx.triggered_id else customers.known()
    rows = desk.rows(erp=user.erp, known=known, search=str(search or "")[:200])
    return rows, f"Showing {len(rows):,} of {len(known.customers):,} ERP customers", untold(known.why)


@callback(
    Output(Ids.CHOSEN, "children"),
    Output(Ids.EDIT, "hidden"),
    Input(Ids.GRID, "selectedRows"),
    Input(Ids.DONE, "children"),
)
def choose(chosen: Any, _done: object) -> tuple[list, bool]:
    """Return whom the button is about, for those who may change something."""
    may = permissions_of(require(Permission.READ_ACCOUNTS))
    if not chosen:
        return [], True
    found = desk.open_form(erp=_erp(), known=_listed(), customer_id=_chosen(chosen))
    return chosen_one(found.name), Permission.CHANGE_CUSTOMER_SETTINGS not in may


@callback(
    Input(Ids.EDIT, "n_clicks"),
    State(Ids.GRID, "selectedRows"),
    prevent_initial_call=True,
)
def open_spans(_edit: Any, chosen: Any) -> None:
    """Open the form with what holds for the chosen customer now."""
    require(Permission.CHANGE_CUSTOMER_SETTINGS)
    found = desk.open_form(erp=_erp(), known=_listed(), customer_id=_chosen(chosen))
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
    found = desk.save(
        actor=current_actor(),
        erp=_erp(),
        known=_listed(),
        typed=(first, second, third),
        vendor=vendor,
        about=about,
    )
    if isinstance(found, Opened):
        set_props(f"{Ids.SPANS}-about", {"data": dict(found.about)})
        raise Conflict(found.sentence)
    _question.done(Ids.SPANS, Ids.DONE, found)


def _listed() -> Known:
    return _customers().listed()


def _customers() -> CustomerDesk:
    found: CustomerDesk = current_app.extensions["lotview.customers"]
    return found


def _erp() -> str:
    found: str = current_app.config["ERP_IDENTITY"]
    return found


def _chosen(chosen: Any) -> int:
    """Return which customer the grid says is chosen."""
    return from_browser.number(from_browser.chosen(chosen, "id"))
