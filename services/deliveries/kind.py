"""What is done when a view is to be mailed: whether it has rows, and its workbook when it is sent."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from data.inventory.opened_state import opened_state
from data.inventory.view import View, on_day
from data.inventory.view_state import ViewState, to_address
from data.portal.scheduled_tables import Delivery
from problems import TooLarge
from services.exports.about import about
from services.exports.files import Origin, export_xlsx, file_name
from services.exports.rows import ExportRows, export_rows
from services.mail import kinds as mail
from services.mail.letters import address
from services.mail.making import Attachment, Made
from services.scheduling.kinds import Done, Kind, Moment, Outcome
from services.scheduling.stopping import link
from services.scheduling.times import Every, Rule
from services.scheduling.words import in_words

NAME = "delivery"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 20 * 1024 * 1024  # bytes of a file that mail servers let through
ATTACHED = "The rows are in the attached workbook."
NO_FILE = "There are no rows in it now, so that nothing is attached."
TOO_LARGE = "The workbook is too large for a mail. Open the view and download it there."
UNSAID = ("Portal", "User", "Rows before filtering")  # in a mail; the workbook has them
NONE = "none"


def rule_of(row: Delivery) -> Rule:
    """Return when a view is mailed."""
    hour, minute = row.at.split(":")
    return Rule(Every(row.every), time(int(hour), int(minute)), row.zone, row.weekday or 0, row.monthday or 1)


def work(row: Delivery, moment: Moment) -> Done:
    """Return that a mail is to be sent, unless there is nothing in the view and then none is wanted."""
    state, _notices = state_of(row, moment)
    rows = _rows(state, moment)
    if rows.count == 0 and row.skip_empty:
        return Done(Outcome.EMPTY, 0)
    details = {
        "format": "xlsx by mail",
        "name": row.name,
        "rows": rows.count,
        "as_of": rows.stock.as_of.isoformat(),
    }
    return Done(Outcome.SENT, rows.count, recipe={}, details=details)


def make(row: Delivery, _recipe: Mapping[str, Any], moment: Moment) -> Made | None:
    """Return the mail of what the owner may see now; None where there is nothing in it any more."""
    state, notices = state_of(row, moment)
    rows = _rows(state, moment)
    if rows.count == 0 and row.skip_empty:
        return None
    origin = Origin(
        moment.owner.scope_label, moment.owner.email, moment.settings.portal_name, ZoneInfo(row.zone)
    )
    file, said = _file(state, rows, moment, origin) if rows.count else (None, NO_FILE)
    stop, lines = (
        link(kind=NAME, row=row, settings=moment.settings),
        about(rows, on_day(state.view, moment.today), origin),
    )
    values = {
        "name": moment.owner.name,
        "view": row.name,
        "notices": list(notices),
        "facts": [(label, _plain(value)) for label, value in lines if label not in UNSAID and value != NONE],
        "file": said,
        "link": _opens(row.page, state, moment),
        "stop": stop,
        "when": in_words(rule_of(row)),
    }
    return Made(values, (file,) if file else (), unsubscribed_at(stop))


def unsubscribed_at(stop: str) -> dict[str, str]:
    """Return the headers by which mail programs offer to stop a mail (RFC 8058)."""
    return {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def state_of(row: Delivery, moment: Moment) -> tuple[ViewState, tuple[str, ...]]:
    """Return the view as it can be opened now, and what to say about it."""
    return opened_state(json.loads(row.state, parse_float=Decimal), stock=moment.stock, own=True)


def _rows(state: ViewState, moment: Moment) -> ExportRows:
    return export_rows(stock=moment.stock, view=_view(state), today=moment.today)


def _view(state: ViewState) -> View:
    """Return what is asked for, with the columns that are on screen, in their order."""
    return replace(state.view, columns=tuple(each.id for each in state.columns if not each.hide))


def _file(
    state: ViewState, rows: ExportRows, moment: Moment, origin: Origin
) -> tuple[Attachment | None, str]:
    try:
        with export_xlsx(stock=moment.stock, view=_view(state), today=moment.today, origin=origin) as file:
            content = file.read(LARGEST + 1)
    except TooLarge as problem:
        return None, problem.sentence
    if len(content) > LARGEST:
        return None, TOO_LARGE
    name = file_name(
        who=origin.who, as_of=rows.stock.as_of, zone=origin.zone, suffix="xlsx", by=state.view.by
    )
    return Attachment(name, content, XLSX), ATTACHED


def _opens(page: str, state: ViewState, moment: Moment) -> str:
    """Return the link to the view itself; one too large for an address leads to its page."""
    start, view = f"{address(moment.settings)}/{page}", to_address(state)
    return f"{start}?view={view}" if view else start


def _plain(value: str | int) -> str:
    return f"{value:,}" if isinstance(value, int) else value


DELIVERY = Kind(
    NAME,
    Delivery,
    mail=mail.Kind.DELIVERY,
    rule=rule_of,
    work=work,
    make=make,
    sort=lambda row: row.every,
)
