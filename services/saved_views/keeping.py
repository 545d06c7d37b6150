"""Saving a view, and what its owner does with it: another name, another state, sharing, away with it."""

import json
import secrets
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from auth.scope import scope_within
from auth.users import CurrentUser
from data.inventory.opened_state import missing_choices
from data.inventory.scope import Scope
from data.inventory.stock import Stock
from data.inventory.view_state import ViewState, canonical, parse_state
from data.portal import saved_views
from data.portal.actors import Actor
from data.portal.audit import Action, count_since
from data.portal.changes import Change, changing, reading
from data.portal.texts import clean
from data.portal.view_tables import PAGES, VIEW_NAME_LENGTH, SavedView
from problems import Conflict, Invalid, TooMany
from services.saved_views.seen import Listed, mine, row_told

MOST = 100
MOST_AN_HOUR = 60
HOUR = timedelta(hours=1)
NO_NAME = "Give the view a name."
LONG_NAME = f"A name has at most {VIEW_NAME_LENGTH} characters."
SAME_NAME = "You have a view called “{}” already."
TOO_MANY = f"You have {MOST} views already. Delete one first."
TOO_FAST = f"You have saved {MOST_AN_HOUR} views within an hour. Try again later."
TOO_OFTEN = f"You have changed views {MOST_AN_HOUR} times within an hour. Try again later."
NEWER = "“{}” was changed in another tab or browser meanwhile."
NOT_A_PAGE = "A view belongs to the inventory or to the expiry board."
NOT_HELD = "Not in the stock of {}, so that this view can't be shared: {}."
NAMED = 5  # choices that a sentence names
StockOf = Callable[[Scope], Stock]


def save(*, actor: Actor, user: CurrentUser, name: object, page: object, state: object) -> Listed:
    """Keep a view under a new name; raises `Conflict` or `TooMany` where somebody has, or saves, too many."""
    called, kept = checked_name(name=name), parse_state(state)
    if page not in PAGES:
        raise Invalid(NOT_A_PAGE)
    with changing(actor) as change:
        others = saved_views.of_account(change.session, user.id, user.erp)
        if len(others) >= MOST:
            raise Conflict(TOO_MANY)
        _refuse_many(change, user, Action.VIEW_SAVE, TOO_FAST)
        _refuse_same(others, called)
        at = {"created_at": change.now, "changed_at": change.now}
        row = SavedView(
            reference=secrets.token_urlsafe(16), account_id=user.id, erp=user.erp, page=page, **at
        )
        row.name, row.name_key, row.state = called, key_of(called), _text(kept)
        change.session.add(row)
        change.session.flush()
        change.record(Action.VIEW_SAVE, target=user.target, details={"view_name": called, "page": row.page})
        return row_told(row, user, None)


def update(
    *,
    actor: Actor,
    user: CurrentUser,
    reference: str,
    version: int,
    wanted: dict[str, Any],
    stock_of: StockOf,
) -> Listed:
    """Give a view of one's own the name or state in `wanted`; `Conflict` when it is not as at `version`."""
    name = checked_name(name=wanted["name"]) if "name" in wanted else None
    state = parse_state(wanted["state"]) if "state" in wanted else None
    row = _own(user, reference, version)
    if state is not None and row.shared_customer_id is not None:
        _check_shared(user, row.shared_customer_id, row.shared_customer_name, state, stock_of)
    with changing(actor) as change:
        _refuse_many(change, user, Action.VIEW_UPDATE, TOO_OFTEN)
        row = _unchanged(saved_views.by_reference(change.session, reference), user, version)
        details: dict[str, Any] = {"view_name": name or row.name}
        if name is not None and name != row.name:
            others = saved_views.of_account(change.session, user.id, user.erp)
            _refuse_same([each for each in others if each is not row], name)
            details["name"] = {"from": row.name, "to": name}
            row.name, row.name_key = name, key_of(name)
        if state is not None:
            row.state = _text(state)
            details["changed"] = "what it shows"
        return _changed(change, row, user, details)


