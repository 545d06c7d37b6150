"""Who does something, from where, and for whom: what every audit event begins with."""

import getpass
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person or program that changes something."""

    name: str  # an email address, or `shell:<os user>`
    id: int | None = None  # the account's
    acted_for: str | None = None
    ip: str | None = None
    request_id: str | None = None

    @classmethod
    def shell(cls) -> "Actor":
        """Return whoever sits at this shell."""
        try:
            return cls(f"shell:{getpass.getuser()}")
        except (KeyError, OSError):  # a container may run under a number that no user has
            return cls("shell:unknown")


@dataclass(frozen=True)
class Target:
    """What an event is about: an account, by its id and email address."""

    id: int | None
    name: str | None
