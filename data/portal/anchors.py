"""Anchors: how far the audit had got, noted in a signed file where the database's owner can't reach.

Without them whoever owns the database could take the newest events away and move the head back. Each change
adds one line: the events it found, and those there were after it. A line that a later one goes on from has
done its work and may go; one from which the chain never went on is the trace of events that were taken away,
and stays.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import structlog

from data.file_lock import locked
from problems import Problem

log = structlog.get_logger()

FILE = "audit_anchors"
PURPOSE = b"lotview audit anchors"
LARGEST = 128 * 1024  # bytes; about 450 lines
KEPT = 300  # lines at most that nothing goes on from: where servers have folders of their own there are many

Link = tuple[int, str]  # how many events there are, and the last one's hash


class AnchorsAltered(Problem):
    """The file of anchors is not as this portal wrote it."""

    status = 500


@dataclass(frozen=True)
class Anchor:
    """One line: the chain as a change found and left it."""

    at: str
    found: Link
    left: Link
    mac: str = ""  # as it stands in the file


class Anchors:
    """The file of anchors; `keys` sign and check it, the first one signs."""

    def __init__(self, file: Path, keys: Sequence[str]):
        self.file = file
        self._keys = [hmac.digest(key.encode(), PURPOSE, "sha256") for key in keys]

    def note(self, *, found: Link, left: Link, at: datetime) -> None:
        """Add a line. What it tells of is done already: a full disk is told in the log and undoes nothing."""
        line = self._line(Anchor(at.isoformat(), found, left))
        try:
            with locked(self.file.with_suffix(".lock")):
                self._add(line)
        except OSError as error:
            log.warning("audit anchor not written", file=str(self.file), error=error.strerror)

    def read(self) -> list[Anchor]:
        """Return every line; raises `AnchorsAltered` for one that this portal did not write."""
        if not self.file.exists():
            return []
        # A line without an end was being written when the power went.
        lines = self.file.read_bytes().split(b"\n")[:-1]
        return [self._read(number, line) for number, line in enumerate(lines, start=1) if line]

    def sign_anew(self) -> None:
        """Sign every line with the present key, so that an earlier one may go; raises `AnchorsAltered`.

        For a chain that was just found whole: what it is held to stays the same.
        """
        with locked(self.file.with_suffix(".lock")):
            anchors = self.read()
            if any(_mac(self._keys[0], each) != each.mac for each in anchors):
                self._write(anchors)

    def set_aside(self, at: datetime) -> Path | None:
        """Begin anew, as after a restore, and return where the old lines are, None where there were none."""
        if not self.file.exists():
            return None
        return self.file.rename(self.file.with_suffix(f".before-{at:%Y%m%d-%H%M%S}"))

    def _add(self, line: bytes) -> None:
        with os.fdopen(os.open(self.file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "a+b") as file:
            _drop_unfinished(file)
            file.write(line)
            size = file.tell()
        if size > LARGEST:
            self._shorten()

    def _shorten(self) -> None:
        try:
            anchors = self.read()
        except AnchorsAltered:  # evidence: nothing of it goes
            return
        self._write(_needed(anchors)[-KEPT:])

    def _write(self, anchors: Iterable[Anchor]) -> None:
        draft = self.file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_bytes(b"".join(self._line(each) for each in anchors))
        draft.replace(self.file)

    def _line(self, anchor: Anchor) -> bytes:
        fields = {"at": anchor.at, "found": anchor.found, "left": anchor.left}
        return json.dumps(fields | {"mac": _mac(self._keys[0], anchor)}).encode() + b"\n"

    def _read(self, number: int, line: bytes) -> Anchor:
        try:
            fields = json.loads(line)
            anchor = Anchor(fields["at"], _link(fields["found"]), _link(fields["left"]), fields["mac"])
            is_ours = any(hmac.compare_digest(_mac(key, anchor), anchor.mac) for key in self._keys)
        except (ValueError, KeyError, TypeError):
            is_ours = False
        if not is_ours:
            raise AnchorsAltered(
                f"Line {number} of {self.file} does not carry this portal's signature: it was altered, or"
                " SECRET_KEY was replaced without keeping the old one in SECRET_KEY_FALLBACKS."
            )
        return anchor


def links(anchors: Iterable[Anchor]) -> set[Link]:
    """Return every count and hash that anchors tell of."""
    return {link for anchor in anchors for link in (anchor.found, anchor.left) if link[0]}


def _needed(anchors: Sequence[Anchor]) -> list[Anchor]:
    """Return the anchors that no other one goes on from."""
    continued = {anchor.found for anchor in anchors}
    return [anchor for anchor in anchors if anchor.left not in continued]


def _drop_unfinished(file: IO[bytes]) -> None:
    """Take away what was being written when the power went: the next line must not be glued to it."""
    size = file.seek(0, os.SEEK_END)
    if size and (file.seek(size - 1), file.read(1))[1] != b"\n":
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
        file.seek(0, os.SEEK_END)


def _link(value: list) -> Link:
    count, hash_ = value
    return int(count), str(hash_)


def _mac(key: bytes, anchor: Anchor) -> str:
    text = json.dumps([anchor.at, anchor.found, anchor.left])
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
