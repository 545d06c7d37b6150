"""The inventory page in Chromium: found by the names people and screen readers use."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import button, counts, look, open_inventory, show_filter_row, wait_for_rows

pytestmark = pytest.mark.browser


def choose_first(page, name):
    """Choose the first value of a multi-select with the keyboard alone, and return it."""
    button(page, name).press("Enter")
    if name == "Status":  # its first line is the heading of a group
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    value = page.get_by_role("option", selected=True).first.inner_text().split("\n")[0]
    page.keyboard.press("Escape")
    return value


def test_every_control_is_there(page):
    """Search, filters, columns, files, refresh, count and freshness answer to their names."""
    expect(page.get_by_role("searchbox", name="Search")).to_be_visible()
    for name in (
        "Part",
        "Bin",
        "Status",
        "Expiry",
        "Filter row",
        "Columns",
        "Refresh",
        "Download XLSX",
        "Download CSV",
    ):
        expect(button(page, name)).to_be_visible()
    expect(button(page, "Customer")).to_be_hidden()
    expect(button(page, "Reset filters")).to_be_hidden()
    expect(page.get_by_role("status").filter(has_text="Showing")).to_have_text(
        re.compile(r"^Showing [\d,]+ of [\d,]+ rows$")
    )
    expect(page.locator(".lv-fresh")).to_contain_text(re.compile(r"ERP read \d\d:\d\d:\d\d, \d+ s ago"))


def test_search_filters_and_chips(page):
    """Search and lists narrow the rows, each shows as a chip, and Reset brings everything back."""
    matched, total = counts(page)
    assert matched == total
    status = choose_first(page, "Status")
    expect(button(page, "Status")).to_be_focused()
    expect(page.get_by_role("button", name=f"Remove filter Status {status}")).to_be_visible()
    expect(page.locator(".lv-count")).not_to_contain_text(f"Showing {total:,}")
    page.keyboard.press("/")
    page.keyboard.type("no such thing")
    expect(page.get_by_text("No row passes all your filters")).to_be_visible()
    page.get_by_role("button", name="Remove filter Search no such thing").first.click()
    expect(page.locator(".ag-row").first).to_be_visible()
    button(page, "Reset filters").click()
    expect(page.locator(".lv-count")).to_contain_text(f"Showing {total:,} of {total:,}")


def test_lists_cascade(page):
    """A choice in one list narrows the others, and keeps its own values with their counts."""
    part = choose_first(page, "Part")
    expect(page.locator(".lv-count")).not_to_contain_text(re.compile(r"Showing ([\d,]+) of \1 "))
    matched, _ = counts(page)
    button(page, "Bin").click()
    numbers = page.get_by_role("option").locator(".lv-num")
    assert matched == sum(int(text.replace(",", "")) for text in numbers.all_inner_texts())
    page.keyboard.press("Escape")
    button(page, "Part").click()
    expect(page.get_by_role("option").first).to_contain_text(part)
    assert page.get_by_role("option").count() > 1


def test_view_survives_reload(page):
    """Filters, order and columns stay through a reload."""
    part = choose_first(page, "Part")
    page.locator(".ag-header-cell[col-id=exp_date] .ag-header-cell-label").click()
    button(page, "Columns").click()
    page.get_by_role("checkbox", name="Facility").check()
    page.keyboard.press("Escape")
    page.reload()
    expect(page.get_by_role("button", name=f"Remove filter Part {part}")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Facility")).to_be_attached()
    expect(page.get_by_role("columnheader", name="Exp Date")).to_have_attribute("aria-sort", "ascending")


def test_native_filter_of_a_column(page):
    """The row of filters under the header filters that column, and the chip says how."""
    show_filter_row(page)
    page.get_by_role("textbox", name="User Lot Filter Input").fill("1")
    expect(page.get_by_role("button", name="Remove filter User Lot contains 1")).to_be_visible()
    page.get_by_role("button", name="Remove filter User Lot contains 1").click()
    expect(button(page, "Reset filters")).to_be_hidden()


def test_file_holds_the_rows_on_screen(page):
    """The CSV has the view's rows and the visible columns in screen order."""
    choose_first(page, "Part")
    expect(page.locator(".lv-count")).not_to_contain_text(re.compile(r"Showing ([\d,]+) of \1 "))
    with page.expect_download() as download:
        button(page, "Download CSV").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert "Part,Description,On Hand Qty,Unit" in lines[0]
    assert counts(page)[0] <= len(lines) - 1


