"""When somebody was last here: the end of the visit before this one."""

from datetime import datetime, timedelta

from auth.users import CurrentUser
from data.portal import visits
from data.portal.changes import reading

SEEN_FOR = timedelta(minutes=1)  # rows read so soon after somebody was last here were on their screen


def last_visit(*, user: CurrentUser) -> datetime | None:
    """Return until when this person saw stock before their session began; None: never, or they are staff."""
    if user.is_staff:
        return None
    with reading() as session:
        found = visits.before(session, user.id, user.session_id)
    if found is None:
        return None
    seen, began = found
    return min(seen + SEEN_FOR, began)
