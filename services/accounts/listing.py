"""Accounts as staff see them: who, what they see, how it stands with their password, when they were here."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from data.inventory.natural import natural_key
from data.portal import clock
from data.portal.account_rows import AccountRow, account_rows
from data.portal.changes import reading
from problems import NotFound
from services.accounts.erp_customers import Known

GONE = "There is no such account any more."
EVERYTHING, NOTHING = "All customers", "No customers"


class Status(StrEnum):
    """How it stands with an account."""

    ACTIVE = "Active"
    INACTIVE = "Inactive"
    FIRST = "Pending first sign-in"  # has a temporary password and was never here
    RESET = "Pending reset"  # has a temporary password


def listing(*, erp: str, known: Known) -> list[dict[str, Any]]:
    """Return every account as a row of the grid, by name; customers have the names of the ERP as it is."""
    with reading() as session:
        rows = account_rows(session)
    rows.sort(key=lambda each: (each.name.casefold(), each.email))
    return [_row(each, erp, known) for each in rows]


def version_of(*, rows: Sequence[dict[str, Any]]) -> str:
    """Return what tells these rows from any others."""
    return hashlib.blake2b(json.dumps(rows).encode(), digest_size=16).hexdigest()


def found(*, account_id: int) -> AccountRow:
    """Return one account; raises `NotFound`."""
    with reading() as session:
        rows = account_rows(session, account_id)
    if not rows:
        raise NotFound(GONE)
    return rows[0]


def status_of(account: AccountRow) -> Status:
    """Return how it stands with an account."""
    if not account.active:
        return Status.INACTIVE
    if not account.must_change:
        return Status.ACTIVE
    return Status.RESET if account.last_sign_in else Status.FIRST


def seen_by(account: AccountRow, erp: str, known: Known) -> str:
    """Return whose stock an account sees, in words; what was granted for another ERP shows nothing."""
    own = [known.name_of(id_, name) for granted, id_, name in account.grants if granted == erp]
    others = len(account.grants) - len(own)
    words = [EVERYTHING] if account.all_customers_of == erp else sorted(own, key=natural_key)
    if account.all_customers_of not in {None, erp}:
        words.append("all of another ERP")
    elif others and not (words and words[0] == EVERYTHING):
        words.append(f"{others} of another ERP")
    return ", ".join(words) or NOTHING


def _only(account: AccountRow, erp: str, known: Known) -> str:
    """Return the name of the one ERP customer whose stock an account sees; empty when it sees several."""
    own = [known.name_of(id_, name) for of, id_, name in account.grants if of == erp]
    return own[0] if len(own) == 1 and account.all_customers_of != erp else ""


def _earlier(account: AccountRow, erp: str, known: Known) -> str:
    """Return the names under which customers were granted that the ERP calls something else now."""
    granted = [(id_, name.strip()) for of, id_, name in account.grants if of == erp]
    return ", ".join(name for id_, name in granted if known.name_of(id_, name) != name)


def _row(account: AccountRow, erp: str, known: Known) -> dict[str, Any]:
    return {
        "id": str(account.id),
        "name": account.name,
        "email": account.email,
        "customers": seen_by(account, erp, known),
        "only": _only(account, erp, known),
        "earlier": _earlier(account, erp, known),
        "status": status_of(account),
        "until": _iso(account.password_expires_at if account.active and account.must_change else None),
        "seen": _iso(account.last_seen),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def has_expired(account: AccountRow, now: datetime | None = None) -> bool:
    """Return whether a temporary password can't be used any more."""
    until = account.password_expires_at
    return bool(account.must_change and until and (now or clock.now()) >= until)
