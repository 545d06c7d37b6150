"""The mails about an account: what changed, who was in, and the temporary password that lets its owner in."""

from auth.browsers import Browser
from data.portal.changes import Change
from data.portal.tables import Account
from services.mail.kinds import Kind
from services.mail.posting import enqueue
from services.user_agents import in_words
from settings import Settings

OWN = "On the page “Your account”"
FORCED = "In place of a temporary password"
BY_LINK = "With a link that was mailed"
BY_STAFF = "By the people who run the portal"


def temporary_password(
    change: Change, account: Account, password: str, *, settings: Settings, is_invitation: bool
) -> None:
    """Mail a temporary password to its owner; nobody else ever reads it."""
    enqueue(
        change,
        kind=Kind.INVITATION if is_invitation else Kind.PASSWORD_RESET,
        to=account.email,
        values=_who(account) | {"until": account.password_expires_at},
        secrets={"password": password},
        settings=settings,
        account_id=account.id,
    )


def password_changed(
    change: Change, account: Account, how: str, browser: Browser | None = None, *, settings: Settings
) -> None:
    """Tell the owner that the password is another one."""
    values = _who(account) | _where(browser) | {"at": change.now, "how": how, "resets": True}
    _tell(change, account, Kind.PASSWORD_CHANGED, values, settings)


def signed_in_after_failures(
    change: Change, account: Account, failures: int, browser: Browser, *, settings: Settings
) -> None:
    """Tell the owner that somebody got in after so many wrong passwords."""
    values = _who(account) | _where(browser) | {"at": change.now, "failures": failures, "resets": True}
    _tell(change, account, Kind.SIGN_IN_AFTER_FAILURES, values, settings)


def email_changed(change: Change, account: Account, before: str, *, settings: Settings) -> None:
    """Tell the old address that it is not the account's any more."""
    enqueue(
        change,
        kind=Kind.EMAIL_CHANGED,
        to=before,
        values=_who(account) | {"at": change.now, "before": before, "signs_in": True},
        settings=settings,
        account_id=account.id,
    )


def _tell(
    change: Change, account: Account, kind: Kind, values: dict[str, object], settings: Settings
) -> None:
    enqueue(change, kind=kind, to=account.email, values=values, settings=settings, account_id=account.id)


def _who(account: Account) -> dict[str, object]:
    return {"name": account.name, "email": account.email}


def _where(browser: Browser | None) -> dict[str, object]:
    if browser is None:
        return {"ip": "", "browser": ""}
    return {"ip": browser.ip, "browser": in_words(user_agent=browser.user_agent)}
