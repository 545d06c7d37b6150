"""Leases at rest: what one process at a time does, taken over when its holder has died."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.portal.locked import locked
from data.portal.tables import Lease


def take(session: Session, name: str, holder: str, *, now: datetime, lasts: timedelta) -> bool:
    """Take or extend a lease; False while somebody else holds it."""
    row = _locked(session, name)
    if row is None:
        try:
            with session.begin_nested():
                session.add(Lease(name=name, holder=holder, until=now + lasts))
        except IntegrityError:  # another process was faster
            return False
        return True
    if row.holder != holder and row.until > now:
        return False
    row.holder, row.until = holder, now + lasts
    return True


def release(session: Session, name: str, holder: str, *, now: datetime) -> None:
    """Give a lease back, so that nobody needs to wait until it is over."""
    row = _locked(session, name)
    if row is not None and row.holder == holder:
        row.until = now


def _locked(session: Session, name: str) -> Lease | None:
    return session.scalars(locked(select(Lease).where(Lease.name == name), Lease)).one_or_none()
