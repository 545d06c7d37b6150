"""Events found among millions: newest first, a page at a time, counted up to a bound.

Every answer belongs to the chain as it was at one position (`upto`), and events never change: the same
question has the same answer for ever, and pages never shift while others write.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from data.portal.tables import Account, Event

COUNTED = 2_000  # events; whatever is found beyond is "more than 2,000"
PIECE = 5_000  # events of an export in memory at a time
MOST_VALUES = 30  # of one filter, each looked up in its index
MOST_PAIRS = 60  # of the values of two filters, each looked up in the index of both
SEARCHED = (
    Event.details,
    Event.actor,
    Event.target,
    Event.acted_for,
    Event.action,
    Event.ip,
    Event.request_id,
)

NEWEST = (Event.at.desc(), Event.position.desc())
Column = InstrumentedAttribute[Any]
Row = sqlalchemy.Row[Any]
Positions = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Wanted:
    """Which events: every filter that is set must hold, of its values any."""

    upto: int  # the newest position to look at
    actors: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()  # as target or acted for
    account_ids: tuple[int, ...] = ()  # as target
    since: datetime | None = None
    until: datetime | None = None  # not included
    terms: tuple[str, ...] = field(default=())  # each somewhere in the event, ignoring case
    depth: int | None = None  # how many of the newest events are searched for `terms`; None: all


@dataclass(frozen=True)
class Lead:
    """Filters that one index leads along: an event passes them where any of `values` holds."""

    filters: frozenset[str]
    values: list[ColumnElement[bool]]


def page(session: Session, wanted: Wanted, start: int, count: int) -> list[Row]:
    """Return events, the newest first."""
    return _events(session, list(session.scalars(_positions(session, wanted, start, count))))


def first_page(session: Session, wanted: Wanted, count: int) -> tuple[list[Row], int]:
    """Return the newest events, and how many there are in all: COUNTED + 1 where there are more than that."""
    if not wanted.terms:
        found = page(session, wanted, 0, count)
        return found, len(found) if len(found) < count else _counted(session, wanted)
    positions = list(session.scalars(_positions(session, wanted, 0, max(count, COUNTED + 1))))
    return _events(session, positions[:count]), min(len(positions), COUNTED + 1)


def every(session: Session, wanted: Wanted) -> Iterator[Sequence[Row]]:
    """Return all wanted events as rows of the table, the newest first, in pieces: not all fit into memory."""
    found = _searched(session, wanted).where(*(_holds(session, term) for term in wanted.terms))
    rows = found.with_only_columns(*Event.__table__.columns).order_by(*NEWEST)
    with closing(session.connection().execute(rows.execution_options(yield_per=PIECE))) as result:
        yield from result.partitions()


def count_up_to(session: Session, wanted: Wanted, most: int) -> int:
    """Return how many events there are, `most` where there are more."""
    found = _searched(session, wanted).where(*(_holds(session, term) for term in wanted.terms))
    return session.scalar(select(func.count()).select_from(found.limit(most).subquery())) or 0


def reach(session: Session, wanted: Wanted) -> datetime | None:
    """Return the instant back to which `depth` lets a search look, None where it looks at everything."""
    if not wanted.terms or wanted.depth is None:
        return None
    if _is_plain(wanted):
        oldest = select(Event.at).where(Event.position == wanted.upto - wanted.depth)
        return session.scalars(oldest).one_or_none()
    beyond = session.scalars(_unsearched(session, wanted, wanted.depth, 1)).first()
    return session.scalars(select(Event.at).where(Event.position == beyond)).one_or_none()


def actors(session: Session, *, most: int) -> list[str]:
    """Return who has done something, by name; each is one look into the index, whatever its length."""
    found: list[str] = []
    following = select(func.min(Event.actor))
    while len(found) < most:
        name = session.scalar(following.where(Event.actor > found[-1]) if found else following)
        if name is None:
            break
        found.append(name)
    return found


def event(session: Session, position: int) -> Event | None:
    """Return one event, None where there is none."""
    return session.get(Event, position)


def ids_of(session: Session, emails: Sequence[str]) -> tuple[int, ...]:
    """Return the ids of accounts by their present addresses, to find what they did under earlier ones."""
    return tuple(session.scalars(select(Account.id).where(Account.email.in_(emails))))


def _events(session: Session, positions: Sequence[int]) -> list[Row]:
    """Return events as plain rows, which take a third of the time that objects take."""
    found = session.execute(select(*Event.__table__.columns).where(Event.position.in_(positions)))
    events = {each.position: each for each in found}
    return [events[position] for position in positions]


def _counted(session: Session, wanted: Wanted) -> int:
    """Return how many events there are, up to the bound; what is beyond is not looked at."""
    leads = _leads(wanted)
    lead = _narrowest(session, wanted, leads) if leads else Lead(frozenset(), [true()])
    base = select(Event.position).where(_passes(wanted, led_by=lead)).limit(COUNTED + 1)
    found: set[int] = set()
    for value in lead.values:  # an event may be found by several
        found.update(session.scalars(base.where(value)))
        if len(found) > COUNTED:
            return COUNTED + 1
    return len(found)


def _positions(session: Session, wanted: Wanted, start: int, count: int) -> Positions:
    """Return the positions of wanted events, the newest first."""
    if not wanted.terms:
        return _unsearched(session, wanted, start, count)
    found = _searched(session, wanted).where(*(_holds(session, term) for term in wanted.terms))
    return found.order_by(*NEWEST).offset(start).limit(count)


def _searched(session: Session, wanted: Wanted) -> Positions:
    """Return the events to look through for terms."""
    everything = select(Event.position)
    if wanted.depth is None or not wanted.terms:
        return everything.where(_passes(wanted))
    if _is_plain(wanted):  # the same as below, but one stretch of the table
        newest = and_(Event.position > wanted.upto - wanted.depth, Event.position <= wanted.upto)
        return everything.where(newest)
    window = _unsearched(session, wanted, 0, wanted.depth).subquery()
    return everything.join(window, window.c.position == Event.position)


def _unsearched(session: Session, wanted: Wanted, start: int, count: int) -> Positions:
    """Return positions without regard to terms: along one index, or along several that are merged."""
    leads = _leads(wanted)
    base = select(Event.position, Event.at)
    if not leads:
        return base.where(_passes(wanted)).order_by(*NEWEST).offset(start).limit(count)
    lead = _narrowest(session, wanted, leads)
    base = base.where(_passes(wanted, led_by=lead))
    if len(lead.values) == 1:
        return base.where(*lead.values).order_by(*NEWEST).offset(start).limit(count)
    # The databases read one index per value in order; asked for all values at once they would sort.
    parts = [base.where(value).order_by(*NEWEST).limit(start + count) for value in lead.values]
    merged = union(*(select(part.subquery()) for part in parts)).subquery()
    order = (merged.c.at.desc(), merged.c.position.desc())
    return select(merged).order_by(*order).offset(start).limit(count)


def _is_plain(wanted: Wanted) -> bool:
    return not _filters(wanted) and wanted.since is None and wanted.until is None


def _filters(wanted: Wanted) -> dict[str, list[ColumnElement[bool]]]:
    """Return the filters that are set and have an index, each as its alternatives."""
    found = {
        "account": _of_account(wanted),
        "who": _any(Event.actor, wanted.actors),
        "action": _any(Event.action, wanted.actions),
    }
    return {name: values for name, values in found.items() if values}


def _leads(wanted: Wanted) -> list[Lead]:
    """Return what can lead: two filters together where there are two, as each alone may leave very many."""
    singles = [Lead(frozenset({name}), values) for name, values in _filters(wanted).items()]
    pairs = [
        Lead(one.filters | other.filters, [and_(a, b) for a in one.values for b in other.values])
        for one, other in combinations(singles, 2)
        if len(one.values) * len(other.values) <= MOST_PAIRS
    ]
    few = all(len(each.values) <= MOST_VALUES for each in singles)
    return pairs or (singles if few else [])


def _narrowest(session: Session, wanted: Wanted, leads: Sequence[Lead]) -> Lead:
    """Return the lead that leaves the fewest events by itself."""
    if len(leads) == 1:
        return leads[0]
    return min(leads, key=lambda lead: sum(_size(session, wanted, value) for value in lead.values))


def _size(session: Session, wanted: Wanted, value: ColumnElement[bool]) -> int:
    """Return how many events one value of a filter leaves, up to the bound."""
    few = select(Event.position).where(value, _in_time(wanted)).limit(COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(few)) or 0


def _passes(wanted: Wanted, led_by: Lead | None = None) -> ColumnElement[bool]:
    """Return what must hold, but for the filters that lead: said twice they would mislead the planner."""
    led = led_by.filters if led_by else frozenset()
    held = [or_(*values) for name, values in _filters(wanted).items() if name not in led]
    return and_(_in_time(wanted), *held)


def _in_time(wanted: Wanted) -> ColumnElement[bool]:
    bounds = [Event.position <= wanted.upto]
    if wanted.since is not None:
        bounds.append(Event.at >= wanted.since)
    if wanted.until is not None:
        bounds.append(Event.at < wanted.until)
    return and_(*bounds)


def _of_account(wanted: Wanted) -> list[ColumnElement[bool]]:
    return [
        *_any(Event.target, wanted.accounts),
        *_any(Event.acted_for, wanted.accounts),
        *_any(Event.target_id, wanted.account_ids),
    ]


def _any(column: Column, values: Sequence[Any]) -> list[ColumnElement[bool]]:
    return [column == value for value in values]


def _holds(session: Session, term: str) -> ColumnElement[bool]:
    """Return whether a term is somewhere in an event."""
    dialect = session.get_bind().dialect.name
    forms = {term} if term.isascii() else {term, term.lower(), term.upper(), term.title()}
    found = []
    for form in sorted(forms):
        for column in SEARCHED:
            text = json.dumps(form)[1:-1] if column is Event.details else form  # as JSON writes it
            found.append(_like(dialect, column, f"%{_escaped(text)}%"))
    return or_(*found)


def _like(dialect: str, column: Column, pattern: str) -> ColumnElement[bool]:
    """Return a comparison that ignores the case of ASCII letters, as each database does it fastest."""
    if dialect == "sqlite":
        return column.like(pattern, escape="!")
    if dialect == "postgresql":
        return column.collate("C").ilike(pattern, escape="!")
    return column.ilike(pattern, escape="!")


def _escaped(text: str) -> str:
    return "".join(f"!{sign}" if sign in "!%_[" else sign for sign in text)
