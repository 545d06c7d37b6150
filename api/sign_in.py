"""The doors: signing in and out, and the change of a temporary password. Plain forms, no Dash."""

import re
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, session
from flask_wtf.csrf import generate_csrf, validate_csrf
from werkzeug.wrappers import Response as AnyResponse
from wtforms import ValidationError

from auth import sessions
from auth.browsers import current_browser
from auth.permissions import Permission, permission, public
from auth.users import current_actor, current_user, find_user
from data.portal import clock
from problems import Problem
from services import sign_in as service

HOME = "/inventory"
FORCED = "/force-change-password"
STALE = "This form was open for too long. Send it again."
FIELD_LENGTH = 1000  # more than any address or password; the rest is not looked at

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/")
@public
def start() -> AnyResponse:
    """Send everybody where they belong."""
    return redirect(_home())


@blueprint.get("/login")
@public
def login() -> AnyResponse:
    """Show the form; who is signed in already goes on."""
    if find_user() is not None:
        return redirect(_home(request.args.get("next", "")))
    return _login_page(request.args.get("next", ""), ended=request.args.get("ended") == "1")


@blueprint.post("/login")
@public
def enter() -> AnyResponse:
    """Sign in, or show the form again with the one answer for every wrong pair."""
    wanted, email = request.form.get("next", ""), _field("email")
    try:
        _check_csrf()
        token = service.sign_in(
            actor=current_actor(),
            email=email,
            password=_field("password"),
            browser=current_browser(),
            settings=current_app.config["SETTINGS"],
            now=clock.now(),
        )
    except Problem as problem:
        return _again(_login_page(wanted, email, problem.sentence), problem)
    sessions.sign_in(token=token)
    return redirect(_home(wanted), 303)


@blueprint.post("/logout")
@public
def leave() -> AnyResponse:
    """End the session here and now; the page it leads to makes the browser forget all but the theme."""
    user = find_user()
    if user is not None:
        service.sign_out(actor=current_actor(), account_id=user.id, session_id=user.session_id)
    sessions.sign_out()
    return redirect("/login", 303)


@blueprint.get("/force-change-password")
@permission(Permission.OWN_PASSWORD)
def show_change() -> AnyResponse:
    """Show the form to whoever has a temporary password."""
    return _change_page() if current_user().must_change else redirect(HOME)


@blueprint.post("/force-change-password")
@permission(Permission.OWN_PASSWORD)
def change() -> AnyResponse:
    """Replace the temporary password; the session goes on under a new token."""
    user = current_user()
    if not user.must_change:
        return redirect(HOME, 303)
    try:
        _check_csrf()
        token = service.replace_temporary(
            actor=current_actor(),
            account_id=user.id,
            password=request.form.get("new_password", ""),
            confirmed=request.form.get("confirm_password", ""),
            browser=current_browser(),
            settings=current_app.config["SETTINGS"],
        )
    except Problem as problem:
        return _again(_change_page(problem.sentence), problem)
    sessions.sign_in(token=token)
    return redirect(HOME, 303)


def safe_path(wanted: str) -> str | None:
    """Return the page of ours that `wanted` names, with its query; None for everything else.

    Only known pages count, so no trick with slashes, schemes, blanks or encodings leads out of the portal.
    """
    if not re.fullmatch(r"/[!-\[\]-~]{0,2000}", wanted):  # printable ASCII without the backslash
        return None
    url = urlsplit(wanted)
    is_page = not url.scheme and not url.netloc and url.path in current_app.config["PAGES"]
    return wanted if is_page else None


def _home(wanted: str = "") -> str:
    user = find_user()
    if user is None:
        return "/login"
    return FORCED if user.must_change else safe_path(wanted) or HOME


def _login_page(wanted: str, email: str = "", error: str = "", *, ended: bool = False) -> Response:
    return _page("login.html", next=safe_path(wanted) or "", email=email, error=error, ended=ended)


def _change_page(error: str = "") -> Response:
    settings = current_app.config["SETTINGS"]
    return _page(
        "force_change_password.html",
        email=current_user().email,
        shortest=settings.password_min_length,
        error=error,
    )


def _page(template: str, **fields: object) -> Response:
    return make_response(render_template(template, csrf_token=generate_csrf(), **fields))


def _again(response: Response, problem: Problem) -> Response:
    response.status_code = problem.status
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _check_csrf() -> None:
    try:
        validate_csrf(request.form.get("csrf_token"), time_limit=None)
    except ValidationError:
        session.pop("csrf_token", None)
        raise Problem(STALE) from None


def _field(name: str) -> str:
    return request.form.get(name, "")[:FIELD_LENGTH]
