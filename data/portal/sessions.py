"""Sessions at rest: opened, found by their token, ended. The token itself is never kept, only its hash."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session, joinedload

from data.portal import views
from data.portal.actors import Kind
from data.portal.audit import clean
from data.portal.changes import Change
from data.portal.owners import Owner, owner_of
from data.portal.staff import builtin_names
from data.portal.tables import IP_LENGTH, USER_AGENT_LENGTH, Account, SignIn, Staff
from data.portal.views import STAFF_IDLE

TOKEN_BYTES = 32
KEPT = timedelta(days=90)  # how long an ended session can still be looked up

# Put together once: every request asks it. The grants of few staff come in a second statement.
_BY_TOKEN = (
    select(SignIn)
    .where(SignIn.token_hash == bindparam("wanted"))
    .options(joinedload(SignIn.account).joinedload(Account.grants))
)


@dataclass(frozen=True)
class Access:
    """Whose stock an account may see: All of one ERP, and single customers (ERP, id, name)."""

    all_customers_of: str | None = None
    grants: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True)
class ViewAs:
    """The account that a staff member looks at the portal as, and until when."""

    account_id: int
    email: str
    name: str
    until: datetime


@dataclass(frozen=True)
class Found:
    """A live session and whose it is, as they are now."""

    session_id: int
    tag: str
    last_seen_at: datetime
    expires_at: datetime
    kind: Kind
    id: int  # the account's, or the staff member's
    login: str  # the email address, or the username
    name: str
    must_change: bool
    access: Access = Access()
    role: str = ""
    builtin: str = ""  # which ADMIN_PASSWORD_HASH opened it
    has_second_factor: bool = False
    view_as: ViewAs | None = None
    view_over: str = ""  # why a view is over whose end has not been recorded yet


def hashed(token: str) -> str:
    """Return what stands for a token in the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def tag_of(row: SignIn) -> str:
    """Return what a session is called before browsers: its row would tell how many sign in to this portal."""
    return hashed(f"tag {row.token_hash}")[:16]


def _storage_tag(row: SignIn) -> str:
    """Return what names a session to the browser's storage: another one for each view.

    So what staff searched for as one account is never found again as the next, or as themselves.
    """
    if row.view_as_until is None:
        return tag_of(row)
    return hashed(f"view {row.token_hash} {row.view_as_account_id} {row.view_as_until.isoformat()}")[:16]


def open_session(
    session: Session, owner: Owner, *, ip: str, user_agent: str, now: datetime, lifetime: timedelta
) -> str:
    """Add a session and return its token; old ones of this person are cleared away."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    for old in session.scalars(select(SignIn).where(_of(owner), SignIn.expires_at < now - KEPT)):
        session.delete(old)
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


def find_live(session: Session, token: str, *, now: datetime, idle: timedelta) -> Found | None:
    """Return the session of this token, or None when it has ended or its owner may not sign in."""
    row = session.scalars(_BY_TOKEN, {"wanted": hashed(token)}).unique().one_or_none()
    if row is None or row.ended_at:
        return None
    if now >= row.expires_at or now >= row.last_seen_at + idle_of(row, idle):
        return None
    if row.account is not None:
        return _of_account(row, row.account) if row.account.active else None
    over = views.why_over(row, now=now, idle=idle)
    return _of_staff(row, row.staff, over) if row.staff is not None and row.staff.active else None


def idle_of(row: SignIn, idle: timedelta) -> timedelta:
    """Return how long this session lives without being used, where customers' ones live `idle`."""
    return idle if row.staff_id is None else min(idle, STAFF_IDLE)


def touch(session: Session, session_id: int, *, now: datetime) -> None:
    """Note that the session was used."""
    row = session.get(SignIn, session_id)
    if row is not None and row.last_seen_at < now:
        row.last_seen_at = now


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


def _of_account(row: SignIn, account: Account) -> Found:
    return Found(
        **_of_session(row),
        kind=Kind.CUSTOMER,
        id=account.id,
        login=account.email,
        name=account.name,
        must_change=account.must_change,
        access=_access(account),
    )


def _of_staff(row: SignIn, person: Staff, over: str) -> Found:
    seen = None if over else row.view_as_account
    view = ViewAs(seen.id, seen.email, seen.name, row.view_as_until) if seen and row.view_as_until else None
    return Found(
        **_of_session(row),
        kind=Kind.STAFF,
        id=person.id,
        login=person.username,
        name=person.name,
        must_change=person.must_change,
        access=_access(seen) if seen else Access(),
        role=person.role,
        builtin=person.password_hash if person.builtin else "",
        has_second_factor=person.second_factor is not None,
        view_as=view,
        view_over=over,
    )


def _of_session(row: SignIn) -> dict[str, Any]:
    return {
        "session_id": row.id,
        "tag": _storage_tag(row),
        "last_seen_at": row.last_seen_at,
        "expires_at": row.expires_at,
    }


def _access(account: Account) -> Access:
    granted = tuple((grant.erp, grant.customer_id, grant.customer_name) for grant in account.grants)
    return Access(account.all_customers_of, granted)