def share(
    *,
    actor: Actor,
    user: CurrentUser,
    reference: str,
    version: int,
    customer: int | None,
    name: str,
    stock_of: StockOf,
) -> Listed:
    """Share a view of one's own with whoever may see an ERP customer of one's own; None: with nobody.

    `name` is the customer's. Whatever the view chooses must be in that customer's own stock, so that nothing
    of another one's is told.
    """
    state = parse_state(json.loads(_own(user, reference, version).state))
    if customer is not None:
        _check_shared(user, customer, name, state, stock_of)
    with changing(actor) as change:
        _refuse_many(change, user, Action.VIEW_UPDATE, TOO_OFTEN)
        row = _unchanged(saved_views.by_reference(change.session, reference), user, version)
        before = row.shared_customer_name
        row.shared_customer_id, row.shared_customer_name = customer, name if customer is not None else None
        shared = {"from": before, "to": row.shared_customer_name}
        about = {} if customer is None else {"erp_customer": str(customer)}
        return _changed(change, row, user, {"view_name": row.name, "shared_with": shared, **about})


def delete(*, actor: Actor, user: CurrentUser, reference: str) -> None:
    """Take away a view of one's own; whose inventory began with it begins as usual."""
    with changing(actor) as change:
        row = mine(saved_views.by_reference(change.session, reference), user)
        for preferences in saved_views.beginning_with(change.session, row.id):
            preferences.default_view_id = None
        change.session.delete(row)
        change.record(Action.VIEW_DELETE, target=user.target, details={"view_name": row.name})


def checked_name(*, name: object) -> str:
    """Return a name as it is kept; raises `Invalid` for one that says nothing or too much."""
    called = clean(name) if isinstance(name, str) else ""
    if not called:
        raise Invalid(NO_NAME, fields={"name": NO_NAME})
    if len(called) > VIEW_NAME_LENGTH:
        raise Invalid(LONG_NAME, fields={"name": LONG_NAME})
    return called


def key_of(name: str) -> str:
    """Return what two names share that people take for the same."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:240]


def _own(user: CurrentUser, reference: str, version: int) -> SavedView:
    """Return one's own view as it is: what takes long is done before the change, which looks again."""
    with reading() as session:
        return _unchanged(saved_views.by_reference(session, reference), user, version)


def _unchanged(found: SavedView | None, user: CurrentUser, version: int) -> SavedView:
    row = mine(found, user)
    if row.version != version:
        raise Conflict(NEWER.format(row.name))
    return row


def _changed(change: Change, row: SavedView, user: CurrentUser, details: dict[str, Any]) -> Listed:
    row.changed_at = change.now
    change.session.flush()
    change.record(Action.VIEW_UPDATE, target=user.target, details=details)
    liked = saved_views.preferences(change.session, user.id)
    return row_told(row, user, liked.default_view_id if liked else None)


def _refuse_many(change: Change, user: CurrentUser, action: Action, sentence: str) -> None:
    if count_since(change.session, user.id, action, change.now - HOUR) >= MOST_AN_HOUR:
        raise TooMany(sentence, retry_after=600)


def _check_shared(
    user: CurrentUser, customer: int, name: str | None, state: ViewState, stock_of: StockOf
) -> None:
    """Raise `Invalid` where a shared view chooses what its customer's stock does not hold."""
    missing = missing_choices(state, stock_of(scope_within(user, customer)))
    if missing:
        shown = [f"{header} “{value}”" for header, value in missing[:NAMED]]
        more = [f"and {len(missing) - NAMED:,} more"] if len(missing) > NAMED else []
        raise Invalid(NOT_HELD.format(name, ", ".join(shown + more)))


def _refuse_same(others: list[SavedView], name: str) -> None:
    if any(each.name_key == key_of(name) for each in others):
        raise Conflict(SAME_NAME.format(name))


def _text(state: ViewState) -> str:
    """Return a state as it is kept: PostgreSQL takes no character 0 but as its escape."""
    return json.dumps(canonical(state), sort_keys=True, separators=(",", ":"))
