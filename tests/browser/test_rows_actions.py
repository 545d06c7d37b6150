"""What one does with a row: its menu by mouse and keys, filters from its cells, copies for spreadsheets."""

import csv
import io

import pytest
from playwright.sync_api import expect

from tests.browser.people import (
    cell,
    column,
    counts,
    look,
    open_inventory,
    order,
    until,
    wait_for_count,
    wait_for_rows,
)
from tests.browser.test_accessibility import in_both_themes, violations

pytestmark = pytest.mark.browser

PLACE = "() => document.activeElement.closest('.ag-cell')?.getAttribute('col-id')"


def item(page, name):
    """Return an entry of the open menu."""
    return page.get_by_role("menu").get_by_role("menuitem", name=name)


def copied(page):
    """Return what is in the clipboard once the page has said so."""
    expect(page.locator(".lv-toast").last).to_contain_text("copied.")
    return page.evaluate("navigator.clipboard.readText()")


@pytest.fixture
def reader(page):
    """Return the page with leave to read the clipboard, which only this test needs."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


def test_a_right_click_filters_by_what_stands_in_the_row(page, keep):
    """The menu names the row's values; each choice adds a filter, in the list or of the column."""
    lot = cell(page, 0, "user_lot").inner_text()
    part = cell(page, 0, "part").inner_text()
    cell(page, 0, "user_lot").click(button="right")
    keep(page, "rows-menu-1440-light")
    item(page, f"Filter by this part {part}").click()
    first, _ = wait_for_count(page, lambda x, y: x < y)
    assert {part} == set(column(page, "part"))
    expect(page.get_by_role("button", name=f"Remove filter Part {part}")).to_be_visible()

    cell(page, 0, "user_lot").click(button="right")
    item(page, f"Filter by this lot {lot}").click()
    expect(page.get_by_role("button", name=f"Remove filter User Lot is {lot}")).to_be_visible()
    wait_for_rows(page)
    assert counts(page)[0] <= first
    assert {lot} == set(column(page, "user_lot"))


