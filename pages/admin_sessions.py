"""Sessions: who is signed in, since when, from where, and ending what should not go on."""

from enum import StrEnum
from typing import Any

import dash
from dash import Input, Output, State, callback, ctx, html
from flask import current_app

from auth.permissions import Permission, permissions_of, require
from auth.users import current_actor
from components import dialog
from components.drawn import when_drawn
from components.filters import icon_button, search_field, tools
from components.list_grid import Without, card, column, instant, list_grid
from components.list_page import action, chosen_one, list_page, says
from pages import _question
from services import from_browser
from services.access import sessions as listing

dash.register_page(
    __name__,
    path="/admin/sessions",
    name="Sessions",
    title="Sessions",
    order=25,
    permission=Permission.READ_SESSIONS,
)

WITHOUT = Without("Nobody is signed in", "No session passes your search", "Show all sessions")


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "admin-sessions-page"
    SEARCH = "admin-sessions-search"
    RELOAD = "admin-sessions-reload"
    GRID = "admin-sessions-grid"
    COUNT = "admin-sessions-count"
    DONE = "admin-sessions-done"
    CHOSEN = "admin-sessions-chosen"
    END = "admin-sessions-end"
    ALL = "admin-sessions-all"
    ASK = "admin-sessions-ask"


def layout(search: str = "", **_query: str) -> html.Div:
    """Return the empty page, with the search of its address; who is signed in arrives after it."""
    require(Permission.READ_SESSIONS)
    return list_page(
        Ids.PAGE,
        "Sessions",
        _tools(search),
        _says(),
        list_grid(Ids.GRID, _columns(), row_id="tag", without=WITHOUT),
        dialog.question(Ids.ASK),
    )


def _tools(search: str) -> html.Div:
    found = search_field(Ids.SEARCH, "Search name, email, address", value=search)
    again = icon_button(Ids.RELOAD, "arrow-clockwise", "Read the list again", where="lv-push")
    return tools(found, again)


def _says() -> html.Div:
    return says(
        action(Ids.END, "x-lg", "End session"),
        action(Ids.ALL, "person-dash", "End all"),
        count_id=Ids.COUNT,
        done_id=Ids.DONE,
        chosen_id=Ids.CHOSEN,
    )


def _columns() -> list[dict]:
    return [
        card("lvSessionCard"),
        column("name", "Name", 160, cellClass="lv-part"),
        column("login", "Signed in as", 210),
        column("kind", "Kind", 84, cuts=False),
        instant("since", "Since", 150),
        instant("last_seen", "Last seen", 150),
        column("ip", "Address", 120, cuts=False),
        column("browser", "Browser", 150),
        column("note", "Note", 150, cellClass="lv-mid", cellRenderer="lvSessionNote"),
    ]


when_drawn("list", Ids.GRID, Ids.PAGE)


@callback(
    Output(Ids.GRID, "rowData"),
    Output(Ids.COUNT, "children"),
    Input(Ids.PAGE, "id"),
    Input(Ids.SEARCH, "value"),
    Input(Ids.RELOAD, "n_clicks"),
    Input(Ids.DONE, "children"),
)
def show(_page: object, search: Any, *_changed: object) -> tuple[list[dict], str]:
    """Return who is signed in now, as far as the search finds them."""
    user, settings = require(Permission.READ_SESSIONS), current_app.config["SETTINGS"]
    found = listing.rows(user=user, settings=settings, search=_text(search))
    return found.rows, found.counted


@callback(
    Output(Ids.CHOSEN, "children"),
    Output(Ids.END, "hidden"),
    Output(Ids.ALL, "hidden"),
    Output(f"{Ids.ALL}-text", "children"),
    Input(Ids.GRID, "selectedRows"),
    Input(Ids.DONE, "children"),
)
def choose(chosen: Any, _done: object) -> tuple[list, bool, bool, str]:
    """Return whose session the buttons are about, and which of them there are."""
    user, settings = require(Permission.READ_SESSIONS), current_app.config["SETTINGS"]
    offered = listing.choices(user=user, tag=_tag(chosen), settings=settings) if chosen else None
    if offered is None or not offered.name:
        return [], True, True, ""
    may = Permission.END_SESSIONS in permissions_of(user)
    hidden = (not (may and offered.one), not (may and offered.all))
    return chosen_one(offered.name), *hidden, f"End all {offered.all}"


@callback(
    Input(Ids.END, "n_clicks"),
    Input(Ids.ALL, "n_clicks"),
    State(Ids.GRID, "selectedRows"),
    prevent_initial_call=True,
)
def ask(_end: Any, _all: Any, chosen: Any) -> None:
    """Ask before the chosen session ends, or all of whoever has it."""
    user, whole = require(Permission.END_SESSIONS), ctx.triggered_id == Ids.ALL
    settings = current_app.config["SETTINGS"]
    _question.ask(Ids.ASK, listing.question(user=user, tag=_tag(chosen), whole=whole, settings=settings))


@callback(
    Input(f"{Ids.ASK}-form", "n_submit"),
    State(f"{Ids.ASK}-about", "data"),
    running=[(Output(f"{Ids.ASK}-save", "disabled"), True, False)],
    prevent_initial_call=True,
)
def confirm(_submitted: Any, about: Any) -> None:
    """End what was asked about; it holds at the next request of whoever it was."""
    user, settings = require(Permission.END_SESSIONS), current_app.config["SETTINGS"]
    done = listing.end(actor=current_actor(), user=user, about=about, settings=settings)
    _question.done(Ids.ASK, Ids.DONE, done)


def _tag(chosen: Any) -> str:
    """Return which session the grid says is chosen; it comes from the browser."""
    return str(from_browser.chosen(chosen, "tag"))


def _text(search: Any) -> str:
    return from_browser.text(search)[:200]
