"""Measures as a table for people and as JSON for machines."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from benchmarks.aims import Aim
from benchmarks.measures import Measure

HEADERS = ("", "rows", "Lotview", "beside", "", "ratio")
NOT_TRIED = "–"
RIGHT = (1, 2, 4, 5)  # columns of figures


def table(measures: Sequence[Measure]) -> str:
    """Return aligned lines; the ratio says how many times as long the alternative takes."""
    lines = [HEADERS, *(_line(measure) for measure in measures)]
    widths = [max(len(line[number]) for line in lines) for number in range(len(HEADERS))]
    return "\n".join("  ".join(_padded(line, widths)).rstrip() for line in lines)


def verdicts(aims: Sequence[Aim]) -> str:
    """Return a line per aim: met or missed, and by how much."""
    return "\n".join(
        f"{'met   ' if aim.met else 'MISSED'}  {aim.reached:5.2f} of at most {aim.limit:4.2f}  {aim.what}"
        for aim in aims
    )


def write(measures: Sequence[Measure], aims: Sequence[Aim], path: Path) -> None:
    """Write every figure, with when and where it was measured, and which aims are met."""
    found = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"system": platform.platform(), "processors": os.cpu_count()},
        "python": platform.python_version(),
        "pandas": pd.__version__,
        "measures": [asdict(measure) | {"ratio": measure.ratio} for measure in measures],
        "aims": [asdict(aim) | {"met": aim.met} for aim in aims],
    }
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _line(measure: Measure) -> tuple[str, ...]:
    times = (_time(measure.ours), _time(measure.theirs))
    return measure.what, f"{measure.rows:,}", times[0], measure.against, times[1], _ratio(measure.ratio)


def _ratio(ratio: float | None) -> str:
    if ratio is None:
        return NOT_TRIED
    return f"{ratio:.0f}×" if ratio >= 10 else f"{ratio:.1f}×"


def _time(seconds: float | None) -> str:
    if seconds is None:
        return NOT_TRIED
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def _padded(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        text.rjust(width) if number in RIGHT else text.ljust(width)
        for number, (text, width) in enumerate(zip(line, widths, strict=True))
    ]


def read(path: Path) -> list[Measure]:
    """Return the measures that `write` has kept."""
    found = json.loads(path.read_text(encoding="utf-8"))["measures"]
    return [Measure(**{name: value for name, value in each.items() if name != "ratio"}) for each in found]
