"""Settings of ERP customers in a browser: who changes them, who is told of whom, and whose stock follows."""

import pytest
from playwright.sync_api import expect

from data.portal.staff import Role
from tests.browser.people import button, open_inventory
from tests.browser.test_accessibility import DESK, PHONE, in_both_themes
from tests.live_staff import add_staff, open_as

pytestmark = pytest.mark.browser

OTHERS = 3  # a customer whose settings nobody changes here


@pytest.fixture(scope="module")
def sue(portal):
    """Return somebody of the support, who may change settings; two accounts see one customer each."""
    portal.add_account("theirs@settings.example", 4)
    portal.add_account("others@settings.example", OTHERS)
    return add_staff(portal, Role.SUPPORT, "sue-settings")


@pytest.fixture
def opened(open_page):
    """Return a function that opens the page as somebody of the staff."""

    def open_settings(username: str, **how: int):
        page = open_page(**how)
        open_as(page, username, "/admin/settings")
        expect(page.locator(".lv-count")).to_contain_text("Showing")
        is_phone = how.get("width", 1440) < 768
        expect(page.locator(".lv-card" if is_phone else ".ag-row").first).to_be_visible()
        return page

    return open_settings


def choose(page) -> None:
    """Choose customer 4 in the list."""
    page.locator(".ag-row[row-id='4'] .ag-cell").first.click()
    expect(page.locator(".lv-chosen")).to_contain_text("Chosen:")


def edit(page):
    """Open the form of customer 4."""
    choose(page)
    button(page, "Edit").click()
    form = page.get_by_role("dialog")
    expect(form).to_be_visible()
    return form


def fill(form, *days: str) -> None:
    for name, day in zip(("First", "Second", "Third"), days, strict=True):
        form.get_by_label(f"{name} ends at day").fill(day)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_what_is_wrong_stands_under_its_field(opened, sue, keep, size):
    """Nothing typed is lost, the focus goes to the first wrong field, Esc closes; axe finds nothing."""
    page = opened(sue, **size)
    assert [] == in_both_themes(page)
    form = edit(page)
    fill(form, "30", "20", "x")
    page.keyboard.press("Enter")
    expect(form.get_by_text("This span must end after the one before, which ends at day 30.")).to_be_visible()
    expect(form.get_by_text("A span ends after a whole number of days, from 1 to 3,650.")).to_be_visible()
    expect(form.get_by_label("Second ends at day")).to_be_focused()
    assert "x" == form.get_by_label("Third ends at day").input_value()
    assert [] == in_both_themes(page, "dialog[open]")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep(page, f"admin-settings-{size['width']}-light")
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)


def test_a_change_is_seen_by_that_customer_alone(opened, sue, open_page, portal):
    """Whoever began earlier is told what holds meanwhile and may overwrite it; the stock follows at once."""
    first, second = opened(sue), opened(sue)
    form, other = edit(first), edit(second)
    fill(form, "10", "20", "40")
    button(form, "Save changes").click()
    expect(first.locator(".lv-said")).to_contain_text("were changed")
    expect(first.locator(".ag-row[row-id='4']")).to_contain_text("Within 10 days")
    fill(other, "45", "60", "75")
    button(other, "Save changes").click()
    expect(other.get_by_role("alert")).to_contain_text("now 10, 20 and 40 days")
    button(other, "Save changes").click()
    expect(second.locator(".ag-row[row-id='4']")).to_contain_text("Within 45 days")
    for name, first_span in (("theirs", "Within 45 days"), ("others", "Within 30 days")):
        page = open_page()
        open_inventory(page, f"{name}@settings.example")
        button(page, "Expiry").click()
        expect(page.get_by_role("option").nth(1)).to_contain_text(first_span)


def test_an_auditor_reads_only(opened, portal):
    """Whom an auditor chooses is named, and nothing is offered."""
    page = opened(add_staff(portal, Role.AUDITOR, "otto-settings"))
    page.get_by_role("searchbox", name="Search").fill("a")
    choose(page)
    expect(button(page, "Edit")).to_have_count(0)
