"""The first rows before the grid is there: a picture of what the grid will show, in the same places."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import (
    button,
    column,
    let_go,
    let_in,
    open_inventory,
    search,
    sign_in,
    wait_for_rows,
)
from tests.browser.speed_probes import WATCH_EARLY, WATCH_SHIFTS
from tests.live import PASSWORD

pytestmark = pytest.mark.browser

STILL = 0.001  # layout shift: a hair on one glyph


def loaded(page, *, typed=""):
    """Load the page anew, and return what its early rows were and what took their place."""
    page.add_init_script(WATCH_SHIFTS + WATCH_EARLY + f"window.typed = {json.dumps(typed)};")
    page.reload()
    wait_for_rows(page)
    expect(page.locator(".lv-early")).to_have_count(0)
    return page.evaluate("() => window.early")


def arrange(page, by, density):
    """Show rows by lot or by part, of one line or two."""
    if by == "part":
        button(page, "By part").click()
        wait_for_rows(page)
        expect(page).to_have_url(re.compile(r"\?view="))  # what is asked for early is kept with the address
    button(page, "Columns").click()
    button(page, density).click()
    page.keyboard.press("Escape")


def differences(early):
    """Return what the grid shows elsewhere or otherwise; columns out of sight it has not drawn yet."""
    apart = {}
    for name, (text, place) in early["cells"].items():
        there, where = early["grid"].get(name, (text, place))
        if there != text or max(abs(one - two) for one, two in zip(place, where, strict=True)) > 1:
            apart[name] = (text, place, there, where)
    return apart


@pytest.mark.parametrize("width", [1440, 1000])
@pytest.mark.parametrize("email", ["dana@example.com", "both@example.com"])
@pytest.mark.parametrize(
    ("by", "density"), [("lot", "Two lines"), ("lot", "One line"), ("part", "Two lines")]
)
def test_they_stand_where_the_grid_puts_them(open_page, width, email, by, density):
    """Headers and cells have the texts and the places that the grid gives them, and nothing moves."""
    page = open_page(width=width)
    open_inventory(page, email)
    arrange(page, by, density)
    early = loaded(page)
    assert len(early["cells"].keys() & early["grid"].keys()) > 50
    assert {} == differences(early)
    assert sum(value for value, _ in page.evaluate("() => window.shifts")) < STILL


def test_they_stand_as_somebody_has_arranged_them(open_page):
    """Order, widths, what is hidden or pinned, order of rows and filters are those of the view."""
    page = open_page()
    open_inventory(page, "both@example.com")
    search(page, "a")
    page.locator(".ag-header-cell[col-id='on_hand']").click()
    button(page, "Columns").click()
    for action in ("Pin Status", "Move Unit up", "Make Bin wider", "Make Description narrower"):
        button(page, action).click()
    page.get_by_role("checkbox", name="PO", exact=True).uncheck()
    page.keyboard.press("Escape")
    early = loaded(page)
    assert "0 po" not in early["cells"]
    assert "0 status" in early["cells"]
    assert {} == differences(early)


def test_the_board_has_them_too(page):
    """The expiry board's first rows stand where they stay, in its own order and columns."""
    page.goto("/expiry")
    wait_for_rows(page)
    early = loaded(page)
    assert "0 days_left" in early["cells"]
    assert len(early["cells"].keys() & early["grid"].keys()) > 50
    assert {} == differences(early)
    assert sum(value for value, _ in page.evaluate("() => window.shifts")) < STILL


def test_they_are_cards_on_phones(open_page):
    """A phone's first cards stand where they stay."""
    page = open_page(width=390, height=844)
    open_inventory(page, "dana@example.com")
    early = loaded(page)
    del early["cells"]["-1 card"]  # a header that nobody sees
    assert len(early["cells"]) > 5
    assert {} == differences(early)


def test_they_are_a_picture(page):
    """No focus and no screen reader gets into them; once the grid is there nothing of them is left."""
    early = loaded(page)
    assert (True, "true") == (early["inert"], early["ariaHidden"])


def test_what_is_typed_over_them_counts(page):
    """A search that somebody types before the grid is there is asked for, and stays in its box."""
    part = page.locator(".ag-row .ag-cell[col-id='part']").first.inner_text()
    assert loaded(page, typed=part)["cells"]
    expect(page.locator(".lv-chip[data-key='search']")).to_contain_text(part)
    expect(page.get_by_role("searchbox", name="Search")).to_have_value(part)


def test_what_is_typed_before_the_view_is_known_counts(page):
    """The view as the tab has left it comes later than the first letters, and does not wipe them out."""
    held = []

    def hold(route):
        held.append(route)

    page.goto("about:blank")  # what is held is asked by the page to come
    page.route("**/api/version", hold)
    page.goto("/inventory")
    search(page, "powder")
    held[0].continue_()
    expect(page.locator(".lv-chip[data-key='search']")).to_contain_text("powder")
    wait_for_rows(page)
    expect(page.get_by_role("searchbox", name="Search")).to_have_value("powder")


def test_rows_of_another_view_are_not_drawn(page):
    """Rows of another session's view, or older than the newest reading, never appear."""
    left = {"key": "lotview.view.another", "view": {"search": "a"}}
    page.evaluate("left => sessionStorage.setItem('lotview.asked', left)", json.dumps(left))
    assert loaded(page)["cells"] is None
    answer = page.request.get("/api/version").json()
    page.route("**/api/version", lambda route: route.fulfill(json=answer | {"as_of": "2999-01-01T00:00:00Z"}))
    assert loaded(page)["cells"] is None


def test_rows_of_a_page_that_was_left_are_not_drawn(open_page):
    """Whoever goes on before the board's rows are there sees the next page's, and never the board's."""
    page, rows, grid = open_page(), [], []
    let_in(page.context, "/login", email="dana@example.com", password=PASSWORD)
    page.route("**/api/rows", lambda route: route.continue_() if rows else rows.append(route))
    page.route("**/async-community.js", lambda route: route.continue_() if grid else grid.append(route))
    page.goto("/expiry", wait_until="commit")
    expect(page.get_by_role("searchbox", name="Search")).to_be_visible()
    with page.expect_response("**/api/rows"):
        page.get_by_role("link", name="Inventory", exact=True).click(no_wait_after=True)
    let_go(page, rows)
    let_go(page, grid)
    wait_for_rows(page)
    lots = column(page, "user_lot")
    page.reload()
    wait_for_rows(page)
    assert lots == column(page, "user_lot")


def test_without_rows_nothing_is_drawn(open_page):
    """Whoever has no stock is told so, as ever."""
    page = open_page()
    page.add_init_script(WATCH_EARLY)
    sign_in(page, "none@example.com")
    expect(page.get_by_role("heading", name="You have no stock here at the moment.")).to_be_visible()
    assert page.evaluate("() => window.early.cells") is None
