"""What the staff page shows and does: rows, what can be done with each, and the questions that come first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from auth.permissions import Permission, permissions_of
from auth.users import CurrentUser
from data.portal import clock
from data.portal.actors import Actor
from services import from_browser
from services.from_browser import text
from services.question import Question
from services.staff import members as staff
from services.staff.members import Summary
from services.staff.person import ROLES, Person
from settings import Settings

VOID = " The temporary password that was mailed to the old address no longer works: press Reset PW."


class Step(StrEnum):
    """What is asked about before it is done."""

    RESET = "reset"
    FACTOR = "factor"
    DEACTIVATE = "deactivate"
    REACTIVATE = "reactivate"


FORGOTTEN = (
    "They are signed out at once, and the password they have now no longer works. They get a temporary one:"
    " by mail, or from you where the portal can't reach them."
)
LOST = (
    "They are signed out at once and sign in with their password alone until they set up another"
    " authenticator. Make sure that it is really them who asks."
)
QUESTIONS = {  # title, what then happens, verb
    Step.RESET: ("Reset the password of {name}?", FORGOTTEN, "Reset PW"),
    Step.FACTOR: ("Reset the second factor of {name}?", LOST, "Reset second factor"),
    Step.DEACTIVATE: ("Deactivate {name}?", "They are signed out at once and can't sign in.", "Deactivate"),
    Step.REACTIVATE: ("Reactivate {name}?", "They can sign in again, with their password.", "Reactivate"),
}


@dataclass(frozen=True)
class Choices:
    """What can be done with the chosen person."""

    name: str
    edit: bool
    reset: bool
    factor: bool
    active: Step | None  # deactivate or reactivate


@dataclass(frozen=True)
class Done:
    """What was done, and the temporary password that was made, to be shown once."""

    sentence: str
    password: str = field(default="", repr=False)
    name: str = ""


@dataclass(frozen=True)
class Outdated:
    """Nothing was saved: somebody else was faster. `about` is for whoever saves again all the same."""

    sentence: str
    about: Mapping[str, object]


def rows(*, now: datetime | None = None) -> list[dict[str, Any]]:
    """Return everybody who works here, as a grid shows them."""
    at = now or clock.now()
    return [_row(each, at) for each in staff.list_staff()]


def choices(*, user: CurrentUser, username: str) -> Choices:
    """Return what this person may do with a staff member; nothing without the permission."""
    chosen = staff.summary(username=username)
    may = Permission.CHANGE_STAFF in permissions_of(user)
    other = may and chosen.id != user.id
    named = other and not chosen.is_builtin
    active = Step.DEACTIVATE if chosen.active else Step.REACTIVATE
    return Choices(
        name=chosen.name,
        edit=may and not chosen.is_builtin,
        reset=named,
        factor=other and chosen.has_second_factor,
        active=active if named else None,
    )


def save(*, actor: Actor, typed: Mapping[str, object], about: object, settings: Settings) -> Done | Outdated:
    """Add a staff member, or change the one that `about` names; both come from the browser.

    What somebody else has changed meanwhile is told first, and then only overwritten by saving once more.
    """
    texts = {name: text(value) for name, value in typed.items()}
    if not about:
        person = Person(**texts)
        is_mailed = staff.is_reached(email=person.email, settings=settings)
        first = staff.add(actor=actor, person=person, settings=settings, is_mailed=is_mailed)
        return _given(f"{person.name.strip()} was added.", first, person.name.strip(), is_mailed)
    asked = from_browser.about(about)
    username, version = text(asked.get("username")), from_browser.version(asked)
    now = staff.summary(username=username)
    if now.version != version:
        return Outdated(_meanwhile(now), {"username": username, "version": now.version})
    person = Person(**texts | {"username": username})
    is_void = staff.change(actor=actor, person=person, version=version, settings=settings)
    return Done(f"{person.name.strip()} was changed.{VOID if is_void else ''}")


def question(*, step: Step, username: str) -> Question:
    """Return what is asked before a step: whom it is about, and what then happens."""
    name = staff.summary(username=username).name
    title, text, verb = (part.replace("{name}", name) for part in QUESTIONS[step])
    return Question(title, text, verb, {"step": step, "username": username})


def confirm(*, actor: Actor, about: object, settings: Settings) -> Done:
    """Do what was asked about; `about` comes from the browser."""
    asked = from_browser.about(about)
    step, username = from_browser.one_of(Step, asked.get("step")), text(asked.get("username"))
    known = staff.summary(username=username)
    name = known.name
    if step is Step.RESET:
        is_mailed = staff.is_reached(email=known.email, settings=settings)
        made = staff.reset(actor=actor, username=username, settings=settings, is_mailed=is_mailed)
        return _given(f"The password of {name} was reset.", made, name, is_mailed)
    if step is Step.FACTOR:
        staff.reset_second_factor(actor=actor, username=username, settings=settings)
        return Done(f"The second factor of {name} was reset.")
    if step is Step.DEACTIVATE:
        staff.deactivate(actor=actor, username=username, settings=settings)
        return Done(f"{name} was deactivated.")
    staff.reactivate(actor=actor, username=username)
    return Done(f"{name} was reactivated.")


def _meanwhile(now: Summary) -> str:
    address = now.email or "no email"
    return (
        f"{now.name} was changed by somebody else meanwhile: now {now.name}, {ROLES[now.role]}, {address}."
        " Save again to keep what stands here instead."
    )


def _given(sentence: str, password: str, name: str, is_mailed: bool) -> Done:
    """Return what was done; a password that was mailed is not shown to anybody."""
    return (
        Done(f"{sentence} The temporary password was mailed.")
        if is_mailed
        else Done(sentence, password, name)
    )


def _row(each: Summary, now: datetime) -> dict[str, Any]:
    return {
        "username": each.username,
        "name": f"{each.name} (built in)" if each.is_builtin else each.name,
        "role": ROLES[each.role],
        "email": each.email,
        "status": _status(each, now),
        "factor": "On" if each.has_second_factor else "Off",
        "last_sign_in": each.last_sign_in.isoformat(timespec="seconds") if each.last_sign_in else None,
    }


def _status(each: Summary, now: datetime) -> str:
    if not each.active:
        return "Inactive"
    if not each.must_change:
        return "Active"
    if each.password_expires_at and now >= each.password_expires_at:
        return "Expired"
    return "Pending reset" if each.last_sign_in else "Pending first sign-in"
