"""Links to choose a new password, at rest: one per account, as a hash."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.portal.sessions import TOKEN_BYTES, hashed
from data.portal.tables import Account, ResetLink

LASTS = timedelta(hours=1)


def new_token() -> str:
    """Return the secret part of a link."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def replace(session: Session, account_id: int, token: str, *, now: datetime) -> None:
    """Let this link and no earlier one choose the account's password."""
    drop(session, account_id)
    session.add(
        ResetLink(account_id=account_id, token_hash=hashed(token), created_at=now, expires_at=now + LASTS)
    )


def drop(session: Session, account_id: int) -> None:
    """Let no link choose the account's password any more."""
    link = session.get(ResetLink, account_id)
    if link is not None:
        session.delete(link)
        session.flush()  # before another one takes its place


def account_of(session: Session, token: str, *, now: datetime) -> Account | None:
    """Return whose password a link may choose now; None for any other text."""
    found = session.scalars(select(ResetLink).where(ResetLink.token_hash == hashed(token))).one_or_none()
    if found is None or now >= found.expires_at:
        return None
    account = session.get(Account, found.account_id)
    return account if account is not None and account.active else None
