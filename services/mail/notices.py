"""The mails to customers and staff about their accounts: what changed, who was in, a temporary password.

Every account of a customer has an address; a staff member who has none is told nothing.
"""

from collections.abc import Mapping

from auth.browsers import Browser
from data.portal.changes import Change
from data.portal.owners import Owner, login_of
from data.portal.tables import Account, Staff
from services.mail.kinds import Kind
from services.mail.posting import enqueue
from services.user_agents import in_words
from settings import Settings

OWN = "On the page “Your account”"
FORCED = "In place of a temporary password"
BY_LINK = "With a link that was mailed"
BY_STAFF = "By the people who run the portal"
BY_ADMIN = "By another admin"


def temporary_password(
    change: Change, owner: Owner, password: str, *, settings: Settings, is_invitation: bool = False
) -> None:
    """Mail a temporary password to its owner; nobody else ever reads it."""
    kind = Kind.STAFF_PASSWORD
    if isinstance(owner, Account):
        kind = Kind.INVITATION if is_invitation else Kind.PASSWORD_RESET
    values, secrets = {"until": owner.password_expires_at}, {"password": password}
    _tell(change, owner, kind, values, settings, secrets=secrets)


def password_changed(
    change: Change, owner: Owner, how: str, browser: Browser | None = None, *, settings: Settings
) -> None:
    """Tell the owner that the password is another one."""
    values = _where(browser) | {"how": how, "resets": _has_links(owner)}
    _tell(change, owner, Kind.PASSWORD_CHANGED, values, settings)


def signed_in_after_failures(
    change: Change, owner: Owner, failures: int, browser: Browser, *, settings: Settings
) -> None:
    """Tell the owner that somebody got in after so many failed tries."""
    values = _where(browser) | {"failures": failures, "resets": _has_links(owner)}
    _tell(change, owner, Kind.SIGN_IN_AFTER_FAILURES, values, settings)


def second_factor_changed(
    change: Change, person: Staff, what: str, browser: Browser | None = None, *, settings: Settings
) -> None:
    """Tell a staff member what happened to the second factor."""
    _tell(change, person, Kind.MFA_CHANGED, _where(browser) | {"what": what}, settings)


def email_changed(change: Change, owner: Owner, before: str, *, settings: Settings) -> None:
    """Tell the address `before` that it is its owner's no more."""
    values = {"before": before, "signs_in": isinstance(owner, Account)}
    _tell(change, owner, Kind.EMAIL_CHANGED, values, settings, to=before)


def _tell(
    change: Change,
    owner: Owner,
    kind: Kind,
    values: Mapping[str, object],
    settings: Settings,
    *,
    to: str = "",
    secrets: Mapping[str, str] | None = None,
) -> None:
    """Put a mail about somebody into the outbox: to them, or to another address `to`."""
    address = to or owner.email
    if not address:
        return
    about = {"name": owner.name, "email": login_of(owner), "at": change.now}
    account_id = owner.id if isinstance(owner, Account) else None
    enqueue(
        change,
        kind=kind,
        to=address,
        values={**about, **values},
        secrets=secrets,
        settings=settings,
        account_id=account_id,
    )


def _has_links(owner: Owner) -> bool:
    """Return whether this person can have a link mailed that chooses a new password."""
    return isinstance(owner, Account)


def _where(browser: Browser | None) -> dict[str, object]:
    if browser is None:
        return {"ip": "", "browser": ""}
    return {"ip": browser.ip, "browser": in_words(user_agent=browser.user_agent)}
