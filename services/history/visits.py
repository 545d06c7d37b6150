"""When somebody was last here: the end of the visit before this one."""

from datetime import datetime

from auth.users import CurrentUser
from data.portal import visits
from data.portal.changes import reading


def last_visit(*, user: CurrentUser) -> datetime | None:
    """Return when this person was last seen before their session began; None: never, or they are staff."""
    if user.is_staff:
        return None
    with reading() as session:
        return visits.before(session, user.id, user.session_id)
