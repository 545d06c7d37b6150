"""One's own alerts: listed, made, changed, paused, deleted. Nobody else's exist."""

import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from auth.users import CurrentUser
from data.inventory.alerts import Kind
from data.inventory.expiry import labels
from data.inventory.opened_state import opened_state
from data.inventory.scope import Scope
from data.inventory.stock import Stock
from data.inventory.view_state import ViewState, canonical, parse_state
from data.portal import scheduled
from data.portal.actors import Actor, Target
from data.portal.audit import Action, count_since
from data.portal.changes import Change, changing, reading
from data.portal.scheduled_tables import Alert, Run
from problems import Conflict, Invalid, NotFound, TooMany
from services.alerts.form import Wanted
from services.alerts.memory import NAME, first_look, number_of, rule_of
from services.alerts.words import looks_at, tells
from services.customer_settings.keeping import rules_for
from services.scheduling.times import next_after
from services.scheduling.words import in_words

MOST = 20  # of one account
MOST_AN_HOUR = 10
GONE = "There is no such alert, or you have deleted it already."
NEWER = "This alert was changed in another tab meanwhile. Load the page again."
FULL = f"You have {MOST} alerts already. Delete one that you no longer need."
TOO_FAST = f"You have made {MOST_AN_HOUR} alerts within an hour. Try again later."
NO_VIEW = "An alert needs a view."
OLD_VIEW = "a view with a column that is gone"


def listed(*, user: CurrentUser, scope: Scope) -> list[dict[str, Any]]:
    """Return one's own alerts for this ERP, the oldest first, with what came of their last looks."""
    called = labels(rules_for(scope=scope))
    with reading() as session:
        found = scheduled.of_account(session, Alert, user.id, user.erp)
        runs = {row.id: scheduled.runs_of(session, NAME, row.id, most=1) for row in found}
        return [
            told(row, next(iter(runs[row.id]), None)) | {"looks_at": _looks_at(row, called)} for row in found
        ]


def create(*, actor: Actor, user: CurrentUser, wanted: Wanted, stock: Stock) -> dict[str, Any]:
    """Keep an alert over what its owner sees now, which is told to nobody."""
    if wanted.state is None:
        raise Invalid(NO_VIEW)
    row = Alert(account_id=user.id, erp=user.erp, active=True, version=1)
    row.reference, row.stop_nonce = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
    _fill(row, wanted)
    row.memory = first_look(row, wanted.state, stock)
    with changing(actor) as change:
        _refuse_many(change, user)
        row.created_at, row.next_at = change.now, next_after(wanted.rule, change.now)
        change.session.add(row)
        details = {key: value for key, value in _facts(row).items() if key != "view"}
        change.record(Action.ALERT_CREATE, target=user.target, details=details)
        return told(row, None)


def change(
    *, actor: Actor, user: CurrentUser, reference: str, version: int, wanted: Wanted, stock: Stock
) -> dict[str, Any]:
    """Change an alert. Another view, kind or number begins anew, with what is there now."""
    found = _read(user, reference, version)
    looked_for = found.state, found.kind, found.number
    _fill(found, wanted)
    memory = first_look(found, wanted.state or _state(found, stock), stock)
    with changing(actor) as change:
        row = _own(change, user, reference, version)
        before = _facts(row)
        _fill(row, wanted)
        row.memory = row.memory if looked_for == (row.state, row.kind, row.number) else memory
        row.next_at = next_after(wanted.rule, change.now) if row.active else None
        after = _facts(row)
        changed = {key: {"from": before[key], "to": after[key]} for key in after if before[key] != after[key]}
        return _saved(change, row, changed)


def pause(
    *, actor: Actor, user: CurrentUser, reference: str, version: int, stock: Stock | None
) -> dict[str, Any]:
    """Let an alert rest; or go on, over a `stock`: then it begins anew, with what is there now."""
    found = _read(user, reference, version)
    memory = None if stock is None else first_look(found, _state(found, stock), stock)
    with changing(actor) as change:
        row = _own(change, user, reference, version)
        if row.active == (stock is not None):
            raise Conflict(NEWER)
        row.active, before = not row.active, row.active
        row.next_at = next_after(rule_of(row), change.now) if row.active else None
        row.memory = memory if row.active else row.memory
        return _saved(change, row, {"active": {"from": before, "to": row.active}})


