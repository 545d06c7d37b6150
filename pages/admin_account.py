"""The own account of staff: data, password, second factor."""

from enum import StrEnum
from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, ctx, html, set_props
from flask import current_app

from auth import sessions
from auth.browsers import current_browser
from auth.permissions import Permission, require
from auth.users import current_actor
from components import account as parts
from components import dialog
from components import second_factor as drawn
from data.portal import clock
from problems import Invalid
from services import own_second_factor as factor
from services import staff_password
from services.own_password import AGAIN, NEW, OLD, Typed
from services.own_second_factor import CODE, PASSWORD, Changed, Own, Proof
from services.staff_desk import ROLES, UNREADABLE

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
    FACTOR = "admin-account-factor"
    FIRST = "admin-account-first"
    SET_UP = "admin-account-set-up"
    RENEW = "admin-account-renew"
    OFF = "admin-account-off"
    DONE = "admin-account-done"
    OFFER = "admin-account-offer"
    PICTURE = "admin-account-picture"
    KEY = "admin-account-key"
    CODE = "admin-account-code"
    PROOF = "admin-account-proof"
    ASK = "admin-account-ask"
    AGAIN_PROOF = "admin-account-ask-proof"
    CODES = "admin-account-codes"


def layout(**_query: str) -> html.Div:
    """Return the empty page; whose it is arrives after it."""
    require(Permission.OWN_STAFF_ACCOUNT)
    return html.Div(
        [
            html.H1("Your account"),
            html.Div([_data(), _password()], className="lv-column"),
            html.Div([_factor()], className="lv-column"),
            drawn.offer(Ids.OFFER, Ids.PICTURE, Ids.KEY, _field(Ids.CODE, CODE), _field(Ids.PROOF, PASSWORD)),
            drawn.ask(Ids.ASK, _field(Ids.AGAIN_PROOF, PASSWORD)),
            drawn.codes(Ids.CODES),
        ],
        id=Ids.PAGE,
        className="lv-own-page",
    )


def _field(element_id: str, name: str) -> dict[str, str]:
    return {"element_id": element_id, "name": name}


def _data() -> html.Section:
    note = html.P("Name, role and email are changed by an admin, under Staff.", className="lv-note")
    return parts.section("Your data", html.Dl(id=Ids.DATA, className="lv-dl"), note)


def _password() -> html.Section:
    shortest = current_app.config["SETTINGS"].password_min_length
    form = dbc.Form(
        [
            html.P(parts.password_rules(shortest), id=f"{Ids.NEW}-rules", className="lv-note"),
            parts.username(Ids.USERNAME),
            parts.password(Ids.OLD, OLD, "Old password", "current-password"),
            parts.password(Ids.NEW, NEW, "New password", "new-password"),
            parts.password(Ids.AGAIN, AGAIN, "The same again", "new-password"),
            dbc.Button("Change password", id=Ids.SAVE, type="submit", color="primary"),
            parts.done(Ids.SAVED),
        ],
        id=Ids.FORM,
        method="POST",  # should it ever be sent without Dash, then not in the address
        prevent_default_on_submit=True,
    )
    note = html.P(staff_password.BUILTIN, id=Ids.BUILTIN, hidden=True)
    return parts.section("Change password", html.Div(form, id=Ids.CHANGING), note)


def _factor() -> html.Section:
    first = html.P(id=Ids.FIRST, className="lv-first", role="status")
    return parts.section(
        "Second factor",
        first,
        html.Div(id=Ids.FACTOR, className="lv-factor"),
        drawn.buttons(Ids.SET_UP, Ids.RENEW, Ids.OFF),
        parts.done(Ids.DONE),
    )


