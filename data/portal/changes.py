"""★ The only write. `changing` for what people decide, `bookkeeping` for one listed set of columns.

And `clearing` for what is old.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import event, inspect, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from data.portal import audit, clock
from data.portal.actors import Actor, Target
from data.portal.anchors import Anchors
from data.portal.audit import Action
from data.portal.engine import ANCHORS, WRITES, Sessions, current_sessions, engine_of
from data.portal.scheduled_tables import Alert, Delivery, Run
from data.portal.tables import Attempts, Base, Event, Head, Lease, Mail, ResetLink, SignIn
from data.portal.view_tables import Preferences
from problems import NotSignedIn, Problem

log = structlog.get_logger()

# What may be written without an audit event. None: rows of the table come and go as a whole.
BOOKKEEPING: dict[type[Base], frozenset[str] | None] = {
    Attempts: None,
    Lease: None,
    Mail: frozenset({"state", "tries", "next_try_at", "tried_at", "sent_at", "last_error", "sealed"}),
    SignIn: frozenset({"last_seen_at"}),
    Delivery: frozenset({"next_at", "last_at"}),
    Alert: frozenset({"next_at", "last_at", "memory"}),
    Run: None,
    Preferences: frozenset({"default_told"}),
}

# What goes when its time is over; `data.portal.retention` says when that is.
CLEARED: frozenset[type[Base]] = frozenset({Attempts, Mail, ResetLink, Run, SignIn})

ENDED = "Your session was ended meanwhile, and nothing was changed. Sign in again."
UNAVAILABLE = "The portal can't reach its own database. Try again in a moment."


class PortalUnavailable(Problem):
    """The portal's own database does not answer."""

    status = 503
    retry_after = 5


class NotRecorded(RuntimeError):
    """Something was about to change without the audit event that belongs to it: a mistake in our code."""


class Change:
    """One transaction that changes what people decide, and the events that tell of it."""

    def __init__(self, session: Session, actor: Actor):
        self.session, self.actor = session, actor
        self.events: list[Event] = []
        self._head: Head = audit.lock_head(session)  # first of all: whoever changes something, waits here
        _check_session(session, actor)
        self.found = self._head.count, self._head.hash
        self.now: datetime = clock.now()  # after the wait, so that the chain is in the order of time

    def record(
        self, action: Action, *, target: Target | None = None, details: dict[str, Any] | None = None
    ) -> None:
        """Record what happened, to whom, and from what to what."""
        event_ = audit.append(self.session, self._head, self.actor, self.now, action, target, details)
        self.events.append(event_)

    def note(self) -> None:
        """Tell log and anchors, which the database's owner can't reach, how far the audit has got."""
        for each in self.events:
            log.info("audit", action=each.action, position=each.position, hash=each.hash)
        anchors: Anchors | None = self.session.info.get(ANCHORS)
        if anchors:
            last = self.events[-1]
            anchors.note(found=self.found, left=(last.position, last.hash), at=self.now)


@contextmanager
def changing(actor: Actor, *, sessions: Sessions | None = None) -> Iterator[Change]:
    """Yield a change; it and its events are committed together, or neither is.

    Raises `NotRecorded` when no event was recorded. Nothing slow (hashing a password, asking the ERP) belongs
    inside: the next change waits until this one has ended.
    """
    with _writing(sessions) as session, session.begin():
        change = Change(session, actor)
        yield change
        if not change.events:
            raise NotRecorded("A change needs an audit event.")
    change.note()


@contextmanager
def bookkeeping(*, sessions: Sessions | None = None) -> Iterator[Session]:
    """Yield a session that may write the columns of BOOKKEEPING and nothing else."""
    with _writing(sessions) as session:
        event.listen(session, "before_flush", _only_bookkeeping)
        event.listen(session, "do_orm_execute", _no_statements)
        with session.begin():
            yield session


@contextmanager
def clearing(*, sessions: Sessions | None = None) -> Iterator[Session]:
    """Yield a session that may take away rows of CLEARED and do nothing else."""
    with _writing(sessions) as session:
        event.listen(session, "before_flush", _only_clearing)
        event.listen(session, "do_orm_execute", _no_statements)
        with session.begin():
            yield session


@contextmanager
def reading(*, sessions: Sessions | None = None) -> Iterator[Session]:
    """Yield a session that can't write."""
    with _answering(), (sessions or current_sessions())() as session:
        event.listen(session, "before_flush", _nothing)
        event.listen(session, "do_orm_execute", _no_statements)
        yield session


@contextmanager
def _writing(sessions: Sessions | None) -> Iterator[Session]:
    maker = sessions or current_sessions()
    with _answering(), maker(bind=engine_of(maker).execution_options(**{WRITES: True})) as session:
        yield session


@contextmanager
def _answering() -> Iterator[None]:
    """Turn a database that does not answer into a problem with a sentence."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise PortalUnavailable(UNAVAILABLE) from error


def _check_session(session: Session, actor: Actor) -> None:
    """Raise `NotSignedIn` when the actor's session was ended while this change waited for others.

    Whoever is deactivated, gets another role or is signed out by staff loses at once what they may do.
    """
    if actor.session_id is None:
        return
    ended = select(SignIn.ended_at.is_not(None)).where(SignIn.id == actor.session_id)
    if session.scalar(ended) is not False:
        raise NotSignedIn(ENDED)


def _only_bookkeeping(session: Session, _context: UOWTransaction, _instances: object) -> None:
    for row in (*session.new, *session.deleted):
        if BOOKKEEPING.get(type(row), frozenset()) is not None:
            raise NotRecorded(f"{type(row).__name__} rows come and go with an audit event only.")
    for row in session.dirty:
        columns = BOOKKEEPING.get(type(row), frozenset())
        changed = {each.key for each in inspect(row).attrs if each.history.has_changes()}
        if columns is not None and not changed <= columns:
            raise NotRecorded(f"{type(row).__name__} changes with an audit event only.")


def _only_clearing(session: Session, _context: UOWTransaction, _instances: object) -> None:
    if session.new or session.dirty or not {type(row) for row in session.deleted} <= CLEARED:
        raise NotRecorded("Here nothing is added or changed, and only what is old goes.")


def _nothing(_session: Session, _context: UOWTransaction, _instances: object) -> None:
    raise NotRecorded("Nothing is written here.")


def _no_statements(state: ORMExecuteState) -> None:
    """Refuse statements that write past the objects, where the listed columns can't be checked."""
    if not state.is_select:
        raise NotRecorded("Only objects are written here, and statements read.")
