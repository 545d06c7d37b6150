"""The link in a mail with which whoever reads it stops it: it needs no sign-in, and does nothing else.

Its token names something scheduled and proves that a mail of it told so. Another `stop_nonce` ends all
older links.
"""

from contextlib import suppress
from dataclasses import dataclass

from data.portal import scheduled
from data.portal.actors import Actor, Target
from data.portal.audit import Action
from data.portal.changes import Change, changing, reading
from data.portal.scheduled_tables import Alert, Delivery
from data.portal.sealed import is_mark, mark
from problems import NotFound
from services.mail.letters import address
from settings import Settings

PURPOSE = "stop"
LONGEST = 100  # characters of a token
KINDS: tuple[tuple[str, type[Delivery] | type[Alert], Action], ...] = (
    ("delivery", Delivery, Action.DELIVERY_STOP),
    ("alert", Alert, Action.ALERT_STOP),
)


@dataclass(frozen=True)
class Stoppable:
    """What a link stops."""

    kind: str
    reference: str
    name: str  # as its owner calls it


def link(*, kind: str, row: Delivery | Alert, settings: Settings) -> str:
    """Return the link that stops something."""
    return f"{address(settings)}/stop/{row.reference}.{mark(PURPOSE, _marked(kind, row))}"


def found(*, token: str) -> Stoppable | None:
    """Return what a token stops; None for one that is wrong, over, or has done its work."""
    reference, _, proof = token[:LONGEST].partition(".")
    with reading() as session:
        for kind, table, _action in KINDS:
            row = scheduled.by_reference(session, table, reference)
            if row is not None and is_mark(proof, PURPOSE, _marked(kind, row)) and row.active:
                return Stoppable(kind, reference, row.name)
    return None


def stop(*, token: str, ip: str | None) -> None:
    """Stop what a token names; one that names nothing (any more) does nothing, and nobody is told."""
    what = found(token=token)
    if what is None:
        return
    _kind, table, action = next(each for each in KINDS if each[0] == what.kind)
    with reading() as session:
        row = scheduled.by_reference(session, table, what.reference)
        owner = None if row is None else scheduled.owner(session, row)
    if row is None or owner is None:
        return
    with suppress(NotFound), changing(Actor(f"link:{owner.email}", ip=ip)) as change:
        _stop(change, table, row)
        details = {"name": row.name, "active": {"from": row.active, "to": False}}
        change.record(action, target=Target(owner.id, owner.email), details=details)


def _stop(change: Change, table: type[Delivery] | type[Alert], row: Delivery | Alert) -> None:
    """Stop what is held now; raises `NotFound` where another click was faster, so that it is told once."""
    held = scheduled.held(change.session, table, row.id)
    if held is None or not held.active or held.stop_nonce != row.stop_nonce:
        raise NotFound("It has been stopped already.")
    held.active, held.next_at, held.version = False, None, held.version + 1


def _marked(kind: str, row: Delivery | Alert) -> str:
    return f"{kind} {row.reference} {row.stop_nonce}"
