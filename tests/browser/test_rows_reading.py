"""A new reading while somebody looks: place, focus and selection stay, changes are marked for a moment."""

import sqlite3

import pytest
from playwright.sync_api import expect

from tests import live
from tests.browser.conftest import TODAY
from tests.browser.people import choose, look, open_inventory, until, wait_for_count, wait_for_rows
from tests.integration.demo_erp import put_demo

pytestmark = pytest.mark.browser

MARKED = ".ag-cell-data-changed"
# A mark lasts three seconds, which a crowded machine may need to look: it is written down when it comes.
WATCH = """() => {
  window.marks = [];
  const note = ({ target: cell }) => cell.matches(".ag-cell-data-changed") && marks.push([
    cell.closest(".ag-row").getAttribute("row-id"), cell.getAttribute("col-id"),
    parseFloat(getComputedStyle(cell).transitionDuration)]);
  new MutationObserver((changes) => changes.forEach(note))
    .observe(document.querySelector(".lv-grid"), { subtree: true, attributeFilter: ["class"] });
}"""


@pytest.fixture(scope="module")
def erp_file(tmp_path_factory):
    """Build a demo ERP that these tests may change."""
    return put_demo(tmp_path_factory.mktemp("changing") / "erp.sqlite")


@pytest.fixture(scope="module")
def portal(tmp_path_factory, erp_file):
    """Run a portal over that ERP alone."""
    folder = tmp_path_factory.mktemp("changing-portal")
    with live.running(folder, f"sqlite:///{erp_file}", TODAY=TODAY, ERP_REFRESH_SECONDS="1") as portal:
        portal.add_account("dana@example.com", 2)
        yield portal


@pytest.fixture
def stock(open_page):
    """Return a window with the stock of the changing ERP."""
    page = open_page()
    open_inventory(page, "dana@example.com")
    page.evaluate(WATCH)
    return page


def change(erp_file, statement, *values):
    """Change the ERP as its own people would, and say how many rows that were."""
    with sqlite3.connect(erp_file, timeout=10) as erp:
        return erp.execute(statement, values).rowcount


def shown(page, row):
    """Return a row on screen: its key and some of its texts."""
    texts = {
        name: page.locator(f".ag-row[row-index='{row}'] [col-id='{name}']").inner_text()
        for name in ("part", "on_hand", "bin", "user_lot")
    }
    return page.locator(f".ag-row[row-index='{row}']").first.get_attribute("row-id"), texts


def read_again(page):
    """Ask for a new reading and wait for its rows."""
    before = page.evaluate("lotview.rows.answer.version")
    for _ in range(500):  # on a crowded machine readings take seconds, and the next waits five times as long
        look(page)
        page.wait_for_timeout(200)
        if page.evaluate("lotview.rows.answer.version") != before:
            wait_for_rows(page)
            return
    raise AssertionError("no new reading")


def marks(page):
    """Wait until something was marked, and return the columns marked so far by row."""
    found = {}
    for row, column, _ in until(page, lambda: page.evaluate("marks")):
        found.setdefault(row, set()).add(column)
    return found


def test_a_changed_cell_is_marked_for_a_moment(stock, erp_file, keep):
    """Only the cell that has changed is marked, only for seconds; place, focus and choice stay."""
    key, texts = shown(stock, 2)
    stock.locator(".ag-row[row-index='5'] [col-id='bin']").click()
    assert 0 < change(erp_file, "UPDATE dtfifo SET fi_balance = fi_balance + 7 WHERE fi_id = ?", key)
    read_again(stock)
    assert {key: {"on_hand"}} == marks(stock)
    keep(stock, "rows-changed-1440-light")
    assert texts["on_hand"] != shown(stock, 2)[1]["on_hand"]
    expect(stock.locator(".ag-row[row-index='5'] [col-id='bin']")).to_be_focused()
    expect(stock.get_by_text("1 selected")).to_be_visible()
    expect(stock.locator(MARKED)).to_have_count(0)


def test_rows_that_were_never_loaded_are_not_news(stock, erp_file):
    """Rows between those that were loaded may have been there all the time: they carry no mark."""
    go = "row => lotview.rows.api.ensureIndexVisible(row, 'top')"
    stock.evaluate(go, 330)
    wait_for_rows(stock)
    key, _ = shown(stock, 332)
    assert 0 < change(erp_file, "UPDATE dtfifo SET fi_balance = fi_balance + 1 WHERE fi_id = ?", key)
    read_again(stock)
    stock.evaluate(go, 140)
    wait_for_rows(stock)
    expect(stock.locator(".ag-row[row-index='142']").first).to_be_visible()
    stock.wait_for_timeout(300)
    assert {key} >= {row for row, *_ in stock.evaluate("marks")}


