"""The record of signed-in people being refused."""

from flask import request

from auth.users import current_actor, find_user
from data.portal.audit import Action
from data.portal.changes import changing

PATH_LENGTH = 200


def record(why: str) -> None:
    """Record that the signed-in person was refused here; what nobody tried is not worth an event."""
    user = find_user()
    if user is None:
        return
    with changing(current_actor()) as change:
        change.record(
            Action.ACCESS_DENIED,
            target=user.target,
            details={"method": request.method, "path": request.path[:PATH_LENGTH], "why": why},
        )
