"""Narrowing down and choosing columns, with the mouse and with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import (
    button,
    choose,
    counts,
    open_inventory,
    search,
    show_filter_row,
    wait_for_count,
    wait_for_rows,
)

pytestmark = pytest.mark.browser


def headers(page):
    """Return the headers on screen from left to right."""
    cells = page.locator(".ag-header-row-column .ag-header-cell").evaluate_all(
        "cells => cells.map(c => [c.getBoundingClientRect().left, c.innerText.trim()])"
    )
    return [text for _left, text in sorted(cells)]


def told(page):
    """Return where the chooser says what has happened."""
    return page.locator(".lv-chooser").get_by_role("status")


def width(page, name):
    """Return how wide a column is."""
    return page.get_by_role("columnheader", name=name, exact=True).bounding_box()["width"]


def test_columns_are_moved_by_keyboard_and_the_focus_stays(page):
    """Up and down move a column, say where it stands now, and stay under the fingers, also at the end."""
    button(page, "Columns").press("Enter")
    expect(page.get_by_label("Find a column")).to_be_focused()
    up = button(page, "Move Bin up")
    up.focus()
    for place in (4, 3, 2):
        page.keyboard.press("Enter")
        expect(told(page)).to_have_text(f"Bin moved up, {place} of 16")
        expect(up).to_be_focused()
    expect(up).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Enter")
    expect(up).to_be_focused()
    assert ["Part", "Bin", "Description"] == headers(page)[:3]
    page.keyboard.press("Alt+ArrowDown")
    expect(told(page)).to_have_text("Bin moved down, 3 of 16")
    expect(up).to_be_focused()
    page.keyboard.press("Escape")
    expect(button(page, "Columns")).to_be_focused()
    assert ["Part", "Description", "Bin"] == headers(page)[:3]


def test_columns_are_found_shown_pinned_and_reset_by_keyboard(page):
    """What is typed narrows the list; showing, pinning and resetting are told, and the focus stays."""
    button(page, "Columns").press("Enter")
    page.keyboard.type("facil")
    expect(page.locator(".lv-cols li")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(told(page)).to_have_text("Facility shown")
    show = page.get_by_role("checkbox", name="Facility")
    expect(show).to_be_focused()
    button(page, "Pin Facility").focus()
    page.keyboard.press("Space")
    expect(told(page)).to_have_text("Facility pinned, 2 of 16")
    expect(button(page, "Pin Facility")).to_have_attribute("aria-pressed", "true")
    expect(button(page, "Pin Facility")).to_be_focused()
    assert ["Part", "Facility"] == headers(page)[:2]
    button(page, "Reset columns").press("Enter")
    expect(told(page)).to_have_text("Columns are as they were at first")
    expect(button(page, "Reset columns")).to_be_focused()
    assert "Facility" not in headers(page)


def test_a_column_gets_wider_without_dragging(page):
    """Two buttons do what dragging the edge of a header does, and the width survives a reload."""
    before = width(page, "Bin")
    button(page, "Columns").click()
    button(page, "Make Bin wider").click(click_count=2)
    expect(told(page)).to_have_text(f"Bin {before + 32:.0f} pixels wide")
    page.keyboard.press("Escape")
    assert before + 32 == width(page, "Bin")
    page.reload()
    wait_for_rows(page)
    assert before + 32 == width(page, "Bin")
    button(page, "Columns").click()
    button(page, "Make Bin narrower").press("Enter")
    expect(told(page)).to_have_text(f"Bin {before + 16:.0f} pixels wide")


def test_a_name_that_no_column_has(page):
    """A search without a result says so."""
    button(page, "Columns").click()
    page.get_by_label("Find a column").fill("no such thing")
    expect(page.get_by_text("No column has such a name.")).to_be_visible()


def test_few_columns_are_hidden_at_first(page):
    """Facility and Customer Part wait in the chooser; who has one customer is offered no Customer."""
    button(page, "Columns").click()
    offered = page.locator(".lv-cols li")
    unchecked = offered.filter(has=page.locator("input:not(:checked)"))
    hidden = ["Facility", "Customer Part", "Days Left", "Use First"]
    assert hidden == [text.strip() for text in unchecked.all_inner_texts()]
    assert "Customer" not in [text.strip() for text in offered.all_inner_texts()]


def test_the_filter_row_comes_on_demand_and_is_remembered(page):
    """The row is off at first; switching it moves no focus, keeps filters and columns, and is kept."""
    total = counts(page)[1]
    row = page.locator(".ag-floating-filter")
    toggle = button(page, "Filter row")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    expect(row).to_have_count(0)
    button(page, "Columns").click()
    page.get_by_role("checkbox", name="PO", exact=True).uncheck()
    page.keyboard.press("Escape")
    columns = headers(page)
    toggle.press("Enter")
    expect(toggle).to_be_focused()
    expect(row.first).to_be_visible()
    assert columns == headers(page)
    page.get_by_role("textbox", name="User Lot Filter Input").fill("1")
    matched, _ = wait_for_count(page, lambda x, y: x < y)
    page.reload()
    wait_for_rows(page)
    expect(toggle).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("textbox", name="User Lot Filter Input")).to_have_value("1")
    toggle.click()
    expect(row).to_have_count(0)
    assert (matched, total) == counts(page)


def test_without_the_row_a_filter_is_marked_and_its_chip_opens_it(page):
    """A filtered column says so in its header; the chip's words open the filter, on screen or not."""
    show_filter_row(page)
    page.get_by_role("textbox", name="User Lot Filter Input").fill("1")
    chip = page.get_by_role("button", name="User Lot contains 1", exact=True)
    expect(chip).to_be_visible()
    button(page, "Filter row").click()
    expect(page.get_by_role("columnheader", name="User Lot , filtered")).to_be_visible()
    expect(page.locator(".ag-header-cell .lv-i-funnel-fill")).to_have_count(1)
    chip.click()
    expect(page.get_by_role("textbox", name="Filter Value").first).to_have_value("1")
    page.keyboard.press("Escape")
    button(page, "Columns").click()
    page.get_by_role("checkbox", name="User Lot").uncheck()
    page.keyboard.press("Escape")
    chip.press("Enter")
    field = page.get_by_label("User Lot contains", exact=True)
    expect(field).to_be_focused()
    field.fill("2")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="User Lot contains 2", exact=True)).to_be_visible()


