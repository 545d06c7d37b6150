"""A real mail server on a free port, which takes mail or behaves as badly as a test wants."""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from tests.integration.postgres import free_port

OK = "250 OK"


class MailServer:
    """What came in, and what the server answers at each step; `hold` keeps the last answer back."""

    def __init__(self, **answers: str):
        self.port = free_port()
        self.answers = answers
        self.envelopes: list[Envelope] = []
        self.arrived = threading.Event()
        self.hold = 0.0
        self._open: Controller | None = None

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        answer = self.answers.get("RCPT", OK)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        answer = self.answers.get("DATA", OK)
        if answer == OK:
            self.envelopes.append(envelope)
        self.arrived.set()
        await asyncio.sleep(self.hold)
        return answer

    @property
    def settings(self) -> dict[str, object]:
        """Return what the portal must know to use this server."""
        return {
            "smtp_server": "127.0.0.1",
            "smtp_port": self.port,
            "smtp_use_tls": False,
            "email_from": "portal@acme.test",
        }

    @property
    def environment(self) -> dict[str, str]:
        """Return the same as variables."""
        return {name.upper(): str(value) for name, value in self.settings.items()}

    def messages(self, to: str | None = None) -> list[EmailMessage]:
        """Return what was taken, for one recipient or all."""
        return [
            message_from_bytes(envelope.content, policy=policy.default)
            for envelope in self.envelopes
            if to in (None, *envelope.rcpt_tos)
        ]

    def start(self, **how: object) -> None:
        """Begin to listen."""
        self._open = Controller(self, hostname="127.0.0.1", port=self.port, **how)
        self._open.start()

    def stop(self) -> None:
        """Listen no more."""
        if self._open is not None:
            self._open.stop(no_assert=True)
            self._open = None


@contextmanager
def mail_server(**how: object) -> Iterator[MailServer]:
    """Run a mail server until the block ends."""
    server = MailServer()
    server.start(**how)
    try:
        yield server
    finally:
        server.stop()


def text_of(message: EmailMessage) -> str:
    """Return what a mail says to those who read plain text."""
    return message.get_body(("plain",)).get_content()


def found(pattern: str, message: EmailMessage) -> str:
    """Return what a pattern finds in the text of a mail."""
    return re.search(pattern, text_of(message))[1]
