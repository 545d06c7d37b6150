"""Who a staff member is: username, name, role, address, and what each must be like."""

import re
from dataclasses import dataclass
from typing import Any

from data.portal import accounts, staff
from data.portal.staff import Role
from data.portal.tables import NAME_LENGTH
from data.portal.texts import clean
from problems import Invalid
from services.addresses import wrong_address
from services.sign_in.builtin import is_builtin
from settings import Settings

ROLES = {Role.ADMIN: "Admin", Role.SUPPORT: "Support", Role.AUDITOR: "Auditor"}
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
USERNAME_RULE = (
    "A username has 2 to 64 characters: letters from a to z, digits, dots, hyphens and underscores; it begins"
    " with a letter or a digit."
)
BUILTIN = "{} is the built-in administrator, whom ADMIN_USERNAME and ADMIN_PASSWORD_HASH decide about."


@dataclass(frozen=True)
class Person:
    """What is known of a staff member."""

    username: str
    name: str
    role: str
    email: str = ""


def columns(*, person: Person) -> dict[str, Any]:
    """Return what is kept of a person, by column."""
    return {
        "username": person.username,
        "name": person.name,
        "role": Role(person.role),
        "email": person.email or None,
    }


def wrong_username(*, username: str, settings: Settings) -> dict[str, str]:
    """Return why nobody new can have this username; nothing when they can."""
    username = staff.normal_username(username)
    if not USERNAME.fullmatch(username):
        return {"username": USERNAME_RULE}
    return {"username": BUILTIN.format(username)} if is_builtin(username, settings) else {}


def checked(*, person: Person, wrong: dict[str, str], kept: str = "") -> Person:
    """Return the person as it is kept; raises `Invalid` with a sentence for each field that is wrong.

    `kept` is the address that they have already.
    """
    name, email = clean(person.name), accounts.normal_email(person.email)
    if not name or len(name) > NAME_LENGTH:
        wrong["name"] = f"A name is needed, with at most {NAME_LENGTH} characters."
    if email and (why := wrong_address(typed=person.email, kept=kept)):
        wrong["email"] = why
    if person.role not in {role.value for role in Role}:
        wrong["role"] = f"A role is one of {', '.join(Role)}."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    return Person(staff.normal_username(person.username), name, person.role, email)
