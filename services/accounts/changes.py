"""An account becomes another: names, address, whose stock it sees; from the reading it was made on only."""

from dataclasses import dataclass
from typing import Any

from auth import passwords
from data.portal import accounts
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import Change, changing, reading
from data.portal.tables import Account, Grant
from problems import Conflict, NotFound
from services.accounts.adding import check_free
from services.accounts.grants import Grants, replace
from services.accounts.listing import GONE, found
from services.accounts.person import Person, checked
from services.mail import notices
from services.passwords.stored import close, set_temporary
from services.passwords.temporary import random_password
from settings import Settings

NEWER = "{} was changed by somebody else meanwhile. Look at it again, then make your change."


@dataclass(frozen=True)
class Granted:
    """One customer that an account may see, and the row that says so."""

    grant_id: int
    erp: str
    customer_id: int
    name: str


@dataclass(frozen=True)
class Details:
    """An account as it can be edited."""

    id: int
    version: int
    person: Person
    active: bool
    all_customers_of: str | None
    grants: tuple[Granted, ...]

    @property
    def name(self) -> str:
        """Return the person's full name."""
        return f"{self.person.first_name} {self.person.last_name}".strip()


@dataclass(frozen=True)
class Wanted:
    """What an account is to be: the person, the grants in the present ERP, and what stays of others."""

    person: Person
    grants: Grants
    kept: frozenset[int] = frozenset()  # rows of grants in other ERPs
    keeps_other_all: bool = False


def details(*, account_id: int) -> Details:
    """Return an account as it can be edited; raises `NotFound`."""
    with reading() as session:
        account = accounts.by_id(session, account_id)
        if account is None:
            raise NotFound(GONE)
        return _details(account)


def change(*, actor: Actor, account_id: int, version: int, wanted: Wanted, settings: Settings) -> None:
    """Change an account as it was at `version`; raises `Conflict` when it has changed since.

    With another address everything that was sent to the old one lets nobody in any more, and a temporary
    password that was not changed yet is replaced; of an active account it is mailed to the new one.
    """
    row = found(account_id=account_id)
    person = checked(wanted.person, kept=row.email)
    is_first = row.last_sign_in is None
    renewed = random_password() if row.must_change and row.email != person.email else ""
    stored = passwords.hashed(password=renewed) if renewed else ""
    with changing(actor) as change:
        account = _at_version(change, account_id, version)
        before = account.email
        difference = _set_person(change, account, person)
        difference |= replace(
            account=account, grants=wanted.grants, kept=wanted.kept, keeps_other_all=wanted.keeps_other_all
        )
        if not difference:
            raise Conflict(f"Nothing changes for {account.name}.")
        account.changed_at = change.now
        if account.email != before:
            difference["sessions_ended"] = _move(change, account, before, stored, settings=settings)
        if renewed and account.active:
            notices.temporary_password(change, account, renewed, settings=settings, is_invitation=is_first)
        change.record(Action.CUSTOMER_UPDATE, target=accounts.target(account), details=difference)


def _at_version(change: Change, account_id: int, version: int) -> Account:
    account = accounts.by_id(change.session, account_id)
    if account is None:
        raise NotFound(GONE)
    if account.version != version:
        raise Conflict(NEWER.format(account.name))
    return account


def _set_person(change: Change, account: Account, person: Person) -> dict[str, Any]:
    """Set names and address, and return what is different."""
    name, email = account.name, account.email
    if person.email != email:
        check_free(change, person.email)
    account.first_name, account.last_name, account.email = person.first_name, person.last_name, person.email
    difference: dict[str, Any] = {}
    if account.name != name:
        difference["name"] = {"from": name, "to": account.name}
    if account.email != email:
        difference["email"] = {"from": email, "to": account.email}
    return difference


def _move(change: Change, account: Account, before: str, stored: str, *, settings: Settings) -> int:
    """End what the old address could be used for, and tell it; return how many sessions ended."""
    notices.email_changed(change, account, before, settings=settings)
    if stored:
        return set_temporary(change=change, owner=account, stored=stored)
    return close(change=change, owner=account, reason="email changed")


def _details(account: Account) -> Details:
    return Details(
        id=account.id,
        version=account.version,
        person=Person(account.email, account.first_name, account.last_name),
        active=account.active,
        all_customers_of=account.all_customers_of,
        grants=tuple(_granted(grant) for grant in account.grants),
    )


def _granted(grant: Grant) -> Granted:
    return Granted(grant.id, grant.erp, grant.customer_id, grant.customer_name)
