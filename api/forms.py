"""What the plain forms share: their token, their fields, where they lead, and being shown again."""

import re
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, render_template, request, session
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms import ValidationError

from auth import sessions
from auth.browsers import current_browser
from auth.gate import DOOR, STAFF_ACCOUNT, STAFF_HOME
from auth.permissions import Permission, is_viewing, permissions_of
from auth.users import CurrentUser, current_actor, find_user
from problems import NotSignedIn, Problem
from services.passwords.chosen import AGAIN, NEW
from services.sign_in import customers as sign_in
from services.sign_in import staff as staff_sign_in

CUSTOMER_HOME = "/inventory"
FORCED = "/force-change-password"
STALE = "This form was open for too long. Send it again."
FIELD_LENGTH = 1000  # more than any address or password; the rest is not looked at


def home(wanted: str = "") -> str:
    """Return where this person belongs: what must come first, else the page `wanted`, else the first page."""
    user = find_user()
    if user is None:
        return DOOR
    if user.must_change:
        return FORCED
    if user.must_enrol:
        return STAFF_ACCOUNT
    path = safe_path(wanted)
    if path is not None and _may_open(user, path):
        return path
    return STAFF_HOME if user.is_staff and not is_viewing(user) else CUSTOMER_HOME


def end_session() -> None:
    """End the session of this browser, here and in the database, whoever's it is."""
    user = find_user()
    with suppress(NotSignedIn):  # ended already, a moment ago
        if user is not None and user.is_staff:
            staff_sign_in.sign_out(actor=current_actor(), session_id=user.session_id)
        elif user is not None:
            sign_in.sign_out(actor=current_actor(), account_id=user.id, session_id=user.session_id)
    sessions.sign_out()


def _may_open(user: CurrentUser, path: str) -> bool:
    needed: Permission = current_app.config["PAGES"][urlsplit(path).path]
    return needed in permissions_of(user)


def safe_path(wanted: str) -> str | None:
    """Return the page of ours that `wanted` names, with its query; None for everything else.

    Only known pages count, so no trick with slashes, schemes, blanks or encodings leads out of the portal.
    """
    if not re.fullmatch(r"/[!-\[\]-~]{0,2000}", wanted):  # printable ASCII without the backslash
        return None
    url = urlsplit(wanted)
    is_page = not url.scheme and not url.netloc and url.path in current_app.config["PAGES"]
    return wanted if is_page else None


def page(template: str, **fields: object) -> Response:
    """Return the page of a form, with a token of this browser."""
    return make_response(render_template(template, csrf_token=generate_csrf(), **fields))


def again(response: Response, problem: Problem) -> Response:
    """Return the page of a form that was refused, as the problem would be answered elsewhere."""
    response.status_code = problem.status
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def asking() -> dict[str, Any]:
    """Return who asks, in which browser, and the settings: what services behind a form are told."""
    settings = current_app.config["SETTINGS"]
    return {"actor": current_actor(), "browser": current_browser(), "settings": settings}


def check_csrf() -> None:
    """Raise a problem for a form that is not of this browser."""
    try:
        validate_csrf(request.form.get("csrf_token"), time_limit=None)
    except ValidationError:
        session.pop("csrf_token", None)
        raise Problem(STALE) from None


def field(name: str) -> str:
    """Return what was typed into a field; of endless texts only the beginning."""
    return request.form.get(name, "")[:FIELD_LENGTH]


def new_password() -> dict[str, str]:
    """Return what was typed as a new password, and again: whole, since too long ones are told so."""
    return {"password": request.form.get(NEW, ""), "again": request.form.get(AGAIN, "")}
