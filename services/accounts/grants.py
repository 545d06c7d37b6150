"""What an account is given or loses in one ERP, and the difference that the audit tells."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from data.portal.tables import Account, Grant

Difference = dict[str, Any]


@dataclass(frozen=True)
class Grants:
    """What is granted or revoked in one ERP: customers by id and name, or All."""

    erp: str
    customers: tuple[tuple[int, str], ...] = ()
    everything: bool = False


def give(*, account: Account, grants: Grants) -> Difference:
    """Let the account see more and return what is different, nothing when nothing is."""
    before = _access(account, grants.erp)
    if grants.everything:
        account.all_customers_of = grants.erp
    present = {grant.customer_id for grant in account.grants if grant.erp == grants.erp}
    for id_, name in grants.customers:
        if id_ not in present:
            account.grants.append(Grant(erp=grants.erp, customer_id=id_, customer_name=name))
    return _difference(before, account, grants.erp)


def take(*, account: Account, grants: Grants) -> Difference:
    """Let the account see less and return what is different; other ERPs' grants stay as they are."""
    before = _access(account, grants.erp)
    if grants.everything and account.all_customers_of == grants.erp:
        account.all_customers_of = None
    gone = {id_ for id_, _name in grants.customers}
    account.grants = [
        grant for grant in account.grants if grant.erp != grants.erp or grant.customer_id not in gone
    ]
    return _difference(before, account, grants.erp)


def replace(*, account: Account, grants: Grants, kept: Collection[int], keeps_other_all: bool) -> Difference:
    """Let the account see exactly `grants` in their ERP, and return what is different.

    Of other ERPs stay the grants whose rows are `kept`, and All if `keeps_other_all` and it is not All now.
    """
    before, others = _access(account, grants.erp), _others(account, grants.erp)
    if grants.everything:
        account.all_customers_of = grants.erp
    elif account.all_customers_of == grants.erp or not keeps_other_all:
        account.all_customers_of = None
    wanted = {id_ for id_, _name in grants.customers}
    account.grants = [
        grant
        for grant in account.grants
        if (grant.customer_id in wanted if grant.erp == grants.erp else grant.id in kept)
    ]
    give(account=account, grants=Grants(grants.erp, grants.customers))
    difference, left = _difference(before, account, grants.erp), _others(account, grants.erp)
    if others == left:
        return difference
    return difference | {"of_other_erps": {"from": others, "to": left}, "erp": grants.erp}


def _others(account: Account, erp: str) -> list[str]:
    """Return what an account was granted in other ERPs."""
    other = account.all_customers_of if account.all_customers_of != erp else None
    everything = [f"{other}: all customers"] if other else []
    return everything + sorted(
        f"{grant.erp}: {grant.customer_id} {grant.customer_name}"
        for grant in account.grants
        if grant.erp != erp
    )


def _access(account: Account, erp: str) -> Difference:
    own = sorted((grant.customer_id, grant.customer_name) for grant in account.grants if grant.erp == erp)
    return {
        "all_customers": account.all_customers_of == erp,
        "customers": [f"{id_} {name}" for id_, name in own],
    }


def _difference(before: Difference, account: Account, erp: str) -> Difference:
    after = _access(account, erp)
    changed = {
        field: {"from": before[field], "to": after[field]} for field in after if before[field] != after[field]
    }
    return changed | {"erp": erp} if changed else {}
