"""Viewing as a customer in a browser: there and back, by pointer and keyboard, in tabs and on a phone."""

import re
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from data.portal.staff import Role
from tests.browser.conftest import watched
from tests.browser.people import button, counts, forgive, look, search, until, wait_for_rows
from tests.browser.test_accessibility import in_both_themes
from tests.live_staff import add_staff, open_as

pytestmark = pytest.mark.browser

# Once a tab is told it is looked at again and again; Playwright could not while its next page is on its way.
LOOKS_WHEN_TOLD = """() => {
  const { turn } = lotview;
  const look = () => document.dispatchEvent(new Event("visibilitychange"));
  lotview.turn = () => { turn(); setInterval(look, 50); };
}"""
KEPT = "() => JSON.stringify({...sessionStorage})"


@pytest.fixture(scope="module")
def sam(portal):
    """Return a support member of this module alone."""
    return add_staff(portal, Role.SUPPORT, "sam-views")


@pytest.fixture(scope="module")
def vera(portal):
    """Return an admin of this module alone."""
    return add_staff(portal, Role.ADMIN, "vera-views")


def choose(page, email):
    """Choose the first row of an account."""
    page.locator(".ag-row", has=page.get_by_text(email, exact=True)).first.click()


def begin(page, email, reason="asked by phone"):
    """Begin to view as an account, from the list on screen."""
    choose(page, email)
    button(page, "View as customer").click()
    dialog = page.get_by_role("dialog", name="View as Test Person")
    dialog.get_by_label("Reason").fill(reason)
    dialog.get_by_role("button", name="View as customer").click()
    page.wait_for_url("**/inventory")
    wait_for_rows(page)


def banner(page):
    return page.get_by_role("region", name="Viewing as a customer")


def total_of(portal, email) -> int:
    """Return how many rows the customer has."""
    return portal.rows(portal.sign_in(email))["total"]


def test_there_and_back_by_pointer(open_page, portal, sam, keep):
    """A reason is asked for; then exactly that customer's rows under the banner; and back where one was."""
    page = open_page()
    open_as(page, sam, "/admin/customers")
    choose(page, "dana@example.com")
    button(page, "View as customer").click()
    dialog = page.get_by_role("dialog", name="View as Test Person")
    expect(dialog.get_by_label("Reason")).to_be_focused()
    assert [] == in_both_themes(page, ".lv-dialog")
    keep(page, "view-as-ask-1440-light")
    dialog.get_by_role("button", name="View as customer").click()
    expect(dialog.get_by_label("Reason")).to_have_accessible_description(
        "Say why; the reason is kept in the audit. For example: asked by phone why a lot is missing."
    )
    dialog.get_by_label("Reason").fill("asked by phone")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inventory")
    wait_for_rows(page)

    expect(banner(page)).to_contain_text("Viewing as Test Person")
    expect(banner(page)).to_contain_text("dana@example.com")
    expect(banner(page).get_by_role("timer")).to_contain_text("14:")
    assert total_of(portal, "dana@example.com") == counts(page)[1]
    assert [] == in_both_themes(page, ".lv-fill > :not(main)")
    keep(page, "viewing-1440-light")
    page.get_by_role("link", name="Customers").click()
    expect(banner(page)).to_be_visible()
    expect(button(page, "Add customer")).to_be_hidden()
    page.get_by_role("link", name="Inventory").click()
    wait_for_rows(page)
    button(page, "Stop viewing").click()
    page.wait_for_url("**/admin/customers")
    expect(page.get_by_text("dana@example.com")).to_be_visible()
    expect(banner(page)).to_have_count(0)
    expect(page.get_by_role("link", name="Inventory")).to_have_count(0)


