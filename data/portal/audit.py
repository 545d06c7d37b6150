"""The audit: a chain of events in which every link's hash covers the link itself and the one before."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.portal.actors import Actor, Target
from data.portal.tables import EMAIL_LENGTH, IP_LENGTH, Event, Head
from data.portal.texts import clean

START = "0" * 64  # what the first event has in place of a previous hash
HEAD = 1
SECRETS = ("password", "secret", "token", "hash", "cookie", "csrf")
VERIFY_ROWS = 5000
COLUMNS = tuple(column.key for column in Event.__table__.columns)
HASHED = tuple(name for name in COLUMNS if name != "hash")
Row = dict[str, Any]
_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)


class Action(StrEnum):
    """Everything that is recorded."""

    CUSTOMER_CREATE = "CUSTOMER_CREATE"
    CUSTOMER_UPDATE = "CUSTOMER_UPDATE"
    CUSTOMER_DEACTIVATE = "CUSTOMER_DEACTIVATE"
    CUSTOMER_REACTIVATE = "CUSTOMER_REACTIVATE"
    CUSTOMER_PW_RESET = "CUSTOMER_PW_RESET"  # at the shell, which shows the new one
    ADMIN_PW_RESET_EMAIL = "ADMIN_PW_RESET_EMAIL"  # by mail
    CUSTOMER_PW_FORGOT = "CUSTOMER_PW_FORGOT"
    CUSTOMER_PW_CHANGE = "CUSTOMER_PW_CHANGE"
    CUSTOMER_PW_CHANGE_FAILED = "CUSTOMER_PW_CHANGE_FAILED"  # by a wrong old password
    CUSTOMER_LOGIN = "CUSTOMER_LOGIN"
    CUSTOMER_LOGIN_FAILED = "CUSTOMER_LOGIN_FAILED"
    CUSTOMER_LOGOUT = "CUSTOMER_LOGOUT"
    CUSTOMER_SESSION_END = "CUSTOMER_SESSION_END"
    ADMIN_LOGIN = "ADMIN_LOGIN"
    ADMIN_LOGIN_FAILED = "ADMIN_LOGIN_FAILED"
    ADMIN_LOGIN_HALFWAY = "ADMIN_LOGIN_HALFWAY"  # the password was right, the code is still to come
    ADMIN_LOGOUT = "ADMIN_LOGOUT"
    STAFF_CREATE = "STAFF_CREATE"
    STAFF_UPDATE = "STAFF_UPDATE"
    STAFF_DEACTIVATE = "STAFF_DEACTIVATE"
    STAFF_REACTIVATE = "STAFF_REACTIVATE"
    STAFF_PW_RESET = "STAFF_PW_RESET"
    STAFF_PW_CHANGE = "STAFF_PW_CHANGE"
    STAFF_PW_CHANGE_FAILED = "STAFF_PW_CHANGE_FAILED"  # by a wrong old password
    STAFF_MFA_CHANGE = "STAFF_MFA_CHANGE"
    STAFF_SESSION_END = "STAFF_SESSION_END"
    VIEW_AS_START = "VIEW_AS_START"
    VIEW_AS_END = "VIEW_AS_END"
    MAIL_RESEND = "MAIL_RESEND"
    VIEW_SAVE = "VIEW_SAVE"
    VIEW_UPDATE = "VIEW_UPDATE"
    VIEW_DELETE = "VIEW_DELETE"
    VIEW_DEFAULT = "VIEW_DEFAULT"
    EXPORT = "EXPORT"
    DELIVERY_CREATE = "DELIVERY_CREATE"  # a view that is mailed again and again
    DELIVERY_UPDATE = "DELIVERY_UPDATE"
    DELIVERY_DELETE = "DELIVERY_DELETE"
    DELIVERY_STOP = "DELIVERY_STOP"  # with the link in a mail
    ALERT_CREATE = "ALERT_CREATE"
    ALERT_UPDATE = "ALERT_UPDATE"
    ALERT_DELETE = "ALERT_DELETE"
    ALERT_STOP = "ALERT_STOP"  # with the link in a mail
    SETTING_CHANGE = "SETTING_CHANGE"
    STOCK_KEEP = "STOCK_KEEP"  # on demand; every night it is kept by itself
    ACCESS_DENIED = "ACCESS_DENIED"


# Put together once: every change begins with it.
_LOCKED_HEAD = (
    select(Head).where(Head.id == HEAD).with_for_update().with_hint(Head, "WITH (UPDLOCK, HOLDLOCK)", "mssql")
)


@dataclass(frozen=True)
class Verdict:
    """What checking the chain found: `bad` is the first position that is not as it was written."""

    count: int
    hash: str
    bad: int | None = None
    why: str = ""


def lock_head(session: Session) -> Head:
    """Return the newest link, held until the transaction ends, so that events form one chain."""
    return session.scalars(_LOCKED_HEAD).one()


def head_of(session: Session) -> tuple[int, str]:
    """Return how many events there are, and the last one's hash."""
    head = session.get_one(Head, HEAD, populate_existing=True)
    return head.count, head.hash


