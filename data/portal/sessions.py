"""Sessions at rest: opened, listed, ended. The token itself is never kept, only its hash."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from data.portal import views
from data.portal.actors import Kind
from data.portal.changes import Change
from data.portal.owners import Owner, owner_of
from data.portal.staff import builtin_names
from data.portal.tables import IP_LENGTH, USER_AGENT_LENGTH, Account, SignIn, Staff
from data.portal.texts import clean
from data.portal.views import STAFF_IDLE

TOKEN_BYTES = 32


def hashed(token: str) -> str:
    """Return what stands for a token in the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def tag_of(row: SignIn) -> str:
    """Return what a session is called before browsers: its row would tell how many sign in to this portal."""
    return hashed(f"tag {row.token_hash}")[:16]


def open_session(
    session: Session, owner: Owner, *, ip: str, user_agent: str, now: datetime, lifetime: timedelta
) -> str:
    """Add a session and return its token."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        SignIn(
            token_hash=hashed(token),
            account_id=owner.id if isinstance(owner, Account) else None,
            staff_id=owner.id if isinstance(owner, Staff) else None,
            created_at=now,
            last_seen_at=now,
            expires_at=_end_of(owner, now + lifetime),
            ip=ip[:IP_LENGTH],
            user_agent=clean(user_agent)[:USER_AGENT_LENGTH],
        )
    )
    return token


def _end_of(owner: Owner, latest: datetime) -> datetime:
    """Return when a session ends: what a temporary password opened lasts no longer than that itself."""
    until = owner.password_expires_at if owner.must_change else None
    return min(latest, until) if until is not None else latest


def idle_of(row: SignIn, idle: timedelta) -> timedelta:
    """Return how long this session lives without being used, where customers' ones live `idle`."""
    return idle if row.staff_id is None else min(idle, STAFF_IDLE)


def live_of(session: Session, owner: Owner, *, now: datetime, idle: timedelta) -> Sequence[SignIn]:
    """Return the sessions in which this person is signed in now, last seen first."""
    live = session.scalars(_live(now).where(_of(owner)))
    return [row for row in live if now < row.last_seen_at + idle_of(row, idle)]


def live_of_all(session: Session, *, now: datetime, idle: timedelta) -> Sequence[SignIn]:
    """Return every session in which somebody is signed in now, customers and staff, last seen first."""
    with_owners = (
        joinedload(SignIn.account),
        joinedload(SignIn.staff).lazyload(Staff.second_factor),
        joinedload(SignIn.view_as_account),
    )
    live = session.scalars(_live(now).where(SignIn.last_seen_at > now - idle).options(*with_owners))
    return [row for row in live if now < row.last_seen_at + idle_of(row, idle) and owner_of(row).active]


def sources_of(session: Session, login: str, *, kind: Kind) -> frozenset[str]:
    """Return where a login has signed in from, as far back as sessions are kept; nowhere if it is unknown.

    One statement whether there is such a person or not, so that the time it takes does not tell.
    """
    if not login.isprintable():  # nobody signs in with such a text, and PostgreSQL refuses to look for NUL
        return frozenset()
    of_account = select(SignIn.ip).join(SignIn.account).where(Account.email == login)
    of_staff = select(SignIn.ip).join(SignIn.staff).where(Staff.username.in_(builtin_names(login)))
    return frozenset(session.scalars((of_account if kind is Kind.CUSTOMER else of_staff).distinct()))


def end(change: Change, owner: Owner, *, reason: str) -> int:
    """End the sessions of a person, with their views, and return how many; those left idle too."""
    return end_these(change, change.session.scalars(_live(change.now).where(_of(owner))).all(), reason=reason)


def end_one(change: Change, session_id: int, *, reason: str) -> int:
    """End one session, whoever's it is, with its view, and return 1, or 0 when it has ended already."""
    live = _live(change.now).where(SignIn.id == session_id)
    return end_these(change, change.session.scalars(live).all(), reason=reason)


def end_these(change: Change, rows: Sequence[SignIn], *, reason: str) -> int:
    """End sessions with their views, and return how many."""
    for row in rows:
        views.finish(change, row, why=reason)
        row.ended_at, row.end_reason = change.now, reason
    return len(rows)


def _live(now: datetime) -> Select[SignIn]:
    live = select(SignIn).where(SignIn.ended_at.is_(None), SignIn.expires_at > now)
    return live.order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())


def _of(owner: Owner) -> ColumnElement[bool]:
    if owner.id is None:  # not in the database yet: it would mean everybody of the other kind
        raise LookupError("Nobody has sessions before they have an id.")
    return SignIn.account_id == owner.id if isinstance(owner, Account) else SignIn.staff_id == owner.id
