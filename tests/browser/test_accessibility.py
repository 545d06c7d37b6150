"""axe-core finds nothing, in every state of the page, in both themes and at both widths."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.people import look, open_inventory, wait_for_rows

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Six rows stand for all: the others only take time.
MORE_OF_THE_SAME = ".ag-row" + "".join(f":not([row-index='{index}'])" for index in range(6))
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


FADED = """() => Promise.allSettled(
  document.getAnimations().filter((each) => each instanceof CSSTransition).map((each) => each.finished))"""


def violations(page, part="html", rules=RULES):
    """Return what axe-core finds in a part of the page as it is."""
    if not page.evaluate("'axe' in window"):  # its source takes longer than what it does
        page.evaluate(f"() => {{ {AXE} }}")
    context = json.dumps({"include": [[part]], "exclude": [[MORE_OF_THE_SAME]]})
    page.wait_for_timeout(200)  # colours fade for 120 ms, or longer where the machine is busy
    page.evaluate(FADED)
    options = json.dumps({"runOnly": rules, "resultTypes": ["violations"]})
    found = page.evaluate(f"async () => (await axe.run({context}, {options})).violations")
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]


def in_both_themes(page, part="html"):
    """Return what axe-core finds; the dark theme changes colours alone, so only they are looked at again."""
    found = violations(page, part)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    found += violations(page, part, ["color-contrast"])
    page.emulate_media(color_scheme="light")
    return found


# Each of these brings the page into a state and returns the part that has changed by it.


def rows(page):
    """Search for something and select a row."""
    page.get_by_role("searchbox", name="Search").fill("powder")
    wait_for_rows(page)
    page.locator(".ag-row[row-index='1'] .ag-cell").first.click()
    return "html"


def values(page):
    """Open a list of values."""
    page.get_by_role("button", name="Part", exact=True).click()
    return ".lv-pick"


def columns(page):
    """Open the column chooser."""
    page.get_by_role("button", name="Columns", exact=True).click()
    return ".lv-chooser"


def account(page):
    """Open the account menu."""
    page.get_by_role("button", name="Account").click()
    return ".lv-menu"


def views(page):
    """Open the menu of saved views."""
    page.locator("#inventory-views").click()
    expect(page.get_by_role("dialog", name="Views")).to_be_visible()
    return ".lv-saved"


def saving(page):
    """Begin to save a view."""
    page.locator("#inventory-views").click()
    page.get_by_role("button", name="Save as…").click()
    expect(page.get_by_role("textbox", name="Name")).to_be_focused()
    return ".lv-form"


def phone_views(page):
    """Open the saved views of a phone."""
    page.locator("#inventory-more").click()
    page.get_by_role("button", name="Views", exact=True).click()
    expect(page.get_by_role("dialog", name="Views")).to_be_visible()
    return ".lv-saved"


def nothing(page):
    """Filter everything away."""
    page.get_by_role("searchbox", name="Search").fill("no such thing")
    expect(page.get_by_text("No row passes all your filters")).to_be_visible()
    return ".lv-state"


def stale(page):
    """Let the ERP fall silent."""
    answer = page.request.get("/api/version").json() | {"stale": True}
    page.route("**/api/version", lambda route: route.fulfill(json=answer))
    look(page)
    expect(page.get_by_role("alert")).to_be_visible()
    return ".lv-fills > :not(.lv-stage)"


def sheet(page):
    """Open all filters of a phone."""
    page.get_by_role("button", name="Filters", exact=True).click()
    for part in page.locator(".lv-sheet summary").all():
        part.click()
    return ".lv-sheet"


def fields(page):
    """Open a row of a phone."""
    page.locator(".ag-row").first.click()
    return ".lv-sheet"


@pytest.mark.parametrize(
    ("size", "states"),
    [
        (DESK, (rows, values, columns, account, views, saving, stale, nothing)),
        (PHONE, (rows, sheet, fields, phone_views, nothing)),
    ],
    ids=["desk", "phone"],
)
def test_nobody_is_shut_out(open_page, size, states):
    """No WCAG 2.2 A or AA rule is broken, light or dark, and no page is wider than its screen."""
    page = open_page(**size)
    open_inventory(page, "dana@example.com")
    for state in states:
        part = state(page)
        page.wait_for_timeout(200)
        assert [] == in_both_themes(page, part), state.__doc__
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state.__doc__
        page.keyboard.press("Escape")


def test_sign_in_page(open_page):
    """The sign-in page holds to the same."""
    page = open_page()
    page.goto("/login")
    assert [] == in_both_themes(page)
