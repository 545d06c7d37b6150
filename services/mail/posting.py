"""Putting mails into the outbox, in the same transaction as the change that they tell of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.portal import outbox
from data.portal.changes import Change
from data.portal.outbox import Content, Envelope
from data.portal.tables import Mail
from services.mail.kinds import ABOUT, Kind
from services.mail.letters import Letter, Values, compose, redacted
from services.mail.making import Recipe, sort_of
from settings import Settings

COPY = "copy_without_stock"  # what EMAIL_BCC gets of a mail that holds stock


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


def post_recipe(
    change: Change, *, kind: Kind, to: str, name: str, recipe: Recipe, settings: Settings, account_id: int
) -> Mail:
    """Put a mail into the outbox that is made when it is sent, and return it; copies say only that it was.

    What it says is nobody else's: it depends on what its reader may see by then.
    """
    about = {"name": name, "to": to}
    copy = compose(kind=kind, values=about, settings=settings, template=COPY, sort=sort_of(recipe))
    later = change.now + ABOUT[kind].lasts
    for address in settings.email_bcc:
        envelope = Envelope(kind, address, copy.subject, account_id, is_copy=True)
        outbox.put(
            change.session, envelope, Content(to, copy.text, copy.html), now=change.now, expires_at=later
        )
    content = Content(to, "", "", dict(recipe))
    mail = outbox.put(
        change.session,
        Envelope(kind, to, copy.subject, account_id),
        content,
        now=change.now,
        expires_at=later,
    )
    change.session.flush()  # so that it has an id
    return mail


def _put(
    change: Change, drafted: Draft, recipient: str, letter: Letter, account_id: int | None, *, is_copy: bool
) -> None:
    envelope = Envelope(drafted.kind, recipient, letter.subject, account_id, is_copy)
    content = Content(drafted.to, letter.text, letter.html)
    expires_at = change.now + ABOUT[drafted.kind].lasts
    outbox.put(change.session, envelope, content, now=change.now, expires_at=expires_at)
