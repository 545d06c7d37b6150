"""A mail of the outbox as the bytes that travel; no header can hold a line break."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from pathlib import Path

import idna

from data.portal.outbox import Content
from data.portal.tables import Mail
from data.portal.texts import clean
from services.mail.letters import has_logo
from services.mail.making import Attachment
from settings import Settings

LOGO = "<logo>"
LINE_LENGTH = 998  # the longest that may travel
ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\\\"]+@[^\s@,;:<>()\[\]\\\"]+")


class NotAnAddress(ValueError):
    """A mail can't be addressed like this."""


@dataclass(frozen=True)
class More:
    """What some mails carry beside their text; a header is one of ours, and ASCII."""

    files: tuple[Attachment, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def as_bytes(*, mail: Mail, content: Content, settings: Settings, more: More | None = None) -> bytes:
    """Return what goes over the wire; signs beyond ASCII in an address need a server that takes UTF-8."""
    utf8 = not (on_the_wire(content.to) + on_the_wire(mail.recipient)).isascii()
    message = message_of(mail=mail, content=content, settings=settings)
    policy = SMTPUTF8 if utf8 else SMTP
    if more is not None:
        _add(message, more)
        policy = policy.clone(max_line_length=LINE_LENGTH)  # no program finds an address that is folded
    return message.as_bytes(policy=policy)


def message_of(*, mail: Mail, content: Content, settings: Settings) -> EmailMessage:
    """Return the message; every try of the same mail has the same Message-ID and Date."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(_one_line(settings.portal_name), addr_spec=settings.email_from)
        message["To"] = Address(addr_spec=on_the_wire(content.to))
        if ADDRESS.fullmatch(settings.support_contact):
            message["Reply-To"] = Address(addr_spec=settings.support_contact)
    except (
        ValueError,
        IndexError,
        MessageError,
    ) as error:  # what the standard library finds wrong with an address
        raise NotAnAddress(f"{clean(content.to)} is not an address that mail can be sent to.") from error
    message["Subject"] = _one_line(mail.subject)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.reference}@{settings.email_from.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # so that no absence note answers
    message.set_content(content.text)
    message.add_alternative(content.html, subtype="html")
    if has_logo(settings):
        picture = Path(settings.portal_logo).read_bytes()
        page = message.get_body(("html",))
        if page is not None:
            page.add_related(picture, "image", "png", cid=LOGO, disposition="inline", filename="logo.png")
    return message


def _add(message: EmailMessage, more: More) -> None:
    for name, value in more.headers.items():
        message[name] = value
    for file in more.files:
        kind, _, rest = file.type.partition("/")
        message.add_attachment(file.content, kind, rest, filename=file.name)


def on_the_wire(address: str) -> str:
    """Return an address with its domain in ASCII, as every server knows it."""
    local, _, domain = address.rpartition("@")
    if not ADDRESS.fullmatch(address) or not address.isprintable() or address.endswith("."):
        raise NotAnAddress(f"{clean(address)} is not an address that mail can be sent to.")
    try:
        encoded = domain.encode("idna") if domain.isascii() else idna.encode(domain, uts46=True)
    except UnicodeError as error:
        raise NotAnAddress(f"{clean(address)} has no domain that mail can be sent to.") from error
    return f"{local}@{encoded.decode('ascii')}"


def _one_line(text: str) -> str:
    """Return a text for a header. The library decodes encoded words in it, which may hold line breaks."""
    return clean(text).replace("=?", "= ?")
