"""The tries to get into an account, as its owner may read them: the audit's events, and who was it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.portal.audit import Action
from data.portal.tables import Event, SignIn

TRIES = (Action.CUSTOMER_LOGIN, Action.CUSTOMER_LOGIN_FAILED, Action.CUSTOMER_PW_CHANGE_FAILED)
MANY = 100


@dataclass(frozen=True)
class Try:
    """One try: `reason` says why it failed, empty when it did not."""

    at: datetime
    action: Action
    ip: str
    user_agent: str
    reason: str


def last_tries(session: Session, account_id: int, *, most: int) -> list[Try]:
    """Return the last tries at an account, the newest first.

    However many failed since, the owner's last sign-ins are among them: half as many more than `most`.
    """
    of_account = select(Event).where(Event.target_id == account_id).order_by(Event.position.desc())
    last = session.scalars(of_account.where(Event.action.in_(TRIES)).limit(most)).all()
    entered = session.scalars(of_account.where(Event.action == Action.CUSTOMER_LOGIN).limit(most // 2)).all()
    events = sorted({*last, *entered}, key=lambda event: event.position, reverse=True)
    opened = _user_agents(session, account_id, {event.at for event in events})
    return [_try(event, opened.get(event.at, "")) for event in events]


def failures_before(session: Session, account_id: int) -> int:
    """Return how many tries failed since somebody last got in, or chose a password; no more than MANY."""
    ends = (Action.CUSTOMER_LOGIN, Action.CUSTOMER_PW_CHANGE)
    found = select(Event.action).where(Event.target_id == account_id, Event.action.in_((*TRIES, *ends)))
    actions = session.scalars(found.order_by(Event.position.desc()).limit(MANY))
    return sum(1 for _ in takewhile(lambda action: action not in ends, actions))


def staff_failures_before(session: Session, username: str) -> int:
    """Return how many tries failed since this staff member last got in; no more than MANY."""
    asked = (Action.ADMIN_LOGIN, Action.ADMIN_LOGIN_FAILED)
    found = select(Event.action).where(Event.action.in_(asked), Event.target == username)
    actions = session.scalars(found.order_by(Event.position.desc()).limit(MANY))
    return sum(1 for _ in takewhile(lambda action: action != Action.ADMIN_LOGIN, actions))


def _try(event: Event, opened: str) -> Try:
    details = json.loads(event.details)
    return Try(
        at=event.at,
        action=Action(event.action),
        ip=event.ip or "",
        user_agent=details.get("browser", opened),
        reason=details.get("reason", ""),
    )


def _user_agents(session: Session, account_id: int, instants: Collection[datetime]) -> dict[datetime, str]:
    """Return the browsers of sessions by the instant at which they began.

    Older events do not name the browser; a session begins at the very instant of its event.
    """
    began = select(SignIn.created_at, SignIn.user_agent).where(
        SignIn.account_id == account_id, SignIn.created_at.in_(instants)
    )
    return {row.created_at: row.user_agent for row in session.execute(began)}
