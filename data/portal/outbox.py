"""The outbox at rest: mails wait here, sealed, until the worker has sent them or given them up.

waiting → sending → sent; waiting again after a try that did not work; dead, unknown or withdrawn otherwise.
A mail is `sending` from just before its text goes out until the server's answer is noted: what is found in
that state after a crash may have arrived, and is not sent again by itself.
"""

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from data.portal.sealed import seal, unseal
from data.portal.tables import WORDS_LENGTH, Mail

REFERENCE_BYTES = 16
SWEPT = 100  # mails given up or found in one transaction
EXPIRED = "It was not sent in time."
LOST = "The portal was interrupted while it was sent: it is not known whether it arrived."


class State(StrEnum):
    """How it stands with a mail."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"  # it told something that a later change made untrue


UNSENT = (State.WAITING, State.DEAD, State.UNKNOWN)  # what may still be, or be asked to be, on its way


@dataclass(frozen=True)
class Content:
    """What is sealed: whom the mail addresses, and its texts or what they are made of when it is sent."""

    to: str
    text: str
    html: str
    recipe: dict[str, Any] | None = None


@dataclass(frozen=True)
class Outcome:
    """How a try ended: `until` is when the next one is, for a mail that goes on waiting."""

    state: State
    error: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Envelope:
    """What the outbox shows of a mail, sent or not."""

    kind: str
    recipient: str
    subject: str
    account_id: int | None = None
    is_copy: bool = False


def put(
    session: Session, envelope: Envelope, content: Content, *, now: datetime, expires_at: datetime
) -> Mail:
    """Add a mail, to be sent as soon as the transaction is committed, and return it."""
    mail = Mail(**vars(envelope), sealed=seal(json.dumps(vars(content))), state=State.WAITING, tries=0)
    mail.reference = secrets.token_hex(REFERENCE_BYTES)
    mail.created_at = mail.next_try_at = now
    mail.expires_at = expires_at
    session.add(mail)
    return mail


def opened(mail: Mail) -> Content:
    """Return what is sealed in a mail that was not wiped."""
    if mail.sealed is None:
        raise ValueError("The content of this mail was wiped.")
    return Content(**json.loads(unseal(mail.sealed)))


def withdraw(session: Session, account_id: int, kinds: Collection[str]) -> None:
    """Take back what was not sent to an account: its secret was replaced meanwhile."""
    unsent = select(Mail).where(
        Mail.account_id == account_id, Mail.kind.in_(kinds), Mail.state.in_(UNSENT), Mail.sealed.is_not(None)
    )
    for mail in session.scalars(unsent):
        _end(mail, State.WITHDRAWN)


def has_work(session: Session, now: datetime, *, is_sending: bool) -> bool:
    """Return whether the outbox needs somebody; without a mail server mails only expire."""
    work = [_expired(now), Mail.state == State.SENDING]
    work += [_due(now)] if is_sending else []
    return session.scalar(select(Mail.id).where(or_(*work)).limit(1)) is not None


def give_up(session: Session, now: datetime) -> int:
    """End mails whose time is over and return how many; what they hold can't be used any more."""
    mails = session.scalars(_locked(_expired(now))).all()
    for mail in mails:
        if mail.state == State.WAITING:
            _end(mail, State.DEAD)
            mail.last_error = f"{EXPIRED} {mail.last_error or ''}".strip()[:WORDS_LENGTH]
        mail.sealed = None
    return len(mails)


def find_lost(session: Session) -> int:
    """End mails that nobody is sending any more, though they were begun, and return how many."""
    mails = session.scalars(_locked(Mail.state == State.SENDING)).all()
    for mail in mails:
        mail.state, mail.next_try_at, mail.last_error = State.UNKNOWN, None, LOST
    return len(mails)


def next_due(session: Session, now: datetime) -> Mail | None:
    """Return the mail that has waited longest for its next try."""
    return session.scalars(select(Mail).where(_due(now)).order_by(Mail.next_try_at, Mail.id).limit(1)).first()


def begin(session: Session, mail: Mail, now: datetime) -> bool:
    """Note that the text of a mail goes out now; False when it is not this process's to send any more."""
    row = _held(session, mail.id)
    if row is None or row.state != State.WAITING or row.tries != mail.tries:
        return False
    row.state, row.tries, row.tried_at, row.next_try_at = State.SENDING, row.tries + 1, now, None
    return True


def note(session: Session, mail: Mail, outcome: Outcome, now: datetime) -> bool:
    """Note how a try ended; False when somebody has decided otherwise meanwhile, which holds."""
    row = _held(session, mail.id)
    if row is None or not _is_of_this_try(row, mail):
        return False
    row.state, row.tries, row.tried_at = outcome.state, mail.tries + 1, now
    row.next_try_at, row.last_error = outcome.until, outcome.error[:WORDS_LENGTH] or None
    if outcome.state is State.SENT:
        row.sent_at, row.sealed = now, None
    if outcome.state is State.WITHDRAWN:  # before its text was made
        row.sealed, row.tries = None, mail.tries
    return True


def send_again(mail: Mail, now: datetime) -> None:
    """Put a mail that was given up back among those that wait."""
    mail.state, mail.next_try_at = State.WAITING, now


def by_id(session: Session, mail_id: int) -> Mail | None:
    """Return one mail, or None."""
    return session.get(Mail, mail_id)


def newest(session: Session, state: State | None, *, most: int) -> Sequence[Mail]:
    """Return the newest mails, all or those in a state, without what is sealed in them."""
    found = select(Mail).order_by(Mail.id.desc()).limit(most)
    return session.scalars(found if state is None else found.where(Mail.state == state)).all()


def counts(session: Session) -> dict[str, int]:
    """Return how many mails there are in each state."""
    found = session.execute(select(Mail.state, func.count()).group_by(Mail.state))
    return {State(state): count for state, count in found}


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(Mail.state == State.WAITING, Mail.next_try_at <= now)


def _expired(now: datetime) -> ColumnElement[bool]:
    return and_(Mail.sealed.is_not(None), Mail.state != State.SENDING, Mail.expires_at <= now)


def _locked(which: ColumnElement[bool]) -> Select[Mail]:
    return select(Mail).where(which).order_by(Mail.id).limit(SWEPT).with_for_update()


def _held(session: Session, mail_id: int) -> Mail | None:
    """Return a mail as it is now, held until the transaction ends."""
    found = select(Mail).where(Mail.id == mail_id).with_for_update()
    return session.scalars(
        found.with_hint(Mail, "WITH (UPDLOCK, HOLDLOCK)", "mssql").execution_options(populate_existing=True)
    ).one_or_none()


def _end(mail: Mail, state: State) -> None:
    mail.state, mail.next_try_at, mail.sealed = state, None, None


def _is_of_this_try(row: Mail, mail: Mail) -> bool:
    """Return whether a row still stands as this try left it: not begun, or begun and perhaps thought lost."""
    if row.tries == mail.tries:
        return row.state == State.WAITING
    return row.tries == mail.tries + 1 and row.state in (State.SENDING, State.UNKNOWN)
