"""The part of the own staff account that is about the second factor: how it stands, and its dialogs."""

from enum import StrEnum
from typing import Any

from dash import Input, Output, State, callback, ctx, html, set_props
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
from services.from_browser import UNREADABLE
from services.own import second_factor as factor
from services.own.second_factor import CODE, PASSWORD, Changed, Proof


class Ids(StrEnum):
    """The ids of this part."""

    STATE = "admin-account-factor"
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
    AGAIN = "admin-account-ask-proof"
    CODES = "admin-account-codes"


def section() -> html.Section:
    """Return how it stands, and what can be done."""
    return parts.section(
        "Second factor",
        html.P(id=Ids.FIRST, className="lv-first", role="status"),
        html.Div(id=Ids.STATE, className="lv-factor"),
        drawn.buttons(Ids.SET_UP, Ids.RENEW, Ids.OFF),
        parts.done(Ids.DONE),
    )


def dialogs() -> list:
    """Return the dialogs, closed."""
    return [
        drawn.offer(Ids.OFFER, Ids.PICTURE, Ids.KEY, _field(Ids.CODE, CODE), _field(Ids.PROOF, PASSWORD)),
        drawn.ask(Ids.ASK, _field(Ids.AGAIN, PASSWORD)),
        drawn.codes(Ids.CODES),
    ]


def _field(element_id: str, name: str) -> dict[str, str]:
    return {"element_id": element_id, "name": name}


@callback(
    Output(Ids.FIRST, "children"),
    Output(Ids.STATE, "children"),
    Output(Ids.SET_UP, "children"),
    Output(Ids.RENEW, "hidden"),
    Output(Ids.OFF, "hidden"),
    Input(Ids.STATE, "id"),
    Input(Ids.DONE, "children"),
)
def show(*_changed: object) -> tuple[str, list, str, bool, bool]:
    """Return how it stands with the second factor, and what can be done about it."""
    user = require(Permission.OWN_STAFF_ACCOUNT)
    own, required = factor.own(user=user), current_app.config["SETTINGS"].staff_mfa_required
    first, has = factor.FIRST if user.must_enrol else "", own.factor_since is not None
    stands = drawn.state(own.factor_since, own.codes_left)
    return first, stands, "Replace" if has else "Set up", not has, not has or required


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
    who = _who()
    changed = factor.switch_on(**who, offered=offered, proof=Proof(password, code))
    # Whoever had to do this first sees no other page yet, and no way there.
    on = [html.A("Go on", href="/")] if who["user"].must_enrol else []
    _done(Ids.OFFER, changed, ["Your second factor is on. ", *on])


@callback(
    Output(f"{Ids.ASK}-title", "children"),
    Output(f"{Ids.ASK}-text", "children"),
    Output(f"{Ids.ASK}-save", "children"),
    Output(f"{Ids.ASK}-about", "data"),
    Output(Ids.AGAIN, "value"),
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
    State(Ids.AGAIN, "value"),
    State(f"{Ids.ASK}-about", "data"),
    running=[(Output(f"{Ids.ASK}-save", "disabled"), True, False)],
    prevent_initial_call=True,
)
def confirm(_submitted: int, password: Any, about: Any) -> None:
    """Make new recovery codes, or switch the second factor off."""
    who, changes = _who(), {"renew": factor.renew_codes, "off": factor.switch_off}
    if not isinstance(about, str) or about not in changes:
        raise Invalid(UNREADABLE)
    changed = changes[about](**who, proof=Proof(password))
    _done(
        Ids.ASK, changed, ["You have new recovery codes." if changed.codes else "Your second factor is off."]
    )


def _who() -> dict[str, Any]:
    user, settings = require(Permission.OWN_STAFF_ACCOUNT), current_app.config["SETTINGS"]
    return {"user": user, "actor": current_actor(), "browser": current_browser(), "settings": settings}


def _done(asked: Ids, changed: Changed, said: list) -> None:
    """Go on with a new session, close a dialog, say what was done, and show the recovery codes once."""
    sessions.sign_in(token=changed.token)
    set_props(asked, {dialog.SHOW: dialog.closed()})
    set_props(Ids.DONE, {"children": said})
    if changed.codes:
        set_props(f"{Ids.CODES}-title", {"children": "Your recovery codes"})
        set_props(f"{Ids.CODES}-value", {"children": "\n".join(changed.codes)})
        set_props(Ids.CODES, {dialog.SHOW: dialog.opened()})
