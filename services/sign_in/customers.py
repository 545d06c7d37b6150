"""Signing in and out, and the forced change of a temporary password."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from auth import password_policy, passwords, throttle
from auth.browsers import Browser
from data.portal import accounts, sessions, tries
from data.portal.actors import Actor, Kind, Target
from data.portal.audit import Action
from data.portal.changes import Change, changing, reading
from data.portal.tables import Account
from problems import Invalid, NotSignedIn, Problem
from services.mail import notices
from services.sign_in.new_password import set_own
from settings import Settings

REFUSED = (
    "That email and password do not match an account that can sign in. Check both, or use “Forgot password?”."
)
SAME = "This is your temporary password. Choose another one."
DIFFERENT = "The two passwords are not the same."
CHANGED_MEANWHILE = "Your account was changed meanwhile. Sign in again."
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
        _record_failure(actor, email, claim, reason if claim else "unknown", browser)
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


def replace_temporary(
    *, actor: Actor, account_id: int, password: str, confirmed: str, browser: Browser, settings: Settings
) -> str:
    """Replace a temporary password, end every session of the account, and return a new one's token."""
    with reading() as session:
        account = _account(accounts.by_id(session, account_id))
        stored, names = account.password_hash, names_of(account, settings)
    password_policy.check_new(password=password, shortest=settings.password_min_length, names=names)
    if password != confirmed:
        raise Invalid(DIFFERENT)
    if passwords.matches(stored=stored, password=password):
        raise Invalid(SAME)
    chosen = passwords.hashed(password=password)
    with changing(actor) as change:
        account = _account(accounts.by_id(change.session, account_id))
        if account.password_hash != stored or not account.active:
            raise NotSignedIn(CHANGED_MEANWHILE)
        return _replace(change, account, chosen, browser, settings)


def names_of(account: Account, settings: Settings) -> list[str]:
    """Return the names that a password of this account must not consist of."""
    companies = [grant.customer_name for grant in account.grants]
    return [account.email, account.first_name, account.last_name, settings.portal_name, "Lotview", *companies]


def _reserve(email: str, source: str, now: datetime) -> throttle.Reservation:
    with reading() as session:
        known = sessions.sources_of(session, email)
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


def _record_failure(actor: Actor, email: str, claim: _Claim | None, reason: str, browser: Browser) -> None:
    # People type passwords into the wrong field: only what looks like an address is recorded.
    typed = accounts.normal_email(email) if "@" in email else "(not an address)"
    with changing(actor) as change:
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
        if browser.session_id is not None:  # also a staff member's
            sessions.end_one(change, browser.session_id, reason="replaced")
        failures = tries.failures_before(change.session, account.id)
        if failures >= TELLING:
            notices.signed_in_after_failures(change, account, failures, browser, settings=settings)
        details = {"browser": browser.recorded}
        change.record(Action.CUSTOMER_LOGIN, target=accounts.target(account), details=details)
        return new_session(change=change, account=account, browser=browser, settings=settings)


def _replace(change: Change, account: Account, chosen: str, browser: Browser, settings: Settings) -> str:
    ended = set_own(change=change, account=account, stored=chosen)
    notices.password_changed(change, account, notices.FORCED, browser, settings=settings)
    change.record(
        Action.CUSTOMER_PW_CHANGE,
        target=accounts.target(account),
        details={"must_change": {"from": True, "to": False}, "sessions_ended": ended},
    )
    return new_session(change=change, account=account, browser=browser, settings=settings)


def new_session(*, change: Change, account: Account, browser: Browser, settings: Settings) -> str:
    """Open a session for this browser within a change, and return its token."""
    return sessions.open_session(
        change.session,
        account,
        ip=browser.ip,
        user_agent=browser.user_agent,
        now=change.now,
        lifetime=timedelta(hours=settings.session_hours),
    )


def _account(found: Account | None) -> Account:
    if found is None:
        raise NotSignedIn("This account does not exist any more.")
    return found
