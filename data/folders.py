"""Folders that nobody else on this machine may look into: they hold the stock of all customers."""

from pathlib import Path

PRIVATE = 0o700


def make_private(folder: Path) -> None:
    """Make a folder, and whatever is missing above it, for its owner alone; others stay as they are."""
    if folder.is_dir():
        return
    make_private(folder.parent)
    folder.mkdir(mode=PRIVATE, exist_ok=True)
