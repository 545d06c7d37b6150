"""Customers' accounts and staff as what both are: people with a password and sessions of their own."""

from sqlalchemy.orm import Session

from data.portal import accounts, staff
from data.portal.actors import Kind, Target
from data.portal.tables import Account, SignIn, Staff

Owner = Account | Staff


def by_id(session: Session, kind: Kind, id_: int) -> Owner | None:
    """Return the account or the staff member of an id, or None."""
    return accounts.by_id(session, id_) if kind is Kind.CUSTOMER else staff.by_id(session, id_)


def owner_of(row: SignIn) -> Owner:
    """Return whose session it is."""
    owner = row.account or row.staff
    if owner is None:
        raise LookupError("A session belongs to somebody.")
    return owner


def login_of(owner: Owner) -> str:
    """Return what somebody signs in with: the email address, or the username of staff."""
    return owner.email if isinstance(owner, Account) else owner.username


def target(owner: Owner) -> Target:
    """Return somebody as an audit event names them."""
    return accounts.target(owner) if isinstance(owner, Account) else staff.target(owner)
