"""The door of staff: name and password, then the code of the second factor where there is one."""

from flask import Blueprint, Response, redirect, request, session
from werkzeug.wrappers import Response as AnyResponse

from api import forms
from auth import sessions
from auth.gate import STAFF_DOOR
from auth.permissions import public
from auth.users import find_user
from data.portal import clock
from problems import NotSignedIn, Problem
from services.sign_in import staff as service

HALFWAY = "halfway"  # what the cookie keeps between password and code: sealed, and soon over
WANTED = "wanted"
CODE = f"{STAFF_DOOR}/code"

blueprint = Blueprint("staff_sign_in", __name__)


@blueprint.get("/admin-login")
@public
def login() -> AnyResponse:
    """Show the form; staff who are signed in already go on."""
    user, wanted = find_user(), request.args.get("next", "")
    if user is not None and user.is_staff:
        return redirect(forms.home(wanted))
    return _login_page(wanted, ended=request.args.get("ended") == "1")


@blueprint.post("/admin-login")
@public
def enter() -> AnyResponse:
    """Sign in, ask for the code, or show the form again with the one answer for every wrong pair."""
    wanted, username = request.form.get("next", ""), forms.field("username")
    try:
        forms.check_csrf()
        typed = {"username": username, "password": forms.field("password")}
        entry = service.sign_in(**typed, **forms.asking(), now=clock.now())
    except Problem as problem:
        return forms.again(_login_page(wanted, username, problem.sentence), problem)
    if entry.halfway:
        session[HALFWAY], session[WANTED] = entry.halfway, forms.safe_path(wanted) or ""
        return redirect(CODE, 303)
    sessions.sign_in(token=entry.token)
    return redirect(forms.home(wanted), 303)


@blueprint.get("/admin-login/code")
@public
def ask_code() -> AnyResponse:
    """Ask for the code of whoever has given the right password a moment ago."""
    return _code_page() if session.get(HALFWAY) else redirect(STAFF_DOOR)


@blueprint.post("/admin-login/code")
@public
def enter_code() -> AnyResponse:
    """Sign in with the code, or ask for another one."""
    try:
        forms.check_csrf()
        typed = {"halfway": session.get(HALFWAY, ""), "code": forms.field("code")}
        token = service.confirm(**typed, **forms.asking(), now=clock.now())
    except NotSignedIn as problem:
        session.pop(HALFWAY, None)
        return forms.again(_login_page("", error=problem.sentence), problem)
    except Problem as problem:
        return forms.again(_code_page(problem.sentence), problem)
    wanted = session.get(WANTED, "")
    sessions.sign_in(token=token)
    return redirect(forms.home(wanted), 303)


def _login_page(wanted: str, username: str = "", error: str = "", *, ended: bool = False) -> Response:
    wanted = forms.safe_path(wanted) or ""
    return forms.page("admin_login.html", next=wanted, username=username, error=error, ended=ended)


def _code_page(error: str = "") -> Response:
    return forms.page("admin_code.html", error=error)
