"""Between password and code: what a browser keeps for some minutes, sealed: that the password was right."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.portal.sealed import Unreadable, redeemed, ticket
from problems import NotSignedIn

LASTS = timedelta(minutes=5)
PURPOSE = "halfway"
TOO_LATE = "This took too long, or your account was changed meanwhile. Sign in again."


@dataclass(frozen=True)
class Halfway:
    """Who has given the right password, and which password that was."""

    staff_id: int
    mark: str

    def is_same(self, stored: str) -> bool:
        """Return whether the password is still the one that was given."""
        return self.mark == _mark(stored)


def sealed(*, staff_id: int, stored: str, now: datetime) -> str:
    """Return what to give to the browser of somebody whose password was right."""
    return ticket(PURPOSE, {"id": staff_id, "mark": _mark(stored)}, until=now + LASTS)


def opened(*, halfway: str, now: datetime) -> Halfway:
    """Return what was sealed; raises `NotSignedIn` when it is not ours or too old."""
    try:
        said = redeemed(halfway, PURPOSE, now=now)
    except Unreadable:
        raise NotSignedIn(TOO_LATE) from None
    return Halfway(said["id"], said["mark"])


def _mark(stored: str) -> str:
    """Return what names a password's hash, without telling anything of it."""
    return hashlib.sha256(f"halfway {stored}".encode()).hexdigest()[:16]
