"""The access review as a file: real dates, inert text, and an event that tells of it."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from data.inventory.columns import Column
from data.portal.actors import Actor, Kind, Target
from data.portal.audit import Action
from data.portal.changes import changing
from services.access import review as access_review
from services.access.review import Filter, Line, Review
from services.accounts.erp_customers import Known
from services.accounts.listing import status_of
from services.exports.about import moment
from services.exports.desk import ExportFile, size_of
from services.exports.rows import Cells, Row
from services.exports.xlsx_file import write_xlsx
from settings import Settings

SHEET = "Access"
COLUMNS = (
    Column("name", "Name"),
    Column("email", "Email"),
    Column("customer", "ERP customer"),
    Column("customer_id", "ERP customer id"),
    Column("status", "Account"),
    Column("last_sign_in", "Last sign-in", "date"),
    Column("created", "Account since", "date"),
    Column("marks", "To notice"),
)


@dataclass(frozen=True)
class ReviewRows:
    """The lines of a review as rows of a file; days are those of the company."""

    lines: Sequence[Line]
    zone: ZoneInfo
    columns: tuple[Column, ...] = COLUMNS

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.lines)

    def __iter__(self) -> Iterator[Row]:
        """Return the rows one by one."""
        return iter([self._cells(line) for line in self.lines])

    def chunks(self) -> Iterator[list[Cells]]:
        """Return all rows, each column by column."""
        if self.lines:
            yield [list(cells) for cells in zip(*self, strict=True)]

    def _cells(self, line: Line) -> Row:
        account = line.account
        return (
            account.name,
            account.email,
            line.customer,
            None if line.customer_id is None else str(line.customer_id),
            status_of(account).value,
            self._day(account.last_sign_in),
            self._day(account.created_at),
            line.words,
        )

    def _day(self, at: datetime | None) -> str | None:
        return at.astimezone(self.zone).date().isoformat() if at else None


def export(
    *, actor: Actor, erp: str, known: Known, wanted: Filter, settings: Settings, now: datetime
) -> ExportFile:
    """Return a workbook of what was looked for, after recording that it was made."""
    zone = ZoneInfo(settings.time_zone)
    found = access_review.review(erp=erp, known=known, wanted=wanted, now=now)
    about = _about(actor, erp, known, wanted, found, settings, now)
    content = write_xlsx(ReviewRows(found.lines, zone), about, SHEET)
    details = {"format": "xlsx", "of": "access review", "rows": len(found.lines), "filters": vars(wanted)}
    with ExitStack() as undo:
        undo.callback(content.close)  # what could not be recorded is not handed out
        with changing(actor) as change:
            target = Target(None, actor.name) if actor.kind is Kind.STAFF else None
            change.record(Action.EXPORT, target=target, details=details)
        undo.pop_all()
    name = f"Access_{now.astimezone(zone):%Y-%m-%d_%H%M}.xlsx"
    return ExportFile(name, content, size_of(content))


def _about(
    actor: Actor, erp: str, known: Known, wanted: Filter, found: Review, settings: Settings, now: datetime
) -> list[tuple[str, str | int]]:
    zone = ZoneInfo(settings.time_zone)
    listed = known.by_id.get(wanted.customer) if wanted.customer is not None else None
    asked = listed.name.strip() if listed is not None else wanted.customer
    return [
        ("Portal", settings.portal_name),
        ("User", actor.name),
        ("Made", moment(now, zone)),
        ("ERP", erp),
        ("ERP customers read", moment(known.as_of, zone) if known.as_of else known.why or "never"),
        ("Search", wanted.search or "none"),
        ("Who can see", asked if asked is not None else "any customer"),
        ("Only what deserves attention", "yes" if wanted.attention else "no"),
        ("Rows", len(found.lines)),
        ("Rows before filtering", found.total),
        ("Accounts", found.accounts),
    ]
