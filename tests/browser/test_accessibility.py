"""axe-core finds nothing, in every state of the page, in both themes and at both widths."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.people import open_inventory

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def violations(page):
    """Return what axe-core finds on the page as it is."""
    page.evaluate(AXE)
    found = page.evaluate(f"() => axe.run(document, {{runOnly: {json.dumps(RULES)}}})")
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found["violations"]]


def rows(page):
    """Leave the page as it is."""


def chosen(page):
    """Search, select a row, open a list."""
    page.locator(".ag-row[row-index='1'] [col-id=bin]").click()
    page.get_by_role("button", name="Part", exact=True).click()


def columns(page):
    """Open the column chooser."""
    page.get_by_role("button", name="Columns", exact=True).click()


def account(page):
    """Open the account menu."""
    page.get_by_role("button", name="Account").click()


def nothing(page):
    """Filter everything away."""
    page.get_by_role("searchbox", name="Search").fill("no such thing")
    expect(page.get_by_text("No row passes all your filters")).to_be_visible()


def stale(page):
    """Let the ERP fall silent."""
    answer = page.request.get("/api/version").json() | {"stale": True}
    page.route("**/api/version", lambda route: route.fulfill(json=answer))
    expect(page.get_by_role("alert")).to_be_visible()


def sheet(page):
    """Open all filters of a phone."""
    page.get_by_role("button", name="Filters", exact=True).click()
    for part in page.locator(".lv-sheet summary").all():
        part.click()


def fields(page):
    """Open a row of a phone."""
    page.locator(".ag-row").first.click()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("size", "states"),
    [(DESK, (rows, chosen, columns, account, stale, nothing)), (PHONE, (rows, sheet, fields, nothing))],
    ids=["desk", "phone"],
)
def test_nobody_is_shut_out(open_page, theme, size, states):
    """No WCAG 2.2 A or AA rule is broken, and no page is wider than its screen."""
    page = open_page(**size, theme=theme)
    open_inventory(page, "dana@example.com")
    for state in states:
        state(page)
        page.wait_for_timeout(300)
        assert [] == violations(page), state.__doc__
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state.__doc__
        page.keyboard.press("Escape")


def test_sign_in_page(open_page):
    """The sign-in page holds to the same."""
    page = open_page()
    page.goto("/login")
    assert [] == violations(page)
