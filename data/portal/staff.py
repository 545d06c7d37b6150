"""Staff at rest: found by username or id, counted by role."""

import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from data.portal.actors import Target
from data.portal.tables import USERNAME_LENGTH, SignIn, Staff

ASIDE = " (built in)"  # no named account can have a name with this, see `services/staff/person.py`

_BY_USERNAME = select(Staff).where(Staff.username == bindparam("wanted"))


class Role(StrEnum):
    """What a staff member is there for."""

    ADMIN = "admin"  # everything
    SUPPORT = "support"  # accounts, resets, sessions
    AUDITOR = "auditor"  # reads everything, changes nothing


def normal_username(username: str) -> str:
    """Return the one form in which a username is kept and looked for."""
    return unicodedata.normalize("NFC", username).strip().casefold()


def builtin_names(username: str) -> tuple[str, str]:
    """Return the names that the built-in administrator's row can have: their own, else one that nobody takes.

    The second one is for where a staff account was there first, so that the audit tells the two apart.
    """
    name = normal_username(username)
    return name[:USERNAME_LENGTH], f"{name[: USERNAME_LENGTH - len(ASIDE)]}{ASIDE}"


def builtin_mark(password_hash: str) -> str:
    """Return what stands for ADMIN_PASSWORD_HASH in the database: neither a password nor a hash of one."""
    return f"builtin:{hashlib.sha256(password_hash.encode()).hexdigest()}" if password_hash else ""


def find(session: Session, username: str) -> Staff | None:
    """Return the staff member of a username, or None."""
    wanted = normal_username(username)
    if not wanted.isprintable():  # nobody has such a name, and PostgreSQL refuses to look for NUL
        return None
    row = session.scalars(_BY_USERNAME, {"wanted": wanted}).one_or_none()
    # SQL Server finds a name also without its accents; only the very same one is meant.
    return row if row is not None and row.username == wanted else None


def find_builtin(session: Session, username: str) -> Staff | None:
    """Return the row of the built-in administrator of this name, None where there is none yet."""
    found = (find(session, name) for name in builtin_names(username))
    return next((row for row in found if row is not None and row.builtin), None)


def by_id(session: Session, staff_id: int) -> Staff | None:
    """Return the staff member of an id, or None."""
    return session.get(Staff, staff_id)


def everybody(session: Session) -> Sequence[Staff]:
    """Return all staff by username."""
    return session.scalars(select(Staff).order_by(Staff.username)).all()


def other_admins(session: Session, staff_id: int, *, now: datetime) -> int:
    """Return how many named admins beside this one can sign in now."""
    admins = select(Staff).where(Staff.role == Role.ADMIN, Staff.active, ~Staff.builtin, Staff.id != staff_id)
    return sum(
        each.password_expires_at is None or each.password_expires_at > now for each in session.scalars(admins)
    )


def last_sign_ins(session: Session) -> dict[int, datetime]:
    """Return when each staff member signed in last, by id; who never did is not in it."""
    last = select(SignIn.staff_id, func.max(SignIn.created_at)).group_by(SignIn.staff_id)
    return {staff_id: at for staff_id, at in session.execute(last) if staff_id is not None}


def target(person: Staff) -> Target:
    """Return the staff member as an audit event names them."""
    return Target(None, person.username)
