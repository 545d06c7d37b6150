"""One's own deliveries: listed, made, changed, paused, deleted, sent out of turn. Nobody else's exist."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from auth.users import CurrentUser
from data.inventory.scope import Scope
from data.inventory.stock import Stock
from data.inventory.view_state import ViewState, canonical, parse_state
from data.portal import clock, scheduled
from data.portal.actors import Actor
from data.portal.audit import Action, count_since
from data.portal.changes import Change, changing, reading
from data.portal.scheduled_tables import Delivery, Run
from problems import Conflict, Invalid, NotFound, TooMany
from services.deliveries.kind import DELIVERY, NAME, rule_of, work
from services.scheduling.kinds import Moment, Owner
from services.scheduling.settling import ASKED
from services.scheduling.settling import send_now as settle_now
from services.scheduling.times import Rule, next_after
from services.scheduling.typed import Checks, page_of
from services.scheduling.words import in_words
from settings import Settings

MOST = 20  # of one account
MOST_AN_HOUR = 10
SENT_AN_HOUR = 5  # out of turn
HOUR = timedelta(hours=1)
RUNS_SHOWN = 5
GONE = "There is no such mail any more."
NEWER = "“{}” was changed in another tab meanwhile. Look at it again, then make your change."
FULL = f"You have {MOST} views mailed already. Delete one that you no longer need."
TOO_FAST = f"You have added {MOST_AN_HOUR} mails within an hour. Try again later."
TOO_OFTEN = f"You have had {SENT_AN_HOUR} mails sent within an hour. Try again later."
NO_VIEW = "Choose the view that is mailed."
OF_THE_PAST = "What is mailed is the stock of then: choose a view without a day to look at or compare with."
NO_MAIL = "This portal can't send mail at the moment."
EMPTY = "There are no rows in “{}” now, and then you want no mail."


@dataclass(frozen=True)
class Wanted:
    """A delivery as somebody wants it; no `state`: the view stays as it is, and so does its `page`."""

    name: str
    rule: Rule
    skip_empty: bool
    state: ViewState | None
    page: str


def wanted(*, raw: Mapping[str, Any]) -> Wanted:
    """Return what was sent; raises `Invalid` with a sentence for each field that is wrong."""
    checks = Checks(raw)
    name, rule, skip_empty = checks.name(), checks.rule(), raw.get("skip_empty", True)
    checks.end()
    page = page_of(raw)
    if not isinstance(skip_empty, bool):
        raise Invalid("“skip_empty” is true or false.")
    state = None if raw.get("state") is None else parse_state(raw["state"])
    if state is not None and (state.view.as_of or state.view.since):
        raise Invalid(OF_THE_PAST)
    return Wanted(name, rule, skip_empty, state, page)


def listed(*, user: CurrentUser) -> list[dict[str, Any]]:
    """Return one's own deliveries for this ERP, the oldest first, each with what was done last."""
    with reading() as session:
        found = scheduled.of_account(session, Delivery, user.id, user.erp)
        return [told(row, scheduled.runs_of(session, NAME, row.id, most=RUNS_SHOWN)) for row in found]


def create(*, actor: Actor, user: CurrentUser, wanted: Wanted) -> dict[str, Any]:
    """Have a view mailed from now on, and return how that stands."""
    if wanted.state is None:
        raise Invalid(NO_VIEW)
    row = Delivery(account_id=user.id, erp=user.erp, active=True, version=1)
    row.reference, row.stop_nonce = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
    _fill(row, wanted)
    with changing(actor) as change:
        _refuse_many(change, user)
        row.created_at, row.next_at = change.now, next_after(wanted.rule, change.now)
        change.session.add(row)
        change.record(Action.DELIVERY_CREATE, target=user.target, details=_facts(row))
    return told(row, ())


def change(
    *, actor: Actor, user: CurrentUser, reference: str, version: int, wanted: Wanted
) -> dict[str, Any]:
    """Change a delivery; raises `Conflict` when it is not as at `version`."""
    with changing(actor) as change:
        row = _held(change, user, reference, version)
        before = _facts(row)
        _fill(row, wanted)
        row.next_at = next_after(wanted.rule, change.now) if row.active else None
        after = _facts(row)
        changed = {key: {"from": before[key], "to": after[key]} for key in after if before[key] != after[key]}
        return _saved(change, user, row, changed)


def pause(*, actor: Actor, user: CurrentUser, reference: str, version: int, active: bool) -> dict[str, Any]:
    """Let a delivery rest, or go on with its next time."""
    with changing(actor) as change:
        row = _held(change, user, reference, version)
        before, row.active = row.active, active
        row.next_at = next_after(rule_of(row), change.now) if active else None
        return _saved(change, user, row, {"active": {"from": before, "to": active}})


