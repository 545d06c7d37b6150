"""The session that somebody gets who has shown who they are."""

from datetime import timedelta

from auth.browsers import Browser
from data.portal import sessions
from data.portal.changes import Change
from data.portal.owners import Owner
from settings import Settings


def new_session(*, change: Change, owner: Owner, browser: Browser, settings: Settings) -> str:
    """Open a session for this browser within a change, end the one it had, and return its token."""
    if browser.session_id is not None:  # whoever's it was, customer or staff
        sessions.end_one(change, browser.session_id, reason="replaced")
    return sessions.open_session(
        change.session,
        owner,
        ip=browser.ip,
        user_agent=browser.user_agent,
        now=change.now,
        lifetime=timedelta(hours=settings.session_hours),
    )
