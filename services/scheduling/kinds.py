"""What happens by itself: each kind says once what it does when one of its rows is due.

    register(Kind("alert", Alert, mail=mail.Kind.ALERT, rule=rule_of, work=look, …))

The worker (`services/scheduling/running.py`) finds rows of `table` that are active and due, asks for one
reading of the ERP for all of them, and calls `work(row, moment)` for each: outside of every transaction, and
only for an owner who may see something now. It reads, computes, writes nothing and returns what came of it.
Then, in one transaction and only if the row is still due as it was found: a `Run`, unique by kind, row and
time, so that it is done once whoever tries; the mail, if there is a `recipe`; `memory`, if there is one; the
next time. What raises a `Problem` is tried again in a quarter of an hour.

The mail is made when it is sent, by `make(row, recipe, moment)` over the stock and the scope of that moment;
None withdraws it. `recipe` is JSON, and sealed: it says what to tell, and holds no rows that a smaller scope
must not see unless `make` filters them.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from data.inventory.scope import Scope
from data.inventory.stock import Stock
from data.portal.scheduled_tables import Alert, Delivery
from services.mail import kinds as mail
from services.mail.making import Made
from services.scheduling.times import Rule
from settings import Settings

Row = TypeVar("Row", bound=Delivery | Alert)


class Outcome(StrEnum):
    """What came of something that was due."""

    SENT = "sent"  # a mail was written; whether it arrives, the outbox tells
    EMPTY = "empty"  # no rows, and then no mail is wanted
    BASELINE = "baseline"  # an alert has seen for the first time what there is
    NOTHING = "nothing"  # an alert has found nothing new
    WITHDRAWN = "withdrawn"  # its owner may see nothing, now or when the mail was made


@dataclass(frozen=True)
class Owner:
    """Whose it is: all that a mail needs to know of the account."""

    id: int
    email: str
    name: str
    scope_label: str  # whose stock they see: a customer, "3 customers", "All customers"


@dataclass(frozen=True)
class Moment:
    """What everything is decided by: the instant, and what the owner may see at it."""

    now: dt.datetime
    due_at: dt.datetime
    today: dt.date  # of the company
    owner: Owner
    scope: Scope
    stock: Stock  # of the scope, on that day, under its customers' rules
    settings: Settings


@dataclass(frozen=True)
class Done:
    """What came of it: with a `recipe` a mail is written, with a `memory` it is kept."""

    outcome: Outcome
    rows: int | None = None
    recipe: Mapping[str, Any] | None = None
    memory: str | None = None
    details: Mapping[str, Any] | None = None  # of the audit event that tells of the mail


@dataclass(frozen=True)
class Kind(Generic[Row]):
    """One thing that the scheduler does."""

    name: str  # as in `runs`; at most 20 letters
    table: type[Row]
    mail: mail.Kind
    rule: Callable[[Row], Rule]
    work: Callable[[Row, Moment], Done]
    make: Callable[[Row, Mapping[str, Any], Moment], Made | None]
    sort: Callable[[Row], str]  # by which a mail's subject is chosen


_registered: dict[str, Kind[Any]] = {}


def register(kind: Kind[Any]) -> None:
    """Let the scheduler do this kind of thing; `commands/worker.py` calls it, the same one twice is fine."""
    _registered[kind.name] = kind


def registered() -> tuple[Kind[Any], ...]:
    """Return everything that the scheduler does."""
    return tuple(_registered.values())
