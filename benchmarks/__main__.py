"""`python -m benchmarks`: measure, print a table, write `benchmarks/results/latest.json`."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import audit, browser, files, listing, parts, reading
from benchmarks.aims import aims
from benchmarks.data import EVERYBODY, SMALL_SCOPE, invented, published
from benchmarks.measures import Measure
from benchmarks.plot import draw
from benchmarks.report import read, table, verdicts, write
from data.inventory.scope import visible
from environment import ROOT

RESULTS = Path(__file__).parent / "results" / "latest.json"
FEW = 1_000  # rows
LEGEND = """ratio: how many times as long the alternative takes. Best of several runs in turns, processor
time, nothing remembered from one run to the next; p95: by the clock on the wall. In the browser: medians of
what a person waits for; the usual page is not tried with a million rows."""


@dataclass(frozen=True)
class Sizes:
    """How many rows each subject is measured with; after how many seconds no further run begins."""

    listings: tuple[int, ...]
    files: int
    reading: int
    events: int
    seconds: float
    browser: tuple[int, ...]
    visits: int
    visiting: float


HUNDRED_THOUSAND, MILLION = 100_000, 1_000_000
FULL = Sizes(
    listings=(FEW, HUNDRED_THOUSAND, MILLION),
    files=HUNDRED_THOUSAND,
    reading=MILLION,
    events=MILLION,
    seconds=3,
    browser=(FEW, HUNDRED_THOUSAND, MILLION),
    visits=7,
    visiting=900,
)
QUICK = Sizes(
    listings=(FEW, HUNDRED_THOUSAND),
    files=10_000,
    reading=HUNDRED_THOUSAND,
    events=10_000,
    seconds=1,
    browser=(FEW, 10_000),
    visits=1,
    visiting=20,
)


def measures(sizes: Sizes, folder: Path) -> Iterator[Measure]:
    """Return every measure, one after the other."""
    yield from browser.measures(sizes.browser, folder / "browser", runs=sizes.visits, seconds=sizes.visiting)
    few = published(invented(FEW), folder / "few")
    for rows in sizes.listings:
        snapshot = published(invented(rows), folder / f"{rows}")
        everything = visible(snapshot, EVERYBODY)
        for contest in (*listing.contests(everything), *parts.contests(everything)):
            yield from contest.measure(seconds=sizes.seconds)
        alone, among = (visible(each, SMALL_SCOPE) for each in (few, snapshot))
        yield from listing.own_rows(alone, among, rows).measure(runs=50)
    stock = visible(published(invented(sizes.files), folder / "files"), EVERYBODY)
    for contest in files.contests(stock, visible(few, EVERYBODY)):
        yield from contest.measure(runs=3, seconds=sizes.seconds)
    yield from audit.measures(folder / "audit", sizes.events)
    erp = folder / "erp.sqlite"
    reading.write_erp(invented(sizes.reading), erp)
    yield from reading.measures(stock, erp, folder)


def main() -> None:
    """Measure, say what is done meanwhile, show and keep all figures; or draw those kept last."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rows, about a minute")
    parser.add_argument(
        "--plot", action="store_true", help="draw the last figures into docs/, measure nothing"
    )
    asked = parser.parse_args()
    if asked.plot:
        return draw(read(RESULTS), ROOT / "docs")
    taken: list[Measure] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for measure in measures(QUICK if asked.quick else FULL, Path(folder)):
            taken.append(measure)
            print(f"{measure.what}, {measure.rows:,} rows", file=sys.stderr)
    found = list(aims(taken))
    print(table(taken), LEGEND, verdicts(found), sep="\n\n")
    return write(taken, found, RESULTS)


if __name__ == "__main__":
    main()
