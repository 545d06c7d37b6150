"""Failed attempts at rest: one row per subject, held while looked at, so that workers share one count."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.portal.locked import locked
from data.portal.retention import ATTEMPTS_KEPT
from data.portal.tables import Attempts

SWEPT = 20  # rows cleared away whenever one is added: strangers add them faster than any worker looks

_LOCKED = locked(select(Attempts).where(Attempts.subject == bindparam("wanted")), Attempts)
_STALE = (
    select(Attempts)
    .where(Attempts.last_at < bindparam("before"))
    .order_by(Attempts.subject)
    .limit(SWEPT)
    .with_for_update(skip_locked=True)
)


def hold(session: Session, subject: str, *, now: datetime) -> Attempts:
    """Return the row of a subject, locked until the transaction ends; it is made where there is none."""
    row = _locked(session, subject)
    if row is not None:
        return row
    _sweep(session, now)
    try:
        with session.begin_nested():
            session.add(Attempts(subject=subject, count=0, last_at=now, blocked_until=now))
    except IntegrityError:  # another worker was faster: wait for it and take its row
        session.expire_all()
    row = _locked(session, subject)
    if row is None:
        raise RuntimeError("A row that was just made is not there.")
    return row


def _locked(session: Session, subject: str) -> Attempts | None:
    return session.scalars(_LOCKED, {"wanted": subject}).one_or_none()


def _sweep(session: Session, now: datetime) -> None:
    for row in session.scalars(_STALE, {"before": now - ATTEMPTS_KEPT}):
        session.delete(row)
