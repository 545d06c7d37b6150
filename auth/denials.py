"""The record of signed-in people being refused."""

import structlog
from flask import request

from auth import throttle
from auth.users import CurrentUser, current_actor, find_user
from data.portal import clock
from data.portal.audit import Action
from data.portal.changes import changing
from problems import TooMany

log = structlog.get_logger("denials")

# Of one person: from the audit nothing is ever taken away, so that asking without end must not fill it.
LIMITS = throttle.Limits("denied", "denied source", 1000, 1000, 60)
PATH_LENGTH = 200
SECRET = "token"  # noqa: S105  what a route calls the part of its path that lets somebody in


def record(why: str) -> None:
    """Record that the signed-in person was refused here; what nobody tried is not worth an event."""
    user = find_user()
    if user is None:
        return
    if not _is_kept(user):
        log.info("denied", path=shown_path(), why=why)
        return
    with changing(current_actor()) as change:
        change.record(
            Action.ACCESS_DENIED,
            target=user.target,
            details={"method": request.method, "path": shown_path(), "why": why},
        )


def _is_kept(user: CurrentUser) -> bool:
    """Return whether this refusal belongs into the audit: not where it holds many of this person by now."""
    who = f"{user.kind} {user.id}"
    try:
        throttle.reserve(name=who, source=who, now=clock.now(), limits=LIMITS)
    except TooMany:
        return False
    return True


def shown_path() -> str:
    """Return this request's path as logs and the audit may have it: without a secret in it."""
    rule = request.url_rule
    is_secret = rule is not None and SECRET in rule.arguments
    return (rule.rule if rule is not None and is_secret else request.path)[:PATH_LENGTH]
