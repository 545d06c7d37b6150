"""Saved views and preferences, as they are kept."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from data.portal.locked import locked
from data.portal.tables import Account
from data.portal.view_tables import Preferences, SavedView

# The owner comes along: a view stays shared only while its owner may see the customer as well.
_VIEWS = select(SavedView).options(joinedload(SavedView.account).joinedload(Account.grants))


def by_reference(session: Session, reference: str) -> SavedView | None:
    """Return the view that browsers know by this reference, whoever has saved it."""
    return session.scalars(_VIEWS.where(SavedView.reference == reference)).unique().one_or_none()


def by_id(session: Session, id_: int) -> SavedView | None:
    """Return the view of an id, whoever has saved it."""
    return session.scalars(_VIEWS.where(SavedView.id == id_)).unique().one_or_none()


def of_account(session: Session, account_id: int, erp: str) -> list[SavedView]:
    """Return what an account has saved for an ERP, by name."""
    own = _VIEWS.where(SavedView.account_id == account_id, SavedView.erp == erp)
    return list(session.scalars(own.order_by(SavedView.name_key)).unique())


def offered(session: Session, account_id: int, erp: str) -> list[SavedView]:
    """Return what an account has saved and what anybody shares, by name; who may see which is to be asked."""
    own, shared = SavedView.account_id == account_id, SavedView.shared_customer_id.is_not(None)
    found = _VIEWS.where(SavedView.erp == erp, or_(own, shared)).order_by(SavedView.name_key, SavedView.id)
    return list(session.scalars(found).unique())


def count_shared(session: Session, account_id: int) -> int:
    """Return how many views an account shares."""
    found = select(func.count()).where(
        SavedView.account_id == account_id, SavedView.shared_customer_id.is_not(None)
    )
    return session.scalar(found) or 0


def preferences(session: Session, account_id: int) -> Preferences | None:
    """Return how an account likes the portal, None where nothing was said."""
    return session.get(Preferences, account_id)


def held_preferences(session: Session, account_id: int) -> Preferences | None:
    """Return them held until the transaction ends, so that two who change them do so one after the other."""
    found = select(Preferences).where(Preferences.account_id == account_id)
    return session.scalars(locked(found, Preferences)).one_or_none()


def beginning_with(session: Session, view_id: int) -> list[Preferences]:
    """Return whoever's inventory begins with a view."""
    return list(session.scalars(select(Preferences).where(Preferences.default_view_id == view_id)))
