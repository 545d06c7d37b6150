"""Failed attempts at rest: one row per subject, held while looked at, so that workers share one count."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.portal.tables import Attempts

KEPT = timedelta(days=1)
SWEPT = 20  # rows cleared away whenever one is added


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
    found = select(Attempts).where(Attempts.subject == subject).with_for_update()
    return session.scalars(
        found.with_hint(Attempts, "WITH (UPDLOCK, HOLDLOCK)", "mssql").execution_options(
            populate_existing=True
        )
    ).one_or_none()


def _sweep(session: Session, now: datetime) -> None:
    stale = select(Attempts).where(Attempts.last_at < now - KEPT).order_by(Attempts.subject).limit(SWEPT)
    for row in session.scalars(stale.with_for_update(skip_locked=True)):
        session.delete(row)
