"""People's email addresses: the one rule for those that are new. What was kept under an earlier one stays."""

import re
import unicodedata

import email_validator
from email_validator import EmailNotValidError, ValidatedEmail

from data.portal.accounts import normal_email
from data.portal.tables import EMAIL_LENGTH
from data.portal.texts import clean

ADDRESS = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+")
SHOWN = 60  # characters of what was typed
NEEDED = "An email address is needed: it is what people sign in with."
NO_ADDRESS = "“{}” is not an email address."
TOO_LONG = f"An email address has at most {EMAIL_LENGTH} characters."
NO_ENDING = "This address has no domain ending, such as .com."
NO_MAIL = "No mail can be sent to “{}”. {}"
OTHERWISE = "“{}” can't be kept as it is written. Write it like this: {}"
UNKEPT = "“{}” has letters that can't be kept apart from others. Another address is needed."

# A company's own mail server may well know names that the rest of the world does not.
OWN_ENDINGS = ("local", "test")
email_validator.SPECIAL_USE_DOMAIN_NAMES[:] = [
    each for each in email_validator.SPECIAL_USE_DOMAIN_NAMES if each not in OWN_ENDINGS
]


def is_address(email: str) -> bool:
    """Return whether a text can be an address that is kept, by the widest rule there ever was."""
    return bool(ADDRESS.fullmatch(email)) and len(email) <= EMAIL_LENGTH and clean(email) == email


def wrong_address(*, typed: str, kept: str = "") -> str:
    """Return why somebody can't have this address from now on; empty when they can.

    `kept` is the one they have: it need not pass a rule that is newer than itself.
    """
    email = normal_email(typed)
    shown = clean(typed) if len(typed) <= SHOWN else f"{clean(typed[:SHOWN])}…"
    if email == kept:
        return "" if email else NEEDED
    if not email or not is_address(email):
        return _why_none(email).format(shown)
    if not all(email.rpartition("@")[2].rpartition(".")):
        return NO_ENDING
    try:
        found = email_validator.validate_email(
            unicodedata.normalize("NFC", typed).strip(), check_deliverability=False, strict=True
        )
    except EmailNotValidError as error:
        return NO_MAIL.format(shown, error)
    return _changed(email, found, shown)


def _why_none(email: str) -> str:
    """Return what to say of a text that is no address at all."""
    if not email:
        return NEEDED
    return TOO_LONG if len(email) > EMAIL_LENGTH else NO_ADDRESS


def _changed(email: str, found: ValidatedEmail, shown: str) -> str:
    """Return what to say where the address as it is kept is another one: its mail would go to others."""
    ascii_only = f"{found.local_part}@{found.ascii_domain}"
    if email in (found.normalized.lower(), ascii_only.lower()):
        return ""
    is_kept = normal_email(ascii_only) == ascii_only.lower()
    return OTHERWISE.format(shown, ascii_only) if is_kept else UNKEPT.format(shown)
