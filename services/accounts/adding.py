"""New accounts: by the shell with a password, else with an invitation that only their owners read."""

from collections.abc import Sequence
from datetime import timedelta

from auth import passwords
from data.portal import accounts
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import Change, changing
from data.portal.tables import Account
from problems import Conflict
from services.accounts.grants import Grants, give
from services.accounts.person import Person, checked
from services.mail import notices
from services.passwords.chosen import hash_of, rules_for_first
from services.passwords.stored import TEMPORARY
from services.passwords.temporary import random_password
from settings import Settings

TAKEN = "There is an account for {} already."


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


def check_free(change: Change, email: str) -> None:
    """Raise `Conflict` when an address has an account already; no other change happens meanwhile."""
    if accounts.find(change.session, email):
        taken = TAKEN.format(email)
        raise Conflict(taken, fields={"email": taken})


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
