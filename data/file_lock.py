"""One lock file of the operating system: it falls open by itself when its holder dies."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from data.folders import make_private

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes], *, wait: bool) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes], *, wait: bool) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """Held by at most one process of this machine at a time."""

    def __init__(self, path: Path):
        self._path = path
        self._file: IO[bytes] | None = None

    def acquire(self) -> bool:
        """Return whether this process now holds the lock; never wait for it."""
        if self._file is not None:
            return True
        make_private(self._path.parent)
        file = self._path.open("a+b")
        try:
            _lock(file, wait=False)
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


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock while the block runs, after waiting for any other thread or process that has it."""
    with path.open("a+b") as file:
        _lock(file, wait=True)
        yield
