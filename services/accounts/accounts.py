"""The accounts that there are: listed, given more to see or less, deactivated. Every change is audited."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from data.portal import accounts, saved_views
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.tables import Account
from data.portal.texts import clean
from problems import Conflict, NotFound
from services.accounts.grants import Difference, Grants, give, take
from services.passwords.stored import close


@dataclass(frozen=True)
class Summary:
    """An account as lists show it; customers as (ERP, id, name)."""

    email: str
    name: str
    active: bool
    all_customers_of: str | None
    customers: tuple[tuple[str, int, str], ...]
    must_change: bool
    password_expires_at: datetime | None
    created_at: datetime


def list_accounts() -> list[Summary]:
    """Return every account by address."""
    with reading() as session:
        return [_summary(account) for account in accounts.everybody(session)]


def summary(*, email: str) -> Summary:
    """Return one account; raises `NotFound`."""
    with reading() as session:
        return _summary(existing(accounts.find(session, email), email))


def grant(*, actor: Actor, email: str, grants: Grants) -> None:
    """Let an account see more; it holds at its next request."""
    _change_access(actor, email, lambda account: give(account=account, grants=grants))


def revoke(*, actor: Actor, email: str, grants: Grants) -> None:
    """Let an account see less; it holds at its next request."""
    _change_access(actor, email, lambda account: take(account=account, grants=grants))


def granted_as(*, email: str, erp: str, names: Collection[str], ids: Collection[int]) -> Grants:
    """Return what is meant by names and ids among an account's own grants, to revoke them.

    The ERP is not asked: what it no longer has must be revocable too.
    """
    own = [(id_, name) for granted, id_, name in summary(email=email).customers if granted == erp]
    for wanted in (*names, *ids):
        if not any(wanted in pair for pair in own):
            has = ", ".join(f"“{name}” ({id_})" for id_, name in own) or "no customers"
            raise NotFound(f"{email} does not have “{wanted}”; it has {has}.")
    return Grants(erp, tuple((id_, name) for id_, name in own if name in names or id_ in ids))


def deactivate(*, actor: Actor, email: str) -> None:
    """Keep an account from signing in, end its sessions at once, and hide from others the views it shares.

    Raises `Conflict` for one that is not active.
    """
    with changing(actor) as change:
        account = existing(accounts.find(change.session, email), email)
        if not account.active:
            raise Conflict(f"{account.email} is not active.")
        account.active, account.changed_at = False, change.now
        ended = close(change=change, owner=account, reason="deactivated")
        details: dict[str, object] = {"active": {"from": True, "to": False}, "sessions_ended": ended}
        if hidden := saved_views.count_shared(change.session, account.id):
            details["shared_views_hidden"] = hidden
        change.record(Action.CUSTOMER_DEACTIVATE, target=accounts.target(account), details=details)


def reactivate(*, actor: Actor, email: str) -> None:
    """Let a deactivated account sign in again; raises `Conflict` for one that is active."""
    with changing(actor) as change:
        account = existing(accounts.find(change.session, email), email)
        if account.active:
            raise Conflict(f"{account.email} is active.")
        account.active, account.changed_at = True, change.now
        details = {"active": {"from": False, "to": True}}
        change.record(Action.CUSTOMER_REACTIVATE, target=accounts.target(account), details=details)


def existing(account: Account | None, email: str) -> Account:
    """Return the account, or raise `NotFound` where there is none."""
    if account is None:
        raise NotFound(f"There is no account for {clean(email)}.")
    return account


def _change_access(actor: Actor, email: str, access: Callable[[Account], Difference]) -> None:
    with changing(actor) as change:
        account = existing(accounts.find(change.session, email), email)
        difference = access(account)
        if not difference:
            raise Conflict(f"Nothing changes for {account.email}.")
        account.changed_at = change.now
        change.record(Action.CUSTOMER_UPDATE, target=accounts.target(account), details=difference)


def _summary(account: Account) -> Summary:
    return Summary(
        email=account.email,
        name=account.name,
        active=account.active,
        all_customers_of=account.all_customers_of,
        customers=tuple((grant.erp, grant.customer_id, grant.customer_name) for grant in account.grants),
        must_change=account.must_change,
        password_expires_at=account.password_expires_at,
        created_at=account.created_at,
    )
