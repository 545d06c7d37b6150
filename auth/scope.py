"""★ Which rows: the only place where a scope is made, from the account's row as it is now."""

from auth.permissions import Permission, permissions_of
from auth.users import CurrentUser, current_user
from data.inventory.scope import Scope
from data.portal.tables import Account
from problems import NotFound

NOT_YOURS = "There is no such customer among yours."


def scope_within(user: CurrentUser, customer: int) -> Scope:
    """Return the scope that is one ERP customer of a person's own; raises `NotFound` for a foreign one."""
    if not user.everything and customer not in {id_ for id_, _name in user.customers}:
        raise NotFound(NOT_YOURS)
    return Scope(erp=user.erp, customers=frozenset({customer}))


def current_scope() -> Scope:
    """Return the ERP customers whose stock the signed-in person may see; raises `NotSignedIn` for nobody.

    A temporary password sees nothing, nor do staff unless they view as an account, whose scope this is then;
    grants made for another ERP are nothing.
    """
    user = current_user()
    if Permission.STOCK not in permissions_of(user):
        return Scope.nothing(user.erp)
    return Scope(
        erp=user.erp,
        customers=frozenset(id_ for id_, _name in user.customers),
        everything=user.everything,
    )


def scope_of(account: Account, *, erp: str) -> Scope:
    """Return what the owner of an account would see if they were signed in, for what happens by itself.

    Whoever is not active sees nothing, nor does a temporary password; grants for another ERP are nothing.
    """
    if not account.active or account.must_change:
        return Scope.nothing(erp)
    return Scope(
        erp=erp,
        customers=frozenset(grant.customer_id for grant in account.grants if grant.erp == erp),
        everything=account.all_customers_of == erp,
    )
