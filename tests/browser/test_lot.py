"""A lot's history in Chromium: beside its row and on its own page, by mouse, keys and touch, as a file."""

import io
import re
import sqlite3
from contextlib import closing

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.parts import turn
from tests.browser.people import button, cell, let_go, let_in, wait_for_count, wait_for_rows
from tests.browser.test_accessibility import PHONE, in_both_themes
from tests.live import PASSWORD

pytestmark = pytest.mark.browser

MADE = """
SELECT l.fi_userlot, p.pr_codenum FROM dtfifo l JOIN dmprod p ON p.pr_id = l.fi_prid
JOIN dtfifo2 d ON d.f2_postref = l.fi_postref AND d.f2_action = 'Relieve Job'
JOIN dtfifo u ON u.fi_id = d.f2_fiid JOIN dmprod q ON q.pr_id = u.fi_prid AND q.pr_user5 = p.pr_user5
WHERE l.fi_action = 'Finish Job' AND l.fi_balance > 0 AND p.pr_user5 = :owner AND u.fi_userlot <> 'N/A'
GROUP BY l.fi_id HAVING count(*) > 1 ORDER BY l.fi_id DESC LIMIT 1
"""
STORY = "What happened"
READ = r"ERP read \d+ \w{3} \d{4}, \d\d:\d\d:\d\d \S+"


@pytest.fixture(scope="module")
def made(erp_file) -> tuple[str, str]:
    """Return a lot of customer 2 that is there, made of other lots of that customer, and its part."""
    with closing(sqlite3.connect(erp_file)) as erp:
        return erp.execute(MADE, {"owner": 2}).fetchone()


def find(page, lot: str, part: str) -> None:
    """Narrow the rows down to one lot."""
    page.get_by_role("searchbox", name="Search").fill(f"{lot} {part}")
    wait_for_count(page, lambda matched, total: 0 < matched < total)
    expect(cell(page, 0, "user_lot")).to_have_text(lot)


def open_by_key(page, made: tuple[str, str]) -> str:
    """Open the history of a lot with `l`, from a cell of its row, and return the lot."""
    lot, part = made
    find(page, lot, part)
    cell(page, 0, "bin").click()
    page.keyboard.press("l")
    drawer(page, lot)
    return lot


def drawer(page, lot: str):
    """Return the drawer of a lot, once its history is there."""
    found = page.get_by_role("dialog", name=f"Lot {lot}", exact=True)
    expect(found.get_by_role("heading", name=STORY)).to_be_visible()
    return found


