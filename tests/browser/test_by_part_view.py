"""By part, and what is around the rows: filters, columns, files, sessions, customers, screens."""

import io
import re
from decimal import Decimal

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.parts import chevron, grid_state, quantity, server_rows, settled, show_lots, turn
from tests.browser.people import choose, column, counts, open_inventory, order, search, until, wait_for_rows
from tests.browser.test_accessibility import in_both_themes

pytestmark = pytest.mark.browser

RIGHT_EDGE = (
    "() => lotview.rows.api.getAllDisplayedColumns().reduce((sum, each) => sum + each.getActualWidth(), 0)"
)


def test_filters_stay_and_each_kind_of_row_keeps_its_columns(page):
    """Search, lists and filters of a column hold for both; order and columns are each one's own."""
    search(page, "1")
    status = page.locator(".ag-row .ag-cell[col-id='status']").first.inner_text().strip()
    choose(page, "Status", status)
    page.evaluate(
        """async () => { await lotview.rows.api.setColumnFilterModel('bin', {filterType: 'text',
           type: 'contains', filter: '0'}); lotview.rows.api.onFilterChanged(); }"""
    )
    chips = [f"Status {status}", "Search 1", "Bin contains 0"]
    for chip in chips:
        expect(page.get_by_role("button", name=f"Remove filter {chip}")).to_be_attached()
    page.locator(".ag-header-cell[col-id=bin] .ag-header-cell-label").click()
    expect(page.get_by_role("columnheader", name="Bin")).to_have_attribute("aria-sort", "ascending")

    turn(page)
    for chip in chips:
        expect(page.get_by_role("button", name=f"Remove filter {chip}")).to_be_attached()
    expect(page.locator(".ag-header-cell[aria-sort$=ending]")).to_have_count(0)
    page.locator(".ag-header-cell[col-id=available] .ag-header-cell-label").click()
    page.get_by_role("button", name="Columns", exact=True).click()
    expect(page.get_by_role("checkbox", name="User Lot")).to_have_count(0)
    page.get_by_role("checkbox", name="Committed").uncheck()
    page.keyboard.press("Escape")

    turn(page, "By lot")
    expect(page.get_by_role("columnheader", name="Bin")).to_have_attribute("aria-sort", "ascending")
    expect(page.get_by_role("columnheader", name="User Lot")).to_be_attached()
    turn(page)
    expect(page.get_by_role("columnheader", name="Available")).to_have_attribute("aria-sort", "ascending")
    expect(page.get_by_role("columnheader", name="Committed")).to_have_count(0)


def test_the_view_survives_a_reload_and_signing_out_forgets_it(open_page, portal):
    """By part, its open parts, order and columns come back after a reload, and go with the session."""
    page = open_page()
    open_inventory(page, "dana@example.com")
    turn(page)
    page.locator(".ag-header-cell[col-id=on_hold] .ag-header-cell-label").click()
    expect(page.get_by_role("columnheader", name="On Hold")).to_have_attribute("aria-sort", "ascending")
    wait_for_rows(page)
    part = column(page, "part")[1]
    show_lots(page, part)
    before = grid_state(page)
    page.reload()
    settled(page)
    expect(page.get_by_role("button", name="By part")).to_have_attribute("aria-pressed", "true")
    expect(chevron(page, part, "Hide")).to_be_visible()
    until(page, lambda: before == grid_state(page))

    page.locator("#shell-account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")
    open_inventory(page, "iris@example.com")
    expect(page.get_by_role("button", name="By lot")).to_have_attribute("aria-pressed", "true")
    assert 0 == page.evaluate("lotview.view.now.open.length")


def test_the_file_holds_the_parts_on_screen(page, portal):
    """The XLSX by part has the grid's columns, rows and numbers, an opened part's lots not among them."""
    turn(page)
    order(page, "On Hand")
    wanted = list(zip(column(page, "part"), column(page, "on_hand_sum"), column(page, "lots"), strict=True))
    show_lots(page, wanted[0][0])
    with page.expect_download() as download:
        page.get_by_role("button", name="Download XLSX").click()
    assert download.value.suggested_filename.startswith("Inventory_by_part_")
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    header, *rows = [list(row) for row in book["Inventory"].iter_rows(values_only=True)]
    assert header[:4] == ["Part", "Description", "Unit", "On Hand Qty"]
    assert counts(page)[0] == len(rows)
    at = [header.index(name) for name in ("Part", "On Hand Qty", "Lots")]
    for (part, on_hand, lots), row in zip(wanted, rows, strict=False):
        assert (part, quantity(on_hand), int(lots)) == (
            row[at[0]],
            Decimal(str(row[at[1]])),
            int(row[at[2]]),
        )


