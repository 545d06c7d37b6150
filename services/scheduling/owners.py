"""Whose something scheduled is, and what they may see now."""

from auth.scope import scope_of
from data.inventory.scope import Scope
from data.portal import scheduled
from data.portal.changes import reading
from data.portal.scheduled_tables import Alert, Delivery
from data.portal.tables import Account
from services.scheduling.kinds import Owner


def owner_of(row: Delivery | Alert) -> tuple[Owner, Scope]:
    """Return the owner of a row and their scope, both as they are at this moment."""
    with reading() as session:
        account = scheduled.owner(session, row)
        if account is None:  # accounts stay for ever
            raise LookupError(f"There is no account {row.account_id}.")
        scope = scope_of(account, erp=row.erp)
        return Owner(account.id, account.email, account.name, _label(account, scope)), scope


def _label(account: Account, scope: Scope) -> str:
    if scope.everything:
        return "All customers"
    names = [grant.customer_name.strip() for grant in account.grants if grant.erp == scope.erp]
    return names[0] if len(names) == 1 else f"{len(names)} customers"
