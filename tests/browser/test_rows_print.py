"""Printing: the rows of the view as a plain table that is gone afterwards, asked for like any other rows."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import choose, counts, open_inventory, wait_for_count, wait_for_rows

pytestmark = pytest.mark.browser

STATUS = "cells => cells.map(cell => [cell.innerText.trim(), cell.querySelectorAll('.lv-i').length])"


@pytest.fixture
def printer(page):
    """Return the page whose printer does nothing: what would be printed stays until the paper is out."""
    page.evaluate("() => { window.print = () => { window.printed = (window.printed || 0) + 1; }; }")
    return page


def paper(page):
    """Return what would be printed."""
    found = page.locator(".lv-print")
    expect(found).to_have_count(1)
    return found


def lines(page):
    """Return the texts of the printed rows, the header first."""
    rows = paper(page).locator("tr")
    return rows.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.textContent))")


def test_paper_holds_the_view_and_is_gone_afterwards(printer, tmp_path, keep):
    """Title, whose stock, age, filters, count, totals and all rows of the view; nothing of it stays."""
    status = printer.locator(".ag-row [col-id='status']").first.inner_text().strip()
    choose(printer, "Status", status)
    matched, total = wait_for_count(printer, lambda x, y: x < y)
    printer.get_by_role("button", name="Print", exact=True).click()
    head = paper(printer).locator("header")
    expect(head).to_contain_text(printer.locator(".lv-who .scope").inner_text())
    expect(head).to_contain_text(re.compile(r"ERP read \d+ \w+ \d{4}, \d\d:\d\d:\d\d \S+"))
    expect(head).to_contain_text(f"Filters: Status {status}")
    expect(head).to_contain_text(f"{matched:,} of {total:,} rows · ")
    header, *rows = lines(printer)
    assert ["Part", "Description", "On Hand Qty", "Unit"] == header[:4]
    assert matched == len(rows)
    assert {status} == {row[header.index("Status")] for row in rows}
    assert 1 == printer.evaluate("window.printed")

    printer.emulate_media(media="print")
    keep(printer, "rows-print-light")
    expect(paper(printer)).to_be_visible()
    expect(printer.get_by_role("navigation").first).to_be_hidden()
    printer.emulate_media(media="screen")
    printer.pdf(path=tmp_path / "paper.pdf", prefer_css_page_size=True)
    expect(printer.locator(".lv-print")).to_have_count(0)


def test_marks_survive_black_and_white(printer):
    """Every status of a group and every near or past expiry has an icon beside its word."""
    printer.keyboard.press("Control+p")
    column = 1 + lines(printer)[0].index("Status")
    marks = paper(printer).locator(f"tbody td:nth-child({column})").evaluate_all(STATUS)
    assert marks
    assert {1} == {icons for text, icons in marks if text}
    marked = paper(printer).locator(".lv-exp small")
    assert marked.count() == marked.locator(".lv-i").count() > 0


def test_only_the_first_rows_of_many_are_printed(printer):
    """More rows than paper is for are not printed; a line says how many and where all of them are."""
    asked = []

    def many(route):
        asked.append(route.request.post_data_json)
        answer = route.fetch().json() | {"matched": 12_345}
        route.fulfill(json=answer)

    printer.route("**/api/rows", many)
    printer.get_by_role("button", name="Print", exact=True).click()
    expect(paper(printer)).to_contain_text("First 2,000 of 12,345 rows; download XLSX for all.")
    assert (0, 2000) == (asked[0]["start"], asked[0]["end"])


def test_visible_columns_in_screen_order(printer):
    """Hidden columns stay off the paper."""
    printer.evaluate("lotview.rows.api.setColumnsVisible(['po'], false)")
    printer.evaluate("lotview.rows.api.moveColumns(['status'], 1)")
    printer.keyboard.press("Control+p")
    assert ["Part", "Status", "Description"] == lines(printer)[0][:3]
    assert "PO" not in lines(printer)[0]


def test_a_refused_print_is_a_sentence(printer):
    """Without the server nothing is printed and nothing is left."""
    printer.route("**/api/rows", lambda route: route.abort())
    printer.get_by_role("button", name="Print", exact=True).click()
    expect(printer.get_by_text("The portal can't be reached.")).to_be_visible()
    expect(printer.locator(".lv-print")).to_have_count(0)
    assert printer.evaluate("window.printed") is None
    printer.complaints.clear()  # the browser itself notes the failed request


def test_the_browsers_own_print_is_sane(printer, tmp_path):
    """From the browser's menu the loaded rows are printed, in light colours, and nothing is left."""
    printer.emulate_media(color_scheme="dark")
    printer.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert min(counts(printer)[0], 100) <= len(lines(printer)) - 1
    printer.emulate_media(media="print", color_scheme="dark")
    ink = paper(printer).evaluate("paper => getComputedStyle(paper).color")
    assert "rgb(23, 33, 44)" == ink
    printer.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(printer.locator(".lv-print")).to_have_count(0)
    expect(printer.locator(".lv-tools")).to_be_hidden()


def test_a_phone_prints_from_its_menu(open_page):
    """⋯ has Print too."""
    page = open_page(width=390, height=844)
    open_inventory(page, "dana@example.com")
    page.evaluate("() => { window.print = () => {}; }")
    page.get_by_role("button", name=re.compile("^More")).click()
    page.get_by_role("button", name="Print", exact=True).click()
    assert counts(page)[0] == len(lines(page)) - 1
    wait_for_rows(page)
