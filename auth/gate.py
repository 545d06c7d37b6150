"""★ Who: one function before every request refuses everything that is not declared for this person."""

import secrets
from collections.abc import Mapping
from urllib.parse import quote

import structlog
from flask import Flask, current_app, g, redirect, request, session
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wrappers import Response

from auth import denials
from auth.origin import is_one_click, is_same_origin
from auth.permissions import Permission, require
from auth.sessions import init_sessions
from auth.users import SENTENCE, CurrentUser, find_user
from problems import NotAllowed, NotFound, NotSignedIn

UNKNOWN = "There is no such page."
FOREIGN = "This request did not come from a page of this portal."
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
DOOR, STAFF_DOOR = "/login", "/admin-login"
STAFF_HOME, STAFF_ACCOUNT = "/admin", "/admin/account"
FROM_MAIL = ("/stop/<token>",)  # what mail programs ask for without a page; each says what it takes
MACHINES = ("/api/", "/_dash")  # whoever asks here reads JSON, so that a redirect would only confuse

# Dash declares its own routes. What is not listed here is refused, also what a later Dash may add.
DASH_CATCH_ALL = "/<path:path>"
DASH: Mapping[str, Permission | None] = {
    "/_dash-layout": Permission.SIGNED_IN,
    "/_dash-dependencies": Permission.SIGNED_IN,
    "/_dash-update-component": Permission.SIGNED_IN,
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": None,
    "/_favicon.ico": None,
    "/assets/<path:filename>": None,
}


def init_gate(app: Flask) -> None:
    """Put the gate before every request of `app`; nothing else may be registered earlier.

    `app.config["PAGES"]` maps the path of every Dash page to the permission it needs.
    """
    app.config.setdefault("PAGES", {})
    init_sessions(app)
    app.before_request(_gate)


def _gate() -> Response | None:
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    needed = needed_here()
    user = find_user() if needed is not None else None
    if needed is not None and user is None:
        return _to_sign_in()  # before anything else: nobody learns what a request would have needed
    _refuse_foreign()
    if needed is None or user is None:
        return None
    if _is_navigation() and (first := _first_of_all(user, needed)):
        return redirect(first)
    require(needed)
    return None


def _first_of_all(user: CurrentUser, needed: Permission) -> str | None:
    """Return the page where this person has something to do before anything else, None when there is none."""
    if user.must_change:
        return None if needed is Permission.OWN_PASSWORD else "/force-change-password"
    return STAFF_ACCOUNT if user.must_enrol and needed is not Permission.OWN_STAFF_ACCOUNT else None


def needed_here() -> Permission | None:
    """Return what this request needs, None for what is public; raises `NotFound` for what does not exist."""
    if request.routing_exception is not None:
        raise _misrouted()
    rule = request.url_rule.rule if request.url_rule else ""
    if rule == DASH_CATCH_ALL or (rule == "/" and request.endpoint == "/"):
        return _page()
    if rule in DASH:
        return DASH[rule]
    view = current_app.view_functions[request.endpoint or ""]
    if not hasattr(view, "permission"):
        raise NotFound(UNKNOWN)
    declared: Permission | None = view.permission
    return declared


def _page() -> Permission:
    """Return what a page of Dash needs; Dash itself would answer every path with the index page."""
    pages: Mapping[str, Permission] = current_app.config["PAGES"]
    if request.path in pages:
        return pages[request.path]
    if allowed := _other_methods():
        raise MethodNotAllowed(allowed)
    raise NotFound(UNKNOWN)


def _misrouted() -> Exception:
    """Return what to raise: a 404 also where only Dash's catch-all knows the path, instead of its 405."""
    wrong_method = isinstance(request.routing_exception, MethodNotAllowed)
    if wrong_method and (_other_methods() or request.path in current_app.config["PAGES"]):
        return MethodNotAllowed(_other_methods() or ["GET", "HEAD"])
    return NotFound(UNKNOWN)


def _other_methods() -> list[str]:
    """Return the methods that this path knows, without Dash's catch-all."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return []
    found = []
    for method in adapter.allowed_methods():
        rule, _values = adapter.match(method=method, return_rule=True)
        if rule.rule != DASH_CATCH_ALL and (rule.rule in DASH or _is_declared(rule.endpoint)):
            found.append(method)
    return found


def _is_declared(endpoint: str) -> bool:
    return hasattr(current_app.view_functions.get(endpoint), "permission")


def _to_sign_in() -> Response:
    if request.path.startswith(MACHINES):
        raise NotSignedIn(SENTENCE)
    # Who brings a session that is over is told so; whether it ever was one, nobody can see from that.
    ended = "ended=1&" if "_user_id" in session else ""
    door = STAFF_DOOR if is_for_staff(request.path) else DOOR
    if request.method not in SAFE:
        return redirect(f"{door}?ended=1" if ended else door, 303)
    wanted = request.full_path if request.query_string else request.path
    return redirect(f"{door}?{ended}next={quote(wanted)}")


def is_for_staff(path: str) -> bool:
    """Return whether a path belongs to the staff's side."""
    return path == STAFF_HOME or path.startswith(f"{STAFF_HOME}/")


def _refuse_foreign() -> None:
    base_url = current_app.config["SETTINGS"].app_base_url
    if request.method in SAFE or is_same_origin(request, base_url):
        return
    if request.url_rule is not None and request.url_rule.rule in FROM_MAIL and is_one_click(request):
        return
    denials.record("not from a page of this portal")
    raise NotAllowed(FOREIGN)


def _is_navigation() -> bool:
    return request.method in SAFE and not request.path.startswith(MACHINES)
