"""Snapshot folders that nobody uses any more: of an earlier ERP, or of an earlier form of the select."""

import re
import shutil
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from data.inventory.lock import worker_lock

UNUSED_FOR = timedelta(days=7)  # long enough to go back to the release or the ERP of last week
GONE = ".gone-"  # a folder on its way out
_NAME = re.compile("[0-9a-f]{16}")  # as Snapshots names them; anything else in there is not ours


def remove_unused(current: Path) -> list[str]:
    """Remove the neighbours of the folder in use in which nobody read or looked for a week; return them."""
    removed = []
    for path in sorted(current.parent.iterdir()):
        if path.name.startswith(GONE):
            shutil.rmtree(path, ignore_errors=True)
        elif path != current and _NAME.fullmatch(path.name) and path.is_dir() and _is_unused(path):
            removed += _removed(path)
    return removed


def _is_unused(folder: Path) -> bool:
    """Return whether nothing was written lately; a worker gives a sign of life every second."""
    with suppress(OSError):  # it is being removed by somebody else
        times = [folder.stat().st_mtime, *(path.stat().st_mtime for path in folder.iterdir())]
        return max(times) < time.time() - UNUSED_FOR.total_seconds()
    return False


def _removed(folder: Path) -> list[str]:
    gone = folder.with_name(GONE + folder.name)
    # Windows refuses to rename a folder of which somebody has a file mapped, and nothing is lost by halves.
    with suppress(OSError):
        if not _is_free(folder):
            return []
        folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)
        return [folder.name]
    return []


def _is_free(folder: Path) -> bool:
    """Return whether no worker reads into the folder, whatever the times in it say: clocks are set anew."""
    lock = worker_lock(folder)
    is_free = lock.acquire()
    lock.release()
    return is_free
