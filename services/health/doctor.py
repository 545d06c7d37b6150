"""Whether everything the portal needs is in place, in sentences that name no secret."""

from collections.abc import Callable

from data.erp.connection import identity
from data.erp.postings import try_postings
from data.erp.reading import read_customers
from data.erp.rights import writable_tables
from data.inventory.signals import Signals
from data.portal.engine import current_sessions
from data.portal.migration import COMMAND, is_ready
from data.portal.staff import Role
from problems import ErpUnavailable, Problem
from services.audit.check import last_check
from services.health import folders
from services.health.finding import Finding, Level
from services.mail import smtp
from services.mail.queue import given_up
from services.reading.process import reason
from services.reading.running import snapshots_of
from services.sign_in.builtin import shadowed
from services.staff.members import list_staff
from services.stock import DEAD_AFTER
from settings import Settings

MAIL_SECONDS = 5.0  # that a mail server gets to let the portal in


def examine(*, settings: Settings, now: float) -> list[Finding]:
    """Return one finding per subject; `now` is in seconds since the epoch."""
    checks: dict[str, Callable[[], Finding]] = {
        "Settings": lambda: _settings(settings),
        "Secret key": lambda: _secret_key(settings),
        folders.FILES: lambda: folders.files(settings),
        "Portal database": _portal,
        "Staff": lambda: _staff(settings),
        "ERP": lambda: _erp(settings),
        "ERP rights": lambda: _erp_rights(settings),
        "Lot histories": lambda: _lots(settings),
        "Worker": lambda: _worker(settings, now),
        folders.DAYS: lambda: folders.days(settings),
        "Mail": lambda: _mail(settings),
        "Audit": lambda: _audit(settings),
    }
    return [_found(subject, check) for subject, check in checks.items()]


def _found(subject: str, check: Callable[[], Finding]) -> Finding:
    """Return what `check` finds; an expected problem is a finding too."""
    try:
        return check()
    except (Problem, OSError) as problem:
        return Finding(subject, Level.ERROR, getattr(problem, "sentence", None) or f"{problem}")


def _settings(settings: Settings) -> Finding:
    where = settings.app_base_url or f"this machine only, port {settings.port}"
    return Finding("Settings", Level.OK, f"complete; the portal's address is {where}.")


def _secret_key(settings: Settings) -> Finding:
    kept = settings.var_dir / "secret_key"
    if settings.is_loopback and kept.exists():
        return Finding("Secret key", Level.OK, f"made by the portal, kept in {kept}.")
    return Finding("Secret key", Level.OK, "set.")


def _portal() -> Finding:
    if is_ready(current_sessions()):
        return Finding("Portal database", Level.OK, "answers, and has the revision this portal needs.")
    trouble = f"does not answer, or has another revision than this portal needs; try: {COMMAND}"
    return Finding("Portal database", Level.ERROR, trouble)


def _staff(settings: Settings) -> Finding:
    known = list_staff()
    named = {each.username for each in known if not each.is_builtin}
    if taken := shadowed(settings=settings):
        return Finding("Staff", Level.WARNING, taken)
    admins = sum(each.active and each.role is Role.ADMIN and not each.is_builtin for each in known)
    if not admins and not settings.admin_username:
        how = "set ADMIN_USERNAME and ADMIN_PASSWORD_HASH, or run: flask --app app staff add"
        return Finding("Staff", Level.WARNING, f"nobody can manage accounts on the pages; {how}")
    builtin = "; and the built-in administrator" if settings.admin_username else ""
    return Finding("Staff", Level.OK, f"accounts: {len(named)}, admins among them: {admins}{builtin}.")


def _erp(settings: Settings) -> Finding:
    try:
        found = read_customers(settings)
    except ErpUnavailable as problem:
        return Finding("ERP", Level.ERROR, " ".join((problem.sentence, reason(problem, settings))).strip())
    active = sum(customer.active and not customer.default for customer in found)
    demo = "the demo ERP, " if settings.is_demo else ""
    return Finding("ERP", Level.OK, f"{demo}{identity(settings)}, answers; {active} active customers.")


def _erp_rights(settings: Settings) -> Finding:
    tables = writable_tables(settings)
    if not tables:
        return Finding("ERP rights", Level.OK, "the portal's login can only read.")
    shown = ", ".join(tables[:3]) + (" …" if len(tables) > 3 else "")
    advice = f"the portal's login may change {shown}; give it the right to read and no other."
    return Finding("ERP rights", Level.WARNING, advice)


def _lots(settings: Settings) -> Finding:
    try:
        try_postings(settings)
    except ErpUnavailable as problem:
        advice = "can't be read; give the portal's login the right to read their tables."
        return Finding("Lot histories", Level.WARNING, f"{advice} {reason(problem, settings)}".strip())
    return Finding("Lot histories", Level.OK, "can be read.")


def _worker(settings: Settings, now: float) -> Finding:
    signals = Signals(snapshots_of(settings).folder)
    beat = signals.heartbeat()
    if beat is None or now - beat > DEAD_AFTER:
        return Finding("Worker", Level.WARNING, "is not running; start it with: flask --app app worker")
    state = signals.state()
    if state.failed_since is not None:
        return Finding("Worker", Level.WARNING, f"runs, but the last reading failed: {state.sentence}")
    return Finding("Worker", Level.OK, f"runs; the last reading took {state.duration:.1f} s.")


def _mail(settings: Settings) -> Finding:
    if not settings.smtp_server:
        return Finding("Mail", Level.WARNING, "is not configured: set SMTP_SERVER and EMAIL_FROM.")
    try:
        smtp.check(settings, seconds=MAIL_SECONDS)
    except smtp.Trouble as trouble:
        return Finding("Mail", Level.WARNING, f"waits in the outbox. {trouble}")
    if dead := given_up():
        return Finding("Mail", Level.WARNING, f"dead letters: {dead}; see the page Mail.")
    return Finding("Mail", Level.OK, f"goes through {settings.smtp_server}:{settings.smtp_port}.")


def _audit(settings: Settings) -> Finding:
    """Return what the worker's last check found; `audit verify` looks itself."""
    found = last_check(settings=settings)
    if found is None:
        return Finding(
            "Audit", Level.OK, "not checked yet; the worker does so, or: flask --app app audit verify"
        )
    if found.bad is not None:
        return Finding("Audit", Level.ERROR, f"not whole at event {found.bad}: {found.why}.")
    return Finding(
        "Audit", Level.OK, f"whole up to event {found.count}, checked {found.at:%Y-%m-%d %H:%M} UTC."
    )
