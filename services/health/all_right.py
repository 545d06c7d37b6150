"""Is everything all right? One line per subject, those that need somebody first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from auth.permissions import Permission
from data.portal import outbox, overview
from data.portal.changes import reading
from data.portal.outbox import State
from data.portal.overview import Figures
from data.portal.tables import Account, Event
from services.accounts.listing import EVERYTHING, NOTHING, Status
from services.audit.check import last_check
from services.audit.listing import moment
from services.audit.words import sentence
from services.counted import counted
from services.stock import StockDesk
from settings import Settings

DAY = timedelta(days=1)
MANY_FAILED = 100  # tries in a day: somebody is guessing
AUDIT_LATE = timedelta(hours=1)
SHOWN = 6
ACCOUNTS = "/admin/customers"
WAITING = f"{ACCOUNTS}?{urlencode({'status': Status.FIRST.value})}"
P = Permission


@dataclass(frozen=True)
class Check:
    """One subject: what is so, what needs somebody (`alarm`), and where to go."""

    name: str
    fact: str
    alarm: str = ""
    link: str = ""
    href: str = ""
    needs: Permission = P.STAFF  # to follow the link


def all_right(
    *, may: Collection[Permission], desk: StockDesk, settings: Settings, now: datetime
) -> dict[str, Any]:
    """Return everything the start page of staff says, with links to what this person may open."""
    since, idle = now - DAY, timedelta(minutes=settings.session_idle_minutes)
    with reading() as session:
        mails = outbox.counts(session)
        people = overview.figures(session, since=since, idle_since=now - idle, now=now)
        waits = overview.waiting(session)
        decided = overview.last_decisions(session, most=SHOWN) if P.READ_AUDIT in may else []
    zone = ZoneInfo(settings.time_zone)
    checks = [
        _erp(desk, zone, now),
        _mail(mails, settings),
        _first_sign_in(waits, now),
        _sign_ins(people),
        _audit(settings, zone, now),
        _access(people),
    ]
    checks.sort(key=lambda check: not check.alarm)
    return {
        "needs": sum(bool(check.alarm) for check in checks),
        "checked": moment(now, zone),
        "zone": zone.key,
        "checks": [_shown(check, may) for check in checks],
        "waiting": [_waiting(account, now) for account in waits[:SHOWN]],
        "waiting_total": len(waits),
        "changes": [_changed(event, zone, now) for event in decided],
        "pages": [each.value for each in (P.READ_ACCOUNTS, P.READ_AUDIT) if each in may],
    }


def _erp(desk: StockDesk, zone: ZoneInfo, now: datetime) -> Check:
    trouble, figures = desk.trouble(), desk.figures()
    age = figures.get("lotview_stock_age_seconds")
    read = "Not read yet." if age is None else _read(age, figures, zone, now)
    failures = int(figures["lotview_reading_failures"])
    failed = f" {counted(failures, 'failed reading')} since the worker started." if failures else ""
    return Check("ERP", read + failed, trouble.get("sentence", "") if trouble["stale"] else "")


def _read(age: float, figures: dict[str, float], zone: ZoneInfo, now: datetime) -> str:
    at = datetime.fromtimestamp(now.timestamp() - age, UTC).astimezone(zone)
    return f"Read {_time(at, zone, now)}, in {figures['lotview_reading_duration_seconds']:.2f} s."


def _mail(mails: dict[str, int], settings: Settings) -> Check:
    lost = mails.get(State.DEAD, 0) + mails.get(State.UNKNOWN, 0)
    waits = mails.get(State.WAITING, 0) + mails.get(State.SENDING, 0)
    fact = f"{counted(waits, 'mail')} waiting." if waits else "Nothing waiting."
    fact += f" {mails.get(State.SENT, 0):,} sent."
    alarm = f"{counted(lost, 'mail')} could not be delivered." if lost else ""
    if waits and not settings.smtp_server:
        alarm = f"No mail server is set: {counted(waits, 'mail')} can't leave. {alarm}".strip()
    return Check("Mail", fact, alarm, "Mail", "/admin/mail", P.READ_MAIL)


def _first_sign_in(waits: list[Account], now: datetime) -> Check:
    late = sum(_has_expired(account, now) for account in waits)
    fact = f"{counted(len(waits), 'account')} waiting for it." if waits else "Nobody is waited for."
    alarm = f"{counted(late, 'temporary password')} expired before the first sign-in." if late else ""
    return Check("First sign-in", fact, alarm, "Customers", WAITING if waits else ACCOUNTS, P.READ_ACCOUNTS)


def _sign_ins(people: Figures) -> Check:
    came = counted(people.signed_in, "person", "people")
    many = "more than " if people.failed >= overview.COUNTED else ""
    tried = many + counted(people.failed, "failed try", "failed tries")
    fact = f"{came} signed in within 24 hours, {counted(people.here, 'session')} in use now. {tried}."
    alarm = f"{tried} to sign in within 24 hours." if people.failed >= MANY_FAILED else ""
    return Check("Sign-ins", fact, alarm, "Sessions", "/admin/sessions", P.READ_SESSIONS)


def _audit(settings: Settings, zone: ZoneInfo, now: datetime) -> Check:
    found = last_check(settings=settings)
    if found is None:
        fact, alarm = "Not checked yet; the worker does so every minute.", ""
    elif found.bad is not None:
        fact = f"Checked {_time(found.at, zone, now)}."
        alarm = f"The audit is not whole at event {found.bad:,}: {found.why}."
    else:
        fact = f"Chain whole up to event {found.count:,}, checked {_time(found.at, zone, now)}."
        alarm = "It has not been checked for over an hour." if now - found.at > AUDIT_LATE else ""
    return Check("Audit", fact, alarm, "Audit", "/admin/audit", P.READ_AUDIT)


def _access(people: Figures) -> Check:
    fact = f"{counted(people.active, 'active account')}, {people.everything:,} with all customers."
    if people.never:
        fact += f" {people.never:,} never signed in."
    return Check("Access", fact, "", "Access review", "/admin/access", P.READ_ACCESS)


def _changed(event: Event, zone: ZoneInfo, now: datetime) -> dict[str, str]:
    told = sentence(action=event.action, who=event.actor, whom=event.target, acted_for=event.acted_for)
    return {"time": _time(event.at, zone, now, seconds=False), "sentence": told}


def _shown(check: Check, may: Collection[Permission]) -> dict[str, Any]:
    link = {"text": check.link, "href": check.href} if check.href and check.needs in may else None
    return {"name": check.name, "fact": check.fact, "alarm": check.alarm, "link": link}


def _waiting(account: Account, now: datetime) -> dict[str, Any]:
    names = [grant.customer_name.strip() for grant in account.grants]
    several = names[0] if len(names) == 1 else f"{len(names)} customers" if names else NOTHING
    return {
        "name": account.name,
        "note": EVERYTHING if account.all_customers_of else several,
        "left": _left(account, now),
        "expired": _has_expired(account, now),
    }


def _left(account: Account, now: datetime) -> str:
    until = account.password_expires_at
    if until is None:
        return ""
    if now >= until:
        return "Password expired"
    hours = max(1, round((until - now) / timedelta(hours=1)))
    return f"{hours} h left" if hours < 48 else f"{hours // 24} days left"


def _has_expired(account: Account, now: datetime) -> bool:
    return account.password_expires_at is not None and now >= account.password_expires_at


def _time(at: datetime, zone: ZoneInfo, now: datetime, *, seconds: bool = True) -> str:
    """Return the clock alone while it is today's, with the date otherwise."""
    is_today = at.astimezone(zone).date() == now.astimezone(zone).date()
    whole = f"{at.astimezone(zone):%H:%M:%S}" if is_today else moment(at, zone)
    return whole if seconds else whole[: -len(":00")]
