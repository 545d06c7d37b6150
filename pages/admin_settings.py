"""Settings of each ERP customer: when its stock counts as expiring soon, whether it knows its vendors."""

from enum import StrEnum
from typing import Any

import dash
from dash import Input, Output, callback, ctx, html
from flask import current_app

from auth.permissions import Permission, permissions_of, require
from components.drawn import when_drawn
from components.filters import search_field, tools
from components.list_grid import Without, card, column, list_grid, state
from components.list_page import action, chosen_one, list_page, says, untold
from pages import _settings_form
from services.accounts.erp_customers import CustomerDesk
from services.customer_settings import desk

dash.register_page(
    __name__,
    path="/admin/settings",
    name="Settings",
    title="Settings",
    order=27,
    permission=Permission.READ_ACCOUNTS,
)

WITHOUT = Without("No ERP customer is known", "No ERP customer passes your search", "Show all")


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "admin-settings-page"
    SEARCH = "admin-settings-search"
    GRID = _settings_form.Ids.GRID.value
    COUNT = "admin-settings-count"
    WHY = "admin-settings-why"
    DONE = _settings_form.Ids.DONE.value
    CHOSEN = "admin-settings-chosen"
    EDIT = _settings_form.Ids.EDIT.value


def layout(search: str = "", **_query: str) -> html.Div:
    """Return the empty page, with the search of its address; which customers there are arrives after it."""
    require(Permission.READ_ACCOUNTS)
    return list_page(
        Ids.PAGE,
        "Customer settings",
        tools(search_field(Ids.SEARCH, "Search ERP customer", value=search)),
        _says(),
        list_grid(Ids.GRID, _columns(), row_id="id", without=WITHOUT),
        _settings_form.spans(),
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
    user = require(Permission.READ_ACCOUNTS)
    customers: CustomerDesk = current_app.extensions["lotview.customers"]
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
    return chosen_one(_settings_form.opened(chosen).name), Permission.CHANGE_CUSTOMER_SETTINGS not in may
