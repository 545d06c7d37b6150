"""Two ways to the same answer, run in turns: first they must agree, then their best times are compared.

Times are those of the processor, all threads together: a busy neighbour makes nobody slower.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

RUNS = 5
SECONDS = 4.0  # once a contest has taken so long, no further run begins


class DifferentAnswers(Exception):
    """The two ways do not agree, so their times say nothing."""


@dataclass(frozen=True)
class Way:
    """One way: `run` is timed, `answer` makes what it returned comparable and is not."""

    name: str
    run: Callable[[], Any]
    answer: Callable[[Any], Any] = lambda made: made


@dataclass(frozen=True)
class Measure:
    """What came out: seconds of ours and of the alternative, None where that was not tried."""

    what: str
    rows: int
    ours: float
    against: str
    theirs: float | None

    @property
    def ratio(self) -> float | None:
        """How many times as long the alternative takes."""
        return None if self.theirs is None else self.theirs / self.ours


@dataclass(frozen=True)
class Contest:
    """A measure to be taken: `agree` on a stock small enough to look through, `timed` at full size."""

    what: str
    rows: int
    timed: Sequence[Way]
    agree: Sequence[Way] | None = None  # else those that are timed

    def check(self) -> None:
        """Raise DifferentAnswers unless every way gives the first one's answer."""
        ours, *others = self.agree or self.timed
        expected = ours.answer(ours.run())
        for way in others:
            if way.answer(way.run()) != expected:
                raise DifferentAnswers(f"{self.what}, {self.rows:,} rows: {way.name} finds something else")

    def measure(self, *, runs: int = RUNS, seconds: float = SECONDS) -> list[Measure]:
        """Return a measure per alternative, after checking that all give the same answer."""
        self.check()
        ours, *others = best_times(self.timed, runs, seconds)
        pairs = zip(self.timed[1:], others, strict=True)
        return [Measure(self.what, self.rows, ours, way.name, theirs) for way, theirs in pairs]


def best_times(ways: Sequence[Way], runs: int, seconds: float) -> list[float]:
    """Return each way's best time; they take turns, so that a busy moment hits all of them."""
    best = [float("inf")] * len(ways)
    end = time.process_time() + seconds
    for _ in range(runs):
        for number, way in enumerate(ways):
            best[number] = min(best[number], timed(way.run, time.process_time))
        if time.process_time() > end:
            break
    return best


def timed(run: Callable[[], Any], clock: Callable[[], float]) -> float:
    """Return how many seconds one run takes; what it made is thrown away after the clock has stopped."""
    start = clock()
    made = run()
    taken = clock() - start
    del made
    return taken
