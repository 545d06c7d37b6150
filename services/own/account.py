"""What people see of their own account (data, sessions, the last tries to sign in), and ending sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from auth.users import SENTENCE, CurrentUser
from auth.views import idle_limit
from data.inventory.natural import natural_key
from data.portal import accounts, sessions, tries
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.tables import Account, SignIn
from problems import Conflict, NotFound, NotSignedIn
from services.user_agents import in_words
from settings import Settings

TRIES = 10
OTHERS = "others"  # what is asked for in place of one session
NO_SESSION = "There is no such session, or it has ended already."
THIS_BROWSER = "You are using this session now. Sign out instead."
REASONS = {
    "wrong password": "Wrong password",
    "inactive": "Account not active",
    "temporary password expired": "Temporary password expired",
    "wrong old password": "Wrong old password, when changing it",
}


@dataclass(frozen=True)
class OwnSession:
    """A browser in which this account is signed in."""

    tag: str
    browser: str
    ip: str
    since: datetime
    last_seen: datetime
    is_this: bool


@dataclass(frozen=True)
class OwnTry:
    """A try to get into this account; `failure` is why it did not work, empty when it did."""

    at: datetime
    browser: str
    ip: str
    failure: str


@dataclass(frozen=True)
class Overview:
    """An account as its owner sees it."""

    name: str
    email: str
    customers: tuple[str, ...]  # as granted; one entry says when it is all of them
    since: datetime
    password_changed: datetime
    sessions: tuple[OwnSession, ...]  # this browser's first
    tries: tuple[OwnTry, ...]  # the newest first


def overview(*, user: CurrentUser, settings: Settings, now: datetime) -> Overview:
    """Return everything that the signed-in person may know of the own account."""
    with reading() as session:
        account = existing(accounts.by_id(session, user.id))
        live = sessions.live_of(session, user.id, now=now, idle=idle_limit(settings))
        last = tries.last_tries(session, user.id, most=TRIES)
        own = sorted((_own_session(row, user) for row in live), key=lambda each: not each.is_this)
        return Overview(
            name=account.name,
            email=account.email,
            customers=("All customers",) if user.everything else _names(user),
            since=account.created_at,
            password_changed=account.password_changed_at,
            sessions=tuple(own),
            tries=tuple(_own_try(each) for each in last),
        )


def end_sessions(*, actor: Actor, user: CurrentUser, chosen: object, settings: Settings) -> str:
    """End one other session of the own account, or all `OTHERS`, and return what is said about it.

    `chosen` comes from the browser. Whatever is not a live session of this very account does not exist:
    `NotFound`, the same for somebody else's as for one that never was.
    """
    with changing(actor) as change:
        live = sessions.live_of(change.session, user.id, now=change.now, idle=idle_limit(settings))
        others = [row for row in live if row.id != user.session_id]
        if len(others) == len(live):
            raise NotSignedIn(SENTENCE)  # ended by another browser while this request waited
        ending = others if chosen == OTHERS else [_chosen(live, chosen, user.session_id)]
        if not ending:
            raise Conflict("There are no other sessions.")
        for row in ending:
            row.ended_at, row.end_reason = change.now, "ended by its owner"
        account = existing(accounts.by_id(change.session, user.id))
        details = {"sessions_ended": len(ending), "sessions": [described(row) for row in ending]}
        change.record(Action.CUSTOMER_SESSION_END, target=accounts.target(account), details=details)
        return f"{counted(len(ending))} ended."


def counted(number: int) -> str:
    """Return how many other sessions were, as the beginning of a sentence."""
    return "1 other session was" if number == 1 else f"{number} other sessions were"


def existing(found: Account | None) -> Account:
    """Return the account, or raise `NotSignedIn` where it has gone."""
    if found is None:
        raise NotSignedIn(SENTENCE)
    return found


def _chosen(live: Sequence[SignIn], chosen: object, own: int) -> SignIn:
    row = next((row for row in live if sessions.tag_of(row) == chosen), None)
    if row is None:
        raise NotFound(NO_SESSION)
    if row.id == own:
        raise Conflict(THIS_BROWSER)
    return row


def described(row: SignIn) -> dict[str, str]:
    """Return a session as the audit tells of its end."""
    return {"browser": row.user_agent, "ip": row.ip, "since": row.created_at.isoformat()}


def _own_session(row: SignIn, user: CurrentUser) -> OwnSession:
    return OwnSession(
        tag=sessions.tag_of(row),
        browser=in_words(user_agent=row.user_agent),
        ip=row.ip,
        since=row.created_at,
        last_seen=row.last_seen_at,
        is_this=row.id == user.session_id,
    )


def _own_try(each: tries.Try) -> OwnTry:
    failure = REASONS.get(each.reason, "Did not work") if each.reason else ""
    return OwnTry(each.at, in_words(user_agent=each.user_agent), each.ip, failure)


def _names(user: CurrentUser) -> tuple[str, ...]:
    return tuple(sorted((name.strip() for _id, name in user.customers), key=natural_key))