def delete(*, actor: Actor, user: CurrentUser, reference: str) -> None:
    """Delete an alert, with all it remembers; what it would still have mailed is not sent."""
    with changing(actor) as change:
        row = _own(change, user, reference)
        scheduled.forget_runs(change.session, NAME, row.id)
        change.session.delete(row)
        change.record(Action.ALERT_DELETE, target=_target(row, change), details={"alert": row.name})


def told(row: Alert, run: Run | None) -> dict[str, Any]:
    """Return an alert as its owner sees it."""
    return {
        "reference": row.reference,
        "name": row.name,
        "kind": row.kind,
        "number": row.number or "",
        "every": row.every,
        "at": row.at,
        "zone": row.zone,
        "active": row.active,
        "next_at": row.next_at,
        "version": row.version,
        "tells": tells(Kind(row.kind), number_of(row)),
        "when": in_words(rule_of(row)),
        "state": json.loads(row.state),
        "page": row.page,
        "last": {"at": run.at, "outcome": run.outcome, "facts": run.rows or 0} if run else None,
    }


def _looks_at(row: Alert, called: Mapping[str, str]) -> str:
    try:
        return looks_at(parse_state(json.loads(row.state, parse_float=Decimal)).view, called)
    except Invalid:
        return OLD_VIEW  # a column of it is gone


def _state(row: Alert, stock: Stock) -> ViewState:
    return opened_state(json.loads(row.state, parse_float=Decimal), stock=stock, own=True)[0]


def _read(user: CurrentUser, reference: str, version: int) -> Alert:
    """Return one's own alert as it is now, not held: what is slow comes before the change."""
    with reading() as session:
        return _checked(scheduled.by_reference(session, Alert, reference), user, version)


def _own(change: Change, user: CurrentUser, reference: str, version: int | None = None) -> Alert:
    """Return one's own alert, held until the change ends."""
    found = _checked(scheduled.by_reference(change.session, Alert, reference), user, version)
    return _checked(scheduled.held(change.session, Alert, found.id), user, version)


def _checked(row: Alert | None, user: CurrentUser, version: int | None) -> Alert:
    """Return an alert that is one's own; somebody else's is as if there were none."""
    if row is None or row.account_id != user.id or row.erp != user.erp:
        raise NotFound(GONE)
    if version is not None and version != row.version:
        raise Conflict(NEWER)
    return row


def _refuse_many(change: Change, user: CurrentUser) -> None:
    if len(scheduled.of_account(change.session, Alert, user.id, user.erp)) >= MOST:
        raise Conflict(FULL)
    since = change.now - timedelta(hours=1)
    if count_since(change.session, user.id, Action.ALERT_CREATE, since) >= MOST_AN_HOUR:
        raise TooMany(TOO_FAST, retry_after=600)


def _fill(row: Alert, wanted: Wanted) -> None:
    row.name, row.kind = wanted.name, wanted.kind.value
    row.number = None if wanted.number is None else f"{wanted.number.normalize():f}"
    row.every, row.at, row.zone = wanted.rule.every.value, f"{wanted.rule.at:%H:%M}", wanted.rule.zone
    if wanted.state is not None:
        row.page = wanted.page
        row.state = json.dumps(canonical(wanted.state), ensure_ascii=False, sort_keys=True)


def _facts(row: Alert) -> dict[str, Any]:
    """Return what the audit tells of an alert."""
    return {
        "alert": row.name,
        "tells": tells(Kind(row.kind), number_of(row)),
        "when": in_words(rule_of(row)),
        "view": json.loads(row.state)["view"],
    }


def _saved(change: Change, row: Alert, changed: dict[str, Any]) -> dict[str, Any]:
    row.version += 1
    details = {"alert": row.name} | changed
    change.record(Action.ALERT_UPDATE, target=_target(row, change), details=details)
    return told(row, next(iter(scheduled.runs_of(change.session, NAME, row.id, most=1)), None))


def _target(row: Alert, change: Change) -> Target:
    return Target(row.account_id, change.actor.name)
