"""When the next reading starts."""

import pytest

from services.reading.schedule import Schedule


def read(schedule: Schedule, *, start: float, duration: float = 1.0) -> float:
    schedule.start(start)
    schedule.succeed(start + duration, duration=duration)
    return start + duration


@pytest.fixture
def schedule() -> Schedule:
    """Return a schedule whose first reading took from second 0 to second 1."""
    fresh = Schedule(refresh_seconds=15)
    read(fresh, start=0)
    return fresh


def test_a_worker_that_starts_reads_at_once():
    """The first reading needs nobody who looks."""
    assert Schedule(refresh_seconds=15).due(100.0) == 100.0


def test_nobody_looks_nobody_reads(schedule):
    """While nobody looks the ERP is left alone."""
    assert schedule.due(10_000.0) is None


def test_somebody_looks(schedule):
    """While somebody looks the stock gets no older than the refresh interval and a reading."""
    schedule.look(10.0)
    assert schedule.due(10.0) == 15.0


def test_a_look_wears_off(schedule):
    """A minute after the last look nobody counts as looking."""
    schedule.look(10.0)
    assert schedule.due(69.0) is not None
    assert schedule.due(70.0) is None


@pytest.mark.parametrize(("duration", "gap"), [(0.1, 15), (3, 15), (4, 20), (60, 300)])
def test_a_slow_erp_is_read_less_often(duration, gap):
    """A reading starts no sooner than five times the last one's duration after it."""
    schedule = Schedule(refresh_seconds=15)
    end = read(schedule, start=100, duration=duration)
    schedule.look(end)
    assert schedule.due(end) == 100 + gap


def test_refresh_reads_at_once(schedule):
    """A Refresh waits for no interval."""
    schedule.ask(5.0)
    assert schedule.due(5.0) == 5.0


def test_refresh_takes_a_fresh_reading(schedule):
    """A Refresh within two seconds of the last reading starts none."""
    schedule.ask(2.9)
    assert schedule.due(2.9) is None


def test_a_reading_answers_every_refresh_before_it(schedule):
    """Requests made before and while a reading runs are answered by it."""
    schedule.ask(5.0)
    read(schedule, start=5.0)
    assert schedule.due(6.0) is None


def test_retries_back_off(schedule):
    """Failures are tried again after 2, 4, 8 … seconds, at most every 30 while somebody looks."""
    pauses = []
    for _ in range(7):
        schedule.start(50.0)
        schedule.fail(50.0)
        schedule.look(50.0)
        pauses.append(schedule.due(50.0) - 50.0)
    assert pauses == [2, 4, 8, 16, 30, 30, 30]


def test_a_broken_erp_is_left_alone_at_night(schedule):
    """While nobody looks a broken ERP is tried every five minutes, for ever."""
    for _ in range(2000):
        schedule.start(500.0)
        schedule.fail(500.0)
    assert schedule.due(500.0) == 800.0


def test_refresh_ends_the_back_off_but_not_at_once(schedule):
    """A Refresh tries a broken ERP again at once, yet never twice within two seconds."""
    for _ in range(6):
        schedule.fail(50.0)
    schedule.ask(51.9)
    assert schedule.due(51.9) == 114.0
    schedule.ask(52.0)
    assert schedule.due(52.0) == 52.0


def test_success_forgets_failures(schedule):
    """After a recovery the ordinary interval holds again."""
    schedule.fail(50.0)
    read(schedule, start=52.0)
    schedule.look(53.0)
    assert schedule.due(53.0) == 67.0
