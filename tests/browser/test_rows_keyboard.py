"""The grid by keyboard alone: one stop of the Tab key, arrows inside, and a focus that stays where it is."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import cell, counts, open_inventory, until, wait_for_count, wait_for_rows

pytestmark = pytest.mark.browser

FOCUSED = """() => {
    const header = document.activeElement.closest('.ag-header-cell');
    const cell = document.activeElement.closest('.ag-cell');
    const part = header?.matches('.ag-floating-filter') ? 'filter' : 'header';
    if (header) return [header.getAttribute('col-id'), part];
    const row = cell && Number(cell.closest('.ag-row').getAttribute('row-index'));
    return cell ? [cell.getAttribute('col-id'), row] : null;
}"""


def stands(page, *place):
    """Wait until the focus is at a column and row of the grid, or outside of it without a place."""
    until(page, lambda: page.evaluate(FOCUSED) == (list(place) or None))


def arrives(page, column, row):
    """Wait until the focus is on a cell whose row may have to be loaded first."""
    expect(cell(page, row, column)).to_be_focused()


def press(page, *keys):
    """Press one key after the other."""
    for key in keys:
        page.keyboard.press(key)


def enter(page):
    """Go into the grid with the Tab key, from the control before it; a button stands behind it."""
    page.evaluate("document.body.append(lotview.button({}, 'Behind'))")
    page.get_by_role("button", name="Refresh", exact=True).focus()
    press(page, "Tab")
    stands(page, "part", "header")


def test_the_grid_is_one_tab_stop(page):
    """Tab goes in to the first header, out behind the grid, and back to the cell one has left."""
    enter(page)
    press(page, "Tab")
    expect(page.get_by_role("button", name="Behind")).to_be_focused()
    press(page, "Shift+Tab")
    stands(page, "part", "header")
    press(page, "Shift+Tab")
    expect(page.get_by_role("button", name="Refresh", exact=True)).to_be_focused()

    press(page, "Tab", *["ArrowDown"] * 2, *["ArrowRight"] * 2)
    stands(page, "on_hand", 1)
    press(page, "Tab")
    expect(page.get_by_role("button", name="Behind")).to_be_focused()
    press(page, "Shift+Tab")
    stands(page, "on_hand", 1)


def test_a_columns_filter_is_reached_and_left_with_keys(page):
    """The arrows go from the header over its filter to the rows; Enter goes into the filter, Esc out."""
    page.get_by_role("button", name="Filter row").click()
    enter(page)
    press(page, "ArrowRight", "ArrowDown")
    stands(page, "description", "filter")
    press(page, "Enter")
    expect(page.get_by_role("textbox", name="Description Filter Input")).to_be_focused()
    press(page, "Tab")
    expect(page.get_by_role("button", name="Open Filter Menu").nth(1)).to_be_focused()
    press(page, "Tab")
    stands(page)
    press(page, "Shift+Tab")
    stands(page, "description", "filter")
    press(page, "Enter")
    page.keyboard.type("lid")
    wait_for_count(page, lambda x, y: x < y)
    press(page, "Escape")
    stands(page, "description", "filter")
    press(page, "ArrowDown")
    stands(page, "description", 0)


def test_keys_sort_select_and_go_far(page):
    """Enter on a header sorts, Space selects, and the keys for far places go there."""
    enter(page)
    press(page, "ArrowRight", "ArrowRight", "Enter")
    expect(page.get_by_role("columnheader", name="On Hand Qty")).to_have_attribute("aria-sort", "ascending")
    wait_for_rows(page)
    stands(page, "on_hand", "header")
    press(page, "ArrowDown")
    stands(page, "on_hand", 0)
    page.keyboard.press("Space")
    expect(page.get_by_text("1 selected")).to_be_visible()
    press(page, "Control+End")
    arrives(page, "last_tran_date", counts(page)[0] - 1)
    press(page, "Control+Home")
    arrives(page, "part", 0)
    press(page, "PageDown")
    until(page, lambda: page.evaluate(FOCUSED)[1] > 5)


def by_lot(answer):
    """Return whether these are rows in the order of lots, and not those that the keys have led to."""
    return answer.url.endswith("/api/rows") and bool(answer.request.post_data_json["view"]["sort"])


def test_the_focus_keeps_its_place(page):
    """A new reading, rows in another order and fewer rows leave the focus in its column."""
    page.locator(".ag-row[row-index='3'] [col-id=bin]").click()
    with page.expect_response("**/api/rows"):
        page.evaluate("lotview.rows.refresh()")
    wait_for_rows(page)
    stands(page, "bin", 3)
    press(page, "PageDown", "PageDown")
    with page.expect_response(by_lot):
        page.evaluate("lotview.rows.api.applyColumnState({state: [{colId: 'user_lot', sort: 'desc'}]})")
    wait_for_rows(page)
    until(page, lambda: "bin" == (page.evaluate(FOCUSED) or [""])[0])
    page.evaluate("lotview.view.choose('part', [lotview.rows.api.getDisplayedRowAtIndex(40).data.part])")
    found, _ = wait_for_count(page, lambda x, _: x < 30)
    until(page, lambda: page.evaluate(FOCUSED) in [["bin", row] for row in range(found)])


def test_the_focus_is_seen(open_page):
    """On a narrow desk no focused cell lies under the pinned column or outside of the grid."""
    page = open_page(width=800, height=600)
    open_inventory(page, "dana@example.com")
    enter(page)
    press(page, "ArrowDown", "ArrowDown")
    for key in ["ArrowRight"] * 9 + ["PageDown"] + ["ArrowLeft"] * 8:
        before = page.evaluate(FOCUSED)
        press(page, key)
        until(page, lambda before=before: page.evaluate(FOCUSED) not in (before, None))
        until(page, lambda: is_seen(page))


def is_seen(page) -> bool:
    """Return whether what has the focus is neither under the pinned column nor below the window."""
    box = page.locator(":focus").bounding_box()
    pinned = page.locator(".ag-pinned-left-cols-container").bounding_box()
    is_free = pinned["x"] + pinned["width"] <= box["x"] + 1 or page.evaluate(FOCUSED)[0] == "part"
    return is_free and box["y"] + box["height"] <= 600


def test_counts_are_announced_once(page):
    """The grid says how many rows it has, and leaves it to the page to speak of them."""
    rows = page.locator("[aria-rowcount]").first
    assert str(counts(page)[0] + 1) == rows.get_attribute("aria-rowcount")  # and the header
    page.get_by_role("searchbox", name="Search").fill("no such thing")
    expect(page.get_by_text("No row passes all your filters")).to_be_visible()
    assert "" == page.locator(".ag-aria-description-container").inner_text().strip()
