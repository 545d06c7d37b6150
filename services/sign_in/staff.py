"""Staff signing in: name and password, then a code where there is a second factor; and signing out."""

from dataclasses import dataclass, field
from datetime import datetime

from auth import passwords, throttle
from auth.browsers import Browser
from data.portal import sessions, staff, tries
from data.portal.actors import Actor, Kind, Target
from data.portal.audit import Action
from data.portal.changes import Change, changing, reading
from data.portal.staff import builtin_mark, normal_username
from data.portal.tables import Staff
from problems import NotSignedIn, Problem
from services.mail import notices
from services.passwords.stored import stored_of
from services.sign_in import halfway as halfways
from services.sign_in import second_factor
from services.sign_in.builtin import act_as, add_builtin, is_builtin
from services.sign_in.customers import TELLING
from services.sign_in.session import new_session
from services.sign_in.strangers import trying
from settings import Settings

REFUSED = "That username and password do not match a staff account that can sign in. Check both."
WRONG_CODE = "This code is not right, or was used already. Wait for the next one."


class Refused(Problem):
    """This name and password do not let anybody in; why is in the audit only."""

    status = 401


@dataclass(frozen=True)
class Entry:
    """How far somebody has come: in, with a `token`, or `halfway`, with a code still to give."""

    token: str = field(default="", repr=False)
    halfway: str = field(default="", repr=False)


@dataclass(frozen=True)
class _Claim:
    """What is known of a staff member while the password is checked, outside of any transaction."""

    username: str
    stored: str
    reason: str  # why not even the right password lets in
    is_builtin: bool
    needs_code: int | None  # the staff member's id


def sign_in(
    *, actor: Actor, username: str, password: str, browser: Browser, settings: Settings, now: datetime
) -> Entry:
    """Return a new session, or what the code must come with; raises `Refused` and, during a wait, `TooMany`.

    Unknown, wrong, inactive, expired and built-in cost the same work: the same hashes, one event.
    """
    name = normal_username(username)
    reservation = _reserve(name, browser.ip, now)
    claim = _claim(name, settings, now)
    stored, beside = claim.stored if claim else None, settings.admin_password_hash
    is_right = passwords.matches(stored=stored, password=password, beside=beside)
    reason = (claim.reason if claim and is_right else "") or ("" if is_right else "wrong password")
    if claim is None or reason:
        _record_failure(actor, claim, reason if claim else "unknown", browser, now)
        raise Refused(REFUSED)
    throttle.give_back(reservation=reservation, now=now)
    if claim.needs_code is not None:
        _record_halfway(actor, claim.username, browser)
        return Entry(halfway=halfways.sealed(staff_id=claim.needs_code, stored=claim.stored, now=now))
    return Entry(token=_open(actor, claim, password, browser, settings))


def confirm(
    *, actor: Actor, halfway: str, code: str, browser: Browser, settings: Settings, now: datetime
) -> str:
    """Return the token of a new session for the right code; raises `Refused`, `TooMany` or `NotSignedIn`."""
    who = halfways.opened(halfway=halfway, now=now)
    with reading() as session:
        username = _existing(staff.by_id(session, who.staff_id)).username
    reservation = _reserve(username, browser.ip, now, throttle.CODES)
    with changing(actor) as change:
        person = _existing(staff.by_id(change.session, who.staff_id))
        is_same = who.is_same(stored_of(owner=person, settings=settings)) and person.active
        if not is_same or person.second_factor is None:
            raise NotSignedIn(halfways.TOO_LATE)
        used = second_factor.use(factor=person.second_factor, code=code, now=now)
        if used is not None:
            token = _enter(change, person, browser, settings, used)
        else:
            details = {"reason": "wrong code", "browser": browser.recorded}
            change.record(Action.ADMIN_LOGIN_FAILED, target=staff.target(person), details=details)
    if used is None:
        raise Refused(WRONG_CODE)
    throttle.give_back(reservation=reservation, now=now)
    return token


