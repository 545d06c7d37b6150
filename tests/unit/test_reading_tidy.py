"""Tidying up: the worker removes unused snapshots by and by, never in the first moments after a start."""

import time

import pytest

from services.reading import running as reading
from services.reading.running import FIRST_TIDY_SECONDS
from settings import Settings


class Rounds:
    """The worker's stop event, set after so many rounds."""

    def __init__(self, rounds):
        self.left = rounds

    def wait(self, _seconds):
        """Count a round."""
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize(("after", "expected"), [(0.0, 0), (FIRST_TIDY_SECONDS + 1, 1)])
def test_other_portals_are_given_time_to_start(tmp_path, monkeypatch, after, expected):
    """After weeks without power all folders look unused: their workers start beside this one."""
    tidied, start = [], time.monotonic()
    times = iter([start, *[start + after] * 100])
    monkeypatch.setattr(reading, "_tidy", tidied.append)
    monkeypatch.setattr(reading, "_round", lambda _worker: None)
    monkeypatch.setattr(reading.time, "monotonic", lambda: next(times))
    reading.run_worker(Settings(var_dir=tmp_path, erp_url="sqlite:///away"), Rounds(3))
    assert expected == len(tidied)
