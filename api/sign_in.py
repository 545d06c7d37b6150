"""The customers' door, everybody's way out, and the change of a temporary password. Plain forms, no Dash."""

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from api import forms
from auth import sessions
from auth.gate import DOOR, STAFF_DOOR
from auth.permissions import Permission, permission, public
from auth.users import current_user, find_user
from data.portal import clock
from problems import Problem
from services.own.password import replace_temporary
from services.sign_in import customers as service

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/")
@public
def start() -> AnyResponse:
    """Send everybody where they belong."""
    return redirect(forms.home())


@blueprint.get("/login")
@public
def login() -> AnyResponse:
    """Show the form; customers who are signed in already go on."""
    user, wanted = find_user(), request.args.get("next", "")
    if user is not None and not user.is_staff:
        return redirect(forms.home(wanted))
    told = {name: request.args.get(name) == "1" for name in ("ended", "changed")}
    return _login_page(wanted, **told)


@blueprint.post("/login")
@public
def enter() -> AnyResponse:
    """Sign in, or show the form again with the one answer for every wrong pair."""
    wanted, email = request.form.get("next", ""), forms.field("email")
    try:
        forms.check_csrf()
        typed = {"email": email, "password": forms.field("password")}
        token = service.sign_in(**typed, **forms.asking(), now=clock.now())
    except Problem as problem:
        return forms.again(_login_page(wanted, email, problem.sentence), problem)
    sessions.sign_in(token=token)
    return redirect(forms.home(wanted), 303)


@blueprint.post("/logout")
@public
def leave() -> AnyResponse:
    """End the session here and now; the page it leads to makes the browser forget all but the theme."""
    user = find_user()
    forms.end_session()
    return redirect(STAFF_DOOR if user is not None and user.is_staff else DOOR, 303)


@blueprint.get("/force-change-password")
@permission(Permission.OWN_PASSWORD)
def show_change() -> AnyResponse:
    """Show the form to whoever has a temporary password."""
    return _change_page() if current_user().must_change else redirect(forms.home())


@blueprint.post("/force-change-password")
@permission(Permission.OWN_PASSWORD)
def change() -> AnyResponse:
    """Replace the temporary password; the session goes on under a new token."""
    user = current_user()
    if not user.must_change:
        return redirect(forms.home(), 303)
    try:
        forms.check_csrf()
        token = replace_temporary(user=user, **forms.new_password(), **forms.asking())
    except Problem as problem:
        return forms.again(_change_page(problem.sentence), problem)
    sessions.sign_in(token=token)
    return redirect(forms.home(), 303)


def _login_page(wanted: str, email: str = "", error: str = "", **told: bool) -> Response:
    return forms.page("login.html", next=forms.safe_path(wanted) or "", email=email, error=error, **told)


def _change_page(error: str = "") -> Response:
    settings = current_app.config["SETTINGS"]
    return forms.page(
        "force_change_password.html",
        login=current_user().login,
        shortest=settings.password_min_length,
        error=error,
    )