def delete(*, actor: Actor, user: CurrentUser, reference: str) -> None:
    """Delete a delivery and what is known of its runs; a mail that still waits is not sent."""
    with changing(actor) as change:
        row = _held(change, user, reference)
        scheduled.forget_runs(change.session, NAME, row.id)
        change.session.delete(row)
        change.record(Action.DELIVERY_DELETE, target=user.target, details={"name": row.name})


def send_now(
    *, actor: Actor, user: CurrentUser, reference: str, scope: Scope, stock: Stock, settings: Settings
) -> None:
    """Have a delivery sent out of turn; like every other it is made when it is sent.

    Raises `Conflict` where the portal sends no mail, or the view holds nothing and then none is wanted.
    """
    if not settings.smtp_server:
        raise Conflict(NO_MAIL)
    with reading() as session:
        row, now = _own(scheduled.by_reference(session, Delivery, reference), user), clock.now()
        _refuse_often(session, user)
    owner = Owner(user.id, user.login, user.name, user.scope_label)
    done = work(row, Moment(now, now, settings.day(now), owner, scope, stock, settings))
    if done.recipe is None:
        raise Conflict(EMPTY.format(row.name))
    # Looked at once more when nobody else can change anything: others may have been sent meanwhile.
    settle_now(
        actor=actor,
        kind=DELIVERY,
        row=row,
        done=done,
        owner=owner,
        settings=settings,
        check=lambda session: _refuse_often(session, user),
    )


def told(row: Delivery, runs: Sequence[Run]) -> dict[str, Any]:
    """Return a delivery as its owner sees it."""
    rule = rule_of(row)
    return {
        "reference": row.reference,
        "name": row.name,
        "every": row.every,
        "at": row.at,
        "zone": row.zone,
        "weekday": rule.weekday,
        "monthday": rule.monthday,
        "skip_empty": row.skip_empty,
        "active": row.active,
        "next_at": row.next_at,
        "version": row.version,
        "when": in_words(rule),
        "state": json.loads(row.state),
        "page": row.page,
        "runs": [
            {"at": run.at, "outcome": run.outcome, "rows": run.rows, "asked": run.asked} for run in runs
        ],
    }


def _saved(change: Change, user: CurrentUser, row: Delivery, changed: dict[str, Any]) -> dict[str, Any]:
    row.version += 1
    change.record(Action.DELIVERY_UPDATE, target=user.target, details={"name": row.name} | changed)
    return told(row, scheduled.runs_of(change.session, NAME, row.id, most=RUNS_SHOWN))


def _own(row: Delivery | None, user: CurrentUser) -> Delivery:
    if row is None or row.account_id != user.id or row.erp != user.erp:
        raise NotFound(GONE)
    return row


def _held(change: Change, user: CurrentUser, reference: str, version: int | None = None) -> Delivery:
    """Return one's own delivery, held until the change ends."""
    found = _own(scheduled.by_reference(change.session, Delivery, reference), user)
    row = _own(scheduled.held(change.session, Delivery, found.id), user)
    if version is not None and row.version != version:
        raise Conflict(NEWER.format(row.name))
    return row


def _refuse_many(change: Change, user: CurrentUser) -> None:
    if len(scheduled.of_account(change.session, Delivery, user.id, user.erp)) >= MOST:
        raise Conflict(FULL)
    made = count_since(change.session, user.id, Action.DELIVERY_CREATE, change.now - HOUR)
    if made >= MOST_AN_HOUR:
        raise TooMany(TOO_FAST, retry_after=600)


def _refuse_often(session: Any, user: CurrentUser) -> None:
    """Raise `TooMany`; what was deleted since counts like the rest."""
    sent = count_since(session, user.id, Action.EXPORT, clock.now() - HOUR, fact=ASKED)
    if sent >= SENT_AN_HOUR:
        raise TooMany(TOO_OFTEN, retry_after=600)


def _fill(row: Delivery, wanted: Wanted) -> None:
    rule = wanted.rule
    row.name, row.skip_empty = wanted.name, wanted.skip_empty
    row.every, row.at, row.zone = rule.every.value, f"{rule.at:%H:%M}", rule.zone
    row.weekday, row.monthday = rule.weekday, rule.monthday
    if wanted.state is not None:
        row.page = wanted.page
        row.state = json.dumps(canonical(wanted.state), sort_keys=True, separators=(",", ":"))


def _facts(row: Delivery) -> dict[str, Any]:
    """Return what the audit tells of a delivery."""
    view = json.dumps(json.loads(row.state)["view"], ensure_ascii=False)[:2_000]
    return {"name": row.name, "when": in_words(rule_of(row)), "skip_empty": row.skip_empty, "view": view}
