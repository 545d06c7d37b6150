"""Your account: own data, password, the browsers that are signed in, and the last tries to sign in."""

from enum import StrEnum
from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html
from flask import current_app

from auth import sessions
from auth.browsers import current_browser
from auth.permissions import Permission, require
from auth.users import current_actor
from components import account as parts
from components.drawn import when_drawn
from data.portal import clock
from services.own import account as own_account
from services.own import password as own_password
from services.own.account import Overview
from services.own.password import OLD, Typed
from services.passwords.chosen import AGAIN, NEW

dash.register_page(
    __name__,
    path="/account",
    name="Your account",
    title="Your account",
    order=9,
    in_nav=False,  # it stands in the account menu
    permission=Permission.ACCOUNT,
)


class Ids(StrEnum):
    """The ids of this page."""

    PAGE = "account-page"
    DATA = "account-data"
    FORM = "account-form"
    USERNAME = "account-username"
    OLD = "account-old"
    NEW = "account-new"
    AGAIN = "account-again"
    SAVE = "account-save"
    SAVED = "account-saved"
    SESSIONS = "account-sessions"
    OTHERS = "account-others"
    ENDING = "account-ending"
    ENDED = "account-ended"
    TRIES = "account-tries"


def layout(**_query: str) -> html.Div:
    """Return the empty page; whose it is arrives after it."""
    require(Permission.ACCOUNT)
    return html.Div(
        [
            html.H1("Your account"),
            html.Div([_data(), _password()], className="lv-column"),
            html.Div([_sessions(), _tries()], className="lv-column"),
        ],
        id=Ids.PAGE,
        className="lv-own-page",
    )


def _data() -> html.Section:
    contact = current_app.config["SETTINGS"].support_contact
    whom = f"ask {contact}" if contact else "ask whoever gave you this account"
    note = html.P(f"To change name, email or whose stock you see, {whom}.", className="lv-note")
    return parts.section("Your data", html.Dl(id=Ids.DATA, className="lv-dl"), note)


def _password() -> html.Section:
    shortest = current_app.config["SETTINGS"].password_min_length
    form = parts.password_form(Ids, (OLD, NEW, AGAIN), shortest)
    return parts.section("Change password", form)


def _sessions() -> html.Section:
    end_others = html.Button(
        "End all others",
        id=Ids.OTHERS,
        type="button",
        hidden=True,
        className="btn btn-quiet",
        **{"data-session": own_account.OTHERS},
    )
    return parts.section(
        "Signed-in browsers",
        html.Ul(id=Ids.SESSIONS, className="lv-lines"),
        parts.done(Ids.ENDED),
        dcc.Store(id=Ids.ENDING),
        side=end_others,
    )


def _tries() -> html.Section:
    return parts.section("Last sign-ins", html.Ul(id=Ids.TRIES, className="lv-lines"))


@callback(
    Output(Ids.DATA, "children"),
    Output(Ids.USERNAME, "value"),
    Output(Ids.SESSIONS, "children"),
    Output(Ids.OTHERS, "hidden"),
    Output(Ids.TRIES, "children"),
    Input(Ids.PAGE, "id"),
    Input(Ids.SAVED, "children"),
    Input(Ids.ENDED, "children"),
)
def show(*_changed: object) -> tuple[list, str, list, bool, list]:
    """Return everything on the page as it is now."""
    user = require(Permission.ACCOUNT)
    settings, known = current_app.config["SETTINGS"], current_app.extensions["lotview.customers"].listed()
    own = own_account.overview(user=user, known=known, settings=settings, now=clock.now())
    live = [parts.session(**vars(each)) for each in own.sessions]
    return (
        _facts(own),
        own.email,
        live,
        len(live) < 2,
        [parts.try_(**vars(each)) for each in own.tries],
    )


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
    who = {"user": require(Permission.ACCOUNT), "actor": current_actor(), "browser": current_browser()}
    settings, typed = current_app.config["SETTINGS"], Typed(old, new, again)
    changed = own_password.change_password(**who, typed=typed, settings=settings, now=clock.now())
    sessions.sign_in(token=changed.token)
    return changed.sentence, "", "", ""


@callback(Output(Ids.ENDED, "children"), Input(Ids.ENDING, "data"), prevent_initial_call=True)
def end(chosen: Any) -> str:
    """End one other session, or all of them, and say so."""
    user, settings = require(Permission.ACCOUNT), current_app.config["SETTINGS"]
    return own_account.end_sessions(actor=current_actor(), user=user, chosen=chosen, settings=settings)


when_drawn("account", Ids.PAGE)


def _facts(own: Overview) -> list:
    return parts.facts(
        [
            ("Name", own.name),
            ("Email", own.email),
            ("Stock of", parts.lines(own.customers, "No customer yet")),
            ("Account since", parts.moment(own.since)),
            ("Password", ["Changed ", parts.moment(own.password_changed)]),
        ]
    )
