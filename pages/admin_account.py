"""The own account of staff: data, password, second factor."""

from enum import StrEnum
from typing import Any

import dash
from dash import Input, Output, State, callback, html
from flask import current_app

from auth import sessions
from auth.browsers import current_browser
from auth.permissions import Permission, require
from auth.users import current_actor
from components import account as parts
from components.drawn import when_drawn
from data.portal import clock
from pages import _own_second_factor as second_factor
from services.own import password as own_password
from services.own import second_factor as factor
from services.own.password import OLD, Typed
from services.own.second_factor import Own
from services.passwords.chosen import AGAIN, NEW
from services.staff.person import ROLES

dash.register_page(
    __name__,
    path="/admin/account",
    name="Your account",
    title="Your account",
    order=29,
    in_nav=False,  # it stands in the account menu
    permission=Permission.OWN_STAFF_ACCOUNT,
)


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "admin-account-page"
    DATA = "admin-account-data"
    FORM = "admin-account-form"
    USERNAME = "admin-account-username"
    OLD = "admin-account-old"
    NEW = "admin-account-new"
    AGAIN = "admin-account-again"
    SAVE = "admin-account-save"
    SAVED = "admin-account-saved"
    CHANGING = "admin-account-changing"
    BUILTIN = "admin-account-builtin"
    BY_WHOM = "admin-account-by-whom"


def layout(**_query: str) -> html.Div:
    """Return the empty page; whose it is arrives after it."""
    require(Permission.OWN_STAFF_ACCOUNT)
    return html.Div(
        [
            html.H1("Your account"),
            html.Div([_data(), _password()], className="lv-column"),
            html.Div([second_factor.section()], className="lv-column"),
            *second_factor.dialogs(),
        ],
        id=Ids.PAGE,
        className="lv-own-page",
    )


def _data() -> html.Section:
    by_whom = "Name, role and email are changed by an admin, under Staff."
    note = html.P(by_whom, id=Ids.BY_WHOM, className="lv-note")
    return parts.section("Your data", html.Dl(id=Ids.DATA, className="lv-dl"), note)


def _password() -> html.Section:
    shortest = current_app.config["SETTINGS"].password_min_length
    form = parts.password_form(Ids, (OLD, NEW, AGAIN), shortest)
    note = html.P(own_password.BUILTIN, id=Ids.BUILTIN, hidden=True)
    return parts.section("Change password", html.Div(form, id=Ids.CHANGING), note)


@callback(
    Output(Ids.DATA, "children"),
    Output(Ids.USERNAME, "value"),
    Output(Ids.CHANGING, "hidden"),
    Output(Ids.BUILTIN, "hidden"),
    Output(Ids.BY_WHOM, "hidden"),
    Input(Ids.PAGE, "id"),
    Input(Ids.SAVED, "children"),
)
def show(*_changed: object) -> tuple[list, str, bool, bool, bool]:
    """Return what is known of the own account."""
    own = factor.own(user=require(Permission.OWN_STAFF_ACCOUNT))
    return _facts(own), own.username, own.is_builtin, not own.is_builtin, own.is_builtin


@callback(
    Output(Ids.SAVED, "children"),
    Output(Ids.OLD, "value"),
    Output(Ids.NEW, "value"),
    Output(Ids.AGAIN, "value"),
    Input(Ids.FORM, "n_submit"),
    State(Ids.OLD, "value"),
    State(Ids.NEW, "value"),
    State(Ids.AGAIN, "value"),
    running=[(Output(Ids.SAVE, "disabled"), True, False)],
    prevent_initial_call=True,
)
def change_password(_submitted: int, old: Any, new: Any, again: Any) -> tuple[str, str, str, str]:
    """Change the password; this browser goes on with a new session, and the fields are emptied."""
    user = require(Permission.OWN_STAFF_ACCOUNT)
    who = {"actor": current_actor(), "user": user, "browser": current_browser()}
    settings, typed = current_app.config["SETTINGS"], Typed(old, new, again)
    changed = own_password.change_password(**who, typed=typed, settings=settings, now=clock.now())
    sessions.sign_in(token=changed.token)
    return changed.sentence, "", "", ""


when_drawn("moments", Ids.PAGE)


def _facts(own: Own) -> list:
    return parts.facts(
        [
            ("Name", own.name),
            ("Username", own.username),
            ("Role", ROLES[own.role]),
            ("Email", own.email or "—"),
            ("Password", ["Changed ", parts.moment(own.password_changed)]),
        ]
    )