@pytest.mark.parametrize("key", ["Shift+F10", "ContextMenu", "Enter"])
def test_keys_open_the_menu_and_esc_gives_the_focus_back(page, key):
    """The menu opens under the focused cell, arrows go round in it, Esc returns to the cell."""
    cell(page, 2, "bin").click()
    page.keyboard.press(key)
    items = page.get_by_role("menu").get_by_role("menuitem")
    expect(items.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(items.last).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(items.first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(cell(page, 2, "bin")).to_be_focused()


def test_after_an_action_the_focus_is_in_the_grid(page):
    """Filtering from the menu leaves the focus in the column where it was."""
    cell(page, 2, "bin").click()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    wait_for_count(page, lambda x, y: x < y)
    until(page, lambda: "bin" == page.evaluate(PLACE))


def test_one_chosen_row_shows_its_actions(page):
    """Who knows of no right click finds the same under Actions, as long as one row is chosen."""
    cell(page, 1, "bin").click()
    actions = page.get_by_role("button", name="Actions")
    actions.click()
    expect(item(page, "Copy row")).to_be_visible()
    page.keyboard.press("Escape")
    expect(actions).to_be_focused()
    cell(page, 3, "bin").click(modifiers=["Shift"])
    expect(page.get_by_text("3 selected")).to_be_visible()
    expect(actions).to_have_count(0)
    cell(page, 2, "bin").click(button="right")
    expect(item(page, "Copy 3 rows")).to_be_visible()


def test_a_selection_is_cleared_where_no_row_of_it_is_in_sight(page):
    """Chosen rows that a filter hides are let go by a button, which leaves the focus in the grid."""
    cell(page, 1, "bin").click()
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.get_by_role("searchbox", name="Search").fill("zz no such row")
    expect(page.get_by_text("No row passes all your filters")).to_be_visible()
    page.get_by_role("searchbox", name="Search").fill("")
    wait_for_rows(page)
    page.get_by_role("button", name="Clear selection").press("Enter")
    expect(page.get_by_text("1 selected")).to_have_count(0)
    until(page, lambda: "bin" == page.evaluate(PLACE))


def test_copies_are_plain(reader):
    """Ctrl+C copies the focused cell, or the chosen rows: plain numbers, ISO dates, headers above."""
    for direction in ("ascending", "descending"):
        order(reader, "On Hand Qty", direction)
    quantity = cell(reader, 0, "on_hand").inner_text()
    assert "," in quantity
    cell(reader, 0, "on_hand").click()
    reader.keyboard.press("Space")
    expect(reader.get_by_text("1 selected")).to_have_count(0)
    reader.keyboard.press("Control+c")
    assert quantity.replace(",", "") == copied(reader)
    expect(reader.locator(".lv-toast").last).to_contain_text(
        f"On Hand Qty {quantity.replace(',', '')} copied."
    )

    reader.keyboard.press("Space")
    reader.keyboard.press("Shift+ArrowDown")
    reader.keyboard.press("Control+c")
    expect(reader.locator(".lv-toast").last).to_contain_text("row")
    head, first = copied(reader).split("\n")[:2]
    values = dict(zip(head.split("\t"), first.split("\t"), strict=True))
    assert quantity.replace(",", "") == values["On Hand Qty"]
    assert "-" == values["Last Rec Date"][4]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", " =1+1", "＝1+1", '"=1+1"', '" "+1'])
def test_no_copy_becomes_a_formula(reader, text):
    """An apostrophe stands before a text that a spreadsheet would run; a quantity keeps its sign."""
    row = {"user_lot": text, "on_hand": "-5", "lots": text}
    plain = "row => ['user_lot', 'on_hand', 'lots'].map(column => lotview.plain(row, column))"
    assert [f"'{text}", "-5", f"'{text}"] == reader.evaluate(plain, row)


def test_a_copied_text_stays_one_cell(reader):
    """Tabs and line breaks inside a text would begin other cells; they become a blank."""
    assert "a b" == reader.evaluate("row => lotview.plain(row, 'reference')", {"reference": "a\t\r\nb"})


def test_a_text_in_quotation_marks_swallows_no_cells(reader):
    """A spreadsheet reads on to the next mark, over cells and rows, unless the text itself is quoted."""
    rows = [{"part": '"O" ring', "description": '"never closed'}, {"part": 'P2 3/4"', "description": "plain"}]
    reader.evaluate("rows => lotview.copyRows(rows)", rows)
    lines = list(csv.reader(io.StringIO(copied(reader)), delimiter="\t"))
    places = [lines[0].index(header) for header in ("Part", "Description")]
    assert [list(row.values()) for row in rows] == [[line[place] for place in places] for line in lines[1:]]


def test_marked_text_and_fields_are_left_alone(reader):
    """Ctrl+C in a field or on marked text does what it does everywhere."""
    reader.get_by_role("searchbox", name="Search").fill("lid")
    wait_for_count(reader, lambda x, y: x < y)
    reader.get_by_role("searchbox", name="Search").select_text()
    reader.keyboard.press("Control+c")
    reader.wait_for_timeout(300)
    expect(reader.locator(".lv-toast")).to_have_count(0)
    assert "lid" == reader.evaluate("navigator.clipboard.readText()")
    cell(reader, 0, "bin").dblclick()
    reader.keyboard.press("Control+c")
    reader.wait_for_timeout(300)
    expect(reader.locator(".lv-toast")).to_have_count(0)


def test_a_reading_leaves_the_open_menu_alone(page):
    """Rows that are read again neither close the menu nor take its focus."""
    cell(page, 2, "bin").click()
    page.keyboard.press("Enter")
    page.evaluate("lotview.rows.refresh()")
    look(page)
    page.wait_for_timeout(700)
    expect(page.get_by_role("menuitem").first).to_be_focused()


def test_the_menu_shuts_nobody_out(page, keep):
    """axe-core finds nothing with the menu open, light and dark."""
    cell(page, 2, "bin").click()
    page.keyboard.press("Enter")
    assert [] == in_both_themes(page, ".lv-actions")
    assert [] == violations(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(200)
    keep(page, "rows-menu-1440-dark")


def test_a_phone_has_the_actions_in_the_rows_sheet(open_page, keep):
    """The sheet of a row ends with buttons that do the same."""
    page = open_page(width=390, height=844)
    open_inventory(page, "dana@example.com")
    page.locator(".ag-row").first.click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="Copy row").scroll_into_view_if_needed()
    keep(page, "rows-sheet-390-light")
    assert [] == in_both_themes(page, ".lv-sheet")
    assert 44 <= sheet.get_by_role("button", name="Copy row").bounding_box()["height"]
    sheet.get_by_role("button", name="Filter by this part").click()
    wait_for_count(page, lambda x, y: x < y)
    expect(sheet).to_have_count(0)
