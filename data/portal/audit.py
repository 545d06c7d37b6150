"""The audit: a chain of events in which every link's hash covers the link itself and the one before."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.portal.actors import Actor, Target
from data.portal.tables import EMAIL_LENGTH, IP_LENGTH, Event, Head

START = "0" * 64  # what the first event has in place of a previous hash
HEAD = 1
SECRETS = ("password", "secret", "token", "hash", "cookie", "csrf")
VERIFY_ROWS = 1000


class Action(StrEnum):
    """Everything that is recorded."""

    CUSTOMER_CREATE = "CUSTOMER_CREATE"
    CUSTOMER_UPDATE = "CUSTOMER_UPDATE"
    CUSTOMER_DEACTIVATE = "CUSTOMER_DEACTIVATE"
    CUSTOMER_REACTIVATE = "CUSTOMER_REACTIVATE"
    CUSTOMER_PW_RESET = "CUSTOMER_PW_RESET"  # at the shell, where no mail is sent
    CUSTOMER_PW_CHANGE = "CUSTOMER_PW_CHANGE"
    CUSTOMER_PW_CHANGE_FAILED = "CUSTOMER_PW_CHANGE_FAILED"  # by a wrong old password
    CUSTOMER_LOGIN = "CUSTOMER_LOGIN"
    CUSTOMER_LOGIN_FAILED = "CUSTOMER_LOGIN_FAILED"
    CUSTOMER_LOGOUT = "CUSTOMER_LOGOUT"
    CUSTOMER_SESSION_END = "CUSTOMER_SESSION_END"
    EXPORT = "EXPORT"
    ACCESS_DENIED = "ACCESS_DENIED"


@dataclass(frozen=True)
class Verdict:
    """What checking the chain found: `bad` is the first position that is not as it was written."""

    count: int
    hash: str
    bad: int | None = None
    why: str = ""


def lock_head(session: Session) -> Head:
    """Return the newest link, held until the transaction ends, so that events form one chain."""
    head = select(Head).where(Head.id == HEAD).with_for_update()
    return session.scalars(head.with_hint(Head, "WITH (UPDLOCK, HOLDLOCK)", "mssql")).one()


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


def hash_of(event: Event) -> str:
    """Return the hash over every field of an event and the hash before it."""
    fields = {
        column.key: getattr(event, column.key) for column in Event.__table__.columns if column.key != "hash"
    }
    fields["at"] = event.at.isoformat(timespec="microseconds")
    return hashlib.sha256(canonical(fields).encode()).hexdigest()


def verify(session: Session, anchor: tuple[int, str] | None = None) -> Verdict:
    """Return whether the chain is whole; `anchor` is a count and hash noted earlier, elsewhere."""
    chain = select(Event).order_by(Event.position)
    position, previous = 0, START
    with closing(session.scalars(chain, execution_options={"yield_per": VERIFY_ROWS})) as found:
        for event in found:
            position += 1
            why = _flaw(event, position, previous, anchor)
            if why:
                return Verdict(position - 1, previous, position, why)
            previous = event.hash
            session.expunge(event)  # a chain of years need not fit into memory
    return _ending(session, position, previous, anchor)


def _flaw(event: Event, position: int, previous: str, anchor: tuple[int, str] | None) -> str:
    if event.position != position:
        return f"event {position} is missing"
    if event.previous != previous:
        return f"event {position} does not follow event {position - 1}"
    if event.hash != hash_of(event):
        return f"event {position} was altered"
    if anchor and anchor[0] == position and anchor[1] != event.hash:
        return f"event {position} is not the one that was noted"
    return ""


def _ending(session: Session, position: int, last: str, anchor: tuple[int, str] | None) -> Verdict:
    head = session.get(Head, HEAD, populate_existing=True)
    if head is None:
        return Verdict(position, last, position, "the head of the chain is missing")
    expected = max(head.count, anchor[0] if anchor else 0)
    if expected > position:
        return Verdict(position, last, position + 1, f"events {position + 1} to {expected} are missing")
    if (head.count, head.hash, head.newest) != (position, last, position or None):
        return Verdict(position, last, head.count + 1, "the head of the chain names another last event")
    return Verdict(position, last)


def canonical(value: Any) -> str:
    """Return the one JSON text of a value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def clean(text: str) -> str:
    """Return text without control, format and unassigned characters, which could forge lines in a log."""
    return "".join(
        " " if unicodedata.category(sign).startswith(("C", "Zl", "Zp")) else sign for sign in text
    ).strip()


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
