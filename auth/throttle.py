"""Back-off of failed sign-ins, per account and per source, counted in the database for all workers.

A try is counted before the password is looked at, so that guesses in parallel can't slip through, and given
back when the password was right. Nobody is locked out for good: the longest wait is a minute (for staff,
five), and where a person has signed in before, guesses from elsewhere do not count, however many there are.
"""

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from data.portal.actors import Kind
from data.portal.attempts import hold
from data.portal.changes import bookkeeping
from data.portal.tables import SUBJECT_KEY_LENGTH, Attempts
from problems import TooMany

FREE_PER_ACCOUNT = 5
FREE_PER_SOURCE = 20  # many people may share one address
LONGEST = 60  # seconds
HALVED_EVERY = timedelta(minutes=15)


def _subject(kind: str, name: str) -> str:
    """Return a key that does not tell what was typed: people type passwords into the wrong field."""
    return f"{kind}:{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()}"


@dataclass(frozen=True)
class Limits:
    """How many tries are free, and the longest wait in seconds; each kind counts by itself."""

    account: str  # what the count of one account is called
    source: str
    free_per_account: int
    free_per_source: int
    longest: int

    def __post_init__(self) -> None:
        """Refuse a name that makes the key of a count longer than its column, which SQLite would not mind."""
        if max(len(_subject(name, "")) for name in (self.account, self.source)) > SUBJECT_KEY_LENGTH:
            raise ValueError("The name of a limit is too long.")


CUSTOMERS = Limits("account", "source", FREE_PER_ACCOUNT, FREE_PER_SOURCE, LONGEST)
STAFF = Limits("staff", "staff source", 3, 10, 300)
SIGN_IN = {Kind.CUSTOMER: CUSTOMERS, Kind.STAFF: STAFF}
CODES = Limits("code", "code source", 3, 10, 300)  # of a second factor, once the password was right


@dataclass(frozen=True)
class Reservation:
    """One try that was counted: by subject, the end of the wait that it began."""

    account: str
    source: str
    source_until: datetime


def reserve(
    *, name: str, source: str, known: Iterable[str] = (), now: datetime, limits: Limits = CUSTOMERS
) -> Reservation:
    """Count a try, or raise `TooMany` with the seconds to wait; who is told to wait is not counted again.

    `name` is what somebody signs in with, `known` where that has signed in from; each such source has tries
    of its own at the account.
    """
    network = _network(source)
    is_known = network in map(_network, known)
    account = _subject(limits.account, f"{name} at {network}" if is_known else name)
    where = _subject(limits.source, network)
    with bookkeeping() as session:
        # Always in this order, so that two sign-ins can't wait for each other.
        rows = (
            (hold(session, account, now=now), limits.free_per_account),
            (hold(session, where, now=now), limits.free_per_source),
        )
        # Below the free tries nobody waits: a try that was counted first may have begun after this one.
        until = max((row.blocked_until for row, free in rows if row.count >= free), default=now)
        if until <= now:
            for row, free in rows:
                _count(row, free, limits.longest, now)
            return Reservation(account, where, rows[1][0].blocked_until)
    raise too_many(math.ceil((until - now).total_seconds()))


def give_back(*, reservation: Reservation, now: datetime) -> None:
    """Forget the account's failed tries and take back this one of the source: the password was right."""
    with bookkeeping() as session:
        account = hold(session, reservation.account, now=now)
        account.count, account.blocked_until = 0, now
        source = hold(session, reservation.source, now=now)
        source.count = max(0, source.count - 1)
        if source.blocked_until == reservation.source_until:  # else another one's failure began a wait since
            source.blocked_until = min(source.blocked_until, now)


def too_many(seconds: int) -> TooMany:
    """Return the problem that tells how long to wait."""
    wait = "1 second" if seconds == 1 else f"{seconds} seconds"
    return TooMany(f"Too many tries. Wait {wait}, then try again.", retry_after=seconds)


def wait_after(count: int, free: int, longest: int = LONGEST) -> timedelta:
    """Return the wait after so many failed tries: none at first, then twice as long each time."""
    return timedelta(seconds=min(longest, 2 ** min(count - free, 10))) if count >= free else timedelta(0)


def _count(row: Attempts, free: int, longest: int, now: datetime) -> None:
    row.count = (row.count >> max(0, (now - row.last_at) // HALVED_EVERY)) + 1
    row.last_at, row.blocked_until = now, now + wait_after(row.count, free, longest)


def _network(source: str) -> str:
    """Return the address, or the /64 network that one IPv6 household has to itself."""
    try:
        address = ip_address(source)
    except ValueError:
        return source
    if not isinstance(address, IPv6Address):
        return source
    within = address.ipv4_mapped  # all of IPv4 lies in one such network
    return str(within or ip_network((address, 64), strict=False))
