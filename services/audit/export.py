"""Files of the audit: exactly the events that a view finds, and one more event that tells of the file."""

import json
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any
from zoneinfo import ZoneInfo

from data.inventory.columns import Column
from data.portal import audit, audit_listing
from data.portal.actors import Actor, Target
from data.portal.audit import Action
from data.portal.audit_listing import Wanted
from data.portal.changes import changing, reading
from data.portal.engine import Sessions, current_sessions
from problems import TooLarge, TooMany
from services.audit import details
from services.audit.listing import View, parse_view, wanted_of
from services.audit.words import words_of
from services.exports.about import moment
from services.exports.csv_file import csv_chunks
from services.exports.desk import BUSY, VIEW_LENGTH, WAIT_SECONDS, ExportFile, Kind, size_of
from services.exports.rows import Cells, Row
from services.exports.xlsx_file import write_xlsx
from settings import Settings

MOST_XLSX = 100_000  # events
TOO_MANY = (
    f"This view has more than {MOST_XLSX:,} events, the most that go into one Excel file. Filter it, or"
    " download CSV, which holds any number."
)
CELL_LENGTH = 32_000  # characters that a cell of Excel holds
SHEET = "Audit"
# A workbook takes a processor while it is made; CSV is sent meanwhile, as slowly as its reader takes it.
_seats: dict[Kind, BoundedSemaphore] = {"xlsx": BoundedSemaphore(1), "csv": BoundedSemaphore(3)}


@dataclass(frozen=True)
class EventRows:
    """The events of a view as rows of a file."""

    wanted: Wanted
    zone: ZoneInfo
    count: int  # at least; of CSV nobody asks
    sessions: Sessions  # kept, because a file is still made when its request has ended

    @property
    def columns(self) -> tuple[Column, ...]:
        """What stands in the file."""
        names = ("Event", f"Time ({self.zone.key})", "Action", "Code", "Who", "Viewing as", "Account")
        more = ("Account number", "Details", "Address", "Request", "Recorded", "Hash")
        return tuple(Column(name.lower(), name) for name in (*names, *more))

    def __iter__(self) -> Iterator[Row]:
        """Return the rows one by one."""
        for chunk in self.chunks():
            yield from zip(*chunk, strict=True)

    def chunks(self) -> Iterator[list[Cells]]:
        """Return the rows in chunks, each column by column."""
        with reading(sessions=self.sessions) as session:
            for piece in audit_listing.every(session, self.wanted):
                yield [list(cells) for cells in zip(*map(self._cells, piece), strict=True)]

    def _cells(self, event: Any) -> Row:
        recorded = details.loaded(details=event.details)
        return (
            str(event.position),
            f"{event.at.astimezone(self.zone):%Y-%m-%d %H:%M:%S}",
            words_of(action=event.action).label,
            event.action,
            event.actor,
            event.acted_for or "",
            event.target or "",
            "" if event.target_id is None else str(event.target_id),
            details.line(details=recorded, ip=None),
            event.ip or "",
            event.request_id or "",
            event.details[:CELL_LENGTH],
            event.hash,
        )


def export_xlsx(*, actor: Actor, raw_view: dict[str, Any], settings: Settings, now: datetime) -> ExportFile:
    """Return a workbook of the events that a view finds, after recording that it was made."""
    view, zone = parse_view(raw_view), ZoneInfo(settings.time_zone)
    with _seated("xlsx"):
        rows, head = _rows(view, "xlsx", zone)
        lines = [*_about(actor, view, head, settings, now), ("Rows", rows.count)]
        content = write_xlsx(rows, lines, SHEET)
    with ExitStack() as undo:
        undo.callback(content.close)  # what could not be recorded is not handed out
        _record(actor, "xlsx", raw_view, head)
        undo.pop_all()
    return ExportFile(_name("xlsx", zone, now), content, size_of(content))


def export_csv(
    *, actor: Actor, raw_view: dict[str, Any], settings: Settings, now: datetime
) -> tuple[str, Iterator[bytes]]:
    """Return the name and the pieces of a CSV file of any length, after recording that it is made.

    It is sent while it is made: one that ends midway lacks its end, which browsers tell as a failed download.
    """
    view, zone = parse_view(raw_view), ZoneInfo(settings.time_zone)
    rows, head = _rows(view, "csv", zone)
    pieces = _pieces(rows)
    first = next(pieces)  # from here on whoever closes the pieces gives the seat back
    with ExitStack() as undo:
        undo.callback(pieces.close)
        _record(actor, "csv", raw_view, head)
        undo.pop_all()
    return _name("csv", zone, now), _after(first, pieces)


def _pieces(rows: EventRows) -> Generator[bytes]:
    with _seated("csv"):
        yield from csv_chunks(rows)


def _after(first: bytes, pieces: Generator[bytes]) -> Generator[bytes]:
    with closing(pieces):
        yield first
        yield from pieces


@contextmanager
def _seated(kind: Kind) -> Iterator[None]:
    if not _seats[kind].acquire(timeout=WAIT_SECONDS):
        raise TooMany(BUSY, retry_after=10)
    try:
        yield
    finally:
        _seats[kind].release()


def _name(kind: Kind, zone: ZoneInfo, now: datetime) -> str:
    return f"Audit_{now.astimezone(zone):%Y-%m-%d_%H%M}.{kind}"


def _rows(view: View, kind: Kind, zone: ZoneInfo) -> tuple[EventRows, tuple[int, str]]:
    with reading() as session:
        head = audit.head_of(session)
        wanted = wanted_of(session, view, head[0], zone)
        most = MOST_XLSX + 1 if kind == "xlsx" else 1
        count = audit_listing.count_up_to(session, wanted, most)
    if kind == "xlsx" and count > MOST_XLSX:
        raise TooLarge(TOO_MANY)
    return EventRows(wanted, zone, count, current_sessions()), head


def _about(
    actor: Actor, view: View, head: tuple[int, str], settings: Settings, now: datetime
) -> list[tuple[str, str | int]]:
    """Return the lines of the sheet that says what the file holds; the last event's hash proves the rest."""
    zone, lists = ZoneInfo(settings.time_zone), (view.who, view.actions, view.accounts)
    who, actions, accounts = (", ".join(values) or "any" for values in lists)
    return [
        ("Portal", settings.portal_name),
        ("User", actor.name),
        ("Made", moment(now, zone)),
        ("Last event then", head[0]),
        ("Its hash", head[1]),
        ("Search", view.search or "none"),
        ("Searched", "all events" if view.everything or not view.search else "the newest events only"),
        ("Who", who),
        ("Action", actions),
        ("Account", accounts),
        ("From", str(view.since or "the first event")),
        ("To", str(view.until or "the last event")),
    ]


def _record(actor: Actor, kind: Kind, raw_view: dict[str, Any], head: tuple[int, str]) -> None:
    shown = json.dumps(raw_view, ensure_ascii=False, default=str)[:VIEW_LENGTH]
    recorded = {"format": kind, "of": "audit", "up_to_event": head[0], "view": shown}
    with changing(actor) as change:
        change.record(Action.EXPORT, target=Target(None, actor.name), details=recorded)
