"""The grid by keyboard alone: one stop of the Tab key, arrows inside, and a focus that stays where it is."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import cell, counts, open_inventory, wait_for_count, wait_for_rows

pytestmark = pytest.mark.browser

FOCUSED = """() => {
    const header = document.activeElement.closest('.ag-header-cell');
    const cell = document.activeElement.closest('.ag-cell');
    const part = header?.matches('.ag-floating-filter') ? 'filter' : 'header';
    if (header) return [header.getAttribute('col-id'), part];
    const row = cell && Number(cell.closest('.ag-row').getAttribute('row-index'));
    return cell ? [cell.getAttribute('col-id'), row] : null;
}"""


def focused(page):
    """Return column and row of what has the focus in the grid, and None outside of it."""
    page.wait_for_timeout(150)  # the grid moves the focus once it has scrolled
    return page.evaluate(FOCUSED)


def arrives(page, column, row):
    """Wait until the focus is on a cell whose row may have to be loaded first."""
    expect(cell(page, row, column)).to_be_focused()


def press(page, *keys):
    """Press one key after the other and return where the focus is then."""
    for key in keys:
        page.keyboard.press(key)
    return focused(page)


def enter(page):
    """Go into the grid with the Tab key, from the control before it; a button stands behind it."""
    page.evaluate("document.body.append(lotview.button({}, 'Behind'))")
    page.get_by_role("button", name="Refresh", exact=True).focus()
    return press(page, "Tab")


def test_the_grid_is_one_tab_stop(page):
    """Tab goes in to the first header, out behind the grid, and back to the cell one has left."""
    assert ["part", "header"] == enter(page)
    assert press(page, "Tab") is None
    expect(page.get_by_role("button", name="Behind")).to_be_focused()
    assert ["part", "header"] == press(page, "Shift+Tab")
    assert press(page, "Shift+Tab") is None
    expect(page.get_by_role("button", name="Refresh", exact=True)).to_be_focused()

    assert ["on_hand", 1] == press(page, "Tab", *["ArrowDown"] * 2, *["ArrowRight"] * 2)
    assert press(page, "Tab") is None
    assert ["on_hand", 1] == press(page, "Shift+Tab")


def test_a_columns_filter_is_reached_and_left_with_keys(page):
    """The arrows go from the header over its filter to the rows; Enter goes into the filter, Esc out."""
    page.get_by_role("button", name="Filter row").click()
    enter(page)
    assert ["description", "filter"] == press(page, "ArrowRight", "ArrowDown")
    press(page, "Enter")
    expect(page.get_by_role("textbox", name="Description Filter Input")).to_be_focused()
    press(page, "Tab")
    expect(page.get_by_role("button", name="Open Filter Menu").nth(1)).to_be_focused()
    assert press(page, "Tab") is None
    assert ["description", "filter"] == press(page, "Shift+Tab")
    press(page, "Enter")
    page.keyboard.type("lid")
    wait_for_count(page, lambda x, y: x < y)
    assert ["description", "filter"] == press(page, "Escape")
    assert ["description", 0] == press(page, "ArrowDown")


def test_keys_sort_select_and_go_far(page):
    """Enter on a header sorts, Space selects, and the keys for far places go there."""
    enter(page)
    press(page, "ArrowRight", "ArrowRight", "Enter")
    expect(page.get_by_role("columnheader", name="On Hand Qty")).to_have_attribute("aria-sort", "ascending")
    wait_for_rows(page)
    assert ["on_hand", "header"] == focused(page)
    assert ["on_hand", 0] == press(page, "ArrowDown")
    page.keyboard.press("Space")
    expect(page.get_by_text("1 selected")).to_be_visible()
    press(page, "Control+End")
    arrives(page, "last_tran_date", counts(page)[0] - 1)
    press(page, "Control+Home")
    arrives(page, "part", 0)
    assert press(page, "PageDown")[1] > 5


def test_the_focus_keeps_its_place(page):
    """A new reading, rows in another order and fewer rows leave the focus in its column."""
    page.locator(".ag-row[row-index='3'] [col-id=bin]").click()
    page.evaluate("lotview.rows.refresh()")
    page.wait_for_timeout(500)
    assert ["bin", 3] == focused(page)
    press(page, "PageDown", "PageDown")
    page.evaluate("lotview.rows.api.applyColumnState({state: [{colId: 'user_lot', sort: 'desc'}]})")
    page.wait_for_timeout(700)
    assert "bin" == focused(page)[0]
    page.evaluate("lotview.view.choose('part', [lotview.rows.api.getDisplayedRowAtIndex(40).data.part])")
    found, _ = wait_for_count(page, lambda x, _: x < 30)
    column, row = focused(page)
    assert "bin" == column
    assert row < found


def test_the_focus_is_seen(open_page):
    """On a narrow desk no focused cell lies under the pinned column or outside of the grid."""
    page = open_page(width=800, height=600)
    open_inventory(page, "dana@example.com")
    enter(page)
    press(page, "ArrowDown", "ArrowDown")
    for key in ["ArrowRight"] * 9 + ["PageDown"] + ["ArrowLeft"] * 8:
        press(page, key)
        box = page.locator(":focus").bounding_box()
        pinned = page.locator(".ag-pinned-left-cols-container").bounding_box()
        assert pinned["x"] + pinned["width"] <= box["x"] + 1 or focused(page)[0] == "part"
        assert box["y"] + box["height"] <= 600


def test_counts_are_announced_once(page):
    """The grid says how many rows it has, and leaves it to the page to speak of them."""
    rows = page.locator("[aria-rowcount]").first
    assert str(counts(page)[0] + 1) == rows.get_attribute("aria-rowcount")  # and the header
    page.get_by_role("searchbox", name="Search").fill("no such thing")
    expect(page.get_by_text("No row passes all your filters")).to_be_visible()
    assert "" == page.locator(".ag-aria-description-container").inner_text().strip()
