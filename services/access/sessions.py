"""Who is signed in, customers and staff, as staff see it, and ending sessions of others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auth.sessions import is_configured
from auth.users import CurrentUser
from auth.views import idle_limit
from data.portal import accounts, clock, sessions, staff
from data.portal.actors import Actor, Target
from data.portal.audit import Action
from data.portal.changes import Change, changing, reading
from data.portal.staff import Role
from data.portal.tables import SignIn, Staff
from problems import Conflict, NotFound
from services import from_browser
from services.counted import counted
from services.own.person import described
from services.question import Question
from services.staff.person import ROLES
from services.user_agents import in_words
from settings import Settings

CUSTOMER = "Customer"
ENDED_BY_STAFF = "ended by staff"
NO_SESSION = "There is no such session, or it has ended already."
THIS_ONE = "You are using this session now. Sign out instead."
NO_OTHERS = "{} has no other session."


@dataclass(frozen=True)
class Choices:
    """What can be done with the chosen session and its owner's others."""

    name: str
    one: bool
    all: int  # how many sessions would end at once; 0 where that is not another question


@dataclass(frozen=True)
class Found:
    """The sessions that were looked for, and how many there are."""

    rows: list[dict[str, Any]]
    total: int

    @property
    def counted(self) -> str:
        """How many of how many, and how many people they are."""
        people = len({(row["kind"] == CUSTOMER, row["login"]) for row in self.rows})
        of = counted(people, "person", "people")
        return f"Showing {len(self.rows):,} of {counted(self.total, 'session')}, of {of}"


def rows(*, user: CurrentUser, settings: Settings, search: str = "") -> Found:
    """Return every live session that has all words of `search` in it, last seen first."""
    words = search.casefold().split()
    with reading() as session:
        every = [_row(each, user) for each in _live(session, settings, clock.now())]
    return Found([row for row in every if all(word in _text(row) for word in words)], len(every))


def choices(*, user: CurrentUser, tag: str, settings: Settings) -> Choices:
    """Return what may be ended with the chosen session; its name alone when it has ended meanwhile."""
    with reading() as session:
        live = _live(session, settings, clock.now())
        chosen = next((row for row in live if sessions.tag_of(row) == tag), None)
        if chosen is None:
            return Choices("", one=False, all=0)
        others, is_own = _others(live, chosen, user.session_id), chosen.id == user.session_id
        return Choices(_name(chosen), not is_own, len(others) if is_own or len(others) > 1 else 0)


def question(*, user: CurrentUser, tag: str, whole: bool, settings: Settings) -> Question:
    """Return what is asked before one session ends, or all of its owner."""
    with reading() as session:
        live = _live(session, settings, clock.now())
        chosen = _chosen(live, tag)
        name, about = _name(chosen), {"tag": tag, "whole": whole}
        if not whole:
            where = in_words(user_agent=chosen.user_agent)
            text = f"{where} at {chosen.ip} is signed out at once. They can sign in again."
            return Question(f"End this session of {name}?", text, "End session", about)
        count = len(_others(live, chosen, user.session_id))
        text = f"{_counted(count)} at once. They can sign in again, unless you deactivate them."
        return Question(f"End all sessions of {name}?", text, "End all", about)


def end(*, actor: Actor, user: CurrentUser, about: object, settings: Settings) -> str:
    """End what was asked about, which comes from the browser, and return what is said about it.

    Raises `NotFound` for a session that has ended, `Conflict` where no other one is left to end.
    """
    asked = from_browser.about(about)
    tag, is_whole = from_browser.text(asked.get("tag")), asked.get("whole") is True
    with changing(actor) as change:
        live = _live(change.session, settings, change.now)
        chosen = _chosen(live, tag)
        others = _others(live, chosen, user.session_id)
        ending = others if is_whole else [row for row in others if row is chosen]
        if not ending:
            own = chosen.id == user.session_id and not is_whole
            raise Conflict(THIS_ONE if own else NO_OTHERS.format(_name(chosen)))
        name = _name(chosen)
        _record(change, chosen, ending)
        sessions.end_these(change, ending, reason=ENDED_BY_STAFF)
        return f"{counted(len(ending), 'session')} of {name} ended."


def _record(change: Change, chosen: SignIn, ending: Sequence[SignIn]) -> None:
    details = {"sessions_ended": len(ending), "sessions": [described(row) for row in ending]}
    action = Action.CUSTOMER_SESSION_END if chosen.account is not None else Action.STAFF_SESSION_END
    change.record(action, target=_target(chosen), details=details)


def _live(session: Any, settings: Settings, now: datetime) -> list[SignIn]:
    live = sessions.live_of_all(session, now=now, idle=idle_limit(settings))
    return [row for row in live if row.staff is None or _is_configured(row.staff, settings)]


def _is_configured(person: Staff, settings: Settings) -> bool:
    mark = person.password_hash if person.builtin else ""
    return is_configured(username=person.username, mark=mark, settings=settings)


def _chosen(live: Sequence[SignIn], tag: str) -> SignIn:
    row = next((row for row in live if sessions.tag_of(row) == tag), None)
    if row is None:
        raise NotFound(NO_SESSION)
    return row


def _others(live: Sequence[SignIn], chosen: SignIn, own: int) -> list[SignIn]:
    """Return the sessions of whoever has the chosen one, without the one that is used for this."""
    owner = (chosen.account_id, chosen.staff_id)
    return [row for row in live if (row.account_id, row.staff_id) == owner and row.id != own]


def _row(row: SignIn, user: CurrentUser) -> dict[str, Any]:
    target, seen = _target(row), row.view_as_account
    return {
        "tag": sessions.tag_of(row),
        "name": _name(row),
        "login": target.name,
        "kind": ROLES[Role(row.staff.role)] if row.staff is not None else CUSTOMER,
        "since": row.created_at.isoformat(timespec="seconds"),
        "last_seen": row.last_seen_at.isoformat(timespec="seconds"),
        "ip": row.ip,
        "browser": in_words(user_agent=row.user_agent),
        "note": _note(row, user, seen.email if seen is not None else ""),
    }


def _note(row: SignIn, user: CurrentUser, viewed: str) -> str:
    notes = ["This is you"] if row.id == user.session_id else []
    return ", ".join(notes + ([f"Viewing as {viewed}"] if viewed else []))


def _text(row: Mapping[str, Any]) -> str:
    names = ("name", "login", "kind", "ip", "browser", "note")
    return " ".join(str(row[name]) for name in names).casefold()


def _name(row: SignIn) -> str:
    owner = row.account or row.staff
    return owner.name if owner is not None else ""


def _target(row: SignIn) -> Target:
    if row.account is not None:
        return accounts.target(row.account)
    return staff.target(row.staff) if row.staff is not None else Target(None, None)


def _counted(number: int) -> str:
    return f"{counted(number, 'browser')} {'is' if number == 1 else 'are'} signed out"
