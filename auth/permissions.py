"""What each page, route and callback needs, declared where it is; what is not declared is refused."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from auth import denials
from auth.users import CurrentUser, current_user
from data.portal.staff import Role
from problems import NotAllowed, NotViewing

View = TypeVar("View", bound=Callable[..., Any])

MUST_CHANGE = "Your password is temporary. Choose your own password first."
MUST_ENROL = "Set up your second factor first; staff can't do anything here without one."
VIEW_AS_FIRST = "Staff see stock only while viewing as a customer."
VIEWING = "You are viewing as {}, and change nothing meanwhile. Stop viewing first."
REFUSED = "You may not do this."


class Permission(StrEnum):
    """What a signed-in person may do."""

    SIGNED_IN = "signed in"  # the frame around the pages, which shows nothing by itself
    OWN_PASSWORD = "own password"  # noqa: S105  the one thing that a temporary password allows

    STOCK = "stock"  # see the stock of one's scope
    ACCOUNT = "account"  # see and change what belongs to one's own account

    STAFF = "staff"  # the start page of staff
    OWN_STAFF_ACCOUNT = "own staff account"  # one's own password and second factor
    READ_ACCOUNTS = "read accounts"
    CHANGE_ACCOUNTS = "change accounts"
    CHANGE_CUSTOMER_SETTINGS = "change customer settings"
    KEEP_STOCK = "keep stock"  # on demand
    READ_STAFF = "read staff"
    CHANGE_STAFF = "change staff"
    READ_SESSIONS = "read sessions"
    END_SESSIONS = "end sessions"
    READ_MAIL = "read mail"
    RESEND_MAIL = "resend mail"
    READ_AUDIT = "read audit"
    READ_ACCESS = "read access"
    VIEW_AS = "view as"


P = Permission
CUSTOMER = frozenset({P.SIGNED_IN, P.OWN_PASSWORD, P.STOCK, P.ACCOUNT})
TEMPORARY = frozenset({P.OWN_PASSWORD})
ENROLLING = frozenset({P.SIGNED_IN, P.OWN_STAFF_ACCOUNT})
_EVERY_ROLE = frozenset({P.SIGNED_IN, P.OWN_PASSWORD, P.STAFF, P.OWN_STAFF_ACCOUNT})
STAFF: Mapping[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(P) - {P.STOCK, P.ACCOUNT},
    Role.SUPPORT: _EVERY_ROLE
    | {P.READ_ACCOUNTS, P.CHANGE_ACCOUNTS, P.CHANGE_CUSTOMER_SETTINGS, P.KEEP_STOCK}
    | {P.READ_SESSIONS, P.END_SESSIONS}
    | {P.READ_MAIL, P.RESEND_MAIL, P.VIEW_AS},
    Role.AUDITOR: _EVERY_ROLE
    | {P.READ_ACCOUNTS, P.READ_STAFF, P.READ_SESSIONS, P.READ_MAIL, P.READ_AUDIT, P.READ_ACCESS},
}


# What staff keep while they view as a customer: to read, and to stop.
WATCHING = frozenset({P.SIGNED_IN, P.STAFF, P.VIEW_AS}) | {each for each in P if each.startswith("read ")}


def permission(needed: Permission) -> Callable[[View], View]:
    """Return a decorator that declares what a Flask view needs; the gate reads and enforces it."""

    def declare(view: View) -> View:
        view.permission = needed  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Declare that a Flask view is for everybody."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def permissions_of(user: CurrentUser) -> frozenset[Permission]:
    """Return everything this person may do now."""
    if user.must_change:
        return TEMPORARY
    if user.role is None:
        return CUSTOMER
    if user.must_enrol:
        return ENROLLING
    return STAFF[user.role] & WATCHING | {P.STOCK} if is_viewing(user) else STAFF[user.role]


def is_viewing(user: CurrentUser) -> bool:
    """Return whether a staff member looks at the portal as a customer, and (still) may."""
    return user.role is not None and user.view_as is not None and P.VIEW_AS in STAFF[user.role]


def require(needed: Permission) -> CurrentUser:
    """Return who is signed in; raises `NotSignedIn`, or `NotAllowed` (which is recorded) without `needed`."""
    user = current_user()
    if needed in permissions_of(user):
        return user
    if user.must_change:
        raise NotAllowed(MUST_CHANGE)
    if user.must_enrol:
        raise NotAllowed(MUST_ENROL)
    denials.record(f"needs “{needed}”")
    if user.view_as is not None and is_viewing(user):
        raise NotAllowed(VIEWING.format(user.view_as.name))
    raise NotViewing(VIEW_AS_FIRST) if user.is_staff and needed is P.STOCK else NotAllowed(REFUSED)
