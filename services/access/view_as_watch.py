"""The thread of the worker that records views whose time ran out while nobody asked for anything."""

from threading import Event

from auth import views
from data.portal.actors import Actor
from services.rounds import Context, Pauses, Rounds
from settings import Settings

ROUND_SECONDS = 5.0
WATCH = Actor("worker")


class ViewWatch(Rounds):
    """Records the end of views that are over. Several may look: each end is recorded once."""

    def __init__(self, settings: Settings, context: Context, stop: Event):
        pauses = Pauses(ROUND_SECONDS, first=ROUND_SECONDS)
        super().__init__(
            "views", lambda: views.settle_all(actor=WATCH, settings=settings), context, stop, pauses
        )
