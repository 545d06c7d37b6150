"""Who is signed in with a token, as they are now: asked at every request."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from data.portal import views
from data.portal.actors import Kind
from data.portal.sessions import hashed, idle_of, tag_of
from data.portal.tables import Account, SignIn, Staff

# Put together once: every request asks it. The grants of few staff come in a second statement.
_BY_TOKEN = (
    select(SignIn)
    .where(SignIn.token_hash == bindparam("wanted"))
    .options(joinedload(SignIn.account).joinedload(Account.grants))
)


@dataclass(frozen=True)
class Access:
    """Whose stock an account may see: All of one ERP, and single customers (ERP, id, name)."""

    all_customers_of: str | None = None
    grants: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True)
class ViewAs:
    """The account that a staff member looks at the portal as, and until when."""

    account_id: int
    email: str
    name: str
    until: datetime


@dataclass(frozen=True)
class Found:
    """A live session and whose it is, as they are now."""

    session_id: int
    tag: str
    last_seen_at: datetime
    kind: Kind
    id: int  # the account's, or the staff member's
    login: str  # the email address, or the username
    name: str
    must_change: bool
    access: Access = Access()
    role: str = ""
    builtin: str = ""  # which ADMIN_PASSWORD_HASH opened it
    has_second_factor: bool = False
    view_as: ViewAs | None = None
    view_over: str = ""  # why a view is over whose end has not been recorded yet


def find_live(session: Session, token: str, *, now: datetime, idle: timedelta) -> Found | None:
    """Return the session of this token, or None when it has ended or its owner may not sign in."""
    row = session.scalars(_BY_TOKEN, {"wanted": hashed(token)}).unique().one_or_none()
    if row is None or row.ended_at:
        return None
    if now >= row.expires_at or now >= row.last_seen_at + idle_of(row, idle):
        return None
    if row.account is not None:
        return _of_account(row, row.account) if row.account.active else None
    over = views.why_over(row, now=now, idle=idle)
    return _of_staff(row, row.staff, over) if row.staff is not None and row.staff.active else None


def touch(session: Session, session_id: int, *, now: datetime) -> None:
    """Note that the session was used."""
    row = session.get(SignIn, session_id)
    if row is not None and row.last_seen_at < now:
        row.last_seen_at = now


def _of_account(row: SignIn, account: Account) -> Found:
    return Found(
        **_of_session(row),
        kind=Kind.CUSTOMER,
        id=account.id,
        login=account.email,
        name=account.name,
        must_change=account.must_change,
        access=_access(account),
    )


def _of_staff(row: SignIn, person: Staff, over: str) -> Found:
    seen = None if over else row.view_as_account
    view = ViewAs(seen.id, seen.email, seen.name, row.view_as_until) if seen and row.view_as_until else None
    return Found(
        **_of_session(row),
        kind=Kind.STAFF,
        id=person.id,
        login=person.username,
        name=person.name,
        must_change=person.must_change,
        access=_access(seen) if seen else Access(),
        role=person.role,
        builtin=person.password_hash if person.builtin else "",
        has_second_factor=person.second_factor is not None,
        view_as=view,
        view_over=over,
    )


def _of_session(row: SignIn) -> dict[str, Any]:
    return {
        "session_id": row.id,
        "tag": _storage_tag(row),
        "last_seen_at": row.last_seen_at,
    }


def _access(account: Account) -> Access:
    granted = tuple((grant.erp, grant.customer_id, grant.customer_name) for grant in account.grants)
    return Access(account.all_customers_of, granted)


def _storage_tag(row: SignIn) -> str:
    """Return what names a session to the browser's storage: another one for each view.

    So what staff searched for as one account is never found again as the next, or as themselves.
    """
    if row.view_as_until is None:
        return tag_of(row)
    return hashed(f"view {row.token_hash} {row.view_as_account_id} {row.view_as_until.isoformat()}")[:16]
