"""The question people ask most: which of my lots expire within 30 days and are not blocked, as an Excel file.

In five actions or fewer, once with the mouse and once with the keyboard alone. The file is checked against
the server's answer, and against dates and statuses that are looked up here.
"""

import datetime as dt
import io

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TODAY
from tests.browser.people import counts, open_inventory, wait_for_count

pytestmark = pytest.mark.browser

PERSON = "dana@example.com"
DAYS = 30
BLOCKED = {"Quarantined", "Pending QC", "Failed QC"}
VIEW = {
    "in": {
        "expiry": ["Within 30 days"],
        "status": ["Available", "Approved QC", "Issued to Job", "Staged to Job", "Sales Reserved"],
    }
}


@pytest.fixture
def answer(portal):
    """Return all of the person's rows as the server gives them, without any filter."""
    return portal.rows(portal.sign_in(PERSON))


def expected(answer):
    """Return the lots that expire within 30 days and are not blocked, without the portal's own rules."""
    today = dt.date.fromisoformat(TODAY)
    columns = answer["columns"]
    found = []
    for lot, date, status in zip(columns["user_lot"], columns["exp_date"], columns["status"], strict=True):
        is_soon = date is not None and 0 <= (dt.date.fromisoformat(date) - today).days <= DAYS
        if is_soon and status not in BLOCKED:
            found.append((lot, date, status))
    return found


def lots(path):
    """Return lot, date and status of every row of the file."""
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))["Inventory"]
    headers, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    at = [headers.index(name) for name in ("User Lot", "Exp Date", "Status")]
    return [(row[at[0]] or "", row[at[1]].date().isoformat(), row[at[2]]) for row in rows]


def check(page, portal, answer, path):
    """Compare the file with the server's answer for the same question and with what was found here."""
    wanted = expected(answer)
    assert wanted, "the demo ERP has no such lot"
    assert sorted(wanted) == sorted(lots(path))
    asked = portal.rows(portal.sign_in(PERSON), VIEW)
    columns = asked["columns"]
    told = list(zip(columns["user_lot"], columns["exp_date"], columns["status"], strict=True))
    assert told == lots(path)
    assert (len(wanted), answer["total"]) == counts(page)
    chips = page.get_by_role("group", name="Filters in force")
    expect(chips).to_contain_text("Expiry Within 30 days")
    expect(chips).to_contain_text("Status not on hold")


def test_lots_that_expire_soon_and_are_not_blocked(open_page, portal, answer, keep):
    """Four actions: 1. Expiry, 2. Within 30 days, 3. Leave out rows on hold, 4. Download XLSX."""
    page = open_page()
    open_inventory(page, PERSON)

    page.get_by_role("button", name="Expiry", exact=True).click()
    page.get_by_role("option", name="Within 30 days").click()
    page.get_by_role("checkbox", name="Leave out rows on hold").check()
    keep(page, "inventory-expiry-1440-light")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download XLSX").click()

    wait_for_count(page, lambda x, _: x == len(expected(answer)))
    check(page, portal, answer, download.value.path())


def test_the_same_with_the_keyboard_alone(open_page, portal, answer):
    """Four actions: Enter on Expiry, Space on Within 30 days, Space on the box, Enter on Download XLSX."""
    page = open_page()
    open_inventory(page, PERSON)

    tab_to(page, page.get_by_role("button", name="Expiry", exact=True))
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.get_by_role("option", name="Within 30 days")).to_have_attribute("aria-selected", "true")
    tab_to(page, page.get_by_role("checkbox", name="Leave out rows on hold"))
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Expiry", exact=True)).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Download XLSX"))
    with page.expect_download() as download:
        page.keyboard.press("Enter")

    wait_for_count(page, lambda x, _: x == len(expected(answer)))
    check(page, portal, answer, download.value.path())


def tab_to(page, control):
    """Press Tab until `control` has the focus, as somebody without a mouse must."""
    for _ in range(30):
        if control.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there.")
