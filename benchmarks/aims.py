"""What is aimed at, as ratios of one run: as fast with a million rows, and faster than the usual page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.audit import AMONG
from benchmarks.browser import COLD, ENTRY, SEARCH, WARM
from benchmarks.measures import Measure
from benchmarks.overview import beside

FEW, MANY, MOST = 1_000, 100_000, 1_000_000  # rows
SAME = 1.1  # times as long at most, for what should not depend on the number of rows
OVERVIEW = 1.3  # times as long as the inventory at most, for the overview
AUDIT = 2.0  # times as long at most, for a page of the audit
FIRST_ROWS, LATER_SEARCH, EXPORT = 0.3, 0.2, 0.3  # parts of what the others take, at most


@dataclass(frozen=True)
class Aim:
    """One aim: the part or multiple that was reached, and the most it may be."""

    what: str
    reached: float
    limit: float

    @property
    def met(self) -> bool:
        """Whether it was reached."""
        return self.reached <= self.limit


def aims(measures: Sequence[Measure]) -> Iterator[Aim]:
    """Return the aims about which these measures say something."""
    ours = {(each.what, each.rows): each.ours for each in measures}
    theirs = {(each.what, each.rows): each.theirs for each in measures if each.theirs is not None}
    for what in (COLD, ENTRY, WARM):
        if (what, FEW) in ours and (what, MOST) in ours:
            yield Aim(f"{what}: a million rows beside a thousand", ours[what, MOST] / ours[what, FEW], SAME)
        if (what, MOST) in ours and (what, MANY) in theirs:
            reached = ours[what, MOST] / theirs[what, MANY]
            yield Aim(f"{what}: a million rows beside the usual page's 100,000", reached, FIRST_ROWS)
    for what, reached in beside(measures):
        yield Aim(what, reached, OVERVIEW)
    yield from _of_the_audit(measures)
    if (SEARCH, MANY) in theirs:
        yield Aim("Search of 100,000 rows", ours[SEARCH, MANY] / theirs[SEARCH, MANY], LATER_SEARCH)
    for each in measures:
        if each.what == "XLSX" and each.against.startswith("xlsxwriter") and each.theirs:
            yield Aim(f"XLSX of {each.rows:,} rows beside xlsxwriter", each.ours / each.theirs, EXPORT)


def _of_the_audit(measures: Sequence[Measure]) -> Iterator[Aim]:
    for each in measures:
        if each.against == AMONG and each.theirs:
            yield Aim(f"{each.what}: {each.rows:,} events beside a thousand", each.ours / each.theirs, AUDIT)