def test_what_a_person_changes_is_not_marked(stock):
    """Filters and orders bring other rows; none of them is news."""
    choose(stock, "Status", stock.locator(".ag-row [col-id='status']").first.inner_text().strip())
    wait_for_count(stock, lambda x, y: x < y)
    stock.get_by_role("columnheader", name="Bin").locator(".ag-header-cell-label").click()
    stock.wait_for_timeout(500)
    assert [] == stock.evaluate("marks")


def test_new_rows_are_marked_and_gone_rows_leave_the_selection(stock, erp_file, keep):
    """A row that appears is marked whole; chosen rows that are gone leave, and the line says so."""
    keys = [shown(stock, row)[0] for row in (1, 3, 4)]
    for row, keys_held in ((1, []), (3, ["Control"]), (4, ["Control"])):
        stock.locator(f".ag-row[row-index='{row}'] [col-id='bin']").click(modifiers=keys_held)
    expect(stock.get_by_text("3 selected")).to_be_visible()
    names = [row[1] for row in sqlite3.connect(erp_file).execute("PRAGMA table_info(dtfifo)")][1:]
    change(
        erp_file,
        f"INSERT INTO dtfifo ({', '.join(names)}) SELECT {', '.join(names)} FROM dtfifo WHERE fi_id = ?",
        keys[2],
    )
    change(erp_file, "UPDATE dtfifo SET fi_balance = 0 WHERE fi_id = ?", keys[0])
    read_again(stock)
    expect(stock.get_by_text("2 selected")).to_be_visible()
    expect(stock.locator(".lv-selection")).to_contain_text("1 row no longer in stock")
    ((marked, columns),) = marks(stock).items()
    assert marked not in keys
    assert len(columns) > 8
    keep(stock, "rows-new-1440-light")
    stock.locator(".ag-row[row-index='0'] [col-id='bin']").click()
    expect(stock.locator(".lv-selection")).not_to_contain_text("no longer")


def test_chosen_rows_out_of_reach_follow_the_reading(stock, erp_file):
    """A row chosen far up is told from one that is gone, and its new quantity counts in the totals."""
    key, _ = shown(stock, 2)
    gone, _ = shown(stock, 3)
    stock.locator(".ag-row[row-index='2'] [col-id='bin']").click()
    stock.locator(".ag-row[row-index='3'] [col-id='bin']").click(modifiers=["Control"])
    stock.get_by_role("searchbox", name="Search").fill("film")
    wait_for_count(stock, lambda x, y: x < y)
    expect(stock.get_by_text("2 selected")).to_be_visible()
    change(erp_file, "UPDATE dtfifo SET fi_balance = 4321 WHERE fi_id = ?", key)
    change(erp_file, "UPDATE dtfifo SET fi_balance = 0 WHERE fi_id = ?", gone)
    read_again(stock)
    expect(stock.get_by_text("1 selected")).to_be_visible()
    expect(stock.locator(".lv-selection")).to_contain_text("4,321")
    expect(stock.locator(".lv-selection")).to_contain_text("1 row no longer in stock")


def test_without_motion_the_mark_does_not_fade(stock, erp_file):
    """Who asked for no motion sees the mark appear and go, with nothing in between."""
    stock.emulate_media(reduced_motion="reduce")
    change(erp_file, "UPDATE dtfifo SET fi_balance = fi_balance + 1 WHERE fi_id = ?", shown(stock, 1)[0])
    read_again(stock)
    assert marks(stock)
    assert 0.001 > max(fades for _row, _column, fades in stock.evaluate("marks"))


def test_a_part_is_marked_with_its_lot(stock, erp_file):
    """By part, what a reading changed is marked in the part's row; what a person opens is not."""
    key, _ = shown(stock, 2)
    part = stock.locator(".ag-row[row-index='2'] [col-id='part']").inner_text()
    stock.get_by_role("button", name="By part", exact=True).click()
    expect(stock.locator(".lv-count")).to_contain_text("rows by part")
    wait_for_rows(stock)
    assert part == stock.locator(".ag-row[row-index='0'] [col-id='part']").inner_text().strip()
    stock.get_by_role("button", name=f"lots of {part}").click()
    expect(stock.locator(".lv-lot").first).to_be_visible()
    assert [] == stock.evaluate("marks")
    change(erp_file, "UPDATE dtfifo SET fi_balance = fi_balance + 5 WHERE fi_id = ?", key)
    read_again(stock)
    row = stock.locator(".ag-row[row-index='0']").first.get_attribute("row-id")
    assert "on_hand_sum" in marks(stock)[row]
