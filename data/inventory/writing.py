"""JSON files that other processes read: whole on the disk, and replaced in one step."""

import json
import os
import time
from pathlib import Path
from typing import IO, Any

REPLACE_TRIES, REPLACE_PAUSE = 20, 0.05  # Windows refuses to replace a file while somebody reads it


def write_json(path: Path, value: object) -> None:
    """Write a JSON file that is on the disk, not only on its way to it, when this returns."""
    with path.open("w", encoding="utf-8") as file:
        json.dump(value, file)
        flush(file)


def replace_json(path: Path, value: object) -> None:
    """Put a JSON file in the place of the one before: whoever reads sees the old or the new, whole."""
    draft = path.with_name(f".new-{os.getpid()}-{path.name}")
    write_json(draft, value)
    for tries_left in reversed(range(REPLACE_TRIES)):
        try:
            draft.replace(path)
            return
        except PermissionError:
            if not tries_left:
                raise
            time.sleep(REPLACE_PAUSE)


def flush(file: IO[Any]) -> None:
    """Wait until what was written to `file` is on the disk."""
    file.flush()
    os.fsync(file.fileno())
