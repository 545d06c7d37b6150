"""The access review: who can see whose stock, since when they were not here, and what deserves attention."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from data.inventory.natural import natural_key
from data.portal.account_rows import AccountRow, account_rows
from data.portal.changes import reading
from problems import Invalid
from services.accounts.erp_customers import Known
from services.accounts.listing import status_of
from services.from_browser import UNREADABLE

LONG = timedelta(days=90)
EVERYTHING, NOTHING = "All customers", "No customers"
ANY = "any"  # ERP customer
TEXT_LENGTH = 200


class Mark(StrEnum):
    """What deserves a second look, the most urgent first."""

    GONE = "Gone from the ERP"
    OTHER = "Of another ERP"
    RENAMED = "Renamed in the ERP"
    NOTHING = "Sees nothing"
    NEVER = "Never signed in"
    AWAY = "Not here for 90 days"
    CLOSED = "Inactive in the ERP"
    KEPT = "Kept beside All"  # what All overrides; nothing to worry about


QUIET = {Mark.KEPT}
LOUD = {Mark.GONE, Mark.OTHER, Mark.NOTHING}


@dataclass(frozen=True)
class Filter:
    """What is looked for: words, one ERP customer (by id; who can see it), only what deserves attention."""

    search: str = ""
    customer: int | None = None
    attention: bool = False


@dataclass(frozen=True)
class Line:
    """One account and one thing it was granted."""

    account: AccountRow
    customer_id: int | None  # None: All, nothing, or a customer of another ERP
    customer: str
    granted_as: str  # where the ERP has another name now
    sees_all: bool
    marks: tuple[Mark, ...]

    @property
    def needs_attention(self) -> bool:
        """Whether anything about it deserves a second look."""
        return not QUIET.issuperset(self.marks)

    @property
    def look(self) -> str:
        """How loud it is said: what is wrong, what may be, or nothing of the kind."""
        if not LOUD.isdisjoint(self.marks):
            return "hold"
        return "" if self.needs_attention else "quiet"

    @property
    def words(self) -> str:
        """What there is to notice, in words."""
        shown = {Mark.RENAMED: f"Granted as “{self.granted_as}”"}
        return ", ".join(shown.get(mark, mark) for mark in self.marks)


@dataclass(frozen=True)
class Review:
    """The lines that were looked for, of how many, and why the ERP's own list is missing, if it is."""

    lines: list[Line]
    total: int
    attention: int
    why: str

    @property
    def accounts(self) -> int:
        """How many accounts the lines are of."""
        return len({line.account.id for line in self.lines})


def review(*, erp: str, known: Known, wanted: Filter, now: datetime) -> Review:
    """Return what was looked for, by account and customer."""
    with reading() as session:
        accounts = account_rows(session)
    accounts.sort(
        key=lambda account: (account.name.casefold(), account.email)
    )  # as the list of accounts stands
    every = [line for account in accounts for line in _lines(account, erp, known, now)]
    found = [line for line in every if _is_wanted(line, wanted)]
    return Review(
        lines=[line for line in found if line.needs_attention] if wanted.attention else found,
        total=len(every),
        attention=sum(line.needs_attention for line in found),
        why=known.why if not known.customers else "",
    )


def customers(*, erp: str, known: Known) -> list[tuple[str, str]]:
    """Return what can be asked "who can see it?": id and name of each customer that exists or was granted."""
    with reading() as session:
        accounts = account_rows(session)
    granted = {id_: name for each in accounts for of, id_, name in each.grants if of == erp}
    names = granted | {each.id: each.name for each in known.customers}
    return sorted(((str(id_), name.strip()) for id_, name in names.items()), key=_by_name)


def parse_filter(view: Mapping[str, Any]) -> Filter:
    """Return what a browser looks for; raises `Invalid` for what can't be looked for."""
    search, customer = view.get("search") or "", view.get("customer") or ANY
    attention = view.get("attention") or False
    if not isinstance(search, str) or not isinstance(customer, str) or not isinstance(attention, bool):
        raise Invalid(UNREADABLE)
    if set(view) - {"search", "customer", "attention"}:
        raise Invalid(UNREADABLE)
    if customer != ANY and not (customer.isascii() and customer.isdigit() and len(customer) < 19):
        raise Invalid(UNREADABLE)
    return Filter(search[:TEXT_LENGTH], int(customer) if customer != ANY else None, attention)


def row(line: Line) -> dict[str, Any]:
    """Return a line as the grid shows it."""
    account = line.account
    return {
        "id": f"{account.id}/{line.customer_id or ''}/{line.customer}",
        "email": account.email,
        "name": account.name,
        "customer": line.customer,
        "status": status_of(account),
        "last_sign_in": account.last_sign_in.isoformat(timespec="seconds") if account.last_sign_in else None,
        "marks": line.words,
        "look": line.look,
    }


def _lines(account: AccountRow, erp: str, known: Known, now: datetime) -> Iterator[Line]:
    own = [(id_, name) for of, id_, name in account.grants if of == erp]
    sees_all = account.all_customers_of == erp
    whole = _marks_of(account, sees_something=sees_all or bool(own), now=now)
    if sees_all:
        yield Line(account, None, EVERYTHING, "", True, whole)
    for id_, name in sorted(own, key=lambda pair: natural_key(pair[1])):
        yield _granted(account, id_, name, known, (Mark.KEPT,) if sees_all else whole)
    yield from _elsewhere(account, erp, whole)
    if not (sees_all or account.grants or account.all_customers_of):
        yield Line(account, None, NOTHING, "", False, whole)


def _granted(account: AccountRow, id_: int, name: str, known: Known, marks: tuple[Mark, ...]) -> Line:
    listed = known.by_id.get(id_)
    found: list[Mark] = []
    if known.customers and listed is None:
        found.append(Mark.GONE)
    if listed is not None and listed.name.strip() != name.strip():
        found.append(Mark.RENAMED)
    if listed is not None and not listed.active:
        found.append(Mark.CLOSED)
    return Line(account, id_, known.name_of(id_, name), name.strip(), False, _in_order([*found, *marks]))


def _elsewhere(account: AccountRow, erp: str, marks: tuple[Mark, ...]) -> Iterator[Line]:
    """Return what was granted for another ERP: it shows nothing here."""
    others = sorted({name.strip() for of, _id, name in account.grants if of != erp}, key=natural_key)
    if account.all_customers_of not in (None, erp):
        others.insert(0, EVERYTHING)
    for name in others:
        yield Line(account, None, name, "", False, _in_order([Mark.OTHER, *marks]))


def _marks_of(account: AccountRow, *, sees_something: bool, now: datetime) -> tuple[Mark, ...]:
    """Return what is to be said of an account as a whole; who can't sign in needs no second look."""
    if not account.active:
        return ()
    marks = [] if sees_something else [Mark.NOTHING]
    if account.last_sign_in is None:
        marks.append(Mark.NEVER)
    elif account.last_sign_in < now - LONG:
        marks.append(Mark.AWAY)
    return _in_order(marks)


def _in_order(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    return tuple(sorted(marks, key=list(Mark).index))


def _is_wanted(line: Line, wanted: Filter) -> bool:
    if wanted.customer is not None and not (line.sees_all or line.customer_id == wanted.customer):
        return False
    text = f"{line.account.name} {line.account.email} {line.customer} {line.granted_as} {line.words}"
    return all(word in text.casefold() for word in wanted.search.casefold().split())


def _by_name(choice: tuple[str, str]) -> tuple[Any, int]:
    return natural_key(choice[1]), int(choice[0])
