"""Opening a view: the one that somebody's inventory begins with, a saved one, or the one of a link."""

import json
from dataclasses import dataclass
from typing import Any

from auth.users import CurrentUser
from data.inventory.opened_state import opened_state
from data.inventory.stock import Stock
from data.inventory.view_state import NOT_A_VIEW, STANDARD, ViewState, from_address
from data.portal import saved_views
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import bookkeeping, changing, reading
from data.portal.view_tables import REFERENCE_LENGTH, Preferences, SavedView
from problems import Conflict, Invalid, NotFound
from services.saved_views.seen import NONE, Listed, may_see, row_told

DEFAULT_GONE = (
    "The view that your inventory opened with is no longer shown to you. It opens with the standard view now,"
    " until you choose another one under Views."
)
NOT_KNOWN = "“opening” is true, or names one saved view or one link."
INVENTORY_ONLY = "Only a view of the inventory can be what you begin with."


@dataclass(frozen=True)
class Opened:
    """What is shown now, what is to be said of it, and which saved view it is."""

    state: ViewState
    notices: tuple[str, ...] = ()
    saved: Listed | None = None


def opened(*, user: CurrentUser, wanted: object, stock: Stock) -> Opened:
    """Return the view that a page opens with; whatever is wrong with it, one opens, with a sentence.

    `wanted`: True for the person's default; `{"saved": reference}`; `{"link": text of an address}`.
    """
    if wanted is True:
        return _default(user, stock)
    given = list(wanted.items()) if isinstance(wanted, dict) else []
    match given:
        case [("saved", str(reference))]:
            return _saved(user, reference, stock)
        case [("link", str(text))]:
            return _linked(text, stock)
    raise Invalid(NOT_KNOWN)


def find(*, user: CurrentUser, reference: str, stock: Stock) -> Opened:
    """Return a saved view that somebody may see; a foreign one is to them as if there were none."""
    with reading() as session:
        row = saved_views.by_reference(session, reference) if len(reference) <= REFERENCE_LENGTH else None
        if row is None or not may_see(row, user):
            raise NotFound(NONE)
        liked = saved_views.preferences(session, user.id)
        return _of(row, user, stock, liked)


def begin_with(*, actor: Actor, user: CurrentUser, reference: str, on: bool) -> Listed:
    """Let somebody's inventory begin with a saved view, or no longer.

    Raises `NotFound` for a view they may not see, `Conflict` for one of another page.
    """
    with changing(actor) as change:
        row = saved_views.by_reference(change.session, reference)
        if row is None or not may_see(row, user):
            raise NotFound(NONE)
        if row.page != "inventory":
            raise Conflict(INVENTORY_ONLY)
        liked = saved_views.held_preferences(change.session, user.id)
        if liked is None:
            liked = Preferences(account_id=user.id)
            change.session.add(liked)
        if on or liked.default_view_id == row.id:
            liked.default_view_id, liked.default_told = row.id if on else None, False
        details = {"view_name": row.name, "default": on}
        change.record(Action.VIEW_DEFAULT, target=user.target, details=details)
        return row_told(row, user, liked.default_view_id)


def _default(user: CurrentUser, stock: Stock) -> Opened:
    if user.is_staff:
        return Opened(STANDARD)
    with reading() as session:
        liked = saved_views.preferences(session, user.id)
        if liked is None or liked.default_view_id is None:
            return Opened(STANDARD)
        row = saved_views.by_id(session, liked.default_view_id)
        is_shown, was_told = may_see(row, user), liked.default_told
        found = _of(row, user, stock, liked) if row is not None and is_shown else Opened(STANDARD)
    if is_shown == was_told:
        _note(user, told=not is_shown)
    return found if is_shown or was_told else Opened(STANDARD, (DEFAULT_GONE,))


def _note(user: CurrentUser, *, told: bool) -> None:
    """Keep that somebody was told that their default is not shown any more, once; it may be shown again."""
    with bookkeeping() as session:
        liked = saved_views.held_preferences(session, user.id)
        if liked is not None:
            liked.default_told = told


def _saved(user: CurrentUser, reference: str, stock: Stock) -> Opened:
    try:
        return find(user=user, reference=reference, stock=stock)
    except NotFound:
        return Opened(STANDARD, (NOT_A_VIEW,))


def _linked(text: str, stock: Stock) -> Opened:
    try:
        raw = from_address(text)
    except Invalid:
        return Opened(STANDARD, (NOT_A_VIEW,))
    return Opened(*opened_state(raw, stock=stock, own=False))


def _of(row: SavedView, user: CurrentUser, stock: Stock, liked: Preferences | None) -> Opened:
    """Return a saved view; of somebody else's only those choices remain that are in one's own stock."""
    raw: Any = json.loads(row.state)
    state, notices = opened_state(raw, stock=stock, own=row.account_id == user.id)
    return Opened(state, notices, row_told(row, user, liked.default_view_id if liked else None))
