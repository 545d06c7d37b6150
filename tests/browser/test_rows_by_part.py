"""What one does with rows, where a row is a part: its menu, its lots' menus, paper."""

import pytest
from playwright.sync_api import expect

from tests.browser.parts import turn
from tests.browser.people import counts, wait_for_count

pytestmark = pytest.mark.browser


@pytest.fixture
def parts(page):
    """Return the page with one row per part, the second of them opened with the keyboard."""
    turn(page)
    page.locator(".ag-row[row-index='1'] [col-id='unit']").click()
    page.keyboard.press("Enter")
    expect(page.locator(".ag-row[row-index='2'].lv-lot").first).to_be_visible()
    return page


def menu(page):
    """Return the entries of the open menu without their values."""
    items = page.get_by_role("menu").get_by_role("menuitem").all_inner_texts()
    return [" ".join(text.split()[:4]) for text in items]


def test_a_part_offers_itself_and_its_lot_what_a_lot_has(parts):
    """Enter opens a part; its menu filters by the part alone, that of a lot by everything the lot has."""
    parts.keyboard.press("Shift+F10")
    assert ["Filter by this part", "Copy cell", "Copy row"] == menu(parts)
    parts.keyboard.press("Escape")
    parts.keyboard.press("ArrowDown")
    parts.keyboard.press("Enter")
    assert {"Filter by this lot", "Filter by this bin", "Filter by this status"} < set(menu(parts))
    parts.get_by_role("menuitem", name="Filter by this lot").click()
    wait_for_count(parts, lambda x, y: x < y)
    expect(parts.get_by_role("button", name="Remove filter User Lot is")).to_be_visible()


def test_paper_holds_parts_alone(parts):
    """An opened lot is not printed: a reader would count it twice."""
    parts.evaluate("() => { window.print = () => {}; }")
    parts.keyboard.press("Control+p")
    paper = parts.locator(".lv-print")
    expect(paper.locator("h1")).to_contain_text("Inventory by part")
    expect(paper.locator("tbody tr")).to_have_count(counts(parts)[0])
    expect(paper.locator("thead")).to_contain_text("Nearest Exp Date")
