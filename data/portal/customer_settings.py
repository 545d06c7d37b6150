"""What staff set for single ERP customers, as it is kept."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.portal.tables import CustomerSettings

FEW = 500  # customers that a statement can name; databases limit its parameters


def find(session: Session, erp: str, customer_id: int) -> CustomerSettings | None:
    """Return what was set for a customer, or None."""
    return session.get(CustomerSettings, (erp, customer_id))


def spans_of(
    session: Session, erp: str, customers: Collection[int] | None
) -> list[tuple[int, tuple[int, int, int]]]:
    """Return where the spans of expiry end for these customers, by id; None: for all of the ERP."""
    table = CustomerSettings
    found = select(table.customer_id, table.expiry_first, table.expiry_second, table.expiry_third)
    found = found.where(table.erp == erp).order_by(table.customer_id)
    if customers is not None and len(customers) <= FEW:
        found = found.where(table.customer_id.in_(customers))
    rows = session.execute(found)
    return [(id_, (a, b, c)) for id_, a, b, c in rows if customers is None or id_ in customers]


def vendor_told(session: Session, erp: str) -> list[int]:
    """Return the customers of an ERP who may know from which vendors their parts come."""
    table = CustomerSettings
    found = select(table.customer_id).where(table.erp == erp, table.shows_vendor.is_(True))
    return list(session.scalars(found))


def listed(session: Session, erp: str) -> dict[int, CustomerSettings]:
    """Return everything that was set for customers of an ERP, by id."""
    found = select(CustomerSettings).where(CustomerSettings.erp == erp)
    return {row.customer_id: row for row in session.scalars(found)}
