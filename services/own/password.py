"""Changing the own password: the old one, a new one, the same again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from auth import password_policy, passwords, throttle
from auth.browsers import Browser
from auth.users import CurrentUser
from auth.views import idle_limit
from data.portal import accounts, sessions
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import changing, reading
from problems import Invalid, NotSignedIn, TooMany
from services.mail import notices
from services.own.account import counted, existing
from services.sign_in.customers import CHANGED_MEANWHILE, DIFFERENT, names_of, new_session
from services.sign_in.new_password import set_own
from settings import Settings

OLD, NEW, AGAIN = "old_password", "new_password", "confirm_password"  # the fields of the form
MISSING = "Type your old password."
WRONG = "This is not your old password."
SAME = "This is your old password. Choose another one."
DONE = "Your password is changed."


@dataclass(frozen=True)
class Typed:
    """What a browser sent as the three fields of the form: anything, until it was looked at."""

    old: object = field(repr=False)
    new: object = field(repr=False)
    again: object = field(repr=False)


@dataclass(frozen=True)
class Changed:
    """A changed password: the token of this browser's new session, and what is said about it."""

    token: str = field(repr=False)
    sentence: str


def change_password(
    *, actor: Actor, user: CurrentUser, typed: Typed, browser: Browser, settings: Settings, now: datetime
) -> Changed:
    """Change the password, end every session of the account and return a new one for this browser.

    What is wrong with the new password is told before the old one is looked at, so that it costs no try. A
    wrong old password counts as a failed sign-in of this account from this source, with the same back-off.
    """
    old, new, again = (text(each) for each in (typed.old, typed.new, typed.again))
    with reading() as session:
        account = existing(accounts.by_id(session, user.id))
        stored, names = account.password_hash, names_of(account, settings)
        known = sessions.sources_of(session, account.email)
    check_fields(old, new, again, names, settings)
    with under(OLD):
        reservation = throttle.reserve(name=user.login, source=browser.ip, known=known, now=now)
        if not passwords.matches(stored=stored, password=old):
            _record_failure(actor, user, browser)
            raise Invalid(WRONG)
    throttle.give_back(reservation=reservation, now=now)
    with under(NEW):
        if passwords.matches(stored=stored, password=new):
            raise Invalid(SAME)
    return _change(actor, user, stored, passwords.hashed(password=new), browser, settings)


def check_fields(old: str, new: str, again: str, names: list[str], settings: Settings) -> None:
    """Raise `Invalid` with a sentence for each field that is not filled in as it must be."""
    wrong = {} if old else {OLD: MISSING}
    try:
        password_policy.check_new(password=new, shortest=settings.password_min_length, names=names)
    except Invalid as problem:
        wrong[NEW] = problem.sentence
    if new != again:
        wrong[AGAIN] = DIFFERENT
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def _change(
    actor: Actor, user: CurrentUser, stored: str, chosen: str, browser: Browser, settings: Settings
) -> Changed:
    with changing(actor) as change:
        account = existing(accounts.by_id(change.session, user.id))
        live = sessions.live_of(change.session, user.id, now=change.now, idle=idle_limit(settings))
        is_live = user.session_id in {row.id for row in live}
        if account.password_hash != stored or not account.active or not is_live:
            raise NotSignedIn(CHANGED_MEANWHILE)
        set_own(change=change, account=account, stored=chosen)
        notices.password_changed(change, account, notices.OWN, browser, settings=settings)
        ended = len(live) - 1
        change.record(
            Action.CUSTOMER_PW_CHANGE, target=accounts.target(account), details={"sessions_ended": ended}
        )
        token = new_session(change=change, account=account, browser=browser, settings=settings)
    return Changed(token, f"{DONE} {counted(ended)} ended." if ended else DONE)


def _record_failure(actor: Actor, user: CurrentUser, browser: Browser) -> None:
    with changing(actor) as change:
        account = existing(accounts.by_id(change.session, user.id))
        details = {"reason": "wrong old password", "browser": browser.recorded}
        change.record(Action.CUSTOMER_PW_CHANGE_FAILED, target=accounts.target(account), details=details)


@contextmanager
def under(name: str) -> Iterator[None]:
    """Let a problem stand under the field of this name."""
    try:
        yield
    except (Invalid, TooMany) as problem:
        problem.fields = {name: problem.sentence}
        raise


def text(value: object) -> str:
    """Return what was typed; an empty field arrives as nothing."""
    if value is not None and not isinstance(value, str):
        raise Invalid("A password is a text.")
    return value or ""
