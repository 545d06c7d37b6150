"""The audit among a million events beside a thousand: first page, filters, search; and verifying it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.events import fill
from benchmarks.measures import Measure, Way, best_times
from data.portal import audit, audit_listing
from data.portal.changes import reading
from data.portal.engine import Sessions, portal_engine, portal_sessions
from data.portal.migration import ensure_migrated
from services.audit.listing import DEPTH
from settings import Settings

FEW = 1_000  # events
BLOCK = 100
RUNS = 20
AMONG = "among a thousand"
# Each finds more than a page among a thousand events too, so that as much is read and shown at either size.
PEOPLE = tuple(f"person{number}@company{number}.example" for number in range(1, 9))
WANTED: dict[str, dict] = {
    "audit: first page": {},
    "audit: by who": {"actors": PEOPLE},
    "audit: by action": {"actions": ("CUSTOMER_LOGIN", "EXPORT")},
    "audit: by account": {"accounts": PEOPLE, "account_ids": tuple(range(1, 9))},
    "audit: by who and action that never meet": {"actors": ("marta",), "actions": ("EXPORT",)},
    "audit: by who and account that never meet": {
        "actors": ("person3@company3.example",),
        "accounts": PEOPLE[:1],
        "account_ids": (1,),
    },
    "audit: since a day": {"since": datetime(2024, 1, 1, tzinfo=UTC)},
    "audit: search": {"terms": ("nylon",), "depth": DEPTH},
}


def measures(folder: Path, count: int) -> Iterator[Measure]:
    """Return what each question takes among `count` events and among a thousand; and what verifying takes."""
    few, many = (_audit(folder / f"{size}", size) for size in (FEW, count))
    for what, wanted in WANTED.items():
        ways = [Way(name, _asked(sessions, size, wanted)) for name, sessions, size in _both(few, many, count)]
        ours, theirs = best_times(ways, RUNS, float("inf"))
        yield Measure(what, count, ours, AMONG, theirs)
    (seconds,) = best_times([Way("verify", lambda: _verified(many))], 1, 0)
    yield Measure("audit: verify all of it", count, seconds, "", None)


def _both(few: Sessions, many: Sessions, count: int) -> tuple[tuple[str, Sessions, int], ...]:
    return ("", many, count), (AMONG, few, FEW)


def _audit(folder: Path, count: int) -> Sessions:
    engine = portal_engine(Settings(var_dir=folder))
    ensure_migrated(engine)
    fill(engine, count)
    return portal_sessions(engine)


def _asked(sessions: Sessions, upto: int, wanted: dict) -> Callable[[], object]:
    """Return what answers the first page of a filter, with its count."""
    question = audit_listing.Wanted(upto=upto, **wanted)

    def ask() -> object:
        with reading(sessions=sessions) as session:
            return audit_listing.first_page(session, question, BLOCK), audit_listing.reach(session, question)

    return ask


def _verified(sessions: Sessions) -> audit.Verdict:
    with reading(sessions=sessions) as session:
        return audit.verify(session)
