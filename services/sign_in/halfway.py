"""Between password and code: what a browser keeps for some minutes, sealed: that the password was right."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.portal.sealed import Unreadable, seal, unseal
from problems import NotSignedIn

LASTS = timedelta(minutes=5)
FIELDS = {"halfway", "mark", "until"}
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
    return seal(json.dumps({"halfway": staff_id, "mark": _mark(stored), "until": (now + LASTS).timestamp()}))


def opened(*, halfway: str, now: datetime) -> Halfway:
    """Return what was sealed; raises `NotSignedIn` when it is not ours or too old."""
    try:
        said = json.loads(unseal(halfway))
    except (Unreadable, ValueError):
        raise NotSignedIn(TOO_LATE) from None
    if set(said) != FIELDS or now.timestamp() >= said["until"]:
        raise NotSignedIn(TOO_LATE)
    return Halfway(said["halfway"], said["mark"])


def _mark(stored: str) -> str:
    """Return what names a password's hash, without telling anything of it."""
    return hashlib.sha256(f"halfway {stored}".encode()).hexdigest()[:16]