def test_refused_file_is_a_sentence(page):
    """When the server refuses a file, the page stays and says why."""
    refusal = json.dumps({"error": "Too many files at once. Try again in a minute.", "reference": "abc"})
    page.route("**/api/export-xlsx", lambda route: route.fulfill(status=429, body=refusal))
    button(page, "Download XLSX").click()
    expect(page.get_by_text("Too many files at once.")).to_be_visible()
    expect(page.get_by_text("Reference abc")).to_be_visible()
    page.complaints.clear()  # the browser itself notes every 429


def test_stale_stock_is_announced(page):
    """An ERP that does not answer shows a banner with the age of the rows, and the banner goes by itself."""
    stale = {"stale": True}
    answer = page.request.get("/api/version").json()
    page.route("**/api/version", lambda route: route.fulfill(json=answer | stale))
    look(page)
    expect(page.get_by_role("alert")).to_contain_text("The ERP has not answered since")
    expect(button(page, "Try now")).to_be_visible()
    page.unroute("**/api/version")
    look(page)
    expect(page.get_by_role("alert")).to_be_hidden()


def test_the_banner_says_what_the_server_says(page):
    """When only our own reading has stopped, the ERP is not blamed."""
    dead = {
        "stale": True,
        "code": "not_running",
        "sentence": "The service that reads the ERP is not running.",
    }
    answer = page.request.get("/api/version").json()
    page.route("**/api/version", lambda route: route.fulfill(json=answer | dead))
    look(page)
    expect(page.get_by_role("alert")).to_have_text(dead["sentence"])


def test_a_first_reading_is_no_outage(page):
    """While the ERP is read for the first time the page says that, whatever the sentence; the code tells."""
    unread = {"status": 503, "sentence": "Soon.", "reference": "abc", "code": "being_read"}
    page.evaluate("said => { lotview.rows.answer = null; lotview.emit('failed', said); }", unread)
    expect(page.get_by_text("The ERP is being read for the first time.")).to_be_visible()
    page.evaluate("said => lotview.emit('failed', said)", unread | {"code": "", "sentence": "No."})
    expect(page.get_by_text("The ERP can't be reached")).to_be_visible()


def test_new_reading_keeps_place_and_selection(page):
    """Rows change in place: where one has scrolled to, and what one has chosen, stay."""
    page.locator(".ag-row[row-index='3'] [col-id=bin]").click()
    expect(page.get_by_text("1 selected")).to_be_visible()
    before = page.locator(".ag-row[row-index='3']").first.get_attribute("row-id")
    with page.expect_response("**/api/refresh"):
        button(page, "Refresh").click()
    expect(page.locator("#inventory-refresh")).not_to_have_class(re.compile("is-busy"))
    wait_for_rows(page)
    expect(page.get_by_text("1 selected")).to_be_visible()
    assert before == page.locator(".ag-row[row-index='3']").first.get_attribute("row-id")


def test_several_customers_can_be_told_apart(open_page):
    """Who sees several customers gets a list and a column of them."""
    page = open_page()
    open_inventory(page, "both@example.com")
    expect(button(page, "Customer")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Customer", exact=True)).to_be_visible()


def test_theme_is_kept(open_page):
    """The chosen theme holds at once and after a reload, before anything is drawn."""
    page = open_page()
    open_inventory(page, "dana@example.com")
    page.get_by_role("button", name="Account").click()
    button(page, "Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    assert "dark" == page.locator("html").get_attribute("data-ag-theme-mode")


def test_phone_has_cards_sheet_and_fields(open_page):
    """On a phone rows are cards, filters a sheet that says what it will show, and a tap opens all fields."""
    page = open_page(width=390, height=844)
    open_inventory(page, "dana@example.com")
    button(page, "Filters").click()
    page.locator("summary").filter(has_text="Status").click()
    page.locator("details[open]").get_by_role("option").first.click()
    show = page.get_by_role("button", name=re.compile(r"^Show [\d,]+ rows?$"))
    show.click()
    expect(page.locator("#inventory-sheet")).to_contain_text("1")
    page.locator(".ag-row").first.click()
    expect(page.get_by_role("dialog").get_by_text("Last Tran Date")).to_be_visible()
