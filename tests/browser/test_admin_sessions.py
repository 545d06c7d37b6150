"""Sessions in a browser: found, ended one by one or all of one account, read only by auditors."""

import re

import pytest
from playwright.sync_api import expect

from data.portal.staff import Role
from tests.browser.people import button
from tests.browser.test_accessibility import in_both_themes
from tests.live import PASSWORD, submit
from tests.live_staff import add_staff, open_as

pytestmark = pytest.mark.browser

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(scope="module")
def staff(portal):
    """Return the usernames of a support member and an auditor of this module alone."""
    roles = (Role.SUPPORT, Role.AUDITOR)
    return {role: add_staff(portal, role, f"{role}-sessions") for role in roles}


@pytest.fixture
def anna(portal, request):
    """Sign a person of this test alone in with two browsers, and return the address and the browsers."""
    name = re.sub(r"\W+", "-", request.node.name).strip("-")
    email, clients = portal.add_account(f"{name}@example.com", 2), []
    for agent in (FIREFOX, "curl/8.5"):
        client = portal.client()
        client.headers["User-Agent"] = agent
        assert submit(client, f"{portal.url}/login", email=email, password=PASSWORD).status_code == 303
        clients.append(client)
    return email, clients


def are_in(portal, clients) -> list[bool]:
    return [client.get(f"{portal.url}/api/version", timeout=30).status_code == 200 for client in clients]


def find(page, text):
    """Search, and wait until only what is found is there."""
    page.get_by_role("searchbox", name="Search").fill(text)
    rows = page.locator(".ag-center-cols-container .ag-row")
    expect(rows.first).to_be_visible()
    expect(rows.filter(has_not_text=re.compile(text, re.IGNORECASE))).to_have_count(0)


def row(page, text):
    return page.locator(".ag-row", has=page.get_by_text(text, exact=True))


def test_one_and_then_all_are_ended(open_page, portal, staff, anna, keep):
    """The question names the person; afterwards the browser is out, the list says so, the other goes on."""
    email, clients = anna
    page = open_page()
    open_as(page, staff[Role.SUPPORT], "/admin/sessions")
    find(page, email)
    expect(page.locator(".ag-center-cols-container .ag-row")).to_have_count(2)
    keep(page, "admin-sessions-1440-light")
    assert [] == in_both_themes(page)
    row(page, "Firefox on Windows").click()
    button(page, "End session").click()
    dialog = page.get_by_role("dialog", name="End this session of Test Person?")
    expect(dialog).to_contain_text("Firefox on Windows at 127.0.0.1")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    keep(page, "admin-sessions-ask-1440-light")
    assert [] == in_both_themes(page, ".lv-dialog")
    dialog.get_by_role("button", name="End session").click()
    expect(page.get_by_role("status").filter(has_text="1 session of Test Person ended.")).to_be_visible()
    expect(page.locator(".ag-center-cols-container .ag-row")).to_have_count(1)
    expect(button(page, "End session")).to_be_hidden()
    assert [False, True] == are_in(portal, clients)

    submit(clients[0], f"{portal.url}/login", email=email, password=PASSWORD)
    button(page, "Read the list again").click()
    expect(page.locator(".ag-center-cols-container .ag-row")).to_have_count(2)
    page.locator(".ag-row").first.click()
    button(page, "End all 2").click()
    page.get_by_role("dialog").get_by_role("button", name="End all").click()
    expect(page.get_by_role("status").filter(has_text="2 sessions of Test Person ended.")).to_be_visible()
    expect(page.get_by_role("heading", name="No session passes your search")).to_be_visible()
    keep(page, "admin-sessions-empty-1440-light")
    assert [False, False] == are_in(portal, clients)


def test_by_keyboard_alone(open_page, portal, staff, anna):
    """Search, the grid, the question and back; Esc changes nothing; the focus is never lost."""
    email, clients = anna
    page = open_page()
    open_as(page, staff[Role.SUPPORT], "/admin/sessions")
    expect(page.locator(".ag-row").first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type(f"{email} firefox")
    expect(page.get_by_text("Showing 1 of")).to_be_visible()
    expect(page.locator(".ag-center-cols-container .ag-row")).to_have_count(1)
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".ag-cell:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(button(page, "End session")).to_be_visible()
    for key in ("Escape", "Enter"):
        button(page, "End session").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert [key == "Escape", True] == are_in(portal, clients)
    expect(page.locator("main :focus")).to_have_count(1)


RENEWED = """([grid]) => {
  const enter = { key: "Enter", bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", enter));
  const rows = [];
  window.lotview.rows.api.forEachNode(({ data }) => rows.push({ ...data }));
  window.dash_clientside.set_props(grid, { rowData: rows });
}"""


def test_what_is_chosen_while_rows_come_stays_chosen(open_page, staff, anna):
    """A late answer renews the rows in the moment one is chosen: what one can do with it is offered."""
    page = open_page()
    open_as(page, staff[Role.SUPPORT], "/admin/sessions")
    page.locator(".ag-center-cols-container .ag-cell").first.focus()
    page.evaluate(RENEWED, ["admin-sessions-grid"])
    expect(page.get_by_text("Chosen:")).to_be_visible()
    expect(page.locator(".ag-center-cols-container .ag-row-selected")).to_have_count(1)


def test_the_same_is_said_twice_and_the_list_follows(open_page, portal, staff, anna):
    """Two sessions of one person, ended one after the other: the list is read again each time."""
    email, clients = anna
    page = open_page()
    open_as(page, staff[Role.SUPPORT], "/admin/sessions")
    find(page, email)
    for left in (1, 0):
        page.locator(".ag-row").first.click()
        button(page, "End session").click()
        page.get_by_role("dialog").get_by_role("button", name="End session").click()
        expect(page.locator(".ag-center-cols-container .ag-row")).to_have_count(left)
    assert [False, False] == are_in(portal, clients)


def test_the_own_session_is_marked_and_stays(open_page, staff):
    """It is named, and there is nothing to end it with."""
    page = open_page()
    open_as(page, staff[Role.SUPPORT], "/admin/sessions")
    find(page, "this is you")
    row(page, "This is you").click()
    expect(page.get_by_text("Chosen: Support-Sessions")).to_be_visible()
    expect(button(page, "End session")).to_be_hidden()


def test_auditors_only_see(open_page, staff, anna):
    """The list, and no button."""
    email, _clients = anna
    page = open_page()
    open_as(page, staff[Role.AUDITOR], "/admin/sessions")
    find(page, email)
    page.locator(".ag-row").first.click()
    expect(page.get_by_text("Chosen: Test Person")).to_be_visible()
    for name in ("End session", "End all 2"):
        expect(button(page, name)).to_be_hidden()


def test_on_a_phone(open_page, staff, anna, keep):
    """Cards, and buttons at the foot that take a finger."""
    email, _clients = anna
    page = open_page(width=390, height=844)
    open_as(page, staff[Role.SUPPORT], "/admin/sessions")
    find(page, email)
    page.locator(".ag-row", has=page.get_by_text(email)).first.click()
    end = button(page, "End session")
    expect(end).to_be_visible()
    assert 44 <= end.bounding_box()["height"]
    keep(page, "admin-sessions-390-light")
    assert [] == in_both_themes(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
