"""Views that are over: their end is recorded once, by whoever notices it first."""

from contextlib import suppress
from datetime import timedelta

from data.portal import clock, views
from data.portal.actors import Actor
from data.portal.changes import changing, reading
from data.portal.tables import SignIn
from settings import Settings


class _NothingToDo(Exception):
    """Somebody else has recorded it meanwhile; nothing is written."""


def idle_limit(settings: Settings) -> timedelta:
    """Return how long a customer's session lives without being used."""
    return timedelta(minutes=settings.session_idle_minutes)


def settle(*, actor: Actor, session_id: int, settings: Settings) -> None:
    """Record that the view of a session is over, if it is and nobody has."""
    with suppress(_NothingToDo), changing(actor) as change:
        row = change.session.get(SignIn, session_id)
        why = views.why_over(row, now=change.now, idle=idle_limit(settings)) if row else ""
        if row is None or not why:
            raise _NothingToDo
        views.finish(change, row, why=why)


def settle_all(*, actor: Actor, settings: Settings) -> int:
    """Record every view that is over, also where nobody asks for anything any more; return how many."""
    now, idle = clock.now(), idle_limit(settings)
    with reading() as session:
        over = [row.id for row in views.open_views(session) if views.why_over(row, now=now, idle=idle)]
    for session_id in over:
        settle(actor=actor, session_id=session_id, settings=settings)
    return len(over)
