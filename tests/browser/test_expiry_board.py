"""The expiry board in Chromium: spans that are pressed, what to use first, its own view and its files."""

import datetime as dt
import io
import re

import openpyxl
import pytest
from playwright.sync_api import expect

from data.inventory.display import shown_date
from tests.browser.conftest import TODAY
from tests.browser.people import (
    button,
    choose,
    column,
    counts,
    let_in,
    search,
    wait_for_count,
    wait_for_rows,
)
from tests.browser.test_accessibility import DESK, PHONE, in_both_themes, violations
from tests.live import PASSWORD

pytestmark = pytest.mark.browser

KEYS = ("expired", "first", "second", "third", "later", "none")


@pytest.fixture
def board(open_page):
    """Return a function that opens the board of one customer's person."""

    def opened(**size: int):
        page = open_page(**size)
        let_in(page.context, "/login", email="dana@example.com", password=PASSWORD)
        page.goto("/expiry")
        wait_for_rows(page)
        expect(span(page, "first")).to_contain_text("by ")
        return page

    return opened


def span(page, key: str):
    """Return the button of one span."""
    return page.locator(f".lv-span[data-span='{key}']")


def told(page, key: str) -> int:
    """Return how many rows a span says it has."""
    return int(re.sub(r"\D", "", span(page, key).locator("b").inner_text()))


def test_each_span_lets_through_the_rows_it_counts(board, keep):
    """Each alone and several together; pressed again, all rows are back. A search counts in all of them."""
    page = board()
    keep(page, "expiry-1440-light")
    rows = {key: told(page, key) for key in KEYS}
    assert counts(page) == (sum(rows.values()),) * 2
    assert all(rows.values())
    for key in KEYS:
        span(page, key).click()
        wait_for_count(page, lambda shown, _all, key=key: shown == rows[key])
        expect(span(page, key)).to_have_attribute("aria-pressed", "true")
        assert rows == {each: told(page, each) for each in KEYS}
        span(page, key).click()
    wait_for_count(page, lambda shown, all_rows: shown == all_rows)
    span(page, "first").click()
    span(page, "second").click()
    wait_for_count(page, lambda shown, _all: shown == rows["first"] + rows["second"])
    expect(page.locator(".lv-chip").first).to_contain_text("Within 30 days, 31 to 60 days")
    button(page, "Reset filters").click()
    wait_for_count(page, lambda shown, all_rows: shown == all_rows)
    search(page, "kg")
    found, _all = wait_for_count(page, lambda shown, all_rows: shown < all_rows)
    assert found == sum(told(page, key) for key in KEYS)


def test_days_and_what_to_use_first(board):
    """The soonest stand first; days count from the company's day; a part's ranks rise with its dates."""
    page = board()
    today = dt.date.fromisoformat(TODAY)
    left = [int(text.replace("−", "-").replace(",", "")) for text in column(page, "days_left")]
    assert left == sorted(left)
    assert [shown_date(today + dt.timedelta(days)) for days in left] == column(page, "exp_date")
    assert left[0] < 0
    assert {""} == {rank for rank, day in zip(column(page, "fefo"), left, strict=True) if day < 0}
    choose(page, "Status", "Available")
    span(page, "later").click()
    wait_for_rows(page)
    part = column(page, "part")[0]
    choose(page, "Part", part)
    wait_for_rows(page)
    assert {part} == set(column(page, "part"))
    pairs = list(zip(column(page, "days_left"), column(page, "fefo"), strict=True))
    ranks = [int(rank) for _day, rank in pairs if rank]
    assert ranks == sorted(ranks)


def test_the_board_has_a_view_of_its_own(board):
    """What is looked for on either page stays there, over a reload too; both offer the columns of days."""
    page = board()
    span(page, "expired").click()
    search(page, "a")
    expired, _all = wait_for_count(page, lambda shown, all_rows: shown < all_rows)
    page.get_by_role("link", name="Inventory").click()
    expect(page.locator("#inventory-count")).to_contain_text("Showing")
    wait_for_count(page, lambda shown, all_rows: shown == all_rows)
    button(page, "Columns").click()
    page.get_by_role("checkbox", name="Days Left").check()
    page.keyboard.press("Escape")
    choose(page, "Expiry", "Expired")
    wait_for_count(page, lambda shown, all_rows: shown < all_rows)
    page.locator(".ag-header-cell[col-id='days_left']").scroll_into_view_if_needed()
    expect(
        page.locator(".ag-cell[col-id='days_left']").filter(has_text=re.compile(r"\d")).first
    ).to_be_visible()
    page.goto("/expiry")
    wait_for_count(page, lambda shown, _all: shown == expired)
    expect(span(page, "expired")).to_have_attribute("aria-pressed", "true")
    assert "a" == page.get_by_role("searchbox", name="Search").input_value()


def test_the_file_is_the_board(board):
    """Named after the page, in its order and columns, with the spans and the day they count from."""
    page = board()
    span(page, "first").click()
    shown, _all = wait_for_count(page, lambda found, all_rows: found < all_rows)
    with page.expect_download() as loading:
        button(page, "Download XLSX").click()
    assert loading.value.suggested_filename.startswith("Expiry_")
    book = openpyxl.load_workbook(io.BytesIO(loading.value.path().read_bytes()))
    header, *lines = book["Inventory"].iter_rows(values_only=True)
    assert shown == len(lines)
    assert ["Exp Date", "Days Left", "Use First"] == list(header[3:6])
    about = dict(book["About"].iter_rows(values_only=True))
    assert "20 Nov 2026" == about["Days count from"]
    assert "Within 30 days, 31 to 60 days, 61 to 90 days" == about["Spans of expiry"]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nobody_is_shut_out(board, keep, size):
    """By keyboard alone; axe finds nothing, light or dark, and the page is no wider than its screen."""
    page = board(**size)
    span(page, "expired").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(span(page, "first")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name=re.compile(r"^Within 30 days, [\d,]+ rows?$"))).to_be_focused()
    wait_for_count(page, lambda shown, all_rows: shown < all_rows)
    assert told(page, "first") == counts(page)[0]
    assert [] == in_both_themes(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep(page, f"expiry-{size['width']}-pressed")
    if size is PHONE:
        expect(page.locator(".lv-card").first).to_contain_text("days left")
        expect(page.get_by_text("Use first: 1").first).to_be_visible()


def test_without_stock_the_board_says_so(open_page):
    """Whoever has no stock sees empty spans and the reason, and nothing fails.

    While nothing is known of them they are no buttons without a name.
    """
    page = open_page()
    let_in(page.context, "/login", email="none@example.com", password=PASSWORD)
    page.goto("/expiry")
    expect(page.get_by_text("You have no stock here at the moment.")).to_be_visible()
    assert dict.fromkeys(KEYS, 0) == {key: told(page, key) for key in KEYS}
    page.route("**/api/rows", lambda route: route.fulfill(status=503, json={"error": "It is not read yet."}))
    page.reload()
    expect(page.get_by_role("heading", name="there is no earlier reading")).to_be_visible()
    expect(page.locator(".lv-span:visible")).to_have_count(0)
    assert [] == violations(page)
    page.complaints.clear()
