"""What a person waits for on the overview, beside the inventory of the portal: numbers, then a figure."""

from collections.abc import Iterator, Sequence

from benchmarks.measures import Measure

PATH = "/overview"
FIGURE = "() => painted.figure > 0 && painted.figure"  # milliseconds; the numbers are there before
NEW, LATER = "nothing kept", "later visit"
KEYS = {when: f"Overview: numbers, {when}" for when in (NEW, LATER)}
FIGURES = {when: f"Overview: first figure, {when}" for when in (NEW, LATER)}
AGAINST_ROWS, AGAINST_GRID = "the inventory's first rows", "the inventory's grid"


def compared(
    rows: int, medians: dict[str, float], first: dict[str, str], ready: dict[str, str]
) -> Iterator[Measure]:
    """Return the overview's medians: its numbers beside the first rows, its first figure beside the grid.

    `first` and `ready` name what the inventory's measures of the same visits are called.
    """
    for when in (NEW, LATER):
        if KEYS[when] in medians:
            yield Measure(KEYS[when], rows, medians[KEYS[when]], AGAINST_ROWS, medians[first[when]])
            yield Measure(FIGURES[when], rows, medians[FIGURES[when]], AGAINST_GRID, medians[ready[when]])


def beside(measures: Sequence[Measure]) -> Iterator[tuple[str, float]]:
    """Return how many times as long as the inventory each number of the overview takes."""
    for each in measures:
        if each.against in (AGAINST_ROWS, AGAINST_GRID) and each.theirs:
            yield f"{each.what}: {each.rows:,} rows beside {each.against}", each.ours / each.theirs
