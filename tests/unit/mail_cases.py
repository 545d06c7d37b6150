"""Mails for tests: every kind with all it needs, and how they get into the outbox."""

from sqlalchemy import select

from data.portal import clock, outbox
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.tables import Base, Mail
from services.alerts.words import Line
from services.mail.kinds import Kind
from services.mail.posting import enqueue
from settings import Settings
from tests.portal_app import ANNA, SHELL

SECRET = "tmpz-9kfw-secr-etab-cdef"
BASE = {"name": "Anna Larkspur", "email": ANNA}
SEEN = {"ip": "203.0.113.7", "browser": "Firefox on Windows"}
VIEW = {
    "view": "On hold",
    "notices": ["One column of this view is gone."],
    "file": "The rows are attached.",
    "link": "https://portal.acme.test/inventory?view=e30",
    "stop": "https://portal.acme.test/stop/abc.def",
    "when": "every day at 07:30 (Berlin time)",
}
NEWS = {
    "alert": "On hold",
    "tells": "a lot goes on hold or is released",
    "when": "every hour",
    "found": "2 facts",
    "lines": [Line("RM-104", "L1", "Nylon rail", "On hold: Quarantined", "12 EA")],
    "more": 1,
    "notices": ["One column of this view is gone."],
    "link": "https://portal.acme.test/inventory?view=e30",
    "stop": "https://portal.acme.test/stop/abc.def",
}
POST = {"smtp_server": "mail.acme.test", "email_from": "portal@acme.test"}


def values(kind: Kind) -> dict[str, object]:
    """Return what a letter of this kind tells, without its secrets."""
    at = clock.now()
    return {
        Kind.INVITATION: BASE | {"until": at},
        Kind.PASSWORD_RESET: BASE | {"until": at},
        Kind.STAFF_PASSWORD: BASE | {"until": at},
        Kind.RESET_LINK: BASE | SEEN | {"until": at},
        Kind.PASSWORD_CHANGED: BASE | SEEN | {"at": at, "how": "By you", "resets": True},
        Kind.SIGN_IN_AFTER_FAILURES: BASE | SEEN | {"at": at, "failures": 4, "resets": True},
        Kind.MFA_CHANGED: BASE | SEEN | {"at": at, "what": "Switched on"},
        Kind.EMAIL_CHANGED: BASE | {"at": at, "before": ANNA, "signs_in": True},
        Kind.DELIVERY: BASE | VIEW | {"facts": [("Rows", "2"), ("ERP read", at)]},
        Kind.ALERT: BASE | NEWS | {"as_of": at},
    }[kind]


def secrets(kind: Kind) -> dict[str, str]:
    """Return what only the recipient may read."""
    if kind is Kind.RESET_LINK:
        return {"link": f"https://portal.acme.test/reset-password/{SECRET}"}
    return {"password": SECRET} if kind in (Kind.INVITATION, Kind.PASSWORD_RESET, Kind.STAFF_PASSWORD) else {}


def post(to: str = ANNA, kind: Kind = Kind.INVITATION, settings: Settings | None = None, **more) -> None:
    """Put a mail into the outbox with a change of its own."""
    how = {"settings": settings or Settings(), "secrets": secrets(kind), "values": values(kind)}
    with changing(SHELL) as change:
        enqueue(change, kind=kind, to=to, **(how | more))
        change.record(Action.CUSTOMER_UPDATE)


def mails() -> list[Mail]:
    """Return the outbox, the oldest first."""
    with reading() as session:
        return list(session.scalars(select(Mail).order_by(Mail.id)))


def states() -> list[str]:
    """Return how it stands with each mail."""
    return [mail.state for mail in mails()]


def content(mail: Mail) -> str:
    """Return everything that is sealed in a mail."""
    return str(outbox.opened(mail))


def kept() -> str:
    """Return everything that stands in any table, whatever the database."""
    with reading() as session:
        tables = Base.metadata.sorted_tables
        return str([tuple(row) for table in tables for row in session.execute(select(table))])
