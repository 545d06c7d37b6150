"""What the worker does beside reading goes on, whatever befalls a round."""

from contextlib import nullcontext
from threading import Event

import pytest

from problems import Problem
from services.rounds import Pauses, Rounds


@pytest.mark.parametrize("error", [Problem("away"), OSError("full"), ZeroDivisionError()])
def test_a_round_that_fails_is_followed_by_the_next(error):
    """A database that is away, a full disk, a mistake of ours: the work is tried again until stopped."""
    stop, done = Event(), []

    def work():
        done.append(len(done))
        if len(done) < 3:
            raise error
        stop.set()

    rounds = Rounds("test", work, nullcontext, stop, Pauses(60, trouble=0))
    rounds.start()
    assert rounds.join(5)
    assert [0, 1, 2] == done


def test_what_is_stopped_before_its_first_round_does_nothing():
    """A worker that ends at once leaves nothing half done, and nobody waits for it."""
    stop, done = Event(), []
    rounds = Rounds("test", lambda: done.append(1), nullcontext, stop, Pauses(60, first=60))
    rounds.start()
    assert not rounds.join(0)
    stop.set()
    assert rounds.join(5)
    assert [] == done


def test_the_end_is_waited_for_no_longer_than_said():
    """Whoever stops the worker is not held up by a round that hangs."""
    stop, hangs = Event(), Event()
    rounds = Rounds("test", hangs.wait, nullcontext, stop, Pauses(0))
    rounds.start()
    stop.set()
    assert not rounds.join(0.001)
    hangs.set()
    assert rounds.join(5)
