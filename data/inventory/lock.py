"""One lock file of the operating system: it falls open by itself when its holder dies."""

import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """Held by at most one process of this machine at a time."""

    def __init__(self, path: Path):
        self._path = path
        self._file: IO[bytes] | None = None

    def acquire(self) -> bool:
        """Return whether this process now holds the lock; never wait for it."""
        if self._file is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+b")
        try:
            _lock(file)
        except OSError:  # somebody else holds it
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Let go; the file stays, because removing it could let two processes lock two files."""
        if self._file is not None:
            self._file.close()
            self._file = None


def worker_lock(folder: Path) -> FileLock:
    """Return the lock that the one worker holds which reads into this folder of snapshots."""
    return FileLock(folder / "worker.lock")
