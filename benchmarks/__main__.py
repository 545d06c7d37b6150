"""`python -m benchmarks`: measure, print a table, write `benchmarks/results/latest.json`."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import files, listing, reading
from benchmarks.data import EVERYBODY, SMALL_SCOPE, invented, published
from benchmarks.measures import Measure
from benchmarks.report import table, write
from data.inventory.scope import visible

RESULTS = Path(__file__).parent / "results" / "latest.json"
FEW = 1_000  # rows
LEGEND = """ratio: how many times as long the alternative takes. Best of several runs in turns, processor
time, nothing remembered from one run to the next; p95: by the clock on the wall."""


@dataclass(frozen=True)
class Sizes:
    """How many rows each subject is measured with, and after how long no further run begins."""

    listings: tuple[int, ...]
    files: int
    reading: int
    seconds: float


FULL = Sizes(listings=(FEW, 100_000, 1_000_000), files=100_000, reading=1_000_000, seconds=3)
QUICK = Sizes(listings=(FEW, 100_000), files=10_000, reading=100_000, seconds=1)


def measures(sizes: Sizes, folder: Path) -> Iterator[Measure]:
    """Return every measure, one after the other."""
    few = published(invented(FEW), folder / "few")
    for rows in sizes.listings:
        snapshot = published(invented(rows), folder / f"{rows}")
        for contest in listing.contests(visible(snapshot, EVERYBODY)):
            yield from contest.measure(seconds=sizes.seconds)
        alone, among = (visible(each, SMALL_SCOPE) for each in (few, snapshot))
        yield from listing.own_rows(alone, among, rows).measure(runs=50)
    stock = visible(published(invented(sizes.files), folder / "files"), EVERYBODY)
    for contest in files.contests(stock, visible(few, EVERYBODY)):
        yield from contest.measure(runs=3, seconds=sizes.seconds)
    erp = folder / "erp.sqlite"
    reading.write_erp(invented(sizes.reading), erp)
    yield from reading.measures(stock, erp, folder)


def main() -> None:
    """Measure, say what is done meanwhile, show and keep all figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rows, less than a minute")
    sizes = QUICK if parser.parse_args().quick else FULL
    taken: list[Measure] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for measure in measures(sizes, Path(folder)):
            taken.append(measure)
            print(f"{measure.what}, {measure.rows:,} rows", file=sys.stderr)
    print(table(taken), LEGEND, sep="\n\n")
    write(taken, RESULTS)


if __name__ == "__main__":
    main()
