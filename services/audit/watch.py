"""The thread of the worker that checks the audit again and again."""

from threading import Event

from data.portal import clock
from services.audit.check import check
from services.rounds import Context, Pauses, Rounds
from settings import Settings

ROUND_SECONDS = 60.0
FIRST_SECONDS = 5.0  # a worker that starts has more urgent things to do


class AuditWatch(Rounds):
    """Checks what is new every minute, and everything once a day."""

    def __init__(self, settings: Settings, context: Context, stop: Event):
        pauses = Pauses(ROUND_SECONDS, first=FIRST_SECONDS)
        super().__init__("audit", lambda: check(settings=settings, now=clock.now()), context, stop, pauses)