def test_there_and_back_by_keyboard_alone(open_page, vera):
    """From the search box over the grid into the dialog, to the rows, and to Stop viewing."""
    page = open_page()
    open_as(page, vera, "/admin/access")
    expect(page.get_by_text("iris@example.com")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("iris@")
    expect(page.get_by_text("Showing 1 of")).to_be_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.locator(".ag-header-cell:focus")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(button(page, "View as customer")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(button(page, "View as customer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Reason")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button(page, "View as customer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Reason")).to_be_focused()
    page.keyboard.type("asked by phone")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inventory")
    wait_for_rows(page)
    button(page, "Stop viewing").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/access")


def test_what_was_looked_for_as_one_is_gone_for_the_next(open_page, sam):
    """Search, filters and rows of A are in no storage and on no screen of B."""
    page = open_page()
    open_as(page, sam, "/admin/customers")
    begin(page, "dana@example.com")
    search(page, "sixpence")
    until(page, lambda: "sixpence" in page.evaluate(KEPT))
    held = []
    page.route("**/admin/customers", lambda route: held.extend([route]))
    page.get_by_role("searchbox", name="Search").press("x")  # the address will follow in half a second
    # A click of Playwright's own would wait for the page that is held, if it is asked for soon enough.
    button(page, "Stop viewing").evaluate("each => each.click()")
    until(page, lambda: held)
    page.wait_for_timeout(800)  # a page that is left keeps nothing meanwhile
    page.unroute("**/admin/customers")  # which lets go what is held
    page.wait_for_url("**/admin/customers")
    assert "sixpence" not in page.evaluate(KEPT)
    begin(page, "iris@example.com")
    expect(page.get_by_role("searchbox", name="Search")).to_have_value("")
    assert "sixpence" not in page.evaluate(KEPT)
    button(page, "Stop viewing").click()
    page.wait_for_url("**/admin/customers")


def test_nothing_is_asked_as_somebody_whom_one_stops_being(open_page, vera):
    """What waits for an answer is given up, and nothing more is asked until the stop is answered.

    A stop that fails changes nothing: the page asks again as before.
    """
    page = open_page()
    open_as(page, vera, "/admin/access")
    begin(page, "dana@example.com")
    asked, given_up, held, unanswered = [], [], [], []
    version = re.compile("/api/version$")
    page.on("request", lambda request: version.search(request.url) and asked.append(request.url))
    page.on("requestfailed", lambda request: version.search(request.url) and given_up.append(request.url))
    page.route(version, lambda route: unanswered.extend([route]))
    look(page)
    until(page, lambda: asked)
    page.route("**/view-as/stop", lambda route: held.extend([route]))
    button(page, "Stop viewing").click()
    until(page, lambda: held and given_up)
    asked.clear()
    look(page)
    page.wait_for_timeout(200)
    assert [] == asked
    held.pop().abort()
    page.unroute(version)
    page.unroute("**/view-as/stop")
    expect(page.get_by_text("The portal can't be reached")).to_be_visible()
    look(page)
    until(page, lambda: asked)
    page.complaints.clear()  # the browser notes what was cut off
    button(page, "Stop viewing").click()
    page.wait_for_url("**/admin/access")


def test_other_tabs_turn_with_it(open_page, portal, sam):
    """A tab of A's rows leaves when another stops, and never shows B's under A's name; staff pages stay.

    From the moment it is told it asks for nothing more, however long its next page takes.
    """
    first = open_page()
    open_as(first, sam, "/admin/customers")
    second, third = (watched(first.context.new_page()) for _ in range(2))
    third.goto("/admin/customers")
    expect(third.get_by_text("dana@example.com")).to_be_visible()
    third.get_by_role("searchbox", name="Search").fill("example")
    begin(first, "dana@example.com")
    expect(banner(third)).to_contain_text("dana@example.com")
    second.goto("/inventory")
    wait_for_rows(second)
    held, asked = [], []
    second.route(re.compile("/(admin)?$"), lambda route: held.extend([route]))
    second.evaluate(LOOKS_WHEN_TOLD)
    button(first, "Stop viewing").click()
    first.wait_for_url("**/admin/customers")
    until(second, lambda: held)
    second.on("request", lambda request: asked.append(request.url))
    second.wait_for_timeout(300)
    assert [] == asked
    second.unroute(re.compile("/(admin)?$"))  # which lets go what is held
    second.wait_for_url("**/admin")
    expect(banner(third)).to_have_count(0)
    expect(third.get_by_role("searchbox", name="Search")).to_have_value("example")
    begin(first, "iris@example.com")
    second.goto("/inventory")
    wait_for_rows(second)
    expect(banner(second)).to_contain_text("iris@example.com")
    assert total_of(portal, "iris@example.com") == counts(second)[1]
    button(second, "Stop viewing").click()
    second.wait_for_url("**/admin")
    first.wait_for_url("**/admin")
    for tab in (first, second):  # the one that did not stop may have asked before it was told
        forgive(tab, 403, "/api/version")
    assert [] == second.complaints + third.complaints


def test_when_time_is_over_one_is_back(open_page, portal, vera):
    """The last minute is told; then the staff's side comes back by itself, and the rows are gone."""
    page = open_page()
    open_as(page, vera, "/admin/access")
    started = time.monotonic()
    begin(page, "dana@example.com")
    took = time.monotonic() - started  # a crowded machine needs long to load the rows once more
    soon = datetime.now(UTC) + timedelta(seconds=max(8, 3 * took))
    database = Path(portal.env["VAR_DIR"]) / "portal.sqlite"
    with closing(sqlite3.connect(database, timeout=20)) as connection, connection:
        until = soon.strftime("%Y-%m-%d %H:%M:%S.%f")
        connection.execute("UPDATE sessions SET view_as_until = ? WHERE view_as_until IS NOT NULL", (until,))
    page.reload()
    wait_for_rows(page)
    expect(page.get_by_text("ends within a minute")).to_be_visible()
    page.wait_for_url("**/admin/access", timeout=1000 * (4 * took + 30))
    expect(page.get_by_text("Viewing as a customer has ended: the time is over.")).to_be_visible()
    expect(banner(page)).to_have_count(0)
    assert 403 == page.request.get("/inventory").status
    forgive(page, 403, "/api/version")  # the server's clock may be a moment ahead


def test_when_the_account_is_deactivated_one_is_back(open_page, portal, vera):
    """The rows go by themselves within seconds, and it is said that viewing has ended."""
    email = portal.add_account("soon-gone@example.com", 2)
    page = open_page()
    open_as(page, vera, "/admin/access")
    begin(page, email)
    portal.command("account", "deactivate", email)
    page.wait_for_url("**/admin/access")
    expect(page.get_by_text("Viewing as a customer has ended.")).to_be_visible()
    page.complaints.clear()  # the browser notes the refused request


def test_on_a_phone(open_page, vera, keep):
    """The banner, its button and the list hold on a narrow screen, and can be hit with a finger."""
    page = open_page(width=390, height=844)
    open_as(page, vera, "/admin/access")
    expect(page.get_by_text("dana@example.com")).to_be_visible()
    keep(page, "admin-access-390-light")
    assert [] == in_both_themes(page)
    page.locator(".ag-row", has=page.get_by_text("dana@example.com")).click()
    button(page, "View as").click()
    page.get_by_label("Reason").fill("asked by phone")
    keep(page, "view-as-ask-390-light")
    page.get_by_role("dialog").get_by_role("button", name="View as customer").click()
    page.wait_for_url("**/inventory")
    wait_for_rows(page)
    keep(page, "viewing-390-light")
    assert [] == in_both_themes(page, ".lv-fill > :not(main)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert 44 <= button(page, "Stop viewing").bounding_box()["height"]
    button(page, "Stop viewing").click()
    page.wait_for_url("**/admin/access")
    expect(page.get_by_text("dana@example.com")).to_be_visible()
