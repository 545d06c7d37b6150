"""The own password, customers' and staff's: replaced where it is a temporary one, changed where one wants."""

from dataclasses import dataclass, field
from datetime import datetime

from auth import passwords, throttle
from auth.browsers import Browser
from auth.users import CurrentUser
from data.portal import owners, sessions
from data.portal.actors import Actor, Kind
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.tables import Staff
from problems import Conflict, Invalid, NotSignedIn, under
from services.from_browser import text
from services.mail import notices
from services.own.person import CHANGED_MEANWHILE, counted, others, owner_now
from services.passwords.chosen import Rules, hash_of, rules_for, wrong_fields
from services.passwords.stored import set_own, stored_of
from services.sign_in.session import new_session
from settings import Settings

OLD = "old_password"  # the field of the form beside those of `services.passwords.chosen`
MISSING = "Type your old password."
WRONG = "This is not your old password."
DONE = "Your password is changed."
BUILTIN = "Your password is in ADMIN_PASSWORD_HASH: whoever runs the server changes it there."
CHANGED = {Kind.CUSTOMER: Action.CUSTOMER_PW_CHANGE, Kind.STAFF: Action.STAFF_PW_CHANGE}
FAILED = {Kind.CUSTOMER: Action.CUSTOMER_PW_CHANGE_FAILED, Kind.STAFF: Action.STAFF_PW_CHANGE_FAILED}


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


def replace_temporary(
    *, actor: Actor, user: CurrentUser, password: str, again: str, browser: Browser, settings: Settings
) -> str:
    """Replace a temporary password, end every session of this person, and return a new one's token."""
    rules = _rules(user, settings)
    stored = hash_of(password=password, again=again, rules=rules)
    return _replace(actor, user, rules, stored, browser, settings)[0]


def change_password(
    *, actor: Actor, user: CurrentUser, typed: Typed, browser: Browser, settings: Settings, now: datetime
) -> Changed:
    """Change the password, end every session of this person and return a new one for this browser.

    What is wrong with the new password is told before the old one is looked at, so that it costs no try; that
    the two are the same only after that.
    """
    old, new, again = (text(each) for each in (typed.old, typed.new, typed.again))
    rules = _rules(user, settings)
    wrong = ({} if old else {OLD: MISSING}) | wrong_fields(password=new, again=again, rules=rules)
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    with under(OLD):
        check_old(actor=actor, user=user, password=old, browser=browser, settings=settings, now=now)
    stored = hash_of(password=new, again=again, rules=rules)
    token, ended = _replace(actor, user, rules, stored, browser, settings)
    return Changed(token, f"{DONE} {counted(ended)} ended." if ended else DONE)


def check_old(
    *,
    actor: Actor,
    user: CurrentUser,
    password: str,
    browser: Browser,
    settings: Settings,
    now: datetime,
    wrong: str = WRONG,
) -> None:
    """Raise `Invalid` unless this is the own password; `TooMany` during a wait.

    A wrong one counts as a failed sign-in of this person from this source, with the same back-off.
    """
    with reading() as session:
        stored = stored_of(owner=owner_now(session=session, user=user), settings=settings)
        known = sessions.sources_of(session, user.login, kind=user.kind)
    limits = throttle.SIGN_IN[user.kind]
    reservation = throttle.reserve(name=user.login, source=browser.ip, known=known, now=now, limits=limits)
    if not passwords.matches(stored=stored, password=password):
        with changing(actor) as change:
            details = {"reason": "wrong old password", "browser": browser.recorded}
            change.record(FAILED[user.kind], target=user.target, details=details)
        raise Invalid(wrong)
    throttle.give_back(reservation=reservation, now=now)


def _rules(user: CurrentUser, settings: Settings) -> Rules:
    with reading() as session:
        owner = owner_now(session=session, user=user)
        if isinstance(owner, Staff) and owner.builtin:
            raise Conflict(BUILTIN)
        return rules_for(owner=owner, settings=settings)


def _replace(
    actor: Actor, user: CurrentUser, rules: Rules, stored: str, browser: Browser, settings: Settings
) -> tuple[str, int]:
    """Set a password, and return the token of a new session and how many others ended."""
    with changing(actor) as change:
        owner = owner_now(session=change.session, user=user)
        if owner.password_hash != rules.before:  # became another one while the new one was looked at
            raise NotSignedIn(CHANGED_MEANWHILE)
        is_forced = owner.must_change
        ended = len(others(change=change, owner=owner, user=user, settings=settings))
        set_own(change=change, owner=owner, stored=stored)
        how = notices.FORCED if is_forced else notices.OWN
        notices.password_changed(change, owner, how, browser, settings=settings)
        forced = {"must_change": {"from": True, "to": False}} if is_forced else {}
        details = {**forced, "sessions_ended": ended}
        change.record(CHANGED[user.kind], target=owners.target(owner), details=details)
        token = new_session(change=change, owner=owner, browser=browser, settings=settings)
    return token, ended
