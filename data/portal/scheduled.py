"""What is scheduled at rest: found when it is due, held while it is done, and what was done."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.portal.locked import locked
from data.portal.scheduled_tables import Alert, Delivery, Run
from data.portal.tables import Account

Row = TypeVar("Row", bound=Delivery | Alert)


def due(session: Session, table: type[Row], erp: str, now: datetime, *, most: int) -> Sequence[Row]:
    """Return what is due in an ERP, what has waited longest first."""
    found = select(table).where(
        table.active, table.erp == erp, or_(table.next_at.is_(None), table.next_at <= now)
    )
    return session.scalars(found.order_by(table.next_at, table.id).limit(most)).all()


def held(session: Session, table: type[Row], row_id: int) -> Row | None:
    """Return a row as it is now, held until the transaction ends; None when it has gone."""
    return session.scalars(locked(select(table).where(table.id == row_id), table)).one_or_none()


def by_id(session: Session, table: type[Row], row_id: int) -> Row | None:
    """Return one row, or None."""
    return session.get(table, row_id)


def by_reference(session: Session, table: type[Row], reference: str) -> Row | None:
    """Return the row of a reference, or None."""
    return session.scalars(select(table).where(table.reference == reference)).one_or_none()


def of_account(session: Session, table: type[Row], account_id: int, erp: str) -> Sequence[Row]:
    """Return everything that an account has scheduled in an ERP, the oldest first."""
    found = select(table).where(table.account_id == account_id, table.erp == erp)
    return session.scalars(found.order_by(table.id)).all()


def was_done(session: Session, kind: str, row_id: int, due_at: datetime) -> bool:
    """Return whether something was done already for the time that it was due at."""
    found = select(Run.id).where(Run.kind == kind, Run.subject_id == row_id, Run.due_at == due_at)
    return session.scalar(found) is not None


def runs_of(session: Session, kind: str, row_id: int, *, most: int) -> Sequence[Run]:
    """Return what was done last for one row, the newest first."""
    found = select(Run).where(Run.kind == kind, Run.subject_id == row_id)
    return session.scalars(found.order_by(Run.at.desc(), Run.id.desc()).limit(most)).all()


def run_of_mail(session: Session, mail_id: int) -> Run | None:
    """Return what was done when a mail was written."""
    return session.scalars(select(Run).where(Run.mail_id == mail_id)).one_or_none()


def forget_runs(session: Session, kind: str, row_id: int) -> None:
    """Let what was done go with what it was done for."""
    for run in session.scalars(select(Run).where(Run.kind == kind, Run.subject_id == row_id)):
        session.delete(run)


def owner(session: Session, row: Delivery | Alert) -> Account | None:
    """Return whose something is, as the account is now."""
    return session.get(Account, row.account_id)
