"""What web servers and the worker tell each other, as small files beside the snapshots.

`looked`, `asked` and `chooses` say by their modification time when somebody last had stock on screen,
pressed Refresh, or chose among the ERP's customers. `state.json` is the worker's report; its modification
time is the worker's heartbeat. Times in it are seconds since the epoch, so that every process reads them
alike.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from data.folders import make_private
from data.inventory.writing import replace_json

LOOK_EVERY = 1.0  # seconds between two touches of `looked` by one process


@dataclass(frozen=True)
class State:
    """The worker's report: the reading under way, the last one, and what comes next."""

    started: float | None = None  # the reading under way began; None between readings
    overdue: float | None = None  # from then on the reading under way counts as late
    succeeded: float | None = None  # the last good reading ended
    duration: float = 0.0  # seconds the last good reading took
    attempted: float | None = None  # the last attempt ended, well or badly
    failed_since: float | None = None  # the first of the failures since the last good reading ended
    sentence: str = ""  # what people are told about the last failure
    next: float | None = None  # the next attempt is due; None while nobody looks
    pause: float = 0.0  # seconds between two readings while somebody looks
    readings: int = 0  # good readings since the worker started
    failures: int = 0  # failed attempts since the worker started


FIELDS = {field.name for field in fields(State)}


class Signals:
    """The signal files in the folder of one ERP's snapshots."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic):
        self.folder = folder
        self._looked, self._asked, self._state = (folder / name for name in ("looked", "asked", "state.json"))
        self._chooses = folder / "chooses"
        self._last_look = -LOOK_EVERY
        self._clock = clock

    def look(self) -> None:
        """Say that somebody has stock on screen."""
        now = self._clock()
        if now - self._last_look >= LOOK_EVERY:
            self._last_look = now
            self._touch(self._looked)

    def ask(self) -> None:
        """Ask for a reading at once."""
        self._touch(self._asked)

    def choose(self) -> None:
        """Say that somebody chooses among the ERP's customers, so that the list is read anew."""
        self._touch(self._chooses)

    def chose(self) -> float | None:
        """Return when somebody last chose among the ERP's customers."""
        return _modified(self._chooses)

    def looked(self) -> float | None:
        """Return when somebody last had stock on screen."""
        return _modified(self._looked)

    def asked(self) -> float | None:
        """Return when somebody last asked for a reading."""
        return _modified(self._asked)

    def heartbeat(self) -> float | None:
        """Return when the worker last showed that it lives."""
        return _modified(self._state)

    def beat(self) -> None:
        """Show that the worker lives."""
        self._touch(self._state)

    def state(self) -> State:
        """Return the worker's last report, an empty one when there is none."""
        try:
            report = json.loads(self._state.read_bytes())
        except (FileNotFoundError, ValueError):  # none yet, or not on the disk when the power went
            return State()
        return State(**{name: value for name, value in report.items() if name in FIELDS})

    def write(self, state: State) -> None:
        """Replace the worker's report in one step."""
        make_private(self.folder)
        replace_json(self._state, asdict(state))

    def _touch(self, path: Path) -> None:
        make_private(self.folder)
        path.touch()


def _modified(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return None
