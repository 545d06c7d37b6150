"""The workbook of a lot as it is asked for: recorded before it is handed out."""

from contextlib import ExitStack
from zoneinfo import ZoneInfo

from data.inventory.scope import Scope
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import changing
from problems import ErpUnavailable
from services.exports.about import Origin
from services.exports.desk import ExportFile, size_of
from services.exports.files import file_name
from services.lots.desk import History, Lot, LotDesk
from services.lots.workbook import write_workbook
from settings import Settings

NOT_YET = "The ERP is still being asked about this lot. Please try again in a moment."


def recall(
    *, actor: Actor, desk: LotDesk, scope: Scope, lot: Lot, who: str, settings: Settings
) -> ExportFile:
    """Return a lot's history as a file, after recording that it was made.

    Raises what `LotDesk.history` raises, and `ErpUnavailable` while there is no history to write.
    """
    history = desk.history(scope=scope, lot=lot)
    if history.lots is None:
        raise ErpUnavailable(history.why or NOT_YET, retry_after=2)
    zone = ZoneInfo(settings.time_zone)
    content = write_workbook(history, Origin(who, actor.name, settings.portal_name, zone))
    with ExitStack() as undo:
        undo.callback(content.close)  # what could not be recorded is not handed out
        _record(actor, history)
        undo.pop_all()
    read = history.read or history.stock.as_of
    named = f"{lot.part} {lot.user_lot}"
    name = file_name(who=named, as_of=read, zone=zone, suffix="xlsx", title="Lot")
    return ExportFile(name, content, size_of(content))


def _record(actor: Actor, history: History) -> None:
    rows = sum(len(each["postings"]) for each in history.lots or [])
    named = {"part": history.lot.part, "lot": history.lot.user_lot}
    details = {"format": "xlsx", "by": "posting", "rows": rows, "as_of": history.stock.as_of.isoformat()}
    with changing(actor) as change:
        change.record(Action.EXPORT, target=actor.owner, details=details | named)
