"""Long texts and figures: told in full beside their cell, right-aligned, exact, added up per unit."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import button, cell, search, until, wait_for_count, wait_for_rows

pytestmark = pytest.mark.browser

TIP = ".lv-tell"


def boxes(page):
    """Return the edges of the tip and of the cell it explains."""
    return [page.locator(part).bounding_box() for part in (TIP, ".ag-cell:focus")]


def stands_beside(tip, explained) -> bool:
    """Return whether the tip covers nothing of its cell and ends within the window."""
    ends = tip["y"] + tip["height"]
    return ends <= 500 and (ends <= explained["y"] or tip["y"] >= explained["y"] + explained["height"])


def test_the_focused_cell_tells_its_whole_text_beside_itself(page):
    """At the top the tip stands beneath its cell, at the bottom above it, also after scrolling."""
    search(page, "stick pack")
    found, _ = wait_for_count(page, lambda x, y: x < y)
    page.set_viewport_size({"width": 1100, "height": 500})
    cell(page, 0, "description").click()
    for row in range(1, min(13, found)):
        page.keyboard.press("ArrowDown")
        expect(cell(page, row, "description")).to_be_focused()
        expect(page.locator(TIP)).to_be_visible()
        expect(page.locator(TIP)).to_have_text(page.locator(".ag-cell:focus .lv-two").text_content())
        until(page, lambda: stands_beside(*boxes(page)))
    page.keyboard.press("Escape")
    expect(page.locator(TIP)).to_be_hidden()


def test_the_pointer_gets_the_whole_text_too(page):
    """Under the pointer a cut description names itself in full."""
    two = cell(page, 0, "description").locator(".lv-two")
    assert two.text_content() == two.get_attribute("title")


def test_quantities_are_exact_and_right_aligned(page):
    """A quantity shows every digit the ERP has, its right edge in line with the others."""
    cells = page.locator(".ag-row .ag-cell[col-id='on_hand']")
    assert {"right"} == set(cells.evaluate_all("cells => cells.map(c => getComputedStyle(c).textAlign)"))
    written = ["1234567890.1234567", "-0.5", "1000.0000000", "0.0000001"]
    said = ["1,234,567,890.1234567", "−0.5", "1,000", "0.0000001"]
    assert said == page.evaluate("all => all.map(lotview.quantity)", written)


def test_totals_of_chosen_rows_are_exact_and_per_unit(page):
    """Chosen rows add up exactly; units are never mixed."""
    rows = page.locator(".ag-row .ag-cell[col-id='on_hand']")
    first, second = (float(rows.nth(at).inner_text().replace(",", "")) for at in (0, 1))
    page.locator(".ag-row[row-index='0'] [col-id='bin']").click()
    page.locator(".ag-row[row-index='1'] [col-id='bin']").click(modifiers=["Shift"])
    unit = page.locator(".ag-row[row-index='0'] [col-id='unit']").inner_text()
    expect(page.locator(".lv-selection")).to_contain_text(f"2 selected · {first + second:,.7g} {unit}")


SPACED = "* { letter-spacing: .12em !important; word-spacing: .16em !important; line-height: 1.5 !important }"
CUT_DAYS = """() => [...document.querySelectorAll(".ag-row .lv-day")].filter((cell) => {
    const text = document.createRange();
    text.selectNodeContents(cell);
    const isWider = text.getBoundingClientRect().width > cell.clientWidth - 24;
    return isWider && getComputedStyle(cell).overflowX !== "visible";
}).map((cell) => cell.textContent)"""
WIDER = "() => { const { scrollWidth, clientWidth } = document.querySelector('.ag-center-cols-viewport');"
WIDER += " return scrollWidth - clientWidth; }"


def test_everything_has_its_room_on_a_desk(page):
    """Two lines and one need no scrolling sideways; no marked header, no day in wide letters is cut."""
    head = page.locator(".ag-header-cell[col-id='on_hand']")
    button(page, "Filter row").click()
    page.locator(".ag-floating-filter input[aria-label*='On Hand']").first.fill("1")
    page.keyboard.press("Enter")
    wait_for_count(page, lambda x, y: x < y)
    button(page, "Filter row").click()
    head.click()
    page.locator(".ag-header-cell[col-id='status']").click(modifiers=["Shift"])
    expect(page.locator(".ag-header-cell[col-id='status'] .ag-sort-order")).to_have_text("2")
    name = head.locator(".ag-header-cell-text")
    assert name.evaluate("text => text.scrollWidth <= text.clientWidth")
    for lines in ("One line", "Two lines"):
        button(page, "Columns").click()
        button(page, lines).click()
        page.keyboard.press("Escape")
        wait_for_rows(page)
        assert 0 >= page.evaluate(WIDER), lines
    page.locator(".ag-row[row-index='1'] [col-id='part']").hover()
    page.wait_for_timeout(700)  # a tip comes after 400 ms
    assert [] == page.locator(".ag-tooltip").all_inner_texts()
    page.add_style_tag(content=SPACED)
    assert [] == page.evaluate(CUT_DAYS)
