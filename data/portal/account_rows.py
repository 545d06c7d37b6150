"""All accounts at once, as lists need them: columns instead of objects, which take ten times as long."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.portal.tables import Account, Grant, SignIn

Granted = tuple[str, int, str]  # ERP, id and name as they were granted


@dataclass(frozen=True)
class AccountRow:
    """One account, what it was granted in any ERP, and when its owner was here."""

    id: int
    email: str
    first_name: str
    last_name: str
    active: bool
    all_customers_of: str | None
    must_change: bool
    password_expires_at: datetime | None
    created_at: datetime
    grants: tuple[Granted, ...]
    last_sign_in: datetime | None  # None: never
    last_seen: datetime | None

    @property
    def name(self) -> str:
        """Return the person's full name."""
        return f"{self.first_name} {self.last_name}".strip()


COLUMNS = (
    Account.id,
    Account.email,
    Account.first_name,
    Account.last_name,
    Account.active,
    Account.all_customers_of,
    Account.must_change,
    Account.password_expires_at,
    Account.created_at,
)


def account_rows(session: Session, account_id: int | None = None) -> list[AccountRow]:
    """Return every account by address, or one."""
    found = select(*COLUMNS).order_by(Account.email)
    if account_id is not None:
        found = found.where(Account.id == account_id)
    grants, seen = _grants(session, account_id), _seen(session, account_id)
    return [
        AccountRow(*row, tuple(grants.get(row.id, ())), *seen.get(row.id, (None, None)))
        for row in session.execute(found)
    ]


def _grants(session: Session, account_id: int | None) -> dict[int, list[Granted]]:
    found = select(Grant.account_id, Grant.erp, Grant.customer_id, Grant.customer_name)
    if account_id is not None:
        found = found.where(Grant.account_id == account_id)
    by_account: defaultdict[int, list[Granted]] = defaultdict(list)
    for owner, erp, customer_id, name in session.execute(found.order_by(Grant.account_id, Grant.customer_id)):
        by_account[owner].append((erp, customer_id, name))
    return by_account


def _seen(session: Session, account_id: int | None) -> dict[int, tuple[datetime, datetime]]:
    """Return when the owner of each account signed in last, and did something last."""
    last = func.max(SignIn.created_at), func.max(SignIn.last_seen_at)
    found = select(SignIn.account_id, *last).where(SignIn.account_id.is_not(None)).group_by(SignIn.account_id)
    if account_id is not None:
        found = found.where(SignIn.account_id == account_id)
    return {owner: (came, seen) for owner, came, seen in session.execute(found) if owner is not None}
