"""Staff's own passwords: the change of a temporary one that is forced, and the one that they want."""

from auth import password_policy, passwords
from auth.browsers import Browser
from data.portal import sessions, staff
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import Change, changing, reading
from data.portal.tables import Staff
from problems import Invalid, NotSignedIn
from services.sign_in import CHANGED_MEANWHILE, DIFFERENT, SAME
from services.staff_sign_in import new_session
from settings import Settings


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
        ended = set_own(change=change, person=person, chosen=chosen)
        details = {"must_change": {"from": True, "to": False}, "sessions_ended": ended}
        change.record(Action.STAFF_PW_CHANGE, target=staff.target(person), details=details)
        return new_session(change=change, person=person, browser=browser, settings=settings)


def set_own(*, change: Change, person: Staff, chosen: str) -> int:
    """Set the hash of a password that somebody chose, end every session, and return how many."""
    person.password_hash, person.must_change, person.password_expires_at = chosen, False, None
    person.password_changed_at = person.changed_at = change.now
    return sessions.end_staff(change.session, person.id, reason="password changed", now=change.now)


def names_of(person: Staff, settings: Settings) -> list[str]:
    """Return the names that a password of this person must not consist of."""
    return [person.username, person.name, person.email or "", settings.portal_name, "Lotview"]


def existing(found: Staff | None) -> Staff:
    """Return the staff member, or raise `NotSignedIn` where there is none any more."""
    if found is None:
        raise NotSignedIn(CHANGED_MEANWHILE)
    return found
