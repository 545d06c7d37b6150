"""Staff accounts: who runs the portal, and as what. Every change is audited, from → to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auth import passwords
from data.portal import staff
from data.portal.actors import Actor, Kind
from data.portal.audit import Action
from data.portal.changes import Change, changing, reading
from data.portal.staff import Role
from data.portal.tables import Staff
from data.portal.texts import clean
from problems import Conflict, NotAllowed, NotFound
from services.mail import notices
from services.passwords.chosen import hash_of, rules_for_first
from services.passwords.stored import TEMPORARY, close, set_temporary
from services.passwords.temporary import random_password
from services.staff.person import BUILTIN, Person, checked, columns, wrong_username
from settings import Settings

NO_ADMIN = "{} is the last admin who can sign in. Make somebody else an admin first."
OWN_ROLE = "You can't change your own role. Another admin can."
OWN_ACCOUNT = "You can't do this to your own account. Another admin can."
NEWER = "{} was changed by somebody else meanwhile. Look at it again, then make your change."


@dataclass(frozen=True)
class Summary:
    """A staff member as lists show them."""

    id: int
    username: str
    name: str
    email: str
    role: Role
    active: bool
    is_builtin: bool
    must_change: bool
    password_expires_at: datetime | None
    has_second_factor: bool
    last_sign_in: datetime | None
    version: int


def list_staff() -> list[Summary]:
    """Return all staff by username."""
    with reading() as session:
        last = staff.last_sign_ins(session)
        return [_summary(person, last.get(person.id)) for person in staff.everybody(session)]


def summary(*, username: str) -> Summary:
    """Return one staff member; raises `NotFound`."""
    with reading() as session:
        person = _existing(staff.find(session, username), username)
        return _summary(person, staff.last_sign_ins(session).get(person.id))


def add(
    *, actor: Actor, person: Person, settings: Settings, password: str = "", is_mailed: bool = False
) -> str:
    """Add a staff member; return the first password, `password` or a random one, which must be changed."""
    person = checked(person=person, wrong=wrong_username(username=person.username, settings=settings))
    first = password or random_password()
    rules = rules_for_first(names=(person.username, person.name, person.email), settings=settings)
    stored = hash_of(password=first, again=first, rules=rules)
    row = Staff(**columns(person=person), active=True, builtin=False, password_hash=stored, must_change=True)
    with changing(actor) as change:
        if staff.find(change.session, person.username):
            taken = f"There is a staff account {person.username} already."
            raise Conflict(taken, fields={"username": taken})
        row.created_at = row.changed_at = row.password_changed_at = change.now
        row.password_expires_at = change.now + TEMPORARY
        change.session.add(row)
        change.session.flush()
        details = {name: {"from": None, "to": getattr(row, name)} for name in ("name", "role", "email")}
        if is_mailed:
            notices.temporary_password(change, row, first, settings=settings)
        change.record(Action.STAFF_CREATE, target=staff.target(row), details=details)
    return first


def change(*, actor: Actor, person: Person, version: int, settings: Settings) -> bool:
    """Change name, role or email, as they were at `version`; a new role ends this person's sessions.

    Return whether a temporary password ended too, because it was mailed to what is not the address any more.
    """
    kept = summary(username=person.username).email
    wanted = columns(person=checked(person=person, wrong={}, kept=kept))
    with changing(actor) as change:
        row = _changeable(change, person.username)
        if row.version != version:
            raise Conflict(NEWER.format(row.name))
        difference: dict[str, Any] = {
            name: {"from": getattr(row, name), "to": value}
            for name, value in wanted.items()
            if getattr(row, name) != value
        }
        if not difference:
            raise Conflict(f"Nothing changes for {row.name}.")
        if "role" in difference:
            _check_own(actor, row, OWN_ROLE, "role")
            _check_last_admin(change, row, settings)
            difference["sessions_ended"] = close(change=change, owner=row, reason="role changed")
        before = row.email or ""
        _set(row, wanted)
        row.changed_at = change.now
        is_void = row.email != before and _move(change, row, before, settings)
        if is_void and "role" not in difference:
            difference["sessions_ended"] = close(change=change, owner=row, reason="email changed")
        change.record(Action.STAFF_UPDATE, target=staff.target(row), details=difference)
        return is_void


def deactivate(*, actor: Actor, username: str, settings: Settings) -> None:
    """Keep a staff member from signing in, and end their sessions at once; `Conflict` where it was done."""
    with changing(actor) as change:
        row = _changeable(change, username)
        _check_own(actor, row, OWN_ACCOUNT)
        if not row.active:
            raise Conflict(f"{row.username} is not active.")
        _check_last_admin(change, row, settings)
        row.active, row.changed_at = False, change.now
        details = {
            "active": {"from": True, "to": False},
            "sessions_ended": close(change=change, owner=row, reason="deactivated"),
        }
        change.record(Action.STAFF_DEACTIVATE, target=staff.target(row), details=details)


def reactivate(*, actor: Actor, username: str) -> None:
    """Let a deactivated staff member sign in again; raises `Conflict` for one who is active."""
    with changing(actor) as change:
        row = _changeable(change, username)
        if row.active:
            raise Conflict(f"{row.username} is active.")
        row.active, row.changed_at = True, change.now
        details = {"active": {"from": False, "to": True}}
        change.record(Action.STAFF_REACTIVATE, target=staff.target(row), details=details)


def reset(*, actor: Actor, username: str, settings: Settings, is_mailed: bool = False) -> str:
    """Return a random temporary password, told only here or by mail, and end this person's sessions."""
    temporary = random_password()
    stored = passwords.hashed(password=temporary)
    with changing(actor) as change:
        row = _changeable(change, username)
        _check_own(actor, row, OWN_ACCOUNT)
        details: dict[str, Any] = {"must_change": {"from": row.must_change, "to": True}}
        details["sessions_ended"] = set_temporary(change=change, owner=row, stored=stored)
        if is_mailed:
            notices.temporary_password(change, row, temporary, settings=settings)
        else:
            notices.password_changed(change, row, notices.BY_ADMIN, settings=settings)
        change.record(Action.STAFF_PW_RESET, target=staff.target(row), details=details)
    return temporary