@callback(
    Output(Ids.DATA, "children"),
    Output(Ids.USERNAME, "value"),
    Output(Ids.CHANGING, "hidden"),
    Output(Ids.BUILTIN, "hidden"),
    Output(Ids.FIRST, "children"),
    Output(Ids.FACTOR, "children"),
    Output(Ids.SET_UP, "children"),
    Output(Ids.RENEW, "hidden"),
    Output(Ids.OFF, "hidden"),
    Input(Ids.PAGE, "id"),
    Input(Ids.SAVED, "children"),
    Input(Ids.DONE, "children"),
)
def show(*_changed: object) -> tuple:
    """Return everything on the page as it is now."""
    user = require(Permission.OWN_STAFF_ACCOUNT)
    own, required = factor.own(user=user), current_app.config["SETTINGS"].staff_mfa_required
    first = factor.FIRST if user.must_enrol else ""
    has = own.factor_since is not None
    known = (_facts(own), own.username, own.is_builtin, not own.is_builtin)
    return (
        *known,
        first,
        drawn.state(own.factor_since, own.codes_left),
        "Replace" if has else "Set up",
        not has,
        not has or required,
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
    who = {
        "user": require(Permission.OWN_STAFF_ACCOUNT),
        "actor": current_actor(),
        "browser": current_browser(),
    }
    settings, typed = current_app.config["SETTINGS"], Typed(old, new, again)
    changed = staff_password.change_password(**who, typed=typed, settings=settings, now=clock.now())
    sessions.sign_in(token=changed.token)
    return changed.sentence, "", "", ""


@callback(
    Output(f"{Ids.OFFER}-title", "children"),
    Output(f"{Ids.OFFER}-about", "data"),
    Output(Ids.PICTURE, "src"),
    Output(Ids.KEY, "children"),
    Output(Ids.CODE, "value"),
    Output(Ids.PROOF, "value"),
    Output(Ids.OFFER, dialog.SHOW),
    Input(Ids.SET_UP, "n_clicks"),
    prevent_initial_call=True,
)
def offer(_clicked: int) -> tuple:
    """Offer a seed for an authenticator."""
    user = require(Permission.OWN_STAFF_ACCOUNT)
    made = factor.offer(user=user, settings=current_app.config["SETTINGS"], now=clock.now())
    return "Set up your second factor", made.sealed, made.picture, made.text, "", "", dialog.opened()


@callback(
    Input(f"{Ids.OFFER}-form", "n_submit"),
    State(Ids.CODE, "value"),
    State(Ids.PROOF, "value"),
    State(f"{Ids.OFFER}-about", "data"),
    running=[(Output(f"{Ids.OFFER}-save", "disabled"), True, False)],
    prevent_initial_call=True,
)
def switch_on(_submitted: int, code: Any, password: Any, offered: Any) -> None:
    """Take the offered seed as second factor."""
    who = {
        "user": require(Permission.OWN_STAFF_ACCOUNT),
        "actor": current_actor(),
        "browser": current_browser(),
    }
    proof, settings = Proof(password, code), current_app.config["SETTINGS"]
    changed = factor.switch_on(**who, offered=offered, proof=proof, settings=settings)
    _done(Ids.OFFER, changed, "Your second factor is on.")


@callback(
    Output(f"{Ids.ASK}-title", "children"),
    Output(f"{Ids.ASK}-text", "children"),
    Output(f"{Ids.ASK}-save", "children"),
    Output(f"{Ids.ASK}-about", "data"),
    Output(Ids.AGAIN_PROOF, "value"),
    Output(Ids.ASK, dialog.SHOW),
    Input(Ids.RENEW, "n_clicks"),
    Input(Ids.OFF, "n_clicks"),
    prevent_initial_call=True,
)
def ask(_renew: int, _off: int) -> tuple:
    """Ask for the password before the second factor changes."""
    require(Permission.OWN_STAFF_ACCOUNT)
    what = "off" if ctx.triggered_id == Ids.OFF else "renew"
    return *factor.QUESTIONS[what], what, "", dialog.opened()


@callback(
    Input(f"{Ids.ASK}-form", "n_submit"),
    State(Ids.AGAIN_PROOF, "value"),
    State(f"{Ids.ASK}-about", "data"),
    running=[(Output(f"{Ids.ASK}-save", "disabled"), True, False)],
    prevent_initial_call=True,
)
def confirm(_submitted: int, password: Any, about: Any) -> None:
    """Make new recovery codes, or switch the second factor off."""
    who = {
        "user": require(Permission.OWN_STAFF_ACCOUNT),
        "actor": current_actor(),
        "browser": current_browser(),
    }
    changes = {"renew": factor.renew_codes, "off": factor.switch_off}
    if not isinstance(about, str) or about not in changes:
        raise Invalid(UNREADABLE)
    changed = changes[about](**who, proof=Proof(password), settings=current_app.config["SETTINGS"])
    _done(Ids.ASK, changed, "You have new recovery codes." if changed.codes else "Your second factor is off.")


# Writes the times and describes the fields; the output is what makes Dash fire it whenever the page is drawn.
clientside_callback(
    ClientsideFunction("lotview", "moments"), Output(Ids.PAGE, "data-drawn"), Input(Ids.PAGE, "id")
)


def _who() -> dict[str, Any]:
    user = require(Permission.OWN_STAFF_ACCOUNT)
    return {"user": user, "actor": current_actor(), "browser": current_browser()}


def _done(asked: Ids, changed: Changed, sentence: str) -> None:
    """Go on with a new session, close a dialog, say what was done, and show the recovery codes once."""
    sessions.sign_in(token=changed.token)
    set_props(asked, {dialog.SHOW: dialog.closed()})
    set_props(Ids.DONE, {"children": sentence})
    if changed.codes:
        set_props(f"{Ids.CODES}-title", {"children": "Your recovery codes"})
        set_props(f"{Ids.CODES}-value", {"children": "\n".join(changed.codes)})
        set_props(Ids.CODES, {dialog.SHOW: dialog.opened()})


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
