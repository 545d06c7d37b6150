"""Who does something, from where, and for whom: what every audit event begins with."""

import getpass
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The two kinds of people, who never do each other's things."""

    CUSTOMER = "customer"
    STAFF = "staff"


@dataclass(frozen=True)
class Actor:
    """A person or program that changes something."""

    name: str  # an email address, a staff member's username, or `shell:<os user>`
    id: int | None = None  # the account's, or the staff member's
    acted_for: str | None = None  # the account that a staff member views as
    acted_for_id: int | None = None
    ip: str | None = None
    request_id: str | None = None
    kind: Kind | None = None  # None: nobody who is signed in
    session_id: int | None = None  # the session in which they ask; one that has ended changes nothing

    @property
    def owner(self) -> "Target":
        """Whose things somebody looks at: of staff who view as an account, that account's."""
        if self.acted_for is not None:
            return Target(self.acted_for_id, self.acted_for)
        return Target(self.id, self.name)

    @classmethod
    def shell(cls) -> "Actor":
        """Return whoever sits at this shell."""
        try:
            return cls(f"shell:{getpass.getuser()}")
        except (KeyError, OSError):  # a container may run under a number that no user has
            return cls("shell:unknown")


@dataclass(frozen=True)
class Target:
    """What an event is about: an account, by its id and email address, or a staff member by username only.

    So an account's id finds that account's events and no staff member's.
    """

    id: int | None
    name: str | None
