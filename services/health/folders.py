"""Whether the portal's folders can be used, are nobody else's to read, and hold what the portal knows of."""

import os
import shutil
import stat
import tempfile
from datetime import timedelta
from pathlib import Path

from data.inventory.history import History, names
from data.portal import clock
from data.portal.audit import Action, targets
from data.portal.changes import reading
from data.portal.engine import portal_url
from environment import ROOT
from services.health.finding import Finding, Level
from services.history.desk import history_of
from settings import Settings

FILES, DAYS = "Files", "Earlier days"
ROOM = 200 * 2**20  # bytes; a day of a million rows takes 25 MB, and the worker keeps one more each night
NAMED = 3
READ = "{0} can be read by others on this machine, and settings hold secrets: chmod 600 {0}"
OPEN = "{0} can be looked into by others on this machine, and holds everybody's stock: chmod 700 {0}"
FULL = "{} has room for {:,} MB only; what needs more is not kept."
OWN = "; of this machine alone: several with one database share one HISTORY_DIR"
ELSEWHERE = (
    "kept on demand, but not in {}: {}. Where another machine has kept them, let HISTORY_DIR name one "
    "folder that all share; else they were lost."
)


def files(settings: Settings) -> Finding:
    """Return whether VAR_DIR can be written, is its owner's alone as `.env` is, and has room."""
    if trouble := _unwritable("VAR_DIR", settings.var_dir):
        return Finding(FILES, Level.ERROR, trouble)
    if trouble := _open(settings.var_dir) or _open(ROOT / ".env", READ) or _full(settings.var_dir):
        return Finding(FILES, Level.WARNING, trouble)
    return Finding(FILES, Level.OK, f"{settings.var_dir} can be written.")


def days(settings: Settings) -> Finding:
    """Return whether days can be kept, and whether those that were are there, whole, on this machine."""
    if not settings.history_days:
        return Finding(DAYS, Level.OK, "are not kept: HISTORY_DAYS is 0.")
    folder, history = settings.history, history_of(settings)
    if trouble := _unwritable("HISTORY_DIR", _there(folder)):
        return Finding(DAYS, Level.ERROR, trouble)
    lost = _damaged(history) or _elsewhere(settings)
    if trouble := lost or _open(folder) or _full(_there(folder)):
        return Finding(DAYS, Level.WARNING, trouble)
    told = OWN if _is_own(settings) else ""
    return Finding(DAYS, Level.OK, f"days kept: {len(history.lasting())}, in {folder}{told}.")


def _damaged(history: History) -> str:
    found = history.damaged()
    return f"what was kept is damaged and not shown: {_some(found)}." if found else ""


def _elsewhere(settings: Settings) -> str:
    """Return what staff had kept and nobody finds here: so several folders show where one is needed."""
    since = clock.now() - timedelta(days=settings.history_days - 1)
    with reading() as session:
        told = targets(session, Action.STOCK_KEEP, since)
    missing = sorted(set(told) - names(settings.history))
    return ELSEWHERE.format(settings.history, _some(missing)) if missing else ""


def _is_own(settings: Settings) -> bool:
    """Return whether other machines may have the same database, and surely have other days."""
    is_inside = settings.history.is_relative_to(settings.var_dir)
    return is_inside and portal_url(settings).get_backend_name() != "sqlite"


def _unwritable(setting: str, folder: Path) -> str:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return f"{setting} can't be written: {folder}: {error.strerror}."


def _open(path: Path, sentence: str = OPEN) -> str:
    """Return that others may read a file, or look into a folder; Windows has no such bits."""
    is_open = os.name == "posix" and path.exists() and path.stat().st_mode & stat.S_IRWXO
    return sentence.format(path) if is_open else ""


def _full(folder: Path) -> str:
    free = shutil.disk_usage(folder).free
    return FULL.format(folder, free // 2**20) if free < ROOM else ""


def _there(folder: Path) -> Path:
    """Return a folder, or in place of one that is still to be made what it will be made in."""
    return folder if folder.exists() or folder == folder.parent else _there(folder.parent)


def _some(found: list[str]) -> str:
    return ", ".join(found[:NAMED]) + (" …" if len(found) > NAMED else "")
