"""The thread of the worker that sends: a mail server that hangs holds up nothing but mail."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import structlog

from problems import Problem
from services.mail.lease import Lease
from services.mail.sender import Sender
from settings import Settings

log = structlog.get_logger("mail")

ROUND_SECONDS = 1.0  # how soon a new mail is noticed
TROUBLE_SECONDS = 5.0
PATIENCE = 2.0  # at the end, for whatever can be left as it is
LAST_PATIENCE = 20.0  # for the answer to a text that is out


class Sending:
    """The sender in a thread of its own, until `stop` is set."""

    def __init__(
        self,
        settings: Settings,
        context: Callable[[], AbstractContextManager[object]],
        stop: threading.Event,
    ):
        self._context, self._stop = context, stop
        self._sender = Sender(settings, Lease(context), stop)
        self._thread = threading.Thread(target=self._run, name="mail", daemon=True)

    def start(self) -> None:
        """Begin to look for mail."""
        self._thread.start()

    def join(self) -> None:
        """Wait a little for the end, and longer while only the server knows whether a mail arrives."""
        self._thread.join(PATIENCE)
        if self._thread.is_alive() and self._sender.is_sending:
            self._thread.join(LAST_PATIENCE)

    def _run(self) -> None:
        with self._context():
            while not self._stop.is_set():
                self._stop.wait(ROUND_SECONDS if self._round() else TROUBLE_SECONDS)

    def _round(self) -> bool:
        try:
            self._sender.round()
        except Problem as problem:  # the portal's database is away
            log.warning("no mail for now", reason=problem.sentence)
            return False
        except Exception:  # whatever it is, the next mail must not wait for a new process
            log.exception("sending failed")
            return False
        return True
