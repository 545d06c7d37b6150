"""Exports as they are asked for: a few at a time per process, each recorded, each whole before it is sent."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import BoundedSemaphore
from typing import IO, Any, Literal, cast
from zoneinfo import ZoneInfo

from data.inventory import listing
from data.inventory.scope import Scope
from data.inventory.stock import Stock
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import changing
from problems import TooMany
from services.exports.about import origin_of
from services.exports.files import INVENTORY, export_csv, export_xlsx, file_name
from services.exports.rows import export_rows
from services.shown import NO_PAST, Past, shown_in
from services.stock import StockDesk
from settings import Settings

AT_ONCE = 2  # exports a process makes side by side; each takes a processor while it lasts
IN_MEMORY = 8 * 1024 * 1024  # bytes of a CSV file before it moves to the disk
VIEW_LENGTH = 2_000  # characters of the view that the audit keeps
WAIT_SECONDS = 3.0  # most files are made within it, so that few people are sent away
BUSY = "Other files are being made right now. Please try again in a moment."

Kind = Literal["xlsx", "csv"]


@dataclass(frozen=True)
class ExportFile:
    """A finished file, open at its start; it vanishes when closed."""

    name: str
    content: IO[bytes]
    size: int


class ExportDesk:
    """Where web servers get export files."""

    def __init__(self, stock_desk: StockDesk, settings: Settings):
        self._stock_desk, self._settings = stock_desk, settings
        self._zone = ZoneInfo(settings.time_zone)
        self._seats = BoundedSemaphore(AT_ONCE)

    def export(
        self,
        *,
        actor: Actor,
        scope: Scope,
        raw_view: dict[str, Any],
        who: str,
        kind: Kind,
        title: str = INVENTORY,
        past: Past = NO_PAST,
    ) -> ExportFile:
        """Return a file of exactly what the view shows, after recording that it was made."""
        view = listing.parse_view(raw_view)
        with self._seat():
            now = self._settings.day(datetime.now(UTC))
            seen = shown_in(desk=self._stock_desk, past=past, scope=scope, view=view, today=now)
            stock, today = seen.stock, seen.today
            origin = origin_of(seen, who=who, user=actor.name, settings=self._settings)
            content: IO[bytes] = (
                export_xlsx(stock=stock, view=view, today=today, origin=origin)
                if kind == "xlsx"
                else spooled(export_csv(stock=stock, view=view, today=today))
            )
            count = export_rows(stock=stock, view=view, today=today).count
        with ExitStack() as undo:
            undo.callback(content.close)  # what could not be recorded is not handed out
            _record(actor, kind=kind, by=view.by, rows=count, stock=stock, raw_view=raw_view)
            undo.pop_all()
        name = file_name(who=who, as_of=stock.as_of, zone=self._zone, suffix=kind, by=view.by, title=title)
        return ExportFile(name, content, size_of(content))

    @contextmanager
    def _seat(self) -> Iterator[None]:
        if not self._seats.acquire(timeout=WAIT_SECONDS):
            raise TooMany(BUSY, retry_after=5)
        try:
            yield
        finally:
            self._seats.release()


def _record(actor: Actor, *, kind: Kind, by: str, rows: int, stock: Stock, raw_view: dict[str, Any]) -> None:
    shown = json.dumps(raw_view, ensure_ascii=False, default=str)[:VIEW_LENGTH]
    details = {"format": kind, "by": by, "rows": rows, "as_of": stock.as_of.isoformat(), "view": shown}
    with changing(actor) as change:
        change.record(Action.EXPORT, target=actor.owner, details=details)


def spooled(pieces: Iterator[bytes]) -> IO[bytes]:
    """Return the pieces as one open file: what fails midway is never sent as if it were whole."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the caller closes it
    for piece in pieces:
        file.write(piece)
    file.seek(0)
    return cast("IO[bytes]", file)


def size_of(content: IO[bytes]) -> int:
    """Return how many bytes an open file holds, and go back to its start."""
    size = content.seek(0, 2)
    content.seek(0)
    return size
