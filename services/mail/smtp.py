"""One conversation with the mail server, and what its answers mean for a mail."""

import smtplib
import ssl
from contextlib import suppress

from data.portal.texts import clean
from settings import Settings

TALK_SECONDS = 30  # for every step but the last
TAKE_SECONDS = 300  # for the last: a server may look for viruses before it says that it has taken a mail
IMPLICIT_TLS = 465
YES, AGAIN, NEVER = 2, 4, 5  # the first digit of an answer
GO_AHEAD = 354
LEAVING = 421


class Trouble(Exception):
    """The server can't be reached or does not let the portal in; no mail is to blame."""


class Refused(Exception):
    """The server does not take this mail: for now, or `for_good`."""

    def __init__(self, sentence: str, *, for_good: bool):
        super().__init__(sentence)
        self.for_good = for_good


class NoAnswer(Exception):
    """The text is out, but whether the server took it is not known."""


class Conversation:
    """A connection to the server, opened when it is first needed and kept for the mails that follow."""

    def __init__(self, settings: Settings, *, seconds: float | None = None):
        self._settings = settings
        self._seconds = TALK_SECONDS if seconds is None else seconds
        self._server: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect and sign in, unless that is done; raises `Trouble`."""
        if self._server is not None:
            return
        try:
            self._server = self._connected()
        except smtplib.SMTPResponseException as error:
            raise Trouble(_said(error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Trouble(f"The mail server can't do what the settings ask for: {_reason(error)}") from error
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise Trouble(f"The mail server can't be reached: {_reason(error)}") from error

    def address(self, recipient: str) -> None:
        """Say from whom to whom the next mail goes; raises `Trouble` or `Refused`. Nothing is sent yet."""
        server = self._opened()
        options = [] if recipient.isascii() else ["SMTPUTF8"]
        try:
            server.ehlo_or_helo_if_needed()
            if options and not server.has_extn("smtputf8"):
                raise Refused("The mail server takes no such address.", for_good=True)
            _check(*server.mail(self._settings.email_from, options))
            _check(*server.rcpt(recipient))
        except Refused:
            self._forget_mail()
            raise
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Trouble(f"The mail server hung up: {_reason(error)}") from error

    def send(self, text: bytes) -> None:
        """Send the text of the mail; raises `Trouble`, `Refused`, or `NoAnswer` once the text is out."""
        server = self._opened()
        try:
            code, said = server.docmd("data")
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Trouble(f"The mail server hung up: {_reason(error)}") from error
        if code != GO_AHEAD:
            self.close()
            _check(code, said)
        _check(*self._taken(server, text), unclear=NoAnswer)

    def close(self) -> None:
        """Hang up."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):
                server.close()

    def leave(self) -> None:
        """Say goodbye where the server still listens, and hang up."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
        self.close()

    def _connected(self) -> smtplib.SMTP:
        settings, context = self._settings, ssl.create_default_context()
        where = (settings.smtp_server, settings.smtp_port)
        if settings.smtp_use_tls and settings.smtp_port == IMPLICIT_TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=self._seconds, context=context)
        else:
            server = smtplib.SMTP(*where, timeout=self._seconds)
        try:
            if settings.smtp_use_tls and settings.smtp_port != IMPLICIT_TLS:
                server.starttls(context=context)
            server.ehlo_or_helo_if_needed()
            if settings.smtp_username:
                server.login(settings.smtp_username, settings.smtp_password)
        except BaseException:
            server.close()
            raise
        return server

    def _taken(self, server: smtplib.SMTP, text: bytes) -> tuple[int, bytes]:
        """Send the text with its closing dot and return the answer."""
        dotted = text.replace(b"\r\n.", b"\r\n..")
        dotted = (b"." if dotted.startswith(b".") else b"") + dotted
        try:
            if server.sock is not None:
                server.sock.settimeout(TAKE_SECONDS)
            server.send(dotted + (b"" if dotted.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            answer: tuple[int, bytes] = server.getreply()
            if server.sock is not None:
                server.sock.settimeout(self._seconds)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise NoAnswer(f"The mail server gave no answer: {_reason(error)}") from error
        return answer

    def _forget_mail(self) -> None:
        try:
            self._opened().rset()
        except (OSError, smtplib.SMTPException):
            self.close()

    def _opened(self) -> smtplib.SMTP:
        if self._server is None:
            raise RuntimeError("There is no connection to the mail server.")
        return self._server


def check(settings: Settings, *, seconds: float) -> None:
    """Connect and sign in as for a mail, send none; raises `Trouble`."""
    conversation = Conversation(settings, seconds=seconds)
    conversation.open()
    conversation.leave()


def _check(code: int, said: bytes | str, *, unclear: type[Exception] = Trouble) -> None:
    """Raise what a server's answer means, unless it is a yes."""
    if code // 100 == YES:
        return
    if code == LEAVING:  # not about this mail: the server is about to stop
        raise Trouble(_said(code, said))
    if code // 100 in (AGAIN, NEVER):
        raise Refused(_said(code, said), for_good=code // 100 == NEVER)
    raise unclear(_said(code, said))


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"The mail server said: {code} {clean(text)}"


def _reason(error: Exception) -> str:
    return clean(f"{error}") or type(error).__name__
