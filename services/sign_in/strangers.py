"""What strangers try is recorded only so often: from the audit nothing ever goes."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

import structlog

from auth import throttle
from data.portal.actors import Actor
from data.portal.changes import Change, changing
from problems import TooMany

log = structlog.get_logger("strangers")

# Of all strangers together: they have as many addresses and names as they like.
LIMITS = throttle.Limits("tries", "all tries", 300, 300, 60)


class _NotKept(Exception):
    """This try is one too many for the audit; nothing of it is written."""


@contextmanager
def trying(actor: Actor, *, is_known: bool, now: datetime) -> Iterator[Change]:
    """Yield a change that tells of a try; one of a name that nobody has is undone where there are too many.

    What is done is the same for every name, so that the time it takes tells nobody which there are. The log
    has what the audit has not.
    """
    is_kept = _has_room(is_known, now) or is_known
    with suppress(_NotKept), changing(actor) as change:
        yield change
        if not is_kept:
            for each in change.events:
                log.info("not in the audit", action=each.action, target=each.target, ip=each.ip)
            raise _NotKept


def _has_room(is_known: bool, now: datetime) -> bool:
    name = "known" if is_known else "unknown"
    try:
        throttle.reserve(name=name, source=name, now=now, limits=LIMITS)
    except TooMany:
        return False
    return True
