"""Customers' accounts: who may sign in, and whose stock they see. Every change is audited, from → to."""

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from auth import passwords
from data.portal import accounts, audit
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import Change, changing, reading
from data.portal.tables import NAME_LENGTH, Account
from problems import Conflict, Invalid, NotFound
from services.accounts.grants import Difference, Grants, give, take
from services.addresses import wrong_address
from services.mail import notices
from services.passwords.chosen import hash_of, rules_for_first
from services.passwords.stored import TEMPORARY, close
from settings import Settings

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike
GROUPS, GROUP = 5, 4
NAMES_NEEDED = f"A first and a last name are needed, each with at most {NAME_LENGTH} characters."
NAME_NEEDED = f"A {{}} name is needed, with at most {NAME_LENGTH} characters."
TAKEN = "There is an account for {} already."


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


@dataclass(frozen=True)
class Person:
    """Who an account is for."""

    email: str
    first_name: str
    last_name: str


def list_accounts() -> list[Summary]:
    """Return every account by address."""
    with reading() as session:
        return [_summary(account) for account in accounts.everybody(session)]


def summary(*, email: str) -> Summary:
    """Return one account; raises `NotFound`."""
    with reading() as session:
        return _summary(existing(accounts.find(session, email), email))


def add_account(
    *,
    actor: Actor,
    person: Person,
    grants: Grants,
    password: str,
    settings: Settings,
    must_change: bool = True,
    lifetime: timedelta | None = TEMPORARY,
) -> None:
    """Add an account with a first password, which expires after `lifetime` unless it may be kept.

    For the shell, where somebody else may set a password and tells it; everywhere else: `invite`.
    """
    person = checked(person)
    names = [*vars(person).values(), *(name for _id, name in grants.customers)]
    rules = rules_for_first(names=names, settings=settings)
    stored = hash_of(password=password, again=password, rules=rules)
    with changing(actor) as change:
        _create(change, person, grants, stored, must_change=must_change, lifetime=lifetime)


def invite(*, actor: Actor, person: Person, grants: Grants, settings: Settings) -> None:
    """Add an account whose random first password only its owner gets to know, by mail."""
    person = checked(person)
    password = random_password()
    stored = passwords.hashed(password=password)
    with changing(actor) as change:
        account = _create(change, person, grants, stored, must_change=True, lifetime=TEMPORARY)
        notices.temporary_password(change, account, password, settings=settings, is_invitation=True)


def invite_all(*, actor: Actor, invited: Sequence[tuple[Person, Grants]], settings: Settings) -> None:
    """Add accounts in one go, each with an invitation: all of them, or none."""
    made = [(checked(person), grants, random_password()) for person, grants in invited]
    stored = [passwords.hashed(password=password) for _person, _grants, password in made]
    with changing(actor) as change:
        for (person, grants, password), hash_ in zip(made, stored, strict=True):
            account = _create(change, person, grants, hash_, must_change=True, lifetime=TEMPORARY)
            notices.temporary_password(change, account, password, settings=settings, is_invitation=True)


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
    """Keep an account from signing in, and end its sessions at once."""
    with changing(actor) as change:
        account = existing(accounts.find(change.session, email), email)
        if not account.active:
            raise Conflict(f"{account.email} is not active.")
        account.active, account.changed_at = False, change.now
        ended = close(change=change, owner=account, reason="deactivated")
        details = {"active": {"from": True, "to": False}, "sessions_ended": ended}
        change.record(Action.CUSTOMER_DEACTIVATE, target=accounts.target(account), details=details)


def reactivate(*, actor: Actor, email: str) -> None:
    """Let a deactivated account sign in again."""
    with changing(actor) as change:
        account = existing(accounts.find(change.session, email), email)
        if account.active:
            raise Conflict(f"{account.email} is active.")
        account.active, account.changed_at = True, change.now
        details = {"active": {"from": False, "to": True}}
        change.record(Action.CUSTOMER_REACTIVATE, target=accounts.target(account), details=details)


def random_password() -> str:
    """Return a password of about 100 bits that can be read out on the telephone."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(GROUP)) for _ in range(GROUPS))


def existing(account: Account | None, email: str) -> Account:
    """Return the account, or raise `NotFound` where there is none."""
    if account is None:
        raise NotFound(f"There is no account for {audit.clean(email)}.")
    return account


def _change_access(actor: Actor, email: str, access: Callable[[Account], Difference]) -> None:
    with changing(actor) as change:
        account = existing(accounts.find(change.session, email), email)
        difference = access(account)
        if not difference:
            raise Conflict(f"Nothing changes for {account.email}.")
        account.changed_at = change.now
        change.record(Action.CUSTOMER_UPDATE, target=accounts.target(account), details=difference)


def _create(
    change: Change,
    person: Person,
    grants: Grants,
    stored: str,
    *,
    must_change: bool,
    lifetime: timedelta | None,
) -> Account:
    check_free(change, person.email)
    account = Account(**vars(person), active=True, all_customers_of=None, password_hash=stored)
    account.must_change = must_change
    account.password_expires_at = change.now + lifetime if must_change and lifetime else None
    account.created_at = account.password_changed_at = account.changed_at = change.now
    change.session.add(account)
    access = give(account=account, grants=grants)
    change.session.flush()  # the event names the account's id
    details = {"name": {"from": None, "to": account.name}, "must_change": {"from": None, "to": must_change}}
    change.record(Action.CUSTOMER_CREATE, target=accounts.target(account), details=details | access)
    return account


def checked(person: Person, *, kept: str = "") -> Person:
    """Return the person as it is kept; raises `Invalid` with a sentence for each field that is wrong.

    `kept` is the address that they have already.
    """
    email = accounts.normal_email(person.email)
    first, last = audit.clean(person.first_name), audit.clean(person.last_name)
    wrong = {}
    if not is_name(first):
        wrong["first_name"] = NAME_NEEDED.format("first")
    if not is_name(last):
        wrong["last_name"] = NAME_NEEDED.format("last")
    if why := wrong_address(typed=person.email, kept=kept):
        wrong["email"] = why
    if wrong:
        raise Invalid(wrong.get("email", NAMES_NEEDED), fields=wrong)
    return Person(email, first, last)


def is_name(name: str) -> bool:
    """Return whether a text can be a person's first or last name, and be kept."""
    return 0 < len(name) <= NAME_LENGTH


def check_free(change: Change, email: str) -> None:
    """Raise `Conflict` when an address has an account already; no other change happens meanwhile."""
    if accounts.find(change.session, email):
        taken = TAKEN.format(email)
        raise Conflict(taken, fields={"email": taken})


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
