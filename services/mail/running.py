"""The thread of the worker that sends: a mail server that hangs holds up nothing but mail."""

from threading import Event

from services.lease import Lease
from services.mail.sender import Sender
from services.rounds import PATIENCE, Context, Pauses, Rounds
from settings import Settings

ROUND_SECONDS = 1.0  # how soon a new mail is noticed
TROUBLE_SECONDS = 5.0
LAST_PATIENCE = 20.0  # for the answer to a text that is out


class Sending(Rounds):
    """Sends what is due; at the end it waits while only the server knows whether a mail arrives."""

    def __init__(self, settings: Settings, context: Context, stop: Event):
        self._sender = Sender(settings, Lease("mail", context), stop)
        pauses = Pauses(ROUND_SECONDS, trouble=TROUBLE_SECONDS)
        super().__init__("mail", self._sender.round, context, stop, pauses)

    def join(self, seconds: float = PATIENCE) -> bool:
        """Wait a little for the end, and longer for the answer to a text that is out."""
        return super().join(seconds) or (self._sender.is_sending and super().join(LAST_PATIENCE))
