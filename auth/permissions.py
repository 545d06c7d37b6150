"""What each page, route and callback needs, declared where it is; what is not declared is refused."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from auth import denials
from auth.users import CurrentUser, current_user
from problems import NotAllowed

View = TypeVar("View", bound=Callable[..., Any])

MUST_CHANGE = "Your password is temporary. Choose your own password first."
REFUSED = "You may not do this."


class Permission(StrEnum):
    """What a signed-in person may do."""

    SIGNED_IN = "signed in"  # the frame around the pages, which shows nothing by itself
    STOCK = "stock"  # see the stock of one's scope
    ACCOUNT = "account"  # see and change what belongs to one's own account
    OWN_PASSWORD = "own password"  # noqa: S105  the one thing that a temporary password allows


CUSTOMER = frozenset(Permission)
TEMPORARY = frozenset({Permission.OWN_PASSWORD})


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
    return TEMPORARY if user.must_change else CUSTOMER


def require(needed: Permission) -> CurrentUser:
    """Return who is signed in; raises `NotSignedIn`, or `NotAllowed` (which is recorded) without `needed`."""
    user = current_user()
    if needed in permissions_of(user):
        return user
    if user.must_change:
        raise NotAllowed(MUST_CHANGE)
    denials.record(f"needs “{needed}”")
    raise NotAllowed(REFUSED)
