"""Customers signing in, with email address and password, and out."""

from dataclasses import dataclass, replace
from datetime import datetime

from auth import passwords, throttle
from auth.browsers import Browser
from data.portal import accounts, sessions, tries
from data.portal.actors import Actor, Kind, Target
from data.portal.audit import Action
from data.portal.changes import changing, reading
from problems import Problem
from services.mail import notices
from services.sign_in.session import new_session
from services.sign_in.strangers import trying
from settings import Settings

REFUSED = (
    "That email and password do not match an account that can sign in. Check both, or use “Forgot password?”."
)
TELLING = 3  # failed tries; fewer are typing errors


class Refused(Problem):
    """This email and password do not let anybody in; why is in the audit only."""

    status = 401


@dataclass(frozen=True)
class _Claim:
    """What is known of an account while its password is checked, outside of any transaction."""

    id: int
    stored: str
    reason: str  # why not even the right password lets in


def sign_in(
    *, actor: Actor, email: str, password: str, browser: Browser, settings: Settings, now: datetime
) -> str:
    """Return the token of a new session; raises `Refused` for any wrong pair and `TooMany` during a wait.

    Unknown, wrong, inactive and expired cost the same work: one hash, one event.
    """
    reservation = _reserve(accounts.normal_email(email), browser.ip, now)
    claim = _claim(email, now)
    is_right = passwords.matches(stored=claim.stored if claim else None, password=password)
    reason = (claim.reason if claim and is_right else "") or ("" if is_right else "wrong password")
    if claim is None or reason:
        _record_failure(actor, email, claim, reason if claim else "unknown", browser, now)
        raise Refused(REFUSED)
    renewed = passwords.hashed(password=password) if passwords.is_outdated(stored=claim.stored) else None
    token = _open(replace(actor, id=claim.id), claim, renewed, browser, settings)
    throttle.give_back(reservation=reservation, now=now)
    return token


def sign_out(*, actor: Actor, account_id: int, session_id: int) -> None:
    """End one session."""
    with changing(actor) as change:
        sessions.end_one(change, session_id, reason="signed out")
        change.record(Action.CUSTOMER_LOGOUT, target=Target(account_id, actor.name))


def _reserve(email: str, source: str, now: datetime) -> throttle.Reservation:
    with reading() as session:
        known = sessions.sources_of(session, email, kind=Kind.CUSTOMER)
    return throttle.reserve(name=email, source=source, known=known, now=now)


def _claim(email: str, now: datetime) -> _Claim | None:
    with reading() as session:
        account = accounts.find(session, email)
        if account is None:
            return None
        reason = "" if account.active else "inactive"
        if account.password_expires_at and now >= account.password_expires_at:
            reason = reason or "temporary password expired"
        return _Claim(account.id, account.password_hash, reason)


def _record_failure(
    actor: Actor, email: str, claim: _Claim | None, reason: str, browser: Browser, now: datetime
) -> None:
    # People type passwords into the wrong field: only what looks like an address is recorded.
    typed = accounts.normal_email(email) if "@" in email else "(not an address)"
    with trying(actor, is_known=claim is not None, now=now) as change:
        change.record(
            Action.CUSTOMER_LOGIN_FAILED,
            target=Target(claim.id if claim else None, typed),
            details={"reason": reason, "browser": browser.recorded},
        )


def _open(actor: Actor, claim: _Claim, renewed: str | None, browser: Browser, settings: Settings) -> str:
    with changing(actor) as change:
        account = accounts.by_id(change.session, claim.id)
        if account is None or not account.active or account.password_hash != claim.stored:
            raise Refused(REFUSED)  # changed while the password was checked
        change.actor = replace(actor, name=account.email, acted_for=None, kind=Kind.CUSTOMER)
        if renewed is not None:
            account.password_hash = renewed
        failures = tries.failures_before(change.session, account.id)
        if failures >= TELLING:
            notices.signed_in_after_failures(change, account, failures, browser, settings=settings)
        details = {"browser": browser.recorded}
        change.record(Action.CUSTOMER_LOGIN, target=accounts.target(account), details=details)
        return new_session(change=change, owner=account, browser=browser, settings=settings)
