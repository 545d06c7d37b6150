"""Visits: when accounts were last seen before a session began."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from data.portal.tables import SignIn


def before(session: Session, account_id: int, session_id: int) -> tuple[datetime, datetime] | None:
    """Return when an account was last seen before a session of its began, and when that was; None: never."""
    one = select(SignIn.created_at).where(SignIn.id == session_id, SignIn.account_id == account_id)
    began = session.scalar(one)
    if began is None:
        return None
    earlier = (SignIn.account_id == account_id, SignIn.id != session_id, SignIn.last_seen_at <= began)
    seen = session.scalar(select(func.max(SignIn.last_seen_at)).where(*earlier))
    return None if seen is None else (seen, began)


def newest(session: Session) -> datetime | None:
    """Return when any account was last seen."""
    return session.scalar(select(func.max(SignIn.last_seen_at)).where(SignIn.account_id.is_not(None)))


def moments(session: Session, now: datetime) -> set[datetime]:
    """Return the ends of visits that somebody's stock is compared with, now or when they come again."""
    last = select(func.max(SignIn.last_seen_at)).where(SignIn.account_id.is_not(None))
    found = set(session.scalars(last.group_by(SignIn.account_id)))
    earlier = aliased(SignIn)
    ended = (
        select(func.max(earlier.last_seen_at))
        .where(
            earlier.account_id == SignIn.account_id,
            earlier.id != SignIn.id,
            earlier.last_seen_at <= SignIn.created_at,
        )
        .scalar_subquery()
    )
    live = select(ended).where(
        SignIn.account_id.is_not(None), SignIn.ended_at.is_(None), SignIn.expires_at > now
    )
    return found | {moment for moment in session.scalars(live) if moment is not None}
