"""Earlier days in Chromium: what changed since the last visit, the stock as it was, and files of both."""

import re
import sqlite3
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from playwright.sync_api import expect

from services.history.desk import history_of
from services.reading.running import snapshots_of
from settings import load_settings
from tests import live
from tests.browser.conftest import TODAY
from tests.browser.people import counts, open_inventory, wait_for_count
from tests.browser.test_accessibility import violations
from tests.integration.demo_erp import put_demo

pytestmark = pytest.mark.browser

DAY = date.fromisoformat(TODAY) - timedelta(days=1)
SAID = f"{DAY.day} {DAY:%b %Y}"


@pytest.fixture(scope="module")
def erp_file(tmp_path_factory):
    """Build a demo ERP that these tests may change."""
    return put_demo(tmp_path_factory.mktemp("days") / "erp.sqlite")


@pytest.fixture(scope="module")
def portal(tmp_path_factory, erp_file):
    """Run a portal over that ERP alone."""
    folder = tmp_path_factory.mktemp("days-portal")
    # No night comes while these tests run.
    fixed = {"TODAY": TODAY, "ERP_REFRESH_SECONDS": "1", "HISTORY_TIME": "23:59"}
    with live.running(folder, f"sqlite:///{erp_file}", **fixed) as portal:
        portal.add_account("dana@example.com", 2)
        yield portal


@pytest.fixture(scope="module")
def kept(portal, chromium, erp_file):
    """Let somebody look, keep what they saw, and change the ERP: three quantities, and two rows go."""
    context = chromium.new_context(base_url=portal.url)
    page = context.new_page()
    open_inventory(page, "dana@example.com")
    rows = counts(page)[1]
    ids = page.evaluate("lotview.rows.api.getRenderedNodes().slice(0, 5).map((node) => node.id)")
    context.close()
    settings = load_settings(portal.env)
    history, snapshot = history_of(settings), snapshots_of(settings).current()
    history.keep(snapshot, why="visit", day=date.fromisoformat(TODAY))
    history.keep(snapshot, why="night", day=DAY)
    with sqlite3.connect(erp_file, timeout=10) as erp:
        erp.execute(f"UPDATE dtfifo SET fi_balance = fi_balance + 1 WHERE fi_id IN ({','.join(ids[:3])})")
        erp.execute(f"UPDATE dtfifo SET fi_balance = 0 WHERE fi_id IN ({','.join(ids[3:])})")
    return rows


def test_what_changed_since_the_last_visit(open_page, kept):
    """Marks in the rows, counts in the list, a choice that shows those, and a file that says the same.

    The lots under a part carry the same marks.
    """
    page = open_page()
    open_inventory(page, "dana@example.com")
    wait_for_count(page, lambda _, total: total == kept - 2)
    expect(page.locator(".lv-was")).to_have_count(3)
    assert [] == violations(page)
    page.get_by_role("button", name="Changes").click()
    listed = page.get_by_role("dialog", name="Changes")
    expect(listed.get_by_role("option")).to_have_text(
        [re.compile(text) for text in ("New.*0$", "Gone.*2$", "Quantity changed.*3$", "Status changed.*0$")]
    )
    expect(listed).to_contain_text("Since ")
    listed.get_by_role("option").nth(1).click()
    wait_for_count(page, lambda matched, _: matched == 2)
    listed.get_by_role("option").nth(2).click()
    page.keyboard.press("Escape")
    wait_for_count(page, lambda matched, total: (matched, total) == (5, kept - 2))
    expect(page.locator(".ag-pinned-left-cols-container .ag-row.lv-gone")).to_have_count(2)
    expect(page.locator(".lv-tag--gone")).to_have_count(2)
    assert [] == violations(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download XLSX").click()
    header, *rows = _sheet(download.value)
    assert ("Change", "Quantity Before", "Status Before") == header[-3:]
    assert ["Gone"] * 2 + ["Quantity"] * 3 == sorted(row[-3] for row in rows)
    assert all(row[-2] > 0 for row in rows)
    page.get_by_role("button", name="By part", exact=True).click()
    page.locator(".lv-open").first.click()
    lots = page.locator(".ag-row.lv-lot")
    expect(lots.locator(".lv-was, .lv-tag--gone").first).to_be_visible()
    expect(lots.locator(".ag-cell.lv-changed").first).to_be_visible()
    assert [] == violations(page)


def test_the_stock_as_it_was(open_page, kept):
    """An earlier day has its rows, its mark on screen and paper, and its file; one goes back to today.

    A lot opened from it says that it is shown as it is today.
    """
    page = open_page()
    open_inventory(page, "dana@example.com")
    wait_for_count(page, lambda _, total: total == kept - 2)
    expect(page.get_by_role("button", name="Changes")).to_be_visible()  # which days there are is known
    page.get_by_role("button", name="As of…").click()
    assert [] == violations(page)
    page.get_by_label("Stock as of").select_option(DAY.isoformat())
    page.get_by_role("button", name="Show", exact=True).click()
    wait_for_count(page, lambda _, total: total == kept)
    expect(page.locator("#inventory-day")).to_contain_text(f"As of {SAID}, read at")
    expect(page.locator(".lv-stage")).to_have_attribute("data-past", f"As of {SAID}")
    expect(page.get_by_role("button", name="Refresh")).to_be_hidden()
    assert [] == violations(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download XLSX").click()
    assert kept == len(_sheet(download.value)) - 1
    assert ("Stock as of", SAID) in _sheet(download.value, "About")
    page.evaluate("window.print = () => document.body.dataset.printed = 'yes'")
    page.get_by_role("button", name="Print").click()
    expect(page.locator("body")).to_have_attribute("data-printed", "yes")
    expect(page.locator(".lv-print .lv-past-mark")).to_contain_text(f"As of {SAID}")
    page.locator("a.lv-lot-cell").first.click()
    lot = page.get_by_role("dialog", name=re.compile("^Lot "))
    expect(lot.get_by_role("table", name="Where it is now")).to_be_visible()
    expect(lot).to_contain_text(f"This is the lot as it is today. You came from the stock as of {SAID}.")
    expect(lot.get_by_role("link", name="Open as a page")).to_have_attribute(
        "href", re.compile(f"from={DAY}$")
    )
    assert [] == violations(page, "dialog[open]")
    page.keyboard.press("Escape")
    expect(lot).to_have_count(0)
    page.goto("/overview")
    expect(page.locator("#overview-day")).to_contain_text(f"As of {SAID}")
    expect(page.locator("#overview-count")).to_contain_text(f"{kept:,} rows")
    page.get_by_role("button", name="Back to today").click()
    expect(page.locator("#overview-count")).to_contain_text(f"{kept - 2:,} rows")
    expect(page.locator("#overview-day")).to_be_empty()


def _sheet(download, name="Inventory"):
    content = BytesIO(download.path().read_bytes())
    return list(openpyxl.load_workbook(content)[name].iter_rows(values_only=True))
