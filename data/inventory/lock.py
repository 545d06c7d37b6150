"""The lock of the one worker that reads into a folder of snapshots."""

from pathlib import Path

from data.file_lock import FileLock


def worker_lock(folder: Path) -> FileLock:
    """Return the lock that the one worker holds which reads into this folder of snapshots."""
    return FileLock(folder / "worker.lock")
