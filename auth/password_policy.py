"""Which passwords are accepted: long ones that nobody guesses soon. No rules about kinds of characters."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from auth.passwords import LONGEST
from problems import Invalid

GUESSES = 10**6
LOOKED_AT = 64  # characters; estimating takes much longer for longer texts, which are not weak any more
WORD = 4  # a shorter part of a name is in too many good passwords
OWN_LETTERS = 8  # what must be left of a password without names

LISTED = "This password is on the lists that are tried first. Choose another."
NAMES = (
    "Without your email address, your name and the names of the portal and your company too little is left"
    " of this password. Choose another."
)
PATTERN = (
    "This password is guessed quickly: it repeats itself or follows a pattern. Use several unrelated words."
)
BLANK = "A password can't consist of blanks."
UNREADABLE = "This password holds signs that can't be kept. Choose another."


def check_new(*, password: str, shortest: int, names: Iterable[str]) -> None:
    """Raise `Invalid` with the reason why a password is not accepted.

    `names` is what an attacker would try for this person: the address, the person's and the company's names.
    """
    if len(password) > LONGEST:  # first of all: composing the accents of a long text takes minutes
        raise Invalid(f"Use at most {LONGEST} characters; this password has {len(password)}.")
    _check_length(unicodedata.normalize("NFC", password), shortest)
    plain = unicodedata.normalize("NFKC", password).casefold()
    if plain.strip() in _listed():
        raise Invalid(LISTED)
    words = _words(names)
    if len(_without(plain, words)) < OWN_LETTERS and _without(plain, words) != _without(plain, set()):
        raise Invalid(NAMES)
    if zxcvbn(plain[:LOOKED_AT], user_inputs=sorted(words))["guesses"] < GUESSES:
        raise Invalid(PATTERN)


def _check_length(password: str, shortest: int) -> None:
    try:
        password.encode()
    except UnicodeEncodeError:
        raise Invalid(UNREADABLE) from None
    if not password.strip():
        raise Invalid(BLANK if password else f"Use at least {shortest} characters.")
    if len(password) < shortest:
        raise Invalid(f"Use at least {shortest} characters; this password has {len(password)}.")


def _words(names: Iterable[str]) -> set[str]:
    parts = (part for name in names for part in (name, *re.split(r"[\W_]+", name)))
    return {part.casefold().strip() for part in parts if len(part.strip()) >= WORD}


def _without(plain: str, words: set[str]) -> str:
    """Return the letters that are left when names, digits and signs are taken away."""
    for word in sorted(words, key=len, reverse=True):
        plain = plain.replace(word, " ")
    return re.sub(r"[\W\d_]", "", plain)


@cache
def _listed() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["passwords"])
