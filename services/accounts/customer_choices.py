"""The checklist of ERP customers: what can be chosen for an account, and what was chosen.

A choice has a key: `c<id>` a customer of the present ERP, `g<row>` a grant of another one, `other` All of
another one. Ids are what counts; names are only shown.
"""

from collections.abc import Collection
from typing import Any

from data.inventory.customer_list import Listed
from problems import Invalid
from services.accounts.changes import Details, Wanted
from services.accounts.erp_customers import Known
from services.accounts.grants import Grants
from services.accounts.person import Person
from services.counted import counted

OTHER_ALL = "other"
GONE, ELSEWHERE = "not in the ERP any more", "of another ERP"
UNKNOWN = "One of the chosen customers can't be given{}. Open the dialog again."


def offered(*, known: Known, account: Details | None, erp: str) -> list[dict[str, Any]]:
    """Return the lines of the checklist: the ERP's customers, and what the account has beside them."""
    return [*_beside(known, account, erp), *(_line(each, known) for each in known.customers)]


def chosen(*, account: Details | None, erp: str) -> frozenset[str]:
    """Return the keys of what an account was granted."""
    if account is None:
        return frozenset()
    keys = {_key(each.erp, each.customer_id, each.grant_id, erp) for each in account.grants}
    return frozenset(keys | ({OTHER_ALL} if account.all_customers_of not in {None, erp} else set()))


def wanted(
    *,
    person: Person,
    everything: bool,
    keys: Collection[str],
    known: Known,
    account: Details | None,
    erp: str,
) -> Wanted:
    """Return what keys from the browser mean; names come from the ERP or from the grant, never from there."""
    names = {each.id: each.name for each in known.customers}
    kept: set[int] = set()
    for each in account.grants if account else ():
        if each.erp == erp:
            names[each.customer_id] = each.name
        else:
            kept.add(each.grant_id)
    ids = sorted(int(key[1:]) for key in keys if _is_key(key, "c"))
    rows = {int(key[1:]) for key in keys if _is_key(key, "g")}
    if (
        len(ids) + len(rows) + (OTHER_ALL in keys) != len(set(keys))
        or not {*ids} <= {*names}
        or not rows <= kept
    ):
        gone = ", ".join(f"#{id_}" for id_ in ids if id_ not in names)
        raise Invalid(UNKNOWN.format(f": the ERP has no customer {gone}" if gone else ""))
    customers = tuple((id_, names[id_]) for id_ in ids)
    return Wanted(person, Grants(erp, customers, everything), frozenset(rows), OTHER_ALL in keys)


def _beside(known: Known, account: Details | None, erp: str) -> list[dict[str, Any]]:
    """Return what an account has that the ERP's list does not: it stays visible, and can be taken away."""
    lines = []
    if account and account.all_customers_of not in {None, erp}:
        lines.append({"key": OTHER_ALL, "name": "All customers", "note": ELSEWHERE})
    for each in account.grants if account else ():
        key = _key(each.erp, each.customer_id, each.grant_id, erp)
        if each.erp != erp:
            lines.append({"key": key, "name": each.name, "note": ELSEWHERE})
        elif each.customer_id not in known.by_id:
            note = GONE if known.as_of else f"ERP id {each.customer_id}"
            lines.append({"key": key, "name": each.name, "note": note})
    return lines


def _line(each: Listed, known: Known) -> dict[str, Any]:
    notes = [] if known.is_only(each.name) else [f"ERP id {each.id}"]
    notes += [] if each.active else ["inactive"]
    notes.append(_counted(each.rows))
    return {"key": f"c{each.id}", "name": each.name, "note": ", ".join(notes)}


def _key(granted_for: str, customer_id: int, grant_id: int, erp: str) -> str:
    return f"c{customer_id}" if granted_for == erp else f"g{grant_id}"


def _is_key(key: str, kind: str) -> bool:
    number = key[1:]
    return key[:1] == kind and number.isascii() and number.isdigit() and len(number) < 19


def _counted(rows: int) -> str:
    return counted(rows, "row") if rows else "no stock"