def append(
    session: Session,
    head: Head,
    actor: Actor,
    at: datetime,
    action: Action,
    target: Target | None,
    details: Any,
) -> Event:
    """Add an event behind `head`, which the caller has locked."""
    event = Event(
        position=head.count + 1,
        at=at,
        action=action.value,
        actor=clean(actor.name)[:EMAIL_LENGTH],
        actor_id=actor.id,
        acted_for=actor.acted_for,
        target_id=target.id if target else None,
        target=clean(target.name)[:EMAIL_LENGTH] if target and target.name is not None else None,
        details=canonical(without_secrets(details or {})),
        ip=actor.ip[:IP_LENGTH] if actor.ip else None,
        request_id=actor.request_id,
        previous=head.hash,
    )
    event.hash = hash_of(event)
    session.add(event)
    session.flush()  # the event must stand before the head's foreign key names it
    head.count, head.hash, head.newest = event.position, event.hash, event.position
    return event


def is_told(session: Session, action: Action, target: str) -> bool:
    """Return whether an event tells that this was done to this."""
    found = select(Event.position).where(Event.action == action, Event.target == target).limit(1)
    return session.scalar(found) is not None


def count_since(session: Session, account_id: int, action: Action, since: datetime, *, fact: str = "") -> int:
    """Return how often something was done for an account, also what is no longer there.

    With a `fact`, such as `"asked":true`, only what was recorded with it: as it stands in the details.
    """
    found = select(func.count()).where(
        Event.target_id == account_id, Event.action == action, Event.at > since
    )
    if fact:
        found = found.where(Event.details.contains(fact, autoescape=True))
    return session.scalar(found) or 0


def targets(session: Session, action: Action, since: datetime) -> list[str]:
    """Return to what this was done since then, by name."""
    found = select(Event.target).where(Event.action == action, Event.at >= since)
    return [name for name in session.scalars(found) if name]


def hash_of(event: Event) -> str:
    """Return the hash over every field of an event and the hash before it."""
    return _hash({name: getattr(event, name) for name in HASHED})


def verify(
    session: Session, noted: Iterable[tuple[int, str]] = (), *, after: tuple[int, str] = (0, START)
) -> Verdict:
    """Return whether the chain is whole.

    `noted` are counts and hashes noted earlier, elsewhere; `after` is where an earlier check has ended.
    """
    known: dict[int, set[str]] = {}
    for count, hash_ in noted:
        known.setdefault(count, set()).add(hash_)
    # Read first: what others add meanwhile comes after this head, and belongs to the next check.
    head = session.get(Head, HEAD, populate_existing=True)
    position, previous = after
    if head is None:
        return Verdict(position, previous, position, "the head of the chain is missing")
    if known.get(position, {previous}) != {previous} or not _stands(session, after):
        return Verdict(position, previous, position, f"event {position} is not the one that was checked")
    for row in _rows(session, position, head.count):
        position += 1
        why = _flaw(row, position, previous, known)
        if why:
            return Verdict(position - 1, previous, position, why)
        previous = row["hash"]
    return _ending(session, head, position, previous, max(known, default=0))


def _rows(session: Session, first: int, last: int) -> Iterator[Row]:
    """Return events as plain rows: a chain of years is checked in seconds, in little memory."""
    chain = select(*Event.__table__.columns).where(Event.position > first, Event.position <= last)
    order = chain.order_by(Event.position).execution_options(yield_per=VERIFY_ROWS)
    with closing(session.connection().execute(order)) as found:
        for row in found:
            yield dict(zip(COLUMNS, row, strict=True))


def _hash(row: Row) -> str:
    fields = {name: row[name] for name in HASHED}
    fields["at"] = row["at"].isoformat(timespec="microseconds")
    return hashlib.sha256(canonical(fields).encode()).hexdigest()


def _stands(session: Session, link: tuple[int, str]) -> bool:
    position, hash_ = link
    event = session.get(Event, position) if position else None
    return not position or (event is not None and event.hash == hash_ == hash_of(event))


def _flaw(row: Row, position: int, previous: str, known: Mapping[int, set[str]]) -> str:
    if row["position"] != position:
        return f"event {position} is missing"
    if row["previous"] != previous:
        return f"event {position} does not follow event {position - 1}"
    if row["hash"] != _hash(row):
        return f"event {position} was altered"
    if known.get(position, {row["hash"]}) != {row["hash"]}:
        return f"event {position} is not the one that was noted"
    return ""


def _ending(session: Session, head: Head, position: int, last: str, noted: int) -> Verdict:
    expected = max(head.count, noted)
    if expected > position:
        gone = f"events {position + 1} to {expected} are"
        why = f"{gone if expected - position > 1 else f'event {expected} is'} missing"
        return Verdict(position, last, position + 1, why)
    past = select(func.min(Event.position)).where(Event.position > select(Head.count).scalar_subquery())
    if (head.count, head.hash, head.newest) != (position, last, position or None) or session.scalar(past):
        return Verdict(position, last, head.count + 1, "the head of the chain names another last event")
    return Verdict(position, last)


def canonical(value: Any) -> str:
    """Return the one JSON text of a value."""
    return _JSON.encode(value)


def without_secrets(value: Any) -> Any:
    """Return details in which nothing under the name of a secret is left, and no control characters."""
    if isinstance(value, Mapping):
        return {
            str(name): "(not recorded)" if _is_secret(str(name)) else without_secrets(part)
            for name, part in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [without_secrets(part) for part in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return clean(value) if isinstance(value, str) else value


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRETS)
