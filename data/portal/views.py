"""Views: for a while staff look at the portal as an account. Both ends are in the audit, each once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.portal.accounts import target
from data.portal.actors import Actor, Kind
from data.portal.audit import Action
from data.portal.changes import Change
from data.portal.tables import Account, SignIn

LASTS = timedelta(minutes=15)
STAFF_IDLE = timedelta(minutes=30)  # staff can do more, so what they leave open closes sooner
STOPPED, TIME_OVER, DEACTIVATED = "stopped", "time over", "account deactivated"


def begin(change: Change, row: SignIn, account: Account, reason: str) -> None:
    """Let this session see what an account sees, no longer than the session itself lasts."""
    row.view_as_account, row.view_as_account_id = account, account.id
    row.view_as_until, row.view_as_reason = min(change.now + LASTS, row.expires_at), reason
    _record(change, Action.VIEW_AS_START, row, account, until=row.view_as_until)


def finish(change: Change, row: SignIn, *, why: str) -> bool:
    """End the view of this session, whoever asks for it; False where there is none."""
    account = row.view_as_account
    if account is None:
        return False
    _record(change, Action.VIEW_AS_END, row, account, ended=why, until=row.view_as_until)
    row.view_as_account = row.view_as_account_id = row.view_as_until = row.view_as_reason = None
    return True


def why_over(row: SignIn, *, now: datetime, idle: timedelta) -> str:
    """Return why this session's view is over; empty while it is not, and where there is none."""
    if row.view_as_account is None or row.view_as_until is None:
        return ""
    if row.ended_at is not None:
        return row.end_reason or "signed out"
    if now >= row.view_as_until:
        return TIME_OVER
    if now >= row.last_seen_at + min(idle, STAFF_IDLE):
        return "not used any more"
    return "" if row.view_as_account.active else DEACTIVATED


def open_views(session: Session) -> Sequence[SignIn]:
    """Return the sessions with a view whose end nobody has recorded yet."""
    return session.scalars(select(SignIn).where(SignIn.view_as_account_id.is_not(None))).all()


def _record(change: Change, action: Action, row: SignIn, account: Account, **more: Any) -> None:
    details = {"reason": row.view_as_reason, **more}
    with _as_viewer(change, row, account):
        change.record(action, target=target(account), details=details)


@contextmanager
def _as_viewer(change: Change, row: SignIn, account: Account) -> Iterator[None]:
    """Let events name who has viewed, also where somebody else or nobody ends it."""
    before = change.actor
    is_viewer = before.kind is Kind.STAFF and before.id == row.staff_id
    name = row.staff.username if row.staff else ""
    viewer = Actor(name, row.staff_id, request_id=before.request_id, kind=Kind.STAFF)
    change.actor = replace(before if is_viewer else viewer, acted_for=account.email, acted_for_id=account.id)
    try:
        yield
    finally:
        change.actor = before
