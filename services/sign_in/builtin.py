"""The built-in administrator of the settings: at the door the name is theirs, whoever else has it."""

from dataclasses import replace

import structlog

from data.portal import staff
from data.portal.actors import Kind
from data.portal.audit import Action
from data.portal.changes import Change, reading
from data.portal.staff import Role, builtin_mark, builtin_names, normal_username
from data.portal.tables import Staff
from problems import Problem
from settings import Settings

log = structlog.get_logger("staff")

SHADOWED = (
    "ADMIN_USERNAME is also the username of the staff account {}, which can't sign in meanwhile; give"
    " ADMIN_USERNAME another name."
)


def is_builtin(username: str, settings: Settings) -> bool:
    """Return whether this is the name of the administrator whom the settings name."""
    return bool(settings.admin_username) and username == normal_username(settings.admin_username)


def shadowed(*, settings: Settings) -> str:
    """Return what to tell of a staff account whose name ADMIN_USERNAME has taken; empty without one."""
    with reading() as session:
        person = staff.find(session, settings.admin_username)
        return SHADOWED.format(person.username) if person is not None and not person.builtin else ""


def warn(*, settings: Settings) -> None:
    """Tell the log of such an account; a database that is away is told of elsewhere."""
    try:
        sentence = shadowed(settings=settings)
    except Problem:
        return
    if sentence:
        log.warning("username taken twice", sentence=sentence)


def add_builtin(*, change: Change, settings: Settings) -> Staff:
    """Add the row of the built-in administrator, so that sessions and a second factor have an id."""
    own, aside = builtin_names(settings.admin_username)
    person = Staff(
        username=own if staff.find(change.session, own) is None else aside,
        name=settings.admin_username.strip(),
        role=Role.ADMIN,
        active=True,
        builtin=True,
        password_hash=builtin_mark(settings.admin_password_hash),
        must_change=False,
        password_changed_at=change.now,
        created_at=change.now,
        changed_at=change.now,
    )
    change.session.add(person)
    change.session.flush()
    act_as(change=change, person=person)
    details = {"role": {"from": None, "to": Role.ADMIN}, "name": {"from": None, "to": person.name}}
    change.record(Action.STAFF_CREATE, target=staff.target(person), details=details | {"builtin": True})
    return person


def act_as(*, change: Change, person: Staff) -> None:
    """Let events name the staff member who has just shown who they are."""
    change.actor = replace(change.actor, name=person.username, id=person.id, acted_for=None, kind=Kind.STAFF)
