"""Figures of the portal for those who run it: who is here, who was not yet, what was refused."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, selectinload

from data.portal.audit import Action
from data.portal.tables import Account, Event, SignIn

FAILED = (Action.CUSTOMER_LOGIN_FAILED, Action.ADMIN_LOGIN_FAILED)
DECISIONS = tuple(
    action
    for action in Action
    if action.startswith(("CUSTOMER_", "STAFF_", "ADMIN_PW", "VIEW_AS", "SETTING"))
    and not action.endswith(("LOGIN", "LOGOUT", "FAILED", "FORGOT", "SESSION_END"))
)
COUNTED = 10_000


@dataclass(frozen=True)
class Figures:
    """How many accounts there are, how many people are or were here, and how many tries failed."""

    active: int
    everything: int  # of them see all customers of their ERP
    signed_in: int  # people who signed in since
    here: int  # sessions in use now
    failed: int  # tries that failed since, COUNTED at most
    never: int  # active accounts that chose a password, or kept theirs, and were never here


def figures(session: Session, *, since: datetime, idle_since: datetime, now: datetime) -> Figures:
    """Return the figures; `idle_since` is when a session that is in use was used at the latest."""
    everything = Account.active & Account.all_customers_of.is_not(None)
    live = SignIn.ended_at.is_(None) & (SignIn.expires_at > now) & (SignIn.last_seen_at > idle_since)
    came = select(func.count(func.distinct(SignIn.account_id))).where(SignIn.created_at >= since)
    tries = select(Event.position).where(Event.action.in_(FAILED), Event.at >= since).limit(COUNTED)
    return Figures(
        active=_count(session, select(Account.id).where(Account.active)),
        everything=_count(session, select(Account.id).where(everything)),
        signed_in=session.scalar(came) or 0,
        here=_count(session, select(SignIn.id).where(live)),
        failed=_count(session, tries),
        never=_count(session, select(Account.id).where(Account.active, ~Account.must_change, ~_was_here())),
    )


def waiting(session: Session) -> list[Account]:
    """Return active accounts that have a temporary password and were never here, the oldest first."""
    found = select(Account).where(Account.active, Account.must_change, ~_was_here())
    order = found.order_by(Account.password_changed_at, Account.id)
    return list(session.scalars(order.options(selectinload(Account.grants))))


def last_decisions(session: Session, *, most: int) -> list[Event]:
    """Return the newest events in which somebody decided something."""
    found: list[Event] = []
    for action in DECISIONS:  # each along its index, where one look for all of them would sort
        newest = select(Event).where(Event.action == action)
        found += session.scalars(newest.order_by(Event.at.desc(), Event.position.desc()).limit(most))
    return sorted(found, key=lambda event: (event.at, event.position), reverse=True)[:most]


def _was_here() -> ColumnElement[bool]:
    return exists().where(SignIn.account_id == Account.id)


def _count(session: Session, found: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0