def test_every_column_fits_on_a_small_desk(open_page):
    """At 1280 pixels, less a scrollbar, a person with several customers sees every column by part."""
    page = open_page(width=1265, height=800)
    open_inventory(page, "both@example.com")
    turn(page)
    assert 1265 >= page.evaluate(RIGHT_EDGE)


def test_the_order_does_not_cut_a_header(page):
    """Arrow and rank stand beside the whole name of a column, also of a narrow one."""
    page.set_viewport_size({"width": 1425, "height": 900})
    names = ["Exp Date", "On Hand Qty", "Unit"]
    for name in names:
        page.get_by_role("columnheader", name=name).click(modifiers=["Shift"])
        expect(page.get_by_role("columnheader", name=name)).to_have_attribute("aria-sort", "ascending")
    for name in names:
        text = page.get_by_role("columnheader", name=name).locator(".ag-header-cell-text")
        assert text.evaluate("e => e.scrollWidth <= e.clientWidth"), name
    assert 1425 >= page.evaluate(RIGHT_EDGE)


def test_two_customers_are_told_apart(open_page, portal, keep):
    """Who sees several customers has their names beside the parts, and opens the part that is meant."""
    page = open_page(theme="dark")
    open_inventory(page, "both@example.com")
    turn(page)
    expect(page.get_by_role("columnheader", name="Customer", exact=True)).to_be_visible()
    rows = server_rows(portal, "both@example.com")
    shown = column(page, "customer")
    assert [row["customer"] for row in rows[: len(shown)]] == shown
    show_lots(page, rows[1]["part"])
    keep(page, "inventory-by-part-open-1440-dark")


def test_nothing_passes_by_part(page):
    """Where filters hide every part the way out is the same, with numbers of parts."""
    turn(page)
    search(page, "no such thing")
    expect(page.get_by_text("No row passes all your filters")).to_be_visible()
    page.get_by_role("button", name=re.compile(r"^Show all [\d,]+ rows by part$")).click()
    settled(page)


def test_a_phone_shows_parts_as_cards_and_leads_to_their_lots(open_page, portal, keep):
    """On a phone ⋯ has the switch, a card says what can be sold, and its sheet leads to the part's lots."""
    page = open_page(width=390, height=844)
    open_inventory(page, "dana@example.com")
    page.get_by_role("button", name=re.compile("^More")).click()
    turn(page)
    keep(page, "inventory-by-part-390-light")
    part = server_rows(portal, "dana@example.com")[0]
    card = page.locator(".ag-row[row-index='0'] .lv-card")
    expect(card).to_contain_text(part["part"])
    expect(card).to_contain_text(f"{Decimal(part['available']):,} available")
    assert [] == in_both_themes(page)
    card.click()
    sheet = page.get_by_role("dialog", name=part["part"])
    expect(sheet.get_by_text("Nearest Exp Date")).to_be_visible()
    assert [] == in_both_themes(page, ".lv-sheet")
    keep(page, "inventory-by-part-fields-390-light")
    sheet.get_by_role("button", name=re.compile("^Show its")).click()
    settled(page, "By lot")
    expect(page.locator("#inventory-sheet")).to_contain_text("1")
    lots = portal.rows(portal.sign_in("dana@example.com"), {"in": {"part": [part["part"]]}})
    assert lots["matched"] == counts(page)[0]


def test_nobody_is_shut_out_by_part(open_page, portal):
    """With a part open no rule of axe-core is broken, light or dark."""
    page = open_page()
    open_inventory(page, "both@example.com")
    turn(page)
    show_lots(page, server_rows(portal, "both@example.com")[1]["part"])
    assert [] == in_both_themes(page)
