"""What people see of their own account (data, sessions, the last tries to sign in), and ending sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from auth.users import CurrentUser
from auth.views import idle_limit
from data.inventory.natural import natural_key
from data.portal import owners, sessions, tries
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.tables import SignIn
from problems import Conflict, NotFound
from services.accounts.erp_customers import Known, as_called_now
from services.own.person import counted, described, others, owner_now
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
    customers: tuple[str, ...]  # as the ERP calls them; one entry says when it is all of them
    since: datetime
    password_changed: datetime
    sessions: tuple[OwnSession, ...]  # this browser's first
    tries: tuple[OwnTry, ...]  # the newest first


def overview(*, user: CurrentUser, known: Known, settings: Settings, now: datetime) -> Overview:
    """Return everything that the signed-in person may know of the own account.

    `known` is the ERP's list: a customer is called there as in the stock, also once it has another name.
    """
    with reading() as session:
        owner = owner_now(session=session, user=user)
        live = sessions.live_of(session, owner, now=now, idle=idle_limit(settings))
        last = tries.last_tries(session, user.id, most=TRIES)
        own = sorted((_own_session(row, user) for row in live), key=lambda each: not each.is_this)
        return Overview(
            name=user.name,
            email=user.login,
            customers=("All customers",)
            if user.everything
            else _names(as_called_now(user=user, known=known)),
            since=owner.created_at,
            password_changed=owner.password_changed_at,
            sessions=tuple(own),
            tries=tuple(_own_try(each) for each in last),
        )


def end_sessions(*, actor: Actor, user: CurrentUser, chosen: object, settings: Settings) -> str:
    """End one other session of the own account, or all `OTHERS`, and return what is said about it.

    `chosen` comes from the browser. Whatever is not a live session of this very account does not exist:
    `NotFound`, the same for somebody else's as for one that never was.
    """
    with changing(actor) as change:
        owner = owner_now(session=change.session, user=user)
        rest = others(change=change, owner=owner, user=user, settings=settings)
        ending = rest if chosen == OTHERS else [_chosen(rest, chosen, user)]
        if not ending:
            raise Conflict("There are no other sessions.")
        sessions.end_these(change, ending, reason="ended by its owner")
        details = {"sessions_ended": len(ending), "sessions": [described(row) for row in ending]}
        change.record(Action.CUSTOMER_SESSION_END, target=owners.target(owner), details=details)
        return f"{counted(len(ending))} ended."


def _chosen(rest: Sequence[SignIn], chosen: object, user: CurrentUser) -> SignIn:
    if chosen == user.session_tag:
        raise Conflict(THIS_BROWSER)
    row = next((row for row in rest if sessions.tag_of(row) == chosen), None)
    if row is None:
        raise NotFound(NO_SESSION)
    return row


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
