"""The regular check of the audit: what is new every minute, all of it once a day."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from data.portal import audit
from data.portal.anchors import AnchorsAltered, links
from data.portal.audit import START, Verdict
from data.portal.changes import reading
from data.portal.engine import anchors_of, current_sessions
from settings import Settings

log = structlog.get_logger("audit")

FILE = "audit_checked.json"
WHOLE_EVERY = timedelta(days=1)


@dataclass(frozen=True)
class Checked:
    """What the last check found: whole up to `count`, or `bad` and why."""

    at: datetime
    whole_at: datetime  # when all of it was last looked at
    count: int
    hash: str
    bad: int | None = None
    why: str = ""


def last_check(*, settings: Settings) -> Checked | None:
    """Return what the last check found, None before the first."""
    try:
        fields = json.loads(_file(settings).read_text(encoding="utf-8"))
        times = {name: datetime.fromisoformat(fields[name]) for name in ("at", "whole_at")}
        return Checked(**fields | times)
    except (OSError, ValueError, KeyError, TypeError):  # none yet, or not ours: then it is checked anew
        return None


def check(*, settings: Settings, now: datetime) -> Checked:
    """Check what was written since the last check, or everything, and keep what was found."""
    before = last_check(settings=settings)
    is_due = before is None or before.bad is not None or now - before.whole_at >= WHOLE_EVERY
    after = (0, START) if before is None or is_due else (before.count, before.hash)
    verdict = _verdict(after)
    whole_at = now if before is None or is_due else before.whole_at
    found = Checked(now, whole_at, verdict.count, verdict.hash, verdict.bad, verdict.why)
    _keep(settings, found)
    if found.bad is not None:
        log.error("the audit is not whole", event_number=found.bad, why=found.why)
    elif anchors := anchors_of(current_sessions()):
        anchors.sign_anew()  # an earlier SECRET_KEY need not be kept for them
    return found


def forget(*, settings: Settings) -> None:
    """Begin anew, as after a restore: the next check looks at everything."""
    _file(settings).unlink(missing_ok=True)


def _verdict(after: tuple[int, str]) -> Verdict:
    anchors = anchors_of(current_sessions())
    try:  # before the chain, which only grows
        noted = links(anchors.read()) if anchors else set()
    except AnchorsAltered as problem:
        return Verdict(*after, bad=after[0], why=problem.sentence.rstrip("."))
    with reading() as session:
        return audit.verify(session, [link for link in noted if link[0] >= after[0]], after=after)


def _keep(settings: Settings, found: Checked) -> None:
    file = _file(settings)
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(asdict(found), default=datetime.isoformat), encoding="utf-8")
    draft.replace(file)


def _file(settings: Settings) -> Path:
    return settings.var_dir / FILE
