"""An account's password becomes another one: whatever let somebody in before, does no more."""

from datetime import timedelta

from data.portal import outbox, reset_links, sessions
from data.portal.changes import Change
from data.portal.tables import Account
from services.mail.kinds import LETS_IN

TEMPORARY = timedelta(hours=72)


def set_own(*, change: Change, account: Account, stored: str) -> int:
    """Set what its owner chose; return how many sessions ended."""
    account.must_change, account.password_expires_at = False, None
    return _set(change, account, stored, "password changed")


def set_temporary(*, change: Change, account: Account, stored: str) -> int:
    """Set a password that must be changed, and soon; return how many sessions ended."""
    account.must_change, account.password_expires_at = True, change.now + TEMPORARY
    return _set(change, account, stored, "password reset")


def close(*, change: Change, account: Account, reason: str) -> int:
    """End every session, link and unsent mail that lets somebody in; return how many sessions ended."""
    reset_links.drop(change.session, account.id)
    outbox.withdraw(change.session, account.id, LETS_IN)
    return sessions.end(change.session, account.id, reason=reason, now=change.now)


def _set(change: Change, account: Account, stored: str, reason: str) -> int:
    account.password_hash = stored
    account.password_changed_at = account.changed_at = change.now
    return close(change=change, account=account, reason=reason)