def sign_out(*, actor: Actor, session_id: int) -> None:
    """End one session."""
    with changing(actor) as change:
        sessions.end_one(change, session_id, reason="signed out")
        change.record(Action.ADMIN_LOGOUT, target=Target(None, actor.name))


def _reserve(
    username: str, source: str, now: datetime, limits: throttle.Limits = throttle.STAFF
) -> throttle.Reservation:
    with reading() as session:
        known = sessions.sources_of(session, username, kind=Kind.STAFF)
    return throttle.reserve(name=username, source=source, known=known, now=now, limits=limits)


def _claim(username: str, settings: Settings, now: datetime) -> _Claim | None:
    with reading() as session:
        is_own = is_builtin(username, settings)  # also where a staff account has this name too
        person = staff.find_builtin(session, username) if is_own else staff.find(session, username)
        if person is None:
            return _Claim(username, settings.admin_password_hash, "", True, None) if is_own else None
        reason = "" if person.active else "inactive"
        if person.builtin and not is_own:
            reason = "not configured any more"
        if person.password_expires_at and now >= person.password_expires_at:
            reason = reason or "temporary password expired"
        needs_code = person.id if person.second_factor else None
        stored = stored_of(owner=person, settings=settings)
        return _Claim(person.username, stored, reason, person.builtin, needs_code)


def _record_failure(actor: Actor, claim: _Claim | None, reason: str, browser: Browser, now: datetime) -> None:
    # People type passwords into the wrong field: only names that there are are recorded.
    with trying(actor, is_known=claim is not None, now=now) as change:
        change.record(
            Action.ADMIN_LOGIN_FAILED,
            target=Target(None, claim.username if claim else "(not a staff account)"),
            details={"reason": reason, "browser": browser.recorded},
        )


def _record_halfway(actor: Actor, username: str, browser: Browser) -> None:
    """Record that somebody knows the password, whether or not a code follows."""
    with changing(actor) as change:
        details = {"browser": browser.recorded}
        change.record(Action.ADMIN_LOGIN_HALFWAY, target=Target(None, username), details=details)


def _open(actor: Actor, claim: _Claim, password: str, browser: Browser, settings: Settings) -> str:
    renewed = passwords.hashed(password=password) if passwords.is_outdated(stored=claim.stored) else None
    with changing(actor) as change:
        find = staff.find_builtin if claim.is_builtin else staff.find
        person = find(change.session, claim.username)
        if person is None and claim.is_builtin:
            person = add_builtin(change=change, settings=settings)
        if person is None or not person.active or stored_of(owner=person, settings=settings) != claim.stored:
            raise Refused(REFUSED)  # changed while the password was checked
        if person.second_factor is not None:
            raise NotSignedIn(halfways.TOO_LATE)
        if renewed is not None and not person.builtin:
            person.password_hash = renewed
        return _enter(change, person, browser, settings, "none")


def _enter(change: Change, person: Staff, browser: Browser, settings: Settings, factor: str) -> str:
    act_as(change=change, person=person)
    details = {"browser": browser.recorded, "second_factor": factor}
    mark = builtin_mark(settings.admin_password_hash)
    if person.builtin and person.password_hash != mark:  # another ADMIN_PASSWORD_HASH than the last time
        person.password_hash, person.password_changed_at = mark, change.now
        sessions.end(change, person, reason="password changed")
    if factor == second_factor.RECOVERY and person.second_factor is not None:
        details["recovery_codes_left"] = str(len(person.second_factor.recovery_codes))
    failures = tries.staff_failures_before(change.session, person.username)
    if failures >= TELLING:
        notices.signed_in_after_failures(change, person, failures, browser, settings=settings)
    change.record(Action.ADMIN_LOGIN, target=staff.target(person), details=details)
    return new_session(change=change, owner=person, browser=browser, settings=settings)


def _existing(person: Staff | None) -> Staff:
    if person is None:
        raise NotSignedIn(halfways.TOO_LATE)
    return person
