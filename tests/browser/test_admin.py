"""The start page of staff in a browser: one sentence, a line per subject, and it stays true by itself."""

import pytest
from playwright.sync_api import expect

from data.portal.staff import Role
from tests.browser.test_accessibility import DESK, PHONE, in_both_themes
from tests.live_staff import add_staff, open_as

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def sue(portal):
    """Return somebody of the support, who may not read the audit."""
    return add_staff(portal, Role.SUPPORT, "sue")


PAGES = ("", "/customers", "/staff", "/sessions", "/audit", "/access", "/settings", "/mail", "/account")
DRAWN = {"": ".lv-checks", "/account": "dd", "/mail": ".lv-grid .ag-row, .lv-none h2"}
# No column of a list is out of sight.
IN_SIGHT = """() => [...document.querySelectorAll(".lv-list .ag-center-cols-viewport")]
    .every(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth + 1)"""
FITS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture(scope="module")
def ava(portal):
    """Return an admin."""
    return add_staff(portal, Role.ADMIN, "ava")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_of_every_page_are_kept(open_page, ava, keep, theme):
    """Each page, with its rows, on a desk, a small one and a phone; nothing is wider than its screen."""
    page = open_page(theme=theme)
    open_as(page, ava, "/admin")
    for path in PAGES:
        page.goto(f"/admin{path}")
        expect(page.locator(DRAWN.get(path, ".lv-grid .ag-row")).first).to_be_visible()
        expect(page.locator(".lv-none .btn")).to_have_count(0)  # no tool hides any row
        for width, height in ((1440, 900), (1000, 800), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(150)  # colours fade for 120 ms
            keep(page, f"staff{path.replace('/', '-') or '-start'}-{width}-{theme}")
            assert page.evaluate(FITS), (path, width)
            assert page.evaluate(IN_SIGHT) or width == 390, (path, width)
        page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_one_look_says_whether_anything_is_wrong(open_page, sue, size):
    """The heading is the answer, each subject has a line, and axe finds nothing in either theme."""
    page = open_page(**size)
    open_as(page, sue, "/admin")
    expect(page.get_by_role("heading", level=1)).to_have_text("All is well")
    for name in ("ERP", "Mail", "First sign-in", "Sign-ins", "Audit", "Access"):
        expect(page.get_by_role("rowheader", name=name, exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Sessions: Sign-ins")).to_have_attribute("href", "/admin/sessions")
    expect(page.get_by_role("heading", name="Last changes")).to_have_count(0)
    assert [] == in_both_themes(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_stays_true_without_a_reload(open_page, portal, sue):
    """What happens meanwhile is on the page a moment later, and the session is not kept alive by looking."""
    page = open_page(new=True)
    page.clock.install()
    open_as(page, sue, "/admin")
    fact = page.get_by_role("row", name="First sign-in").get_by_role("cell").first
    before = int(fact.inner_text().split()[0])
    portal.add_account("waits@admin.example", 2, must_change=True)
    asked = []
    page.on("request", lambda request: "overview" in request.url and asked.append(request.headers))
    page.clock.run_for(16_000)
    expect(fact).to_have_text(f"{before + 1} accounts waiting for it.")
    assert {"1"} == {headers.get("x-background") for headers in asked}
