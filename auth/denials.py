"""The record of signed-in people being refused."""

from flask import request

from auth.users import current_actor, find_user
from data.portal.audit import Action
from data.portal.changes import changing

PATH_LENGTH = 200
SECRET = "token"  # noqa: S105  what a route calls the part of its path that lets somebody in


def record(why: str) -> None:
    """Record that the signed-in person was refused here; what nobody tried is not worth an event."""
    user = find_user()
    if user is None:
        return
    with changing(current_actor()) as change:
        change.record(
            Action.ACCESS_DENIED,
            target=user.target,
            details={"method": request.method, "path": shown_path(), "why": why},
        )


def shown_path() -> str:
    """Return this request's path as logs and the audit may have it: without a secret in it."""
    rule = request.url_rule
    is_secret = rule is not None and SECRET in rule.arguments
    return (rule.rule if rule is not None and is_secret else request.path)[:PATH_LENGTH]
