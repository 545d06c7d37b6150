"""The thread of the worker that takes away what is old, a little at a time."""

from threading import Event

import structlog

from data.portal import clock, retention
from services.rounds import Context, Pauses, Rounds
from settings import Settings

log = structlog.get_logger("housekeeping")

ROUND_SECONDS = 3600.0
FIRST_SECONDS = 60.0  # a worker that starts has more urgent things to do
PIECE_SECONDS = 1.0  # between two pieces: whoever changes something goes first


class Housekeeping(Rounds):
    """Clears every hour until nothing old is left. Several may do so at once."""

    def __init__(self, settings: Settings, context: Context, stop: Event):
        self._settings = settings
        pauses = Pauses(ROUND_SECONDS, first=FIRST_SECONDS, more=PIECE_SECONDS)
        super().__init__("housekeeping", self._clear, context, stop, pauses)

    def _clear(self) -> bool:
        """Take away one piece of every table, and return whether there may be more."""
        gone = retention.clear(clock.now(), mail_days=self._settings.mail_kept_days)
        if any(gone.values()):
            log.info("cleared", **gone)
        return max(gone.values()) >= retention.PIECE
