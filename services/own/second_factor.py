"""The own second factor of staff: set up, replaced, switched off, and its recovery codes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from auth.browsers import Browser
from auth.users import CurrentUser
from data.portal import clock, sessions, staff
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import Change, changing, reading
from data.portal.sealed import Unreadable, redeemed, ticket
from data.portal.tables import RecoveryCode, Staff
from problems import Conflict, Invalid, NotAllowed, under
from services.from_browser import text
from services.mail import notices
from services.own.password import check_old
from services.own.person import others, owner_now
from services.sign_in import second_factor
from services.sign_in.second_factor import Offer
from services.sign_in.session import new_session
from settings import Settings

PURPOSE = "second factor"
LASTS = timedelta(minutes=15)  # from the picture to the first code
PASSWORD, CODE = "password", "code"  # the fields of the form
WRONG_CODE = "This is not the code that the authenticator shows now. Is the phone's clock right?"
TOO_LATE = "This picture is too old. Close this and begin anew."
MISSING = "Type your password."
WRONG = "This is not your password."
REQUIRED = "This portal requires a second factor of all staff. You can replace yours."
NONE = "You have no second factor."
STAFF_ONLY = "Only staff have a second factor."
FIRST = "This portal requires a second factor of all staff: set up yours to go on."
QUESTIONS = {  # title, what then happens, verb
    "renew": (
        "Make new recovery codes?",
        "The ones you have no longer work. Every other browser is signed out.",
        "Make new codes",
    ),
    "off": (
        "Switch off your second factor?",
        "Your password alone lets you in then. Every other browser is signed out.",
        "Switch off",
    ),
}
ON, REPLACED, OFF, CODES = "Switched on", "Replaced", "Switched off", "New recovery codes"


@dataclass(frozen=True)
class Own:
    """A staff member as they see themselves."""

    username: str
    name: str
    email: str
    role: str
    is_builtin: bool
    password_changed: datetime
    factor_since: datetime | None
    codes_left: int


@dataclass(frozen=True)
class Proof:
    """What somebody typed to show who they are, and that their authenticator works."""

    password: object = field(repr=False)
    code: object = field(default=None, repr=False)


@dataclass(frozen=True)
class Changed:
    """A changed second factor: this browser's new session, and the recovery codes, shown once."""

    token: str = field(repr=False)
    codes: tuple[str, ...] = field(default=(), repr=False)


def own(*, user: CurrentUser) -> Own:
    """Return everything that somebody may know of the own staff account."""
    with reading() as session:
        person = _staff(session, user)
        factor = person.second_factor
        return Own(
            username=person.username,
            name=person.name,
            email=person.email or "",
            role=person.role,
            is_builtin=person.builtin,
            password_changed=person.password_changed_at,
            factor_since=factor.created_at if factor else None,
            codes_left=len(factor.recovery_codes) if factor else 0,
        )


def offer(*, user: CurrentUser, settings: Settings, now: datetime) -> Offer:
    """Return a new seed for an authenticator; nothing is kept until its first code has come back."""
    seed = second_factor.new_seed()
    return Offer(
        picture=second_factor.picture_of(seed=seed, username=user.login, portal=settings.portal_name),
        text=" ".join(seed[at : at + 4] for at in range(0, len(seed), 4)),
        sealed=ticket(PURPOSE, {"id": user.id, "seed": seed}, until=now + LASTS),
    )


def switch_on(
    *, actor: Actor, user: CurrentUser, offered: object, proof: Proof, browser: Browser, settings: Settings
) -> Changed:
    """Take the offered seed as second factor, in place of any earlier one, once its code is right.

    Raises `Invalid`, with the field that it is about, for a wrong code or password.
    """
    now = clock.now()
    seed = _opened(offered, user, now)
    with under(CODE):
        step = second_factor.step_of(seed=seed, code=text(proof.code), now=now, after=0)
        if step is None:
            raise Invalid(WRONG_CODE)
    _check(actor, user, proof, browser, settings)
    codes = second_factor.new_codes()
    with changing(actor) as change:
        person = _staff(change.session, user)
        what, before = (REPLACED, "on") if person.second_factor else (ON, "off")
        person.second_factor = None
        change.session.flush()  # the earlier one goes before the new one comes
        person.second_factor = second_factor.made(
            staff_id=person.id, seed=seed, step=step, codes=codes, now=change.now
        )
        details = {"second_factor": {"from": before, "to": "on"}}
        return Changed(_finish(change, user, person, (what, details), browser, settings), tuple(codes))


def renew_codes(
    *, actor: Actor, user: CurrentUser, proof: Proof, browser: Browser, settings: Settings
) -> Changed:
    """Make new recovery codes; the earlier ones no longer work. Raises `Conflict` without a second factor."""
    _check(actor, user, proof, browser, settings)
    codes = second_factor.new_codes()
    with changing(actor) as change:
        person = _staff(change.session, user)
        if person.second_factor is None:
            raise Conflict(NONE)
        kept = [RecoveryCode(code_hash=second_factor.code_hash(person.id, code)) for code in codes]
        details = {"recovery_codes": {"from": len(person.second_factor.recovery_codes), "to": len(kept)}}
        person.second_factor.recovery_codes = kept
        return Changed(_finish(change, user, person, (CODES, details), browser, settings), tuple(codes))


def switch_off(
    *, actor: Actor, user: CurrentUser, proof: Proof, browser: Browser, settings: Settings
) -> Changed:
    """Go without a second factor, where the portal does not require one."""
    if settings.staff_mfa_required:
        raise NotAllowed(REQUIRED)
    _check(actor, user, proof, browser, settings)
    with changing(actor) as change:
        person = _staff(change.session, user)
        if person.second_factor is None:
            raise Conflict(NONE)
        person.second_factor = None
        details = {"second_factor": {"from": "on", "to": "off"}}
        return Changed(_finish(change, user, person, (OFF, details), browser, settings))


def _check(actor: Actor, user: CurrentUser, proof: Proof, browser: Browser, settings: Settings) -> None:
    password = text(proof.password)
    with under(PASSWORD):
        if not password:
            raise Invalid(MISSING)
        check_old(
            actor=actor,
            user=user,
            password=password,
            browser=browser,
            settings=settings,
            now=clock.now(),
            wrong=WRONG,
        )


def _staff(session: Any, user: CurrentUser) -> Staff:
    person = owner_now(session=session, user=user)
    if not isinstance(person, Staff):
        raise NotAllowed(STAFF_ONLY)
    return person


def _finish(
    change: Change,
    user: CurrentUser,
    person: Staff,
    told: tuple[str, dict[str, Any]],
    browser: Browser,
    settings: Settings,
) -> str:
    """Record and tell it, end every session, and return the token of a new one for this browser."""
    what, details = told
    ended = len(others(change=change, owner=person, user=user, settings=settings))
    sessions.end(change, person, reason="second factor changed")
    notices.second_factor_changed(change, person, what, browser, settings=settings)
    details = details | {"what": what, "sessions_ended": ended}
    change.record(Action.STAFF_MFA_CHANGE, target=staff.target(person), details=details)
    return new_session(change=change, owner=person, browser=browser, settings=settings)


def _opened(offered: object, user: CurrentUser, now: datetime) -> str:
    """Return the seed that was offered to this very person, not long ago."""
    try:
        said = redeemed(text(offered), PURPOSE, now=now)
    except Unreadable:
        raise Invalid(TOO_LATE) from None
    if said["id"] != user.id:
        raise Invalid(TOO_LATE)
    return str(said["seed"])
