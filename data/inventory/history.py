"""The stock of earlier days: readings that were kept, and how web servers get to see one.

    HISTORY_DIR/<hash of ERP>/<name>/                a capture (captures.py): it never changes
    VAR_DIR/days/<hash of ERP and form>/<version>/   one of them as a reading, mapped by every web server

Web servers never decode a capture, which takes seconds of a processor for a large ERP: they ask the worker
(questions.py), which makes a reading of it.
"""

import hashlib
import json
import shutil
import tempfile
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from threading import Lock

import pyarrow as pa

from data.folders import make_private
from data.inventory import captures, files
from data.inventory.captures import Capture, Damaged, Why
from data.inventory.contents import Snapshot, fingerprints, from_reading
from data.inventory.writing import write_json

DRAFT, GONE = ".new-", ".damaged-"
UNUSED_FOR = 7 * 24 * 3600  # seconds: long enough to go back to the release of last week
MAPPED = 8  # readings of earlier days that one process keeps mapped
MADE, MADE_BYTES = 6, 2**30  # readings kept at least, and how much room more of them may take


class History:
    """The captures of one ERP, in forms of the select whose rows mean the same; the present one first."""

    def __init__(self, folder: Path, days: Path, erp: str, forms: tuple[str, ...]):
        self.erp, self.forms = erp, forms
        self.folder = folder / _key(erp)
        self.days = days / _key(erp, forms[0], files.LAYOUT)
        self._stamp: int | None = None
        self._captures: list[Capture] = []
        self._mapped: OrderedDict[str, Snapshot] = OrderedDict()
        self._lock = Lock()

    def keep(self, snapshot: Snapshot, *, why: Why, day: date) -> Capture:
        """Keep a whole reading; where the newest capture holds these rows already, that one is it."""
        newest = next(iter(self.captures()), None)
        if newest is not None and newest.version == snapshot.version and newest.will_do(why, day):
            return newest
        name = f"{day}-night" if why == "night" else f"{day}-{why}-{snapshot.as_of:%Y%m%dT%H%M%S}"
        make_private(self.folder)
        with tempfile.TemporaryDirectory(prefix=DRAFT, dir=self.folder, ignore_cleanup_errors=True) as draft:
            return self._placed(Path(draft), name, snapshot, why, day)

    def _placed(self, room: Path, name: str, snapshot: Snapshot, why: Why, day: date) -> Capture:
        """Write beside the others and move into place in one step; of two who do so the first one's stays."""
        draft, place = room / name, self.folder / name
        draft.mkdir(mode=0o700)
        made = captures.write(draft, snapshot, name=name, why=why, day=day)
        if place.exists() and captures.described(place) is None:
            place.rename(room / "damaged")
        try:
            draft.rename(place)
        except OSError:
            if (there := captures.described(place)) is None:
                raise
            return there
        return made

    def captures(self) -> list[Capture]:
        """Return the whole captures, newest first; costs one stat while none comes or goes."""
        with self._lock:
            try:
                stamp = self.folder.stat().st_mtime_ns
            except FileNotFoundError:
                return []
            if stamp != self._stamp:
                found = [captures.described(path) for path in self.folder.iterdir() if _is_name(path)]
                mine = [each for each in found if each and each.erp == self.erp and each.form in self.forms]
                self._captures = sorted(mine, key=lambda each: (each.as_of, each.name), reverse=True)
                # A change within the clock's grain would leave no trace in the time: look again.
                self._stamp = stamp if time.time_ns() - stamp > 2 * 10**9 else None
            return self._captures

    def lasting(self) -> dict[date, Capture]:
        """Return the newest lasting capture of each day, the newest day first."""
        found = {each.day: each for each in reversed(self.captures()) if each.is_lasting}
        return dict(sorted(found.items(), reverse=True))

    def on(self, day: date) -> Capture | None:
        """Return what was kept of a day."""
        return self.lasting().get(day)

    def before(self, moment: datetime) -> Capture | None:
        """Return the newest capture that was read no later than a moment."""
        return next((each for each in self.captures() if each.as_of <= moment), None)

    def damaged(self) -> list[str]:
        """Return the names of captures that are there but not whole, or turned out to be changed."""
        if not self.folder.is_dir():
            return []
        broken = [
            path.name for path in self.folder.iterdir() if _is_name(path) and not captures.described(path)
        ]
        marked = [path.name.removeprefix(GONE) for path in self.folder.glob(f"{GONE}*")]
        return sorted([*broken, *marked])

    def opened(self, capture: Capture) -> Snapshot | None:
        """Return a capture mapped into memory, None where the worker has still to make a reading of it."""
        with self._lock:
            found = self._mapped.get(capture.version) or self._map(capture.version)
            if found is None:
                return None
            self._mapped[capture.version] = found
            self._mapped.move_to_end(capture.version)
            while len(self._mapped) > MAPPED:
                self._mapped.popitem(last=False)
        return replace(found, as_of=capture.as_of)

    def _map(self, version: str) -> Snapshot | None:
        folder = self.days / version
        manifest = files.read_manifest(folder, erp=self.erp, form=self.forms[0])
        if manifest is None:
            return None
        with suppress(OSError):
            (folder / files.MANIFEST).touch()  # it was used: others go first
        try:
            contents = files.read(folder, manifest)
        except (OSError, ValueError, KeyError, pa.ArrowException):  # removed meanwhile, or damaged
            return None
        as_of = datetime.fromtimestamp(0).astimezone()
        return Snapshot(self.erp, self.forms[0], version, as_of, manifest.customers, contents)

    def expand(self, capture: Capture) -> Path:
        """Make a reading of a capture, for web servers to map; `Damaged` puts it aside. The worker's work."""
        place = self.days / capture.version
        try:
            if files.read_manifest(place, erp=self.erp, form=self.forms[0]) is None:
                self._make(capture, place)
        except Damaged:
            (self.folder / capture.name).rename(self.folder / f"{GONE}{capture.name}")
            raise
        self._make_room(but=capture.version)
        return place

    def _make(self, capture: Capture, place: Path) -> None:
        contents = from_reading(captures.read(self.folder / capture.name, capture))
        make_private(self.days)
        with tempfile.TemporaryDirectory(prefix=DRAFT, dir=self.days, ignore_cleanup_errors=True) as name:
            draft = Path(name) / place.name
            draft.mkdir()
            blanks = {name: coded.blanks for name, coded in contents.columns.items()}
            sizes, customers = files.write(draft, contents), fingerprints(contents)
            manifest = files.Manifest(self.erp, self.forms[0], capture.version, customers, blanks, sizes)
            write_json(draft / files.MANIFEST, asdict(manifest))
            if place.exists():
                place.rename(Path(name) / "damaged")
            draft.rename(place)

    def _make_room(self, *, but: str) -> None:
        """Remove the readings of earlier days that were not used for longest."""
        made = [path for path in self.days.iterdir() if path.is_dir() and not path.name.startswith(".")]
        made.sort(key=lambda path: (path.name == but, _used(path)), reverse=True)
        room = MADE_BYTES
        for number, path in enumerate(made):
            room -= sum(file.stat().st_size for file in path.iterdir())
            if number >= MADE and room < 0:
                with suppress(OSError):  # Windows does not delete what somebody has mapped
                    (path / files.MANIFEST).unlink(missing_ok=True)
                    shutil.rmtree(path)

    def tidy(self) -> None:
        """Remove what a crash has left, and readings made for an earlier ERP or form of the select."""
        for folder, name in ((self.folder, f"{DRAFT}*"), (self.days, f"{DRAFT}*"), (self.days.parent, "*")):
            for path in folder.glob(name):
                if path != self.days and path.is_dir() and time.time() - path.stat().st_mtime > UNUSED_FOR:
                    shutil.rmtree(path, ignore_errors=True)

    def remove(self, capture: Capture) -> None:
        """Remove a capture whose time is over."""
        gone = self.folder / f"{DRAFT}{capture.name}"
        with suppress(OSError):
            (self.folder / capture.name).rename(gone)
            (gone / captures.ROWS).chmod(0o600)  # Windows deletes nothing that is read-only
            shutil.rmtree(gone)


def names(folder: Path) -> set[str]:
    """Return the names of all captures in a HISTORY_DIR, of whichever ERP, whole or not."""
    return {path.name.removeprefix(GONE) for path in folder.glob("*/*")}


def _key(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _is_name(path: Path) -> bool:
    return not path.name.startswith(".")


def _used(folder: Path) -> float:
    with suppress(OSError):
        return (folder / files.MANIFEST).stat().st_mtime
    return 0.0
