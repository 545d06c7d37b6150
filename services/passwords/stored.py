"""The password that is kept of somebody. Another one ends whatever let somebody in before."""

from datetime import timedelta

from data.portal import outbox, reset_links, sessions
from data.portal.changes import Change
from data.portal.owners import Owner
from data.portal.tables import Account, Staff
from services.mail.kinds import LETS_IN
from settings import Settings

TEMPORARY = timedelta(hours=72)


def stored_of(*, owner: Owner, settings: Settings) -> str:
    """Return the hash that a password is held against."""
    is_builtin = isinstance(owner, Staff) and owner.builtin
    return settings.admin_password_hash if is_builtin else owner.password_hash


def set_own(*, change: Change, owner: Owner, stored: str) -> int:
    """Set what its owner chose; return how many sessions ended."""
    owner.must_change, owner.password_expires_at = False, None
    return _set(change, owner, stored, "password changed")


def set_temporary(*, change: Change, owner: Owner, stored: str) -> int:
    """Set a password that must be changed, and soon; return how many sessions ended."""
    owner.must_change, owner.password_expires_at = True, change.now + TEMPORARY
    return _set(change, owner, stored, "password reset")


def close(*, change: Change, owner: Owner, reason: str) -> int:
    """End every session, link and unsent mail that lets somebody in; return how many sessions ended."""
    if isinstance(owner, Account):
        reset_links.drop(change.session, owner.id)
        outbox.withdraw(change.session, owner.id, LETS_IN)
    return sessions.end(change, owner, reason=reason)


def _set(change: Change, owner: Owner, stored: str, reason: str) -> int:
    owner.password_hash = stored
    owner.password_changed_at = owner.changed_at = change.now
    return close(change=change, owner=owner, reason=reason)
