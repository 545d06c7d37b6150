"""The worker's rounds, with a reader and a clock that the test moves."""

import os

import pytest

from data.inventory.signals import Signals, State
from services.reading.process import Outcome
from services.reading.schedule import Schedule
from services.reading.worker import Worker

WALL = 1_000_000.0  # what the wall clock shows when the monotonic one shows 0
GOOD = Outcome(version="v1", rows=3, seconds=1.0)
DOWN = Outcome(sentence="The ERP can't be reached.")


class FakeReader:
    """A reading that ends when the test says how."""

    def __init__(self):
        self.begun = 0
        self.outcome = None
        self.seconds = 0.0

    def begin(self, *, seconds):
        assert self.outcome is None, "two readings at once"
        self.begun += 1
        self.seconds = seconds

    def poll(self, *, wait):  # noqa: ARG002
        outcome, self.outcome = self.outcome, None
        return outcome


class Bench:
    """A worker, its signals as a web server sees them, and one clock."""

    def __init__(self, folder):
        self.now = 0.0
        self.touched = 0
        self.reader = FakeReader()
        self.web = Signals(folder)
        self.worker = self.start_worker()

    def start_worker(self):
        return Worker(
            Signals(self.web.folder),
            self.reader,
            Schedule(refresh_seconds=15),
            timeout=30,
            clock=lambda: WALL + self.now,
        )

    def step(self, *, at=None):
        self.now = self.now if at is None else at
        self.worker.step(now=self.now)

    def touch(self, name):
        """Do what a web server's touch does, with a time that differs from every earlier one."""
        self.touched += 1
        path = self.web.folder / name
        path.touch()
        os.utime(path, (WALL, WALL + self.touched))

    def finish(self, outcome, *, at):
        self.reader.outcome = outcome
        self.step(at=at)

    def begun(self):
        return self.reader.begun


@pytest.fixture
def bench(tmp_path):
    """Return a worker that has just been started."""
    return Bench(tmp_path / "snapshots")


@pytest.fixture
def rested(bench):
    """Return a worker whose first reading took from second 0 to second 1."""
    bench.step()
    bench.finish(GOOD, at=1.0)
    return bench


def test_reads_at_start(bench):
    """A worker that starts reads once although nobody looks, and reports that it does."""
    bench.step()
    assert bench.begun() == 1
    assert bench.web.state().started == WALL


def test_report_of_a_good_reading(rested):
    """A good reading is reported with its end, its duration and the pause to the next."""
    state = rested.web.state()
    assert state.started is None
    assert (state.succeeded, state.duration, state.pause, state.readings) == (WALL + 1, 1.0, 15, 1)


def test_hundred_lookers_one_reading(rested):
    """However many people look, the ERP is read once per interval."""
    for tenth in range(10, 300):
        rested.touch("looked")
        rested.step(at=tenth / 10)
    assert rested.begun() == 2


def test_idle_erp_is_left_alone(rested):
    """Nobody looks: no reading, all night long."""
    for minute in range(600):
        rested.step(at=60.0 * minute + 2)
    assert rested.begun() == 1


def test_first_look_of_the_morning_reads_at_once(rested):
    """After an idle night the first look starts a reading in the same round."""
    rested.step(at=30_000.0)
    rested.touch("looked")
    rested.step(at=30_000.1)
    assert rested.begun() == 2


def test_refresh_joins_a_running_reading(rested):
    """Refreshes during a reading start no second one, neither beside it nor behind it."""
    rested.touch("asked")
    rested.step(at=5.0)
    for tenth in range(20):
        rested.touch("asked")
        rested.step(at=5.0 + tenth / 10)
    rested.finish(GOOD, at=7.5)
    rested.step(at=7.6)
    assert rested.begun() == 2


def test_failure_is_reported_with_its_beginning(rested):
    """Failures keep the time of the first one and the sentence of the last one."""
    rested.touch("asked")
    rested.step(at=10.0)
    rested.finish(DOWN, at=11.0)
    rested.step(at=13.0)
    rested.finish(Outcome(sentence="Still down."), at=14.0)
    state = rested.web.state()
    assert (state.failed_since, state.sentence) == (WALL + 11, "Still down.")
    assert (state.succeeded, state.failures) == (WALL + 1, 2)


def test_recovers_by_itself(rested):
    """A failed reading is tried again without anybody asking, and success ends the outage."""
    rested.touch("asked")
    rested.step(at=10.0)
    rested.finish(DOWN, at=11.0)
    rested.step(at=12.9)
    assert rested.begun() == 2
    rested.step(at=13.0)
    assert rested.begun() == 3
    rested.finish(GOOD, at=13.5)
    state = rested.web.state()
    assert (state.failed_since, state.sentence) == (None, "")


def test_outage_survives_a_new_worker(rested):
    """A worker that is started anew does not make an outage younger."""
    rested.touch("asked")
    rested.step(at=10.0)
    rested.finish(DOWN, at=11.0)
    rested.worker = rested.start_worker()
    rested.step(at=500.0)
    rested.finish(DOWN, at=501.0)
    assert rested.web.state().failed_since == WALL + 11


def test_reading_has_an_end(bench):
    """The time a reading may take is bounded by the ERP's timeouts and counts as late before that."""
    bench.step()
    assert bench.reader.seconds == 75
    assert bench.web.state().overdue == WALL + 35


def test_heart_beats_during_a_reading(bench):
    """The web servers see that the worker lives while a reading takes long."""
    bench.step()
    os.utime(bench.web.folder / "state.json", (WALL, WALL))
    bench.step(at=20.0)
    assert bench.web.heartbeat() != WALL


def test_report_is_never_half_written(bench):
    """A report is replaced as a whole: no draft is left behind and unknown names are passed over."""
    bench.step()
    assert {"looked", "asked", "state.json"} >= {path.name for path in bench.web.folder.iterdir()}
    (bench.web.folder / "state.json").write_text('{"sentence": "Down.", "from_a_later_version": 1}')
    assert bench.web.state().sentence == "Down."


@pytest.mark.parametrize("lost", [b"", b"\0\0\0", b'{"started": 1'])
def test_report_lost_in_a_power_cut_is_no_report(bench, lost):
    """A report that never reached the disk is read as none."""
    bench.step()
    (bench.web.folder / "state.json").write_bytes(lost)
    assert bench.web.state() == State()
