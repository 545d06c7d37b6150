"""Who an account is for: names and address, and what each must be like."""

from dataclasses import dataclass

from data.portal import accounts
from data.portal.tables import NAME_LENGTH
from data.portal.texts import clean
from problems import Invalid
from services.addresses import wrong_address

NAMES_NEEDED = f"A first and a last name are needed, each with at most {NAME_LENGTH} characters."
NAME_NEEDED = f"A {{}} name is needed, with at most {NAME_LENGTH} characters."


@dataclass(frozen=True)
class Person:
    """Who an account is for."""

    email: str
    first_name: str
    last_name: str


def checked(person: Person, *, kept: str = "") -> Person:
    """Return the person as it is kept; raises `Invalid` with a sentence for each field that is wrong.

    `kept` is the address that they have already.
    """
    email = accounts.normal_email(person.email)
    first, last = clean(person.first_name), clean(person.last_name)
    wrong = {}
    if not is_name(first):
        wrong["first_name"] = NAME_NEEDED.format("first")
    if not is_name(last):
        wrong["last_name"] = NAME_NEEDED.format("last")
    if why := wrong_address(typed=person.email, kept=kept):
        wrong["email"] = why
    if wrong:
        raise Invalid(wrong.get("email", NAMES_NEEDED), fields=wrong)
    return Person(email, first, last)


def is_name(name: str) -> bool:
    """Return whether a text can be a person's first or last name, and be kept."""
    return 0 < len(name) <= NAME_LENGTH
