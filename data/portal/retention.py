"""What keeps every table from growing for ever: said here once for each, and done for what goes with time."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from data.portal.changes import clearing
from data.portal.engine import Sessions
from data.portal.outbox import State
from data.portal.scheduled_tables import Run
from data.portal.tables import Attempts, Base, Mail, ResetLink, SignIn

ATTEMPTS_KEPT = timedelta(days=1)  # waits are over after minutes
LINKS_KEPT = timedelta(days=1)  # after an hour nobody gets in with one
SESSIONS_KEPT = timedelta(days=90)  # after their end: where somebody has signed in from
RUNS_KEPT = timedelta(days=400)  # what was done by itself, and when
PIECE = 500  # rows that go in one transaction, so that nobody waits long for it

BOUNDS: Mapping[str, str] = {
    "accounts": "staff add each of them, and it is in the audit",
    "grants": "staff give each of them: at most the ERP's customers per account",
    "customer_settings": "at most one per customer of an ERP",
    "staff": "admins add each of them, and it is in the audit",
    "second_factors": "one per staff member",
    "recovery_codes": "ten per second factor; used ones go at once",
    "sessions": "they go SESSIONS_KEPT after their end, but for everybody's last one",
    "attempts": "they go after ATTEMPTS_KEPT, some whenever one is added",
    "reset_links": "one per account; they go LINKS_KEPT after their end",
    "mails": "they go MAIL_KEPT_DAYS after they were written",
    "saved_views": "at most 100 per account, and 60 an hour",
    "preferences": "one per account",
    "deliveries": "20 per account, and 10 an hour",
    "alerts": "as deliveries",
    "runs": "they go RUNS_KEPT after they were done, and with what they belong to",
    "leases": "one per job of the worker",
    "audit_events": "nothing ever goes; what strangers cause is added only so often"
    " (`services/sign_in/strangers.py`), and what one person is refused (`auth/denials.py`)",
    "audit_head": "one row",
}


def clear(now: datetime, *, mail_days: int, sessions: Sessions | None = None) -> dict[str, int]:
    """Take away one piece of every table's rows whose time is over, and return how many of each."""
    gone = {}
    for table, old in _old(now, mail_days).items():
        with clearing(sessions=sessions) as session:
            rows = session.scalars(old.limit(PIECE).with_for_update(skip_locked=True)).all()
            for row in rows:
                session.delete(row)
        gone[table] = len(rows)
    return gone


def _old(now: datetime, mail_days: int) -> dict[str, Select[Base]]:
    """Return, by table, the rows whose time is over, the oldest first."""
    mails = select(Mail).where(
        Mail.created_at < now - timedelta(days=mail_days),
        Mail.state.not_in((State.WAITING, State.SENDING)),  # where no worker has been for long
    )
    # Everybody's last session stays: when they were here last, and whether ever, is asked of it.
    last = select(func.max(SignIn.id)).group_by(SignIn.account_id, SignIn.staff_id)
    sessions = select(SignIn).where(
        SignIn.expires_at < now - SESSIONS_KEPT,
        SignIn.view_as_account_id.is_(None),  # a view's end is recorded first
        SignIn.id.not_in(last),
    )
    links = select(ResetLink).where(ResetLink.expires_at < now - LINKS_KEPT)
    runs = select(Run).where(Run.at < now - RUNS_KEPT)
    attempts = select(Attempts).where(Attempts.last_at < now - ATTEMPTS_KEPT)
    return {
        "mails": mails.order_by(Mail.id),
        "sessions": sessions.order_by(SignIn.id),
        "reset_links": links.order_by(ResetLink.account_id),
        "runs": runs.order_by(Run.at),
        "attempts": attempts.order_by(Attempts.subject),
    }
