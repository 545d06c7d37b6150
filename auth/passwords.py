"""Passwords at rest: Argon2 for new ones, Werkzeug's scrypt still accepted."""

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from werkzeug.security import check_password_hash

LONGEST = 256
SCRYPT = "scrypt:"
# OWASP's first recommendation: 19 MiB, two passes, one lane; about 20 ms.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# Sign-ins must not take all cores or memory from the people who are already in.
_seats = threading.BoundedSemaphore(2)


def hashed(*, password: str) -> str:
    """Return the hash to keep of a password."""
    with _seats:
        return HASHER.hash(_normal(password))


def matches(*, stored: str | None, password: str, beside: str = "") -> bool:
    """Return whether this is the password; None, for an account that does not exist, takes as much work.

    `beside` is a hash that somebody at the same door has. Where it takes other work than ours, that is done
    for everybody too: else the time would tell who has it.
    """
    others = [beside] if beside and is_outdated(stored=beside) else []
    known = stored if stored and len(password) <= LONGEST else None
    ours = known if known is not None and known not in others else _dummy(HASHER)
    with _seats:
        found = {each: _check(each, password[:LONGEST]) for each in (ours, *others)}
    return known is not None and found[known]


def is_outdated(*, stored: str) -> bool:
    """Return whether a hash should be made anew, now that the password is at hand."""
    return stored.startswith(SCRYPT) or HASHER.check_needs_rehash(stored)


def _check(stored: str, password: str) -> bool:
    if stored.startswith(SCRYPT):
        return check_password_hash(stored, password)
    try:
        return HASHER.verify(stored, _normal(password))
    except (Argon2Error, InvalidHashError):
        return False


def _normal(password: str) -> bytes:
    """Return the password as bytes that do not depend on how a keyboard composes accents."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


@cache
def _dummy(hasher: PasswordHasher) -> str:
    return hasher.hash("the password of nobody")
