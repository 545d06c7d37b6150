"""Who is signed in, as the account is at this moment."""

from dataclasses import dataclass
from datetime import datetime

import flask_login
from flask import current_app, g, has_request_context, request

from data.portal.actors import Actor
from data.portal.sessions import Found
from problems import NotSignedIn

SENTENCE = "You are not signed in, or your session has ended. Sign in again."


@dataclass(frozen=True)
class CurrentUser:
    """The signed-in person; made anew from the account's row at every request."""

    id: int
    email: str
    name: str
    must_change: bool
    erp: str  # the ERP that everything below was granted for: the one this portal reads now
    everything: bool
    customers: tuple[tuple[int, str], ...]  # id and name as granted
    session_id: int
    session_tag: str  # names this session to the browser's own storage; says nothing else
    session_ends: datetime
    token: str

    is_authenticated = True
    is_active = True  # the account of someone who is not active has no session
    is_anonymous = False

    def get_id(self) -> str:
        """Return what Flask-Login keeps in the cookie: the session's token."""
        return self.token

    def __repr__(self) -> str:
        """Return who this is, without the token."""
        return f"CurrentUser({self.id}, {self.email!r})"

    @property
    def scope_label(self) -> str:
        """Return whose stock this person sees, in a few words; empty when nobody's."""
        if self.everything:
            return "All customers"
        if len(self.customers) == 1:
            return self.customers[0][1].strip()
        return f"{len(self.customers)} customers" if self.customers else ""


def user_of(found: Found, token: str) -> CurrentUser:
    """Return the person behind a session, with what was granted for the present ERP."""
    erp = current_app.config["ERP_IDENTITY"]
    return CurrentUser(
        id=found.account_id,
        email=found.email,
        name=found.name,
        must_change=found.must_change,
        erp=erp,
        everything=found.all_customers_of == erp,
        customers=tuple((id_, name) for granted, id_, name in found.grants if granted == erp),
        session_id=found.session_id,
        session_tag=found.tag,
        session_ends=found.expires_at,
        token=token,
    )


def current_user() -> CurrentUser:
    """Return who is signed in, or raise `NotSignedIn`."""
    user = find_user()
    if user is None:
        raise NotSignedIn(SENTENCE)
    return user


def find_user() -> CurrentUser | None:
    """Return who is signed in, or None for nobody."""
    user = flask_login.current_user._get_current_object() if has_request_context() else None  # noqa: SLF001
    return user if isinstance(user, CurrentUser) else None


def current_actor() -> Actor:
    """Return who acts in this request, for the audit; nobody is `anonymous`."""
    user = find_user()
    where = {"ip": request.remote_addr, "request_id": g.get("request_id")}
    return Actor(user.email, user.id, **where) if user else Actor("anonymous", **where)
