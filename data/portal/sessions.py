"""Sessions at rest: opened, found by their token, ended. The token itself is never kept, only its hash."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from data.portal.audit import clean
from data.portal.tables import IP_LENGTH, USER_AGENT_LENGTH, Account, SignIn

TOKEN_BYTES = 32
KEPT = timedelta(days=90)  # how long an ended session can still be looked up


@dataclass(frozen=True)
class Found:
    """A live session and its account, as they are now."""

    session_id: int
    tag: str
    last_seen_at: datetime
    expires_at: datetime
    account_id: int
    email: str
    name: str
    must_change: bool
    all_customers_of: str | None
    grants: tuple[tuple[str, int, str], ...]  # ERP, customer id, customer name


def hashed(token: str) -> str:
    """Return what stands for a token in the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def tag_of(row: SignIn) -> str:
    """Return what a session is called before browsers: its row would tell how many sign in to this portal."""
    return hashed(f"tag {row.token_hash}")[:16]


def open_session(
    session: Session, account: Account, *, ip: str, user_agent: str, now: datetime, lifetime: timedelta
) -> str:
    """Add a session and return its token; old ones of this account are cleared away."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    for old in session.scalars(
        select(SignIn).where(SignIn.account_id == account.id, SignIn.expires_at < now - KEPT)
    ):
        session.delete(old)
    session.add(
        SignIn(
            token_hash=hashed(token),
            account_id=account.id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + lifetime,
            ip=ip[:IP_LENGTH],
            user_agent=clean(user_agent)[:USER_AGENT_LENGTH],
        )
    )
    return token


def find_live(session: Session, token: str, *, now: datetime, idle: timedelta) -> Found | None:
    """Return the session of this token, or None when it has ended or its account may not sign in."""
    row = (
        session.scalars(
            select(SignIn)
            .where(SignIn.token_hash == hashed(token))
            .options(joinedload(SignIn.account).joinedload(Account.grants))
        )
        .unique()
        .one_or_none()
    )
    if row is None or row.ended_at or not row.account.active:
        return None
    if now >= row.expires_at or now >= row.last_seen_at + idle:
        return None
    return _found(row)


def touch(session: Session, session_id: int, *, now: datetime) -> None:
    """Note that the session was used."""
    row = session.get(SignIn, session_id)
    if row is not None and row.last_seen_at < now:
        row.last_seen_at = now


def live_of(
    session: Session, account_id: int, *, now: datetime, idle: timedelta | None = None
) -> Sequence[SignIn]:
    """Return the sessions of an account that have not ended; with `idle`, without those nobody used since."""
    live = select(SignIn).where(
        SignIn.account_id == account_id, SignIn.ended_at.is_(None), SignIn.expires_at > now
    )
    if idle is not None:
        live = live.where(SignIn.last_seen_at > now - idle)
    return session.scalars(live.order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())).all()


def sources_of(session: Session, email: str) -> frozenset[str]:
    """Return where an email address has signed in from, as far back as sessions are kept; nowhere if unknown.

    One statement whether there is such an account or not, so that the time it takes does not tell.
    """
    if not email.isprintable():  # no account has such an address, and PostgreSQL refuses to look for NUL
        return frozenset()
    sources = select(SignIn.ip).join(SignIn.account).where(Account.email == email)
    return frozenset(session.scalars(sources.distinct()))


def end(session: Session, account_id: int, *, reason: str, now: datetime, only: int | None = None) -> int:
    """End the sessions of an account, or `only` one of them, and return how many."""
    ended = 0
    for row in live_of(session, account_id, now=now):
        if only in (None, row.id):
            row.ended_at, row.end_reason = now, reason
            ended += 1
    return ended


def _found(row: SignIn) -> Found:
    account = row.account
    return Found(
        session_id=row.id,
        tag=tag_of(row),
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
        account_id=account.id,
        email=account.email,
        name=account.name,
        must_change=account.must_change,
        all_customers_of=account.all_customers_of,
        grants=tuple((grant.erp, grant.customer_id, grant.customer_name) for grant in account.grants),
    )
