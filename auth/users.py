"""Who is signed in, as the account or the staff member is at this moment."""

from dataclasses import dataclass, replace

import flask_login
from flask import current_app, g, has_request_context, request

from data.portal.actors import Actor, Kind, Target
from data.portal.signed_in import Found, ViewAs
from data.portal.staff import Role
from problems import NotSignedIn
from settings import Settings

SENTENCE = "You are not signed in, or your session has ended. Sign in again."


@dataclass(frozen=True)
class CurrentUser:
    """The signed-in person; made anew from the account's or the staff member's row at every request."""

    kind: Kind
    id: int  # the account's, or the staff member's
    login: str  # the email address, or the username of staff
    name: str
    must_change: bool
    erp: str  # the ERP that everything below was granted for: the one this portal reads now
    everything: bool
    customers: tuple[tuple[int, str], ...]  # id and name as granted; of staff, those of the account viewed as
    session_id: int
    session_tag: str  # names this session to the browser's own storage; says nothing else
    token: str
    role: Role | None = None  # of staff
    is_builtin: bool = False  # the administrator of ADMIN_USERNAME
    must_enrol: bool = False  # needs a second factor before anything else
    view_as: ViewAs | None = None

    is_authenticated = True
    is_active = True  # the account of someone who is not active has no session
    is_anonymous = False

    def get_id(self) -> str:
        """Return what Flask-Login keeps in the cookie: the session's token."""
        return self.token

    def __repr__(self) -> str:
        """Return who this is, without the token."""
        return f"CurrentUser({self.kind}, {self.id}, {self.login!r})"

    @property
    def is_staff(self) -> bool:
        """Whether this person runs the portal, and is no customer."""
        return self.kind is Kind.STAFF

    @property
    def scope_label(self) -> str:
        """Return whose stock this person sees, in a few words; empty when nobody's."""
        if self.everything:
            return "All customers"
        if len(self.customers) == 1:
            return self.customers[0][1].strip()
        return f"{len(self.customers)} customers" if self.customers else ""

    @property
    def target(self) -> Target:
        """Return this person as the target of an audit event."""
        return Target(None if self.is_staff else self.id, self.login)


def user_of(found: Found, token: str) -> CurrentUser:
    """Return the person behind a session, with what was granted for the present ERP."""
    erp, settings = current_app.config["ERP_IDENTITY"], _settings()
    return CurrentUser(
        kind=found.kind,
        id=found.id,
        login=found.login,
        name=found.name,
        must_change=found.must_change,
        erp=erp,
        everything=found.access.all_customers_of == erp,
        customers=tuple((id_, name) for granted, id_, name in found.access.grants if granted == erp),
        session_id=found.session_id,
        session_tag=found.tag,
        token=token,
        role=Role(found.role) if found.role else None,
        is_builtin=bool(found.builtin),
        must_enrol=settings.staff_mfa_required and bool(found.role) and not found.has_second_factor,
        view_as=found.view_as,
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


def known_user() -> CurrentUser | None:
    """Return who is signed in where this request has found that out already: nothing is asked for it."""
    user = g.get("_login_user")  # where Flask-Login keeps it
    return user if isinstance(user, CurrentUser) else None


def current_actor() -> Actor:
    """Return who acts in this request, for the audit; nobody is `anonymous`."""
    user = find_user()
    where = {"ip": request.remote_addr, "request_id": g.get("request_id")}
    if user is None:
        return Actor("anonymous", **where)
    actor = Actor(user.login, user.id, **where, kind=user.kind, session_id=user.session_id)
    seen = user.view_as
    return replace(actor, acted_for=seen.email, acted_for_id=seen.account_id) if seen else actor


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
