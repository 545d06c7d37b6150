"""Writing down what was done: the run, the mail and the next time together, or none of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from data.portal import clock, scheduled
from data.portal.actors import Actor, Target
from data.portal.audit import Action
from data.portal.changes import Change, bookkeeping, changing
from data.portal.scheduled_tables import Alert, Delivery, Run
from problems import Conflict
from services.mail.posting import post_recipe
from services.scheduling.kinds import Done, Kind, Owner
from services.scheduling.times import next_after
from settings import Settings

WORKER = Actor("worker")
ASKED = '"asked":true'  # how the audit's details say that a mail was sent out of turn
OVERTAKEN = "This was changed meanwhile. Look at it again."


def settle(
    *, kind: Kind[Any], row: Delivery | Alert, due_at: datetime, done: Done, owner: Owner, settings: Settings
) -> None:
    """Write down what was done for a row that was due; raises `Conflict` where somebody was faster."""
    if done.recipe is None:
        with bookkeeping() as session:
            now = clock.now()
            _note(_as_found(session, kind, row), kind, done, now)
            session.add(_run(kind, row, due_at, done, now))
        return
    with changing(WORKER) as change:
        _note(_as_found(change.session, kind, row), kind, done, change.now)
        run = _run(kind, row, due_at, done, change.now)
        _send(change, kind, row, run, done, owner, settings)


def send_now(
    *,
    actor: Actor,
    kind: Kind[Any],
    row: Delivery | Alert,
    done: Done,
    owner: Owner,
    settings: Settings,
    check: Callable[[Any], None] | None = None,
) -> None:
    """Have a mail sent out of turn, because its owner asks for it; `check` may still refuse it."""
    with changing(actor) as change:
        if check is not None:
            check(change.session)
        held = scheduled.held(change.session, kind.table, row.id)
        if held is None:
            raise Conflict(OVERTAKEN)
        held.last_at = change.now
        run = _run(kind, row, change.now, done, change.now, asked=True)
        _send(change, kind, row, run, done, owner, settings)


def move_on(*, kind: Kind[Any], row: Delivery | Alert) -> None:
    """Find the next time of a row anew, without anything being done."""
    with bookkeeping() as session:
        held = _as_found(session, kind, row)
        held.next_at = next_after(kind.rule(held), clock.now())


def _as_found(session: Any, kind: Kind[Any], row: Delivery | Alert) -> Any:
    """Return a row, held, if it is due as it was when somebody began to do it."""
    held = scheduled.held(session, kind.table, row.id)
    if held is None or (held.version, held.next_at, held.active) != (row.version, row.next_at, True):
        raise Conflict(OVERTAKEN)
    return held


def _note(held: Any, kind: Kind[Any], done: Done, now: datetime) -> None:
    held.next_at, held.last_at = next_after(kind.rule(held), now), now
    if done.memory is not None:
        held.memory = done.memory


def _run(
    kind: Kind[Any],
    row: Delivery | Alert,
    due_at: datetime,
    done: Done,
    now: datetime,
    *,
    asked: bool = False,
) -> Run:
    what = {"kind": kind.name, "subject_id": row.id, "outcome": done.outcome.value, "rows": done.rows}
    return Run(due_at=due_at, at=now, asked=asked, **what)


def _send(
    change: Change,
    kind: Kind[Any],
    row: Delivery | Alert,
    run: Run,
    done: Done,
    owner: Owner,
    settings: Settings,
) -> None:
    """Add the mail, its run, and the event that tells of it."""
    about = {"kind": kind.name, "id": row.id, "reference": row.reference, "due": run.due_at.isoformat()}
    about["sort"] = kind.sort(row)
    recipe = dict(done.recipe or {}) | about | {"asked": run.asked}
    mail = post_recipe(
        change,
        kind=kind.mail,
        to=owner.email,
        name=owner.name,
        recipe=recipe,
        settings=settings,
        account_id=owner.id,
    )
    run.mail_id = mail.id
    change.session.add(run)
    details = dict(done.details or {}) | ({"asked": True} if run.asked else {})
    change.record(Action.EXPORT, target=Target(owner.id, owner.email), details=details)
