"""The audit in a browser: found, read in full, taken away, by pointer, keyboard and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from data.portal.staff import Role
from tests.browser.people import button, column, until
from tests.browser.test_accessibility import in_both_themes
from tests.live_staff import add_staff, open_as

pytestmark = pytest.mark.browser

NASTY = '<img src=x onerror="window.hurt=1">'


@pytest.fixture(scope="module")
def otto(portal):
    """Return an auditor; the audit tells of two customers' people and of a hostile name."""
    portal.add_account("ann@audit.example", 2)
    portal.add_account("bob@audit.example", 3)
    portal.command("account", "deactivate", "bob@audit.example")
    answer = portal.client().get(f"{portal.url}/login", timeout=30)
    token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)[1]
    hostile = {"email": f"{NASTY}@x.example", "password": "x", "csrf_token": token}
    portal.client().post(f"{portal.url}/login", data=hostile, cookies=answer.cookies, timeout=30)
    return add_staff(portal, Role.AUDITOR)


@pytest.fixture
def audit(open_page, otto):
    """Open the audit of the auditor on a desk."""

    def opened(query="", **how):
        page = open_page(**how)
        open_as(page, otto, f"/admin/audit{query}")
        expect(page.locator(".lv-count")).to_contain_text("Showing")
        return page

    return opened


def row(page, words):
    """Return the newest row on screen of one action."""
    return page.locator(".ag-row", has=page.get_by_text(words, exact=True)).first


def test_a_change_is_read_from_one_to_the_other(audit):
    """Filtered by action from the address, opened by a click: sentence, from and to, raw JSON on demand."""
    page = audit("?action=CUSTOMER_DEACTIVATE")
    row(page, "Account deactivated").click()
    side = page.get_by_role("complementary")
    expect(side.get_by_role("heading", level=2)).to_have_text(
        re.compile("shell:.* deactivated the account of bob@audit.example")
    )
    expect(side.get_by_role("row", name="Status")).to_contain_text("from Active")
    expect(side.get_by_role("row", name="Status")).to_contain_text("to Inactive")
    expect(side).to_contain_text("UTC")
    expect(side).to_contain_text("matches the chain")
    side.get_by_text("Raw JSON").click()
    expect(side.locator("pre")).to_contain_text('"active":{"from":true,"to":false}')
    assert [] == in_both_themes(page)


def test_filters_narrow_the_list_and_stand_in_the_address(audit):
    """Who, action, account, day and text, each with its chip; a reload shows the same; Reset shows all."""
    page = audit()
    everything = page.locator(".lv-count").inner_text()
    button(page, "Action").click()
    page.get_by_label("Account added", exact=True).check()
    assert [] == in_both_themes(page)
    page.keyboard.press("Escape")
    expect(button(page, "Action")).to_be_focused()
    button(page, "Account").click()
    page.get_by_label("Email, username or account number").fill("bob@audit.example")
    page.keyboard.press("Enter")
    expect(page.locator(".lv-count")).to_contain_text("Showing 1 of")
    button(page, "Time").click()
    page.get_by_role("button", name="Last 7 days", exact=True).click()  # midnight may be near
    expect(page.locator(".lv-chip")).to_have_count(3)
    expect(page.locator(".lv-count")).to_contain_text("Showing 1 of")
    page.reload()
    expect(page.locator(".lv-count")).to_contain_text("Showing 1 of")
    assert ["bob@audit.example"] == column(page, "account")
    page.get_by_role("button", name=re.compile("^Remove filter Account")).click()
    expect(page.locator(".lv-chip")).to_have_count(2)
    button(page, "Reset filters").click()
    expect(page.locator(".lv-count")).to_have_text(everything)


# Timers go off in the order in which they are due: the second one after that of the search.
TYPED_AND_RESET = """() => {
  const box = document.querySelector(".lv-search > input");
  box.value = "no such words";
  box.dispatchEvent(new Event("input"));
  document.querySelector("#audit-reset").click();
  return new Promise((done) => setTimeout(done, 200));
}"""


def test_nothing_found_leaves_a_way_out(audit):
    """A search that finds nothing says so, where the keyboard gets to; Reset also ends one that waits."""
    page = audit()
    page.keyboard.press("/")
    page.keyboard.type("no such words")
    expect(page.get_by_role("heading", name="No event passes all your filters")).to_be_visible()
    assert [] == in_both_themes(page)
    button(page, "Show all events").click()
    expect(page.get_by_role("heading", name="No event passes all your filters")).to_have_count(0)
    page.evaluate(TYPED_AND_RESET)
    expect(page.get_by_role("searchbox", name="Search")).to_have_value("")
    expect(page.locator(".lv-chip")).to_have_count(0)


def test_an_event_is_read_by_keyboard_alone(audit):
    """Enter opens it with the focus in it, Esc gives the focus back; whoever is elsewhere by then stays."""
    page = audit("?action=CUSTOMER_CREATE")
    row(page, "Account added").locator("[col-id=words]").click()
    page.keyboard.press("Enter")
    side = page.get_by_role("complementary")
    expect(side.get_by_role("heading", level=2)).to_be_focused()
    page.keyboard.press("Escape")
    expect(side).to_be_hidden()
    expect(page.locator(".ag-row[row-index='0'] .ag-cell[col-id='time']")).to_be_focused()
    held = []
    page.route("**/audit/event/*", lambda route: held.extend([route]))
    page.keyboard.press("Enter")
    until(page, lambda: held)
    page.keyboard.press("/")
    page.unroute("**/audit/event/*")  # which lets go what is held
    expect(side).to_be_visible()
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()


def test_what_people_typed_is_shown_as_text(audit):
    """A name full of markup stays a name: in the list, in the panel, in the raw JSON."""
    page = audit("?search=onerror")
    expect(page.locator(".lv-count")).to_contain_text("Showing 1 of")
    row(page, "Sign-in failed").click()
    expect(page.get_by_role("complementary")).to_contain_text(NASTY)
    page.get_by_text("Raw JSON").click()
    assert page.evaluate("window.hurt") is None


@pytest.mark.parametrize("kind", ["XLSX", "CSV"])
def test_files_are_downloaded(audit, kind):
    """The button gives a file named after the audit, and the download stands in the list by itself."""
    page = audit()
    with page.expect_download() as download:
        button(page, f"Download {kind}").click()
    assert re.fullmatch(rf"Audit_[\d-]+_\d+\.{kind.lower()}", download.value.suggested_filename)
    page.reload()
    expect(row(page, "Exported")).to_contain_text(f"{kind.lower()}")


def test_a_phone_shows_cards_and_the_event_over_them(audit):
    """Cards, the filters in a sheet, one event over the whole screen."""
    page = audit("?action=CUSTOMER_DEACTIVATE", width=390, height=844)
    expect(page.locator(".lv-card").first).to_contain_text("bob@audit.example")
    button(page, "Filters").click()
    page.locator("summary", has_text="Time").click()
    assert [] == in_both_themes(page)
    button(page, "Show events").click()
    page.locator(".lv-card").first.click()
    expect(page.get_by_role("complementary")).to_be_visible()
    assert [] == in_both_themes(page)
    page.get_by_role("complementary").get_by_role("button", name="Close").click()
    expect(page.get_by_role("complementary")).to_be_hidden()
