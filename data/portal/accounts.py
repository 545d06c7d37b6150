"""Accounts at rest: found by email address or id."""

import unicodedata
from collections.abc import Sequence

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, selectinload

from data.portal.actors import Target
from data.portal.tables import Account

# Put together once: hardly anything is asked more often.
_WITH_GRANTS = selectinload(Account.grants)
_BY_EMAIL = select(Account).options(_WITH_GRANTS).where(Account.email == bindparam("wanted"))


def normal_email(email: str) -> str:
    """Return the one form in which an address is kept and looked for."""
    return unicodedata.normalize("NFC", email).strip().casefold()


def find(session: Session, email: str) -> Account | None:
    """Return the account of an address, or None."""
    wanted = normal_email(email)
    if not wanted.isprintable():  # no account has such an address, and PostgreSQL refuses to look for NUL
        return None
    row = session.scalars(_BY_EMAIL, {"wanted": wanted}).one_or_none()
    # SQL Server finds an address also without its accents; only the very same one is meant.
    return row if row is not None and row.email == wanted else None


def by_id(session: Session, account_id: int) -> Account | None:
    """Return the account of an id, or None."""
    return session.get(Account, account_id, options=[_WITH_GRANTS])


def everybody(session: Session) -> Sequence[Account]:
    """Return all accounts by address."""
    return session.scalars(select(Account).options(_WITH_GRANTS).order_by(Account.email)).all()


def emails(session: Session) -> frozenset[str]:
    """Return the address of every account."""
    return frozenset(session.scalars(select(Account.email)))


def count(session: Session) -> int:
    """Return how many accounts there are."""
    return session.scalar(select(func.count()).select_from(Account)) or 0


def target(account: Account) -> Target:
    """Return the account as an audit event names it."""
    return Target(account.id, account.email)
