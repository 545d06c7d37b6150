"""Staff's own passwords: the change of a temporary one that is forced, and the one that they want."""

from datetime import datetime

from auth import password_policy, passwords, throttle
from auth.browsers import Browser
from auth.users import CurrentUser
from data.portal import sessions, staff
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import Change, changing, reading
from data.portal.tables import Staff
from problems import Conflict, Invalid, NotSignedIn
from services.mail import notices
from services.own import password as form
from services.own.account import counted
from services.own.password import Changed, Typed
from services.sign_in.customers import CHANGED_MEANWHILE, DIFFERENT, SAME
from services.sign_in.staff import is_live, new_session, stored_of
from settings import Settings

BUILTIN = "Your password is in ADMIN_PASSWORD_HASH: whoever runs the server changes it there."


def replace_temporary(
    *, actor: Actor, staff_id: int, password: str, confirmed: str, browser: Browser, settings: Settings
) -> str:
    """Replace a temporary password, end every session of this person, and return a new one's token."""
    with reading() as session:
        person = existing(staff.by_id(session, staff_id))
        stored, names = person.password_hash, names_of(person, settings)
    password_policy.check_new(password=password, shortest=settings.password_min_length, names=names)
    if password != confirmed:
        raise Invalid(DIFFERENT)
    if passwords.matches(stored=stored, password=password):
        raise Invalid(SAME)
    chosen = passwords.hashed(password=password)
    with changing(actor) as change:
        person = existing(staff.by_id(change.session, staff_id))
        if person.password_hash != stored or not person.active:
            raise NotSignedIn(CHANGED_MEANWHILE)
        ended = _set_own(change, person, chosen)
        notices.password_changed(change, person, notices.FORCED, browser, settings=settings)
        details = {"must_change": {"from": True, "to": False}, "sessions_ended": ended}
        change.record(Action.STAFF_PW_CHANGE, target=staff.target(person), details=details)
        return new_session(change=change, person=person, browser=browser, settings=settings)


def change_password(
    *, actor: Actor, user: CurrentUser, typed: Typed, browser: Browser, settings: Settings, now: datetime
) -> Changed:
    """Change the own password, end every session and return a new one for this browser."""
    old, new, again = (form.text(each) for each in (typed.old, typed.new, typed.again))
    with reading() as session:
        person = existing(staff.by_id(session, user.id))
        stored, names = person.password_hash, names_of(person, settings)
    if person.builtin:
        raise Conflict(BUILTIN)
    form.check_fields(old, new, again, names, settings)
    with form.under(form.OLD):
        check_own(actor=actor, user=user, password=old, browser=browser, settings=settings, now=now)
    with form.under(form.NEW):
        if passwords.matches(stored=stored, password=new):
            raise Invalid(form.SAME)
    chosen = passwords.hashed(password=new)
    with changing(actor) as change:
        person = existing(staff.by_id(change.session, user.id))
        if person.password_hash != stored or not is_live(change=change, user=user):
            raise NotSignedIn(CHANGED_MEANWHILE)
        ended = _set_own(change, person, chosen) - 1
        notices.password_changed(change, person, notices.OWN, browser, settings=settings)
        details = {"sessions_ended": ended}
        change.record(Action.STAFF_PW_CHANGE, target=staff.target(person), details=details)
        token = new_session(change=change, person=person, browser=browser, settings=settings)
    return Changed(token, f"{form.DONE} {counted(ended)} ended." if ended else form.DONE)


def check_own(
    *, actor: Actor, user: CurrentUser, password: str, browser: Browser, settings: Settings, now: datetime
) -> None:
    """Raise `Invalid` unless this is the own password; wrong ones count like failed sign-ins."""
    with reading() as session:
        person = existing(staff.by_id(session, user.id))
        known = sessions.sources_of_staff(session, person.username)
    reservation = throttle.reserve(
        name=user.login, source=browser.ip, known=known, now=now, limits=throttle.STAFF
    )
    if not passwords.matches(stored=stored_of(person, settings), password=password):
        with changing(actor) as change:
            details = {"reason": "wrong old password", "browser": browser.recorded}
            change.record(Action.STAFF_PW_CHANGE_FAILED, target=user.target, details=details)
        raise Invalid(form.WRONG)
    throttle.give_back(reservation=reservation, now=now)


def names_of(person: Staff, settings: Settings) -> list[str]:
    """Return the names that a password of this person must not consist of."""
    return [person.username, person.name, person.email or "", settings.portal_name, "Lotview"]


def existing(found: Staff | None) -> Staff:
    """Return the staff member, or raise `NotSignedIn` where there is none any more."""
    if found is None:
        raise NotSignedIn(CHANGED_MEANWHILE)
    return found


def _set_own(change: Change, person: Staff, chosen: str) -> int:
    """Set the hash of a password that somebody chose, end every session, and return how many."""
    person.password_hash, person.must_change, person.password_expires_at = chosen, False, None
    person.password_changed_at = person.changed_at = change.now
    return sessions.end_staff(change, person.id, reason="password changed")
