"""Whoever asks, customer or staff, as they are at this moment: their row, and their other browsers."""

from typing import Any

from auth.users import CurrentUser
from auth.views import idle_limit
from data.portal import owners, sessions
from data.portal.changes import ENDED, Change
from data.portal.owners import Owner
from data.portal.tables import SignIn
from problems import NotSignedIn
from settings import Settings

CHANGED_MEANWHILE = "Your account was changed meanwhile. Sign in again."


def owner_now(*, session: Any, user: CurrentUser) -> Owner:
    """Return the account, or the staff member; raises `NotSignedIn` where it has gone or may not sign in."""
    owner = owners.by_id(session, user.kind, user.id)
    if owner is None or not owner.active:
        raise NotSignedIn(CHANGED_MEANWHILE)
    return owner


def others(*, change: Change, owner: Owner, user: CurrentUser, settings: Settings) -> list[SignIn]:
    """Return the other sessions of this person; raises `NotSignedIn` when the own one has ended meanwhile."""
    live = sessions.live_of(change.session, owner, now=change.now, idle=idle_limit(settings))
    found = [row for row in live if row.id != user.session_id]
    if len(found) == len(live):
        raise NotSignedIn(ENDED)
    return found


def counted(number: int) -> str:
    """Return how many other sessions were, as the beginning of a sentence."""
    return "1 other session was" if number == 1 else f"{number} other sessions were"


def described(row: SignIn) -> dict[str, str]:
    """Return a session as the audit tells of its end."""
    return {"browser": row.user_agent, "ip": row.ip, "since": row.created_at.isoformat()}
