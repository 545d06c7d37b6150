"""Putting mails into the outbox, in the same transaction as the change that they tell of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.portal import outbox
from data.portal.changes import Change
from data.portal.outbox import Content, Envelope
from services.mail.kinds import ABOUT, Kind
from services.mail.letters import Letter, Values, compose, redacted
from settings import Settings


@dataclass(frozen=True)
class Draft:
    """A mail that is not in the outbox yet: the letter, and the one without secrets for EMAIL_BCC."""

    kind: Kind
    to: str
    letter: Letter = field(repr=False)
    copy: Letter = field(repr=False)
    copies_to: tuple[str, ...]


def draft(
    *, kind: Kind, to: str, values: Values, secrets: Mapping[str, str] | None = None, settings: Settings
) -> Draft:
    """Return a mail to `to`. It alone holds the secrets: no copy does, nor the outbox once it is sent."""
    secrets = secrets or {}
    letter = compose(kind=kind, values={**values, **secrets}, settings=settings)
    copy = (
        compose(kind=kind, values={**values, **redacted(secrets)}, settings=settings) if secrets else letter
    )
    return Draft(kind, to, letter, copy, settings.email_bcc)


def post(change: Change, drafted: Draft, *, account_id: int | None = None) -> None:
    """Put a mail and its copies into the outbox; they are sent once the change is committed, or never."""
    _put(change, drafted, drafted.to, drafted.letter, account_id, is_copy=False)
    for address in drafted.copies_to:
        _put(change, drafted, address, drafted.copy, account_id, is_copy=True)


def enqueue(
    change: Change,
    *,
    kind: Kind,
    to: str,
    values: Values,
    secrets: Mapping[str, str] | None = None,
    settings: Settings,
    account_id: int | None = None,
) -> None:
    """Draft and post a mail in one step."""
    drafted = draft(kind=kind, to=to, values=values, secrets=secrets, settings=settings)
    post(change, drafted, account_id=account_id)


def _put(
    change: Change, drafted: Draft, recipient: str, letter: Letter, account_id: int | None, *, is_copy: bool
) -> None:
    envelope = Envelope(drafted.kind, recipient, letter.subject, account_id, is_copy)
    content = Content(drafted.to, letter.text, letter.html)
    expires_at = change.now + ABOUT[drafted.kind].lasts
    outbox.put(change.session, envelope, content, now=change.now, expires_at=expires_at)
