"""The mails that tell staff what changed about how they get in; who has no address is told nothing."""

from auth.browsers import Browser
from data.portal.changes import Change
from data.portal.tables import Staff
from services.mail.kinds import Kind
from services.mail.posting import enqueue
from services.user_agents import in_words
from settings import Settings

OWN = "On the page “Your account”"
FORCED = "In place of a temporary password"
BY_ADMIN = "By another admin"


def temporary_password(change: Change, person: Staff, password: str, *, settings: Settings) -> None:
    """Mail a temporary password to a staff member who has an address; nobody else ever reads it."""
    enqueue(
        change,
        kind=Kind.STAFF_PASSWORD,
        to=person.email or "",
        values={"name": person.name, "email": person.username, "until": person.password_expires_at},
        secrets={"password": password},
        settings=settings,
    )


def password_changed(
    change: Change, person: Staff, how: str, browser: Browser | None = None, *, settings: Settings
) -> None:
    """Tell a staff member that the password is another one."""
    told = {"at": change.now, "how": how, "resets": False}
    _tell(change, person, Kind.PASSWORD_CHANGED, _where(browser) | told, settings)


def second_factor_changed(
    change: Change, person: Staff, what: str, browser: Browser | None = None, *, settings: Settings
) -> None:
    """Tell a staff member what happened to the second factor."""
    told = {"at": change.now, "what": what}
    _tell(change, person, Kind.MFA_CHANGED, _where(browser) | told, settings)


def email_changed(change: Change, person: Staff, before: str, *, settings: Settings) -> None:
    """Tell the address that a staff member had until now that it is theirs no more."""
    values = {"name": person.name, "email": person.email or "none", "at": change.now, "before": before}
    values["signs_in"] = False
    enqueue(change, kind=Kind.EMAIL_CHANGED, to=before, values=values, settings=settings)


def signed_in_after_failures(
    change: Change, person: Staff, failures: int, browser: Browser, *, settings: Settings
) -> None:
    """Tell a staff member that somebody got in after so many failed tries."""
    told = {"at": change.now, "failures": failures, "resets": False}
    _tell(change, person, Kind.SIGN_IN_AFTER_FAILURES, _where(browser) | told, settings)


def _tell(change: Change, person: Staff, kind: Kind, values: dict[str, object], settings: Settings) -> None:
    if not person.email:
        return
    who = {"name": person.name, "email": person.username}
    enqueue(change, kind=kind, to=person.email, values=who | values, settings=settings)


def _where(browser: Browser | None) -> dict[str, object]:
    if browser is None:
        return {"ip": "", "browser": ""}
    return {"ip": browser.ip, "browser": in_words(user_agent=browser.user_agent)}
