"""A picture of every state that no other test keeps, light, dark and on narrower screens, to be looked at.

In passing: nothing is wider than its screen, axe-core finds nothing, and no console complains.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import test_accessibility as accessible
from tests.browser.parts import show_lots, turn
from tests.browser.people import choose, open_inventory, show_filter_row, sign_in, wait_for_rows

pytestmark = pytest.mark.browser

DESK, TABLET, PHONE = (1440, 900), (768, 1024), (390, 844)
ON_DESKS = ((DESK, "light"), (DESK, "dark"), (TABLET, "light"))
ON_ANY = (*ON_DESKS, (PHONE, "light"))
ON_PHONE = ((PHONE, "light"), (PHONE, "dark"))
FITS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture
def walk(keep):
    """Return a function that keeps pictures of a page's state and holds it to what holds for all."""

    def look_at(page, name, part="html", sizes=ON_DESKS, refused=False):
        for number, ((width, height), theme) in enumerate(sizes):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=theme)
            expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
            page.wait_for_timeout(250)  # colours fade for 120 ms, columns settle
            keep(page, f"{name}-{width}-{theme}")
            assert page.evaluate(FITS), (name, width)
            if number == 0 or theme == "dark":  # a narrower screen changes neither names nor colours
                rules = accessible.RULES if number == 0 else ["color-contrast"]
                assert [] == accessible.violations(page, part, rules), (name, width, theme)
        page.set_viewport_size({"width": sizes[0][0][0], "height": sizes[0][0][1]})
        page.emulate_media(color_scheme="light")
        if refused:  # Chromium notes each refusal itself
            page.complaints.clear()
        assert [] == page.complaints

    return look_at


def test_lots_and_parts(page, walk):
    """Rows by lot, dense, with the filter row, chosen, and by part."""
    walk(page, "grid", ".lv-bar", sizes=ON_ANY)
    show_filter_row(page)
    walk(page, "grid-filter-row", ".ag-header")
    page.get_by_role("button", name="Filter row", exact=True).click()
    page.get_by_role("button", name="Columns", exact=True).click()
    page.get_by_role("button", name="One line").click()
    page.keyboard.press("Escape")
    walk(page, "grid-one-line", ".ag-header")
    page.locator(".ag-row[row-index='1'] [col-id='unit']").click()
    page.locator(".ag-row[row-index='4'] [col-id='unit']").click(modifiers=["Shift"])
    expect(page.locator(".lv-selection")).to_contain_text("4 selected")
    walk(page, "grid-selection", ".lv-bar")
    turn(page)
    show_lots(
        page, page.locator(".ag-row[row-index='0'] [col-id='part']").inner_text().split("\n")[-1].strip()
    )
    walk(page, "grid-by-part-open", sizes=((TABLET, "light"),))


def test_what_floats_on_a_desk(page, walk):
    """The lists of values with something chosen, the chooser, a row's menu, the account menu."""
    for name in ("Part", "Bin", "Status", "Expiry"):
        page.get_by_role("button", name=name, exact=True).click()
        page.get_by_role("option").nth(1).click()
        wait_for_rows(page)
        walk(page, f"list-{name.lower()}-chosen", ".lv-pick", sizes=((DESK, "dark"),))
        page.get_by_role("option").nth(1).click()
        page.keyboard.press("Escape")
    wait_for_rows(page)
    page.get_by_role("button", name="Columns", exact=True).click()
    walk(page, "chooser", ".lv-chooser")
    page.keyboard.press("Escape")
    accessible.account(page)
    walk(page, "account-menu", ".lv-menu")


def test_nothing_to_show(page, open_page, walk):
    """Filters hide everything; there is no stock; the ERP was never read; the first rows are on their way."""
    choose(page, "Status", page.locator(".ag-row [col-id='status']").first.inner_text().strip())
    accessible.nothing(page)
    walk(page, "empty-filters", ".lv-state", sizes=ON_ANY)
    other = open_page()
    sign_in(other, "none@example.com")
    other.get_by_text("You have no stock here at the moment").wait_for()
    walk(other, "empty-stock", sizes=ON_ANY)
    problem = {"error": "The ERP could not be reached.", "code": "never_read", "reference": "1f00d5"}
    other.route("**/api/rows", lambda route: route.fulfill(status=503, json=problem))
    other.route("**/api/version", lambda route: route.fulfill(status=503, json=problem))
    other.reload()
    other.get_by_text("The ERP can't be reached and there is no earlier reading").wait_for()
    walk(other, "empty-unread", sizes=ON_ANY, refused=True)
    other.unroute("**/api/rows")
    other.unroute("**/api/version")
    other.route("**/api/rows", lambda _route: None)
    other.reload()
    other.locator(".lv-state.is-loading").wait_for()
    other.wait_for_timeout(400)
    walk(other, "loading", sizes=ON_ANY, refused=True)


def test_old_stock(page, walk):
    """The ERP is silent."""
    accessible.stale(page)
    walk(page, "stale", ".lv-banner", sizes=ON_ANY)


def test_a_phone_in_the_dark(open_page, walk):
    """Cards, all filters, the rest, the columns and one row's fields."""
    page = open_page(width=390, height=844)
    open_inventory(page, "dana@example.com")
    walk(page, "phone", sizes=ON_PHONE)
    accessible.sheet(page)
    walk(page, "phone-filters", ".lv-sheet", sizes=ON_PHONE)
    page.keyboard.press("Escape")
    more = page.get_by_role("button", name=re.compile("^More"))
    more.click()
    walk(page, "phone-more", ".lv-menu", sizes=ON_PHONE)
    page.get_by_role("button", name="Columns", exact=True).click()
    walk(page, "phone-columns", ".lv-sheet", sizes=ON_PHONE)
    page.keyboard.press("Escape")
    accessible.fields(page)
    walk(page, "phone-row", ".lv-sheet", sizes=ON_PHONE)


def test_doors_and_errors(open_page, walk):
    """Sign-in, refused and not, the forced change, a page that is not there, and the own account."""
    page = open_page()
    page.goto("/login")
    walk(page, "sign-in", sizes=ON_ANY)
    sign_in(page, "nobody@example.com", "not the right password")
    page.get_by_role("alert").wait_for()
    page.complaints.clear()  # Chromium reports the 401 itself
    walk(page, "sign-in-refused", sizes=ON_ANY)
    sign_in(page, "refused@example.com")
    page.wait_for_url("**/force-change-password")
    walk(page, "change", sizes=ON_ANY)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login**")
    open_inventory(page, "dana@example.com")
    page.goto("/account")
    expect(page.get_by_text("This browser")).to_be_visible()
    walk(page, "own-account", sizes=((TABLET, "light"),))
    page.goto("/nowhere")
    page.complaints.clear()
    walk(page, "not-found", sizes=ON_ANY)
