"""Sessions behind Flask-Login: the cookie holds a random token, everything else is in the database."""

from datetime import timedelta

import flask_login
from flask import Flask, Response, current_app, g, request, session

from auth import views
from auth.users import CurrentUser, user_of
from data.portal import clock, signed_in
from data.portal.actors import Actor
from data.portal.changes import bookkeeping, reading
from data.portal.staff import builtin_mark, builtin_names
from settings import Settings

BACKGROUND = "X-Background"
TOUCH_EVERY = timedelta(minutes=1)
COOKIE = "lotview"
FILES = ("/assets/", "/_dash-component-suites/")


def init_sessions(app: Flask) -> None:
    """Set up cookies and Flask-Login."""
    settings: Settings = app.config["SETTINGS"]
    secure = settings.app_base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        # A `__Host-` cookie is bound to this host and to https; browsers refuse it over plain http.
        SESSION_COOKIE_NAME=f"__Host-{COOKIE}" if secure else COOKIE,
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    app.after_request(_see_nobody)  # registered before Flask-Login's own, so that it runs after that
    manager = flask_login.LoginManager()
    manager.session_protection = None  # the session's row is the protection
    manager.user_loader(_load)
    manager.init_app(app, add_context_processor=False)


def sign_in(*, token: str) -> None:
    """Begin this browser's session anew with a token that `data.portal.sessions.open_session` made."""
    session.clear()  # nothing that was planted before survives
    user = _load(token)
    if user is None:
        raise RuntimeError("A session that was just opened is not there.")
    flask_login.login_user(user)
    session.pop("_id", None)  # Flask-Login's hash of address and browser, of no use beside the session's row


def sign_out() -> None:
    """Empty this browser's session; ending the session's row is the caller's change."""
    flask_login.logout_user()
    session.clear()


def _see_nobody(response: Response) -> Response:
    """Answer for files without `Vary: Cookie`: browsers would fetch all of them anew after every sign-in.

    They are the same for everybody; Flask-Login looks for a remember-me cookie all the same.
    """
    if request.path.startswith(FILES):
        session.accessed = False
    return response


def _load(token: str) -> CurrentUser | None:
    settings: Settings = current_app.config["SETTINGS"]
    now, idle = clock.now(), timedelta(minutes=settings.session_idle_minutes)
    with reading() as database:
        found = signed_in.find_live(database, token, now=now, idle=idle)
    if found is None or not is_configured(username=found.login, mark=found.builtin, settings=settings):
        return None
    # Polling must not keep a session alive, and one note a minute is enough for an idle limit of an hour.
    if request.headers.get(BACKGROUND) != "1" and now - found.last_seen_at >= min(TOUCH_EVERY, idle / 10):
        with bookkeeping() as database:
            signed_in.touch(database, found.session_id, now=now)
    if found.view_over:
        where = {"ip": request.remote_addr, "request_id": g.get("request_id")}
        actor = Actor(found.login, found.id, **where, kind=found.kind)
        views.settle(actor=actor, session_id=found.session_id, settings=settings)
    return user_of(found, token)


def is_configured(*, username: str, mark: str, settings: Settings) -> bool:
    """Return whether the built-in administrator is still the one of the settings; others always are.

    `mark` stands for the ADMIN_PASSWORD_HASH that opened a session; others have none.
    """
    is_name = bool(settings.admin_username) and username in builtin_names(settings.admin_username)
    return not mark or (is_name and mark == builtin_mark(settings.admin_password_hash))