def test_a_lot_is_followed_from_its_row(page, made, keep):
    """From the lot's cell to what it was made from and back; Esc gives the focus back; file and paper."""
    lot, part = made
    find(page, lot, part)
    chosen = page.locator(".ag-row-selected")
    cell(page, 0, "user_lot").get_by_role("link", name=lot).click()
    shown = drawer(page, lot)
    expect(chosen).to_have_count(0)
    expect(shown.get_by_role("heading", name="Where it is now")).to_be_visible()
    expect(shown.get_by_role("table", name=STORY)).to_contain_text("Made by job")
    assert [] == in_both_themes(page, "dialog[open]")
    keep(page, "lot-drawer-1440-light")
    page.emulate_media(media="print")
    page.evaluate("() => void dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".lv-print")).to_have_count(0)
    expect(page.locator(".ag-row").first).to_be_hidden()
    whose = page.locator(".lv-who .scope").text_content()
    expect(shown.get_by_text(re.compile(f"^{re.escape(whose)} · {READ}$"))).to_be_visible()
    page.emulate_media(media="screen")
    used = shown.get_by_role("table", name=re.compile("^Made from job")).get_by_role("link").first
    other = used.inner_text()
    used.click()
    expect(drawer(page, other)).to_contain_text(re.compile(r"Used by job \d+"))
    expect(page.get_by_role("heading", name=f"Lot {other}", exact=True)).to_be_focused()
    button(page, "Back to the lot before").click()
    shown = drawer(page, lot)
    expect(button(page, "Back to the lot before")).to_have_count(0)
    with page.expect_download() as download:
        button(shown, "Download XLSX").click()
    assert f"Lot_{part} {lot}_" in download.value.suggested_filename
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert {"Lot", "Postings", "Made from and into", "Shipments", "About"} <= set(book.sheetnames)
    assert other in {cell.value for row in book["Made from and into"].iter_rows() for cell in row}
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    expect(cell(page, 0, "user_lot")).to_be_focused()


def test_by_keys_and_from_the_menu(page, made):
    """`l` opens the history of the row one is on, the row's menu offers it; a part's row has none."""
    lot = open_by_key(page, made)
    page.keyboard.press("Escape")
    expect(cell(page, 0, "bin")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Lot history").click()
    drawer(page, lot)
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    turn(page)
    expect(page.locator(".ag-row .lv-lot-cell")).to_have_count(0)
    cell(page, 0, "part").click(button="right")
    expect(page.get_by_role("menuitem", name="Filter by this part")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Lot history")).to_have_count(0)


AT_ONCE = """() => {
  document.querySelector("dialog[open]").close();
  const enter = { key: "Enter", bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", enter));
}"""


def test_what_is_opened_right_after_it_stays_open(page, made):
    """The browser tells late that the drawer has closed: the menu opened by then is not closed by it."""
    lot = open_by_key(page, made)
    page.evaluate(AT_ONCE)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("menuitem", name="Lot history").click()
    drawer(page, lot)
    page.evaluate(AT_ONCE.replace("Enter", "l"))
    let_go(page, [])
    drawer(page, lot)
    page.keyboard.press("Escape")
    expect(cell(page, 0, "bin")).to_be_focused()


@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, PHONE], ids=["desk", "phone"])
def test_the_page_of_a_lot(open_page, made, keep, size):
    """An address of its own: whoever may see the lot sees it there, for anybody else there is none."""
    lot, part = made
    page = open_page(**size)
    let_in(page.context, "/login", email="dana@example.com", password=PASSWORD)
    page.goto(f"/lot?part={part}&lot={lot}&from=2026-10-31")
    expect(page.get_by_role("heading", name=f"Lot {lot}", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name=STORY)).to_be_visible()
    expect(page.get_by_text("as it is today. You came from the stock as of 31 Oct 2026.")).to_be_visible()
    assert [] == in_both_themes(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep(page, f"lot-{size['width']}-light")
    if size != PHONE:
        page.get_by_role("link", name="Show its rows").click()
        wait_for_rows(page)
        assert {lot} == set(page.locator(".ag-row .ag-cell[col-id='user_lot']").all_inner_texts())


def test_a_foreign_lot_is_as_one_that_does_not_exist(open_page, made):
    """Somebody else's person reads the same words for both, and is offered nothing of either."""
    lot, part = made
    page = open_page()
    let_in(page.context, "/login", email="iris@example.com", password=PASSWORD)
    told = []
    for address in (f"/lot?part={part}&lot={lot}", "/lot?part=P9999&lot=NONE"):
        page.goto(address)
        expect(page.get_by_text("There is no such lot in your stock.").first).to_be_visible()
        told.append(page.locator("#lot-page").inner_text().split("\n", 1)[1])
    assert told[0] == told[1]
    page.complaints.clear()  # the browser notes each 404 itself


def test_a_phone_opens_it_from_a_row(open_page, made):
    """From the fields of a row; it fills the screen, and everything to press is large enough."""
    lot, part = made
    page = open_page(**PHONE)
    let_in(page.context, "/login", email="dana@example.com", password=PASSWORD)
    page.goto("/inventory")
    wait_for_rows(page)
    page.get_by_role("searchbox", name="Search").fill(f"{lot} {part}")
    wait_for_count(page, lambda matched, total: 0 < matched < total)
    page.locator(".ag-row .lv-card").first.click()
    button(page, "Lot history").click()
    shown = drawer(page, lot)
    assert 390 == shown.bounding_box()["width"]
    for each in (*shown.get_by_role("button").all(), *shown.locator(".btn").all()):
        assert not each.is_visible() or each.bounding_box()["height"] >= 44
    assert [] == in_both_themes(page, "dialog[open]")
    button(shown, "Close").click()
    expect(shown).to_have_count(0)