def reset_second_factor(*, actor: Actor, username: str, settings: Settings) -> None:
    """Take away a second factor that was lost, and end this person's sessions; `Conflict` without one."""
    with changing(actor) as change:
        row = _existing(staff.find(change.session, username), username)
        _check_own(actor, row, OWN_ACCOUNT)
        if row.second_factor is None:
            raise Conflict(f"{row.username} has no second factor.")
        row.second_factor = None
        details: dict[str, Any] = {"second_factor": {"from": "on", "to": "off"}}
        details["sessions_ended"] = close(change=change, owner=row, reason="second factor reset")
        notices.second_factor_changed(change, row, "Reset by another admin", settings=settings)
        change.record(Action.STAFF_MFA_CHANGE, target=staff.target(row), details=details)


def is_reached(*, email: str, settings: Settings) -> bool:
    """Return whether a temporary password can be mailed: else it has to be handed over."""
    return bool(email.strip() and settings.smtp_server)


def _move(change: Change, row: Staff, before: str, settings: Settings) -> bool:
    """Tell the earlier address; return whether a temporary password that was mailed there ended with it."""
    if before:
        notices.email_changed(change, row, before, settings=settings)
    is_void = row.must_change and is_reached(email=before, settings=settings)
    if is_void:
        row.password_expires_at = change.now
    return is_void


def _changeable(change: Change, username: str) -> Staff:
    row = _existing(staff.find(change.session, username), username)
    if row.builtin:
        raise Conflict(BUILTIN.format(row.username))
    return row


def _check_own(actor: Actor, row: Staff, sentence: str, field: str = "") -> None:
    if actor.kind is Kind.STAFF and actor.id == row.id:
        raise NotAllowed(sentence, fields={field: sentence} if field else None)


def _check_last_admin(change: Change, row: Staff, settings: Settings) -> None:
    """Raise `Conflict` when nobody else could manage staff; no other change happens meanwhile."""
    if row.role != Role.ADMIN or not row.active or settings.admin_username:
        return
    if not staff.other_admins(change.session, row.id, now=change.now):
        raise Conflict(NO_ADMIN.format(row.name))


def _set(row: Staff, wanted: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        setattr(row, name, value)


def _existing(row: Staff | None, username: str) -> Staff:
    if row is None:
        raise NotFound(f"There is no staff account {clean(username)}.")
    return row


def _summary(row: Staff, last_sign_in: datetime | None) -> Summary:
    return Summary(
        id=row.id,
        username=row.username,
        name=row.name,
        email=row.email or "",
        role=Role(row.role),
        active=row.active,
        is_builtin=row.builtin,
        must_change=row.must_change,
        password_expires_at=row.password_expires_at,
        has_second_factor=row.second_factor is not None,
        last_sign_in=last_sign_in,
        version=row.version,
    )
