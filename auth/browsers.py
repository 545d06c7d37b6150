"""The browser that asks: where it is, what it says it is, and the session it has."""

from dataclasses import dataclass

from flask import request

from auth.users import find_user
from data.portal.tables import USER_AGENT_LENGTH


@dataclass(frozen=True)
class Browser:
    """Where somebody signs in, and the session that was there before."""

    ip: str
    user_agent: str
    session_id: int | None = None

    @property
    def recorded(self) -> str:
        """What the audit keeps of the browser's own words."""
        return self.user_agent[:USER_AGENT_LENGTH]


def current_browser() -> Browser:
    """Return the browser of this request."""
    user = find_user()
    return Browser(
        ip=request.remote_addr or "",
        user_agent=request.headers.get("User-Agent", ""),
        session_id=user.session_id if user else None,
    )
