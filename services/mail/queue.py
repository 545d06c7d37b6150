"""The outbox as staff see it: each mail, and sending again what was given up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from auth.permissions import Permission, permissions_of
from auth.users import CurrentUser
from data.portal import outbox
from data.portal.actors import Actor, Target
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.outbox import State
from data.portal.tables import Mail
from problems import Conflict, Invalid, NotFound
from services.mail.kinds import ABOUT, Kind
from settings import Settings

ALL = "all"
MOST = 500  # mails that a page shows, the newest
STATES = {
    State.WAITING: "Waiting",
    State.SENDING: "Sending",
    State.SENT: "Sent",
    State.DEAD: "Dead letter",
    State.UNKNOWN: "Perhaps arrived",
    State.WITHDRAWN: "Withdrawn",
}
AGAIN = (State.DEAD, State.UNKNOWN)
NOT_CONFIGURED = "Not sent: mail is not configured."
NO_MAIL = "There is no such mail any more."
NOT_AGAIN = "Only dead letters, and mails that perhaps arrived, can be sent again."
TOO_OLD = "What this mail held is over. Reset the password, or send the invitation again, instead."
MADE_LATER = "This mail is made when it is sent, of what its reader may see then."
NO_PREVIEW = "Only the demo, which sends no mail, shows what is in one."


@dataclass(frozen=True)
class Choices:
    """What can be done with the chosen mail."""

    name: str
    recipient: str
    resend: bool
    show: bool


@dataclass(frozen=True)
class Preview:
    """What would have been sent."""

    subject: str
    to: str
    text: str = field(repr=False)


def given_up() -> int:
    """Return how many mails were given up, or perhaps arrived: somebody has to look at them."""
    with reading() as session:
        counts = outbox.counts(session)
    return sum(counts.get(state, 0) for state in AGAIN)


def rows(*, state: object, settings: Settings) -> list[dict[str, Any]]:
    """Return the newest mails as a grid shows them, all or those in a state; it comes from the browser."""
    if state != ALL and state not in list(State):
        raise Invalid("There is no such state of a mail.")
    with reading() as session:
        found = outbox.newest(session, None if state == ALL else State(str(state)), most=MOST)
    return [_row(mail, settings) for mail in found]


def choices(*, user: CurrentUser, mail_id: object, settings: Settings) -> Choices:
    """Return what this person may do with a mail."""
    with reading() as session:
        mail = _existing(outbox.by_id(session, _id(mail_id)))
    may = Permission.RESEND_MAIL in permissions_of(user)
    name = f"{ABOUT[Kind(mail.kind)].in_words} to {mail.recipient}"
    is_shown = shows_content(settings) and mail.sealed is not None
    return Choices(name, mail.recipient, may and mail.state in AGAIN, is_shown)


def warning(*, mail_id: object) -> str:
    """Return what to think of before a mail is sent again."""
    with reading() as session:
        mail = _existing(outbox.by_id(session, _id(mail_id)))
    if mail.state == State.UNKNOWN:
        return f"It may have arrived already; {mail.recipient} would then get it twice."
    return f"It goes to {mail.recipient} once more. {mail.last_error or ''}".strip()


def resend(*, actor: Actor, mail_id: object) -> str:
    """Put a mail that was given up back among those that wait, and return what is said about it.

    Raises `Conflict` for one that was not given up, and for one that is not worth sending any more.
    """
    with changing(actor) as change:
        mail = _existing(outbox.by_id(change.session, _id(mail_id)))
        if mail.state not in AGAIN:
            raise Conflict(NOT_AGAIN)
        if mail.sealed is None or mail.expires_at <= change.now:
            raise Conflict(TOO_OLD)
        before = mail.state
        outbox.send_again(mail, change.now)
        details = {"mail": mail.id, "kind": mail.kind, "state": {"from": before, "to": mail.state}}
        change.record(Action.MAIL_RESEND, target=Target(mail.account_id, mail.recipient), details=details)
        return f"The mail to {mail.recipient} is on its way again."


def preview(*, mail_id: object, settings: Settings) -> Preview:
    """Return what would have been sent; only the demo shows it, everywhere else it is the recipient's."""
    if not shows_content(settings):
        raise Conflict(NO_PREVIEW)
    with reading() as session:
        mail = _existing(outbox.by_id(session, _id(mail_id)))
    if mail.sealed is None:
        raise Conflict(TOO_OLD)
    content = outbox.opened(mail)
    return Preview(mail.subject, mail.recipient, MADE_LATER if content.recipe else content.text)


def shows_content(settings: Settings) -> bool:
    """Return whether staff may read mails: in the demo, where nobody else could."""
    return settings.is_demo and not settings.smtp_server


def _row(mail: Mail, settings: Settings) -> dict[str, Any]:
    waits = mail.state == State.WAITING
    error = NOT_CONFIGURED if waits and not settings.smtp_server else mail.last_error or ""
    return {
        "id": mail.id,
        "key": f"mail {mail.id}",
        "created_at": _instant(mail.created_at),
        "kind": ABOUT[Kind(mail.kind)].in_words + (" (copy)" if mail.is_copy else ""),
        "recipient": mail.recipient,
        "state": STATES[State(mail.state)],
        "tries": mail.tries,
        "next_try_at": _instant(mail.next_try_at) if settings.smtp_server else None,
        "error": error,
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _existing(mail: Mail | None) -> Mail:
    if mail is None:
        raise NotFound(NO_MAIL)
    return mail


def _id(given: object) -> int:
    """Return which mail is meant; it comes from the browser."""
    if isinstance(given, Mapping):
        given = given.get("id")
    if not isinstance(given, int) or isinstance(given, bool) or not 0 < given < 2**31:
        raise NotFound(NO_MAIL)
    return given