def test_chips_are_taken_away_one_after_the_other_by_keyboard(page):
    """After each removal the focus stands on the next chip, then on Reset filters, at last in the search."""
    total = counts(page)[1]
    show_filter_row(page)
    page.get_by_role("textbox", name="User Lot Filter Input").fill("1")
    wait_for_count(page, lambda x, y: x < y)
    choose(page, "Bin", page.locator(".ag-cell[col-id='bin']").first.inner_text())
    search(page, "a")
    chips = page.get_by_role("group", name="Filters in force")
    removers = chips.get_by_role("button", name="Remove filter")
    expect(removers).to_have_count(3)
    removers.nth(1).focus()
    page.keyboard.press("Enter")
    expect(removers).to_have_count(2)
    expect(removers.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(removers).to_have_count(1)
    expect(button(page, "Reset filters")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    assert (total, total) == wait_for_count(page, lambda x, y: x == y)


def test_a_chip_keeps_the_focus_when_new_stock_arrives(page):
    """An answer that changes no filter leaves the chip in focus alone."""
    choose(page, "Bin", page.locator(".ag-cell[col-id='bin']").first.inner_text())
    remove = page.get_by_role("button", name="Remove filter Bin")
    remove.focus()
    with page.expect_response("**/api/rows"):
        page.evaluate("() => lotview.rows.refresh()")
    page.wait_for_timeout(300)
    expect(remove).to_be_focused()


TYPED_AND_RESET = """() => {
  const box = document.querySelector(".lv-search > input");
  for (const text of ["n", "no such thing"]) {
    box.value = text;
    box.dispatchEvent(new Event("input"));
  }
  document.querySelector("#inventory-reset").click();
}"""


def test_what_was_typed_is_not_searched_once_it_was_taken_back(page):
    """Reset also takes back what waits to be asked until the letters before it are answered."""
    total = counts(page)[1]
    page.evaluate(TYPED_AND_RESET)
    expect(page.get_by_role("searchbox", name="Search")).to_have_value("")
    wait_for_rows(page)
    assert (total, total) == counts(page)
    expect(page.locator(".lv-chip[data-key='search']")).to_have_count(0)


def test_chips_that_do_not_fit_fold_into_the_last(open_page):
    """On a narrow desk the last chip says how many more there are, and lists them; all by keyboard."""
    page = open_page(width=800)
    open_inventory(page, "dana@example.com")
    filters = {
        name: {"filterType": "text", "type": "notEqual", "filter": "no"}
        for name in ("unit", "po", "bin", "user_lot")
    }
    page.evaluate("model => lotview.rows.api.setFilters(model)", filters)
    more = page.get_by_role("button", name="more", exact=False).filter(has_text=" more")
    expect(more).to_be_visible()
    folded = int(more.inner_text().split()[0])
    more.press("Enter")
    listed = page.get_by_role("dialog", name="More filters").get_by_role("button", name="Remove filter")
    assert folded == listed.count()
    listed.last.press("Enter")
    expect(page.locator(".lv-chips :focus")).to_have_count(1)
    page.get_by_role("button", name="Reset filters").press("Enter")
    expect(page.locator(".lv-tools :focus")).to_have_count(1)


def test_the_filters_of_a_narrow_desk_take_the_focus(open_page):
    """The lists beneath their button are entered and left by keyboard, and shut nothing behind them off."""
    page = open_page(width=900)
    open_inventory(page, "dana@example.com")
    button = page.get_by_role("button", name="Filters", exact=True)
    button.press("Enter")
    panel = page.get_by_role("dialog", name="Filters")
    expect(panel.locator(":focus")).to_have_count(1)
    assert panel.get_attribute("aria-modal") is None
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(button).to_be_focused()


def test_a_long_chip_is_cut_in_its_words_alone(open_page):
    """On the narrowest desk a long chip is shortened; its ✕ and the number of the others stay whole."""
    page = open_page(width=768)
    open_inventory(page, "both@example.com")
    names = page.evaluate("() => lotview.rows.answer.facets.customer.map(([name]) => name)")
    page.evaluate("names => lotview.view.choose('customer', names)", names)
    choose_all = {"status": ["Approved QC"], "expiry": ["Later"]}
    page.evaluate("more => { for (const key in more) lotview.view.choose(key, more[key]) }", choose_all)
    more = page.get_by_role("button", name="2 more")
    expect(more).to_be_visible()
    place = page.locator(".lv-chips").bounding_box()
    remove = page.get_by_role("button", name="Remove filter Customer").bounding_box()
    for box in (remove, more.bounding_box()):
        assert box["x"] + box["width"] <= place["x"] + place["width"] + 1


def test_filters_outlast_what_dash_gives_back_late(page):
    """What the grid had told Dash before a filter was set does not take it away again."""
    powder = {"filterType": "text", "type": "contains", "filter": "powder"}
    page.evaluate("model => lotview.rows.filter('description', model)", powder)
    found = wait_for_count(page, lambda matched, total: 0 < matched < total)
    page.evaluate("dash_clientside.set_props('inventory-grid', {filterModel: {}})")
    search(page, "o")  # which every "powder" has
    expect(page.get_by_role("button", name="Search o", exact=True)).to_be_visible()
    wait_for_rows(page)
    assert found == counts(page)
