"""Which saved views somebody may see: their own, and those shared with an ERP customer they may see now.

A view is changed and deleted by its owner alone; one whose owner was deactivated is therefore not shared.
"""

from dataclasses import dataclass
from typing import Any

from auth.users import CurrentUser
from data.portal import saved_views
from data.portal.changes import reading
from data.portal.tables import Account
from data.portal.view_tables import SavedView
from problems import NotFound

NONE = "There is no such view, or you may not see it."


@dataclass(frozen=True)
class Listed:
    """A saved view as its reader sees it; `by` and `customer` say who shares it with whom."""

    reference: str
    name: str
    page: str
    version: int
    mine: bool
    is_default: bool
    by: str
    customer: str | None

    @property
    def told(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "reference": self.reference,
            "name": self.name,
            "page": self.page,
            "version": self.version,
            "mine": self.mine,
            "default": self.is_default,
            "by": self.by,
            "customer": self.customer,
        }


def listed(*, user: CurrentUser) -> list[Listed]:
    """Return every saved view that somebody may see now, their own first, each by name."""
    with reading() as session:
        rows = saved_views.offered(session, user.id, user.erp)
        liked = saved_views.preferences(session, user.id)
        default = liked.default_view_id if liked else None
        found = [row_told(row, user, default) for row in rows if may_see(row, user)]
    return sorted(found, key=lambda each: not each.mine)


def row_told(row: SavedView, user: CurrentUser, default: int | None) -> Listed:
    """Return what somebody is told of a view that they may see."""
    return Listed(
        reference=row.reference,
        name=row.name,
        page=row.page,
        version=row.version,
        mine=row.account_id == user.id,
        is_default=row.id == default,
        by=row.account.name,
        customer=row.shared_customer_name if row.shared_customer_id is not None else None,
    )


def may_see(row: SavedView | None, user: CurrentUser) -> bool:
    """Return whether somebody may see a view: as its owner, or by an ERP customer that both may see now."""
    if row is None or user.is_staff or row.erp != user.erp:
        return False
    if row.account_id == user.id:
        return True
    customer = row.shared_customer_id
    if customer is None:
        return False
    is_readers = user.everything or customer in {id_ for id_, _name in user.customers}
    return is_readers and row.account.active and _has(row.account, row.erp, customer)


def mine(row: SavedView | None, user: CurrentUser) -> SavedView:
    """Return the view where it is somebody's own; a foreign one is to them as if there were none."""
    if row is None or user.is_staff or row.account_id != user.id or row.erp != user.erp:
        raise NotFound(NONE)
    return row


def _has(account: Account, erp: str, customer: int) -> bool:
    granted = ((grant.erp, grant.customer_id) for grant in account.grants)
    return account.all_customers_of == erp or (erp, customer) in granted
