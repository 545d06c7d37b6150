"""Natural order: case aside, runs of digits compare as numbers, so that `A2` stands before `A10`."""

import re

_DIGITS = re.compile("[0-9]+")
_LONGEST = 0xD000  # the length of a run of digits is written as one character below the surrogates


def _number(match: re.Match[str]) -> str:
    digits = match.group().lstrip("0")
    return "0" + chr(0x21 + min(len(digits), _LONGEST)) + digits


def natural_key(text: str) -> str:
    """Return a string whose code point order is the natural order of `text`.

    A run of digits becomes `0`, its length and its digits without leading zeros: a longer number is a larger
    one. Texts that differ in case or leading zeros only share a key; the caller breaks the tie by the text.
    """
    return _DIGITS.sub(_number, text.casefold())
