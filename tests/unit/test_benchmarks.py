"""The benchmarks compare ways to the same answer, over stock that is what it claims to be."""

import json

import pytest

from benchmarks import files, listing, parts, reading
from benchmarks.data import EVERYBODY, SMALL, SMALL_SCOPE, invented, published
from benchmarks.measures import Contest, DifferentAnswers, Measure, Way
from benchmarks.report import table, write
from data.inventory.scope import visible

ROWS = 100


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory):
    return published(few_rows(), tmp_path_factory.mktemp("few"))


def few_rows():
    """Return a few rows of the large stock, some of them of the customer who is the same everywhere."""
    return invented(600).slice(500 - ROWS // 2, ROWS)


def every_contest(snapshot):
    stock = visible(snapshot, EVERYBODY)
    own = visible(snapshot, SMALL_SCOPE)
    others = [*parts.contests(stock), *files.contests(stock, stock)]
    return [*listing.contests(stock), listing.own_rows(own, own, ROWS), *others]


def test_every_way_finds_the_same(snapshot):
    """Each measure compares ways that give one answer, which is not an empty one."""
    contests = every_contest(snapshot)
    assert 8 == len(contests)
    for contest in contests:
        contest.check()
        ours = contest.timed[0]
        assert ours.answer(ours.run())


def test_another_answer_is_noticed(snapshot):
    """No time is taken of an alternative whose answer is another one."""
    for contest in every_contest(snapshot):
        wrong = Way("wrong", lambda: None)
        with pytest.raises(DifferentAnswers, match="wrong"):
            Contest(contest.what, ROWS, [contest.timed[0], wrong]).measure()


def test_results_are_never_remembered(snapshot):
    """What is timed is worked out anew each time."""
    stock = visible(snapshot, EVERYBODY)
    assert 3 == len({stock.key, listing.unseen(stock).key, listing.unseen(stock).key})


def test_one_customer_has_the_same_rows_at_every_size():
    """Beside more rows of others, a customer's own stay as they are."""
    few, many = (own_rows(invented(rows)) for rows in (700, 2_000))
    assert 500 == few.num_rows
    assert few.equals(many)


def own_rows(table):
    return table.filter(table["customer_id"].to_numpy() == SMALL)


def test_a_reading_from_a_file_is_the_reading(tmp_path, snapshot):
    """Both ways of reading publish exactly the rows that were written, while blocks are answered."""
    erp = tmp_path / "erp.sqlite"
    reading.write_erp(few_rows(), erp)
    wait = reading.in_thread(lambda _: reading.read(_, erp=erp, folder=tmp_path))
    assert snapshot.version == wait(10).version
    ways = {"one": reading.in_thread, "another": reading.in_thread}
    found = reading.measures(visible(snapshot, EVERYBODY), erp, tmp_path, ways=ways, undisturbed=2)
    assert [(ROWS, "another"), (ROWS, "no reading")] == [(each.rows, each.against) for each in found]


def test_one_busy_moment_does_not_count():
    """The percentile is that of ordinary times, and not the best of them."""
    calm = [0.001] * 37 + [0.005] * 3
    assert reading.p95(calm * 4 + [1.0] * 40) == reading.p95(calm) == 0.005


def test_the_report_says_how_many_times_as_long(tmp_path):
    """Table and file hold the ratio of the alternative's time to ours."""
    measure = Measure("Search", 1_000_000, ours=0.02, against="pandas", theirs=0.5)
    assert table([measure]).splitlines()[1].split() == "Search 1,000,000 20 ms pandas 500 ms 25×".split()
    write([measure], [], tmp_path / "latest.json")
    assert 25 == json.loads((tmp_path / "latest.json").read_text())["measures"][0]["ratio"]
