"""The benchmarks of the browser, without one: the pages hold the same rows, and figures become aims."""

import json

import pytest

from benchmarks import browser, plot, usual
from benchmarks.aims import aims
from benchmarks.data import EVERYBODY, frame_of, invented, published
from benchmarks.measures import Measure
from benchmarks.report import read, table, verdicts, write
from data.inventory.scope import visible

SIZES = (1_000, 100_000, 1_000_000)


@pytest.fixture(scope="module")
def frame(tmp_path_factory: pytest.TempPathFactory):
    return frame_of(visible(published(invented(60), tmp_path_factory.mktemp("rows")), EVERYBODY))


@pytest.fixture
def measures():
    """Return figures of a page that is ten times as fast as the usual one, whatever the number of rows."""
    times = {("Lotview", rows, what): [0.9, 0.1, 0.1] for rows in SIZES for what in ALL}
    times |= {("usual page", rows, what): [1.0, 1.0, 9.0] for rows in SIZES[:2] for what in ALL}
    return [measure for rows in SIZES for measure in browser.compared(times, rows)]


ALL = (browser.COLD, browser.ENTRY, browser.WARM, *browser.READY.values(), browser.SEARCH, browser.CHOICE)


def test_the_usual_page_holds_all_rows(frame):
    """Its grid is handed every row, and shows every column that ours shows at first to one customer."""
    grid = usual.layout(frame).children[-1]
    assert frame.to_dict("records") == grid.rowData
    assert [column["field"] for column in grid.columnDefs] == usual.SHOWN
    assert set(usual.SHOWN) < set(frame.columns)


def test_the_usual_page_filters_by_status(frame):
    """A choice leaves the rows of these statuses, no choice all of them."""
    status = frame["status"].iloc[0]
    assert {status} == {row["status"] for row in usual.chosen(frame, [status])}
    assert len(frame) == len(usual.chosen(frame, None)) == len(usual.chosen(frame, []))


def test_words_and_statuses_find_rows():
    """What is searched for and chosen occurs, so that there is something to wait for."""
    rows = invented(1_000).to_pandas()
    assert all(rows["description"].str.contains(word).any() for word in browser.WORDS)
    assert set(browser.STATUSES) <= set(rows["status"])


def test_medians_are_compared(measures):
    """One slow run counts for neither side; what was not tried has no ratio."""
    few, *_ = measures
    assert (0.1, 1.0, 10.0) == (few.ours, few.theirs, few.ratio)
    assert [None] * len(ALL) == [each.ratio for each in measures if each.rows == SIZES[-1]]


def test_what_was_not_tried_is_a_dash(measures, tmp_path):
    """Tables show a dash, files hold null, and both are read back as they were."""
    assert ["–", "–"] == [word for word in table([measures[-1]]).split() if word == "–"]
    write(measures, [], tmp_path / "latest.json")
    assert measures == read(tmp_path / "latest.json")


def test_aims_are_met_or_missed(measures, tmp_path):
    """Every aim is told with what was reached; a page that grows with the rows misses its own."""
    found = list(aims(measures))
    assert 7 == len(found)
    assert all(aim.met for aim in found)
    slow = [Measure(browser.WARM, rows, rows / 1_000, "another", None) for rows in SIZES]
    (missed,) = aims(slow)
    assert not missed.met
    assert verdicts([missed]).startswith("MISSED")
    write([], [missed], tmp_path / "latest.json")
    assert [False] == [aim["met"] for aim in json.loads((tmp_path / "latest.json").read_text())["aims"]]


def test_the_export_has_an_aim():
    """A download is compared with xlsxwriter's."""
    (aim,) = aims([Measure("XLSX", 100_000, 1.0, "xlsxwriter, constant_memory", 4.0)])
    assert (True, 0.25) == (aim.met, aim.reached)


def test_the_plot_suits_both_themes(measures, tmp_path):
    """Each theme has a small picture of its own in the look's colours, with letters that need no font."""
    plot.draw(measures, tmp_path)
    for theme in plot.THEMES:
        picture = (tmp_path / f"speed-{theme}.svg").read_text()
        assert plot.colours(theme)["accent"] in picture
        assert plot.colours(theme)["surface"] in picture
        assert "<text" not in picture
        assert len(picture) < 100_000
    assert plot.colours("light") != plot.colours("dark")
