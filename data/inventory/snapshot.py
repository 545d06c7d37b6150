"""Snapshots: what the worker last read, published so that web servers never see half of a reading.

    VAR_DIR/snapshots/<hash of ERP and form>/<version>/*.arrow   immutable, mapped by every web server
    VAR_DIR/snapshots/<hash of ERP and form>/current.json        the readings in force, replaced in one step

A reading is written beside the others, moved to its place whole and only then named by `current.json`; a
crash at any moment leaves the one before in force.
"""

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

import pyarrow as pa

from data.folders import make_private
from data.inventory import files
from data.inventory.contents import Contents, Snapshot, combined, fingerprints, from_reading
from data.inventory.questions import FOLDER as QUESTIONS
from data.inventory.scope import Scope, version_of, visible
from data.inventory.stock import Stock
from data.inventory.writing import replace_json, write_json

POINTER = "current.json"
DRAFT = ".new-"
KEPT = 3  # readings kept at least, so that blocks of the one before can still be asked for
KEPT_FOR = timedelta(minutes=10)  # a web server may still be about to map what was in force a while ago


@dataclass(frozen=True)
class Reading:
    """A line of the pointer: which version was read when, last."""

    version: str
    as_of: datetime


class Snapshots:
    """The snapshots of one ERP in one form of the select; `folder` also holds the worker's signals."""

    def __init__(self, folder: Path, erp: str, form: str):
        self.erp, self.form = erp, form
        key = hashlib.sha256(json.dumps([erp, form, files.LAYOUT]).encode()).hexdigest()[:16]
        self.folder = folder / key
        self._stamp: tuple[int, ...] = ()
        self._readings: list[Reading] = []
        self._open: dict[str, Snapshot] = {}
        self._lock = Lock()

    def publish(self, table: pa.Table, *, as_of: datetime) -> Snapshot:
        """Put a reading in force and return it; rows that did not change keep their version."""
        contents = from_reading(table)
        customers = fingerprints(contents)
        version = combined(customers)
        make_private(self.folder)
        if files.read_manifest(self.folder / version, erp=self.erp, form=self.form) is None:
            self._write(version, contents, customers)
        before = [reading for reading in self._read_pointer() if reading.version != version]
        kept = [Reading(version, as_of), *_recent(before, as_of)]
        self._point(kept)
        self._remove_all_but({reading.version for reading in kept})
        return Snapshot(self.erp, self.form, version, as_of, customers, contents)

    def current(self) -> Snapshot | None:
        """Return the newest whole reading, None before the first; costs one stat while nothing changes."""
        return next((found for reading in self.readings() if (found := self.opened(reading))), None)

    def find(self, scope: Scope, version: str) -> Stock | None:
        """Return the newest kept reading whose rows in this scope have this version, None when it is gone."""
        for reading in self.readings():
            snapshot = self.opened(reading)
            if snapshot and snapshot.erp == scope.erp and version_of(snapshot, scope) == version:
                return visible(snapshot, scope)
        return None

    def readings(self) -> list[Reading]:
        """Return the readings that are kept, newest first."""
        with self._lock:
            stamp = self._look()
            if stamp != self._stamp:
                with suppress(OSError):  # what was in force a moment ago will do until it can be read
                    self._readings, self._stamp = self._read_pointer(), stamp
                kept = {reading.version for reading in self._readings}
                self._open = {version: found for version, found in self._open.items() if version in kept}
            return self._readings

    def opened(self, reading: Reading) -> Snapshot | None:
        """Return a reading mapped into memory, None when its folder is gone or not whole."""
        found = self._open.get(reading.version) or self._map(reading)
        if found is None:
            return None
        self._open[reading.version] = found
        return found if found.as_of == reading.as_of else replace(found, as_of=reading.as_of)

    def _map(self, reading: Reading) -> Snapshot | None:
        folder = self.folder / reading.version
        manifest = files.read_manifest(folder, erp=self.erp, form=self.form)
        if manifest is None:
            return None
        try:
            contents = files.read(folder, manifest)
        except (OSError, ValueError, KeyError, pa.ArrowException):  # removed meanwhile, or damaged
            return None
        return Snapshot(self.erp, self.form, reading.version, reading.as_of, manifest.customers, contents)

    def _look(self) -> tuple[int, ...]:
        try:
            state = (self.folder / POINTER).stat()
        except FileNotFoundError:
            return ()
        return state.st_mtime_ns, state.st_size, state.st_ino

    def _read_pointer(self) -> list[Reading]:
        try:
            raw = json.loads((self.folder / POINTER).read_bytes())
            return [
                Reading(str(version), datetime.fromisoformat(as_of)) for version, as_of in raw["readings"]
            ]
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return []

    def _write(self, version: str, contents: Contents, customers: Mapping[int, str]) -> None:
        with tempfile.TemporaryDirectory(prefix=DRAFT, dir=self.folder, ignore_cleanup_errors=True) as name:
            draft, place = Path(name) / version, self.folder / version
            draft.mkdir()
            blanks = {name: coded.blanks for name, coded in contents.columns.items()}
            sizes = files.write(draft, contents)
            manifest = files.Manifest(self.erp, self.form, version, customers, blanks, sizes)
            write_json(draft / files.MANIFEST, asdict(manifest))
            if place.exists():  # a damaged folder of the same version
                place.rename(Path(name) / "damaged")
            draft.rename(place)

    def _point(self, readings: list[Reading]) -> None:
        pairs = [(reading.version, reading.as_of.isoformat()) for reading in readings]
        replace_json(self.folder / POINTER, {"erp": self.erp, "form": self.form, "readings": pairs})

    def _remove_all_but(self, kept: set[str]) -> None:
        oldest = time.time() - KEPT_FOR.total_seconds()
        for path in self.folder.iterdir():
            mine = path.is_dir() and path.name not in kept and path.name != QUESTIONS
            # Windows does not delete what somebody has mapped; the next reading tries again.
            with suppress(OSError):
                if mine and path.stat().st_mtime < oldest:
                    _remove(path)


def _recent(readings: list[Reading], now: datetime) -> list[Reading]:
    return [r for number, r in enumerate(readings, start=2) if number <= KEPT or now - r.as_of < KEPT_FOR]


def _remove(folder: Path) -> None:
    """Remove a folder, its manifest first: what is left of it when a mapped file stays counts for nothing."""
    (folder / files.MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(folder)
