"""A customer's day: signing in, finding rows, taking them away, leaving; and what the next person sees."""

import csv
import io
import re

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.people import (
    arrive,
    choose,
    column,
    counts,
    order,
    search,
    show_filter_row,
    sign_in,
    wait_for_count,
    wait_for_rows,
)

pytestmark = pytest.mark.browser


def test_a_customer_signs_in_and_sees_own_stock(open_page, portal, keep):
    """The first screen is the customer's own stock, whole: count, rows and freshness."""
    page = open_page()

    sign_in(page, "dana@example.com")
    page.wait_for_url("**/inventory")
    wait_for_rows(page)

    total = portal.rows(portal.sign_in("dana@example.com"))["total"]
    assert (total, total) == counts(page)
    expect(page.get_by_text(re.compile(r"ERP read \d\d:\d\d:\d\d"))).to_be_visible()
    expect(page.get_by_role("button", name="Customer", exact=True)).to_be_hidden()
    keep(page, "inventory-1440-light")


def test_a_wrong_password_gets_one_answer_and_loses_nothing(open_page, keep):
    """A wrong password and an unknown address read alike; the address stays in the form."""
    page, answers = open_page(), []
    for email in ("iris@example.com", "nobody@example.com"):
        sign_in(page, email, "not the right password")
        answers.append(page.get_by_role("alert").inner_text())
        assert email == page.get_by_label("Email").input_value()
    keep(page, "sign-in-error-1440-light")

    assert answers[0] == answers[1]
    assert len(answers) == len(page.complaints)  # Chromium reports the form's 401 itself
    page.complaints.clear()


def test_a_temporary_password_must_be_changed_before_any_data(open_page, portal, keep):
    """Everything but the change is closed until the person has chosen a password of their own."""
    page = open_page()
    sign_in(page, "first@example.com")
    page.wait_for_url("**/force-change-password")
    page.goto("/inventory")
    assert page.url.endswith("/force-change-password")
    answer = page.request.post("/api/rows", data={"view": {}}, headers={"Origin": portal.url})
    assert 403 == answer.status
    keep(page, "force-change-password-1440-light")

    new = "a-new-Phrase for 2027"
    page.get_by_label("New password", exact=True).fill(new)
    page.locator("[name=confirm_password]").fill(new)
    page.get_by_role("button", name="Save password").click()

    page.wait_for_url("**/inventory")
    wait_for_rows(page)


def test_search_and_cascading_filters_narrow_each_other(open_page, keep):
    """Each filter's list offers what the others leave, with the rows that choosing it would show."""
    page = open_page()
    arrive(page, "dana@example.com")
    total = counts(page)[1]

    search(page, "powder")
    matched, _ = wait_for_count(page, lambda x, y: x < y)
    page.get_by_role("button", name="Status", exact=True).click()
    offered = page.get_by_role("option", name="Approved QC", exact=True)
    status, rows = (
        offered.locator(".lv-value").inner_text(),
        int(offered.locator(".lv-num").inner_text().replace(",", "")),
    )
    offered.click()
    page.keyboard.press("Escape")
    found, _ = wait_for_count(page, lambda x, _: x == rows)
    assert {status} == set(column(page, "status"))
    assert found <= matched < total
    keep(page, "inventory-filters-1440-light")

    page.get_by_role("button", name="Reset filters").click()
    assert (total, total) == wait_for_count(page, lambda x, y: x == y)


def test_native_filter_and_sort_are_answered_by_the_server(open_page):
    """A column's own filter narrows, a click on the header sorts naturally over all rows."""
    page = open_page()
    arrive(page, "dana@example.com")

    show_filter_row(page)
    page.locator(
        ".ag-floating-filter[col-id='on_hand'] input, .ag-header-cell[col-id='on_hand'] input"
    ).first.fill("1")
    wait_for_count(page, lambda x, y: x < y)
    page.get_by_role("button", name="Reset filters").click()
    wait_for_count(page, lambda x, y: x == y)

    order(page, "User Lot")
    ascending = column(page, "user_lot")[0]
    order(page, "User Lot", "descending")
    assert ascending != column(page, "user_lot")[0]


def matching(portal, email):
    """Return how many rows of how many the server finds for what two of these tests search and choose."""
    view = {"search": "powder", "in": {"status": ["Approved QC"]}}
    answer = portal.rows(portal.sign_in(email), view)
    return answer["matched"], answer["total"]


def test_reload_keeps_the_view_and_logout_forgets_it(open_page, portal):
    """Search, filters and sort survive a reload; after signing out the next person finds nothing of them."""
    page = open_page()
    arrive(page, "dana@example.com")
    search(page, "powder")
    choose(page, "Status", "Approved QC")
    before = matching(portal, "dana@example.com")
    wait_for_count(page, lambda x, y: (x, y) == before)

    page.reload()
    wait_for_rows(page)
    assert before == wait_for_count(page, lambda x, y: (x, y) == before)
    assert "powder" == page.get_by_role("searchbox", name="Search").input_value()

    page.locator("#shell-account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")
    stored = (
        "Object.keys(sessionStorage).length + Object.keys(localStorage).filter(k => /view/.test(k)).length"
    )
    assert 0 == page.evaluate(stored)
    page.go_back()
    page.wait_for_url("**/login**")

    arrive(page, "iris@example.com")
    found = counts(page)
    assert found[0] == found[1]
    assert "" == page.get_by_role("searchbox", name="Search").input_value()


@pytest.mark.parametrize("kind", ["XLSX", "CSV"])
def test_the_file_holds_what_the_grid_shows(open_page, portal, kind):
    """The downloaded rows are the grid's: same filters, same order, same columns, same number."""
    page = open_page()
    arrive(page, "both@example.com")
    search(page, "powder")
    choose(page, "Status", "Approved QC")
    wanted = matching(portal, "both@example.com")
    matched, _ = wait_for_count(page, lambda x, y: (x, y) == wanted)
    order(page, "User Lot")
    lots = column(page, "user_lot")

    with page.expect_download() as download:
        page.get_by_role("button", name=f"Download {kind}").click()
    content = download.value.path().read_bytes()

    rows = table(content, kind)
    assert download.value.suggested_filename.startswith("Inventory_2 customers_")
    assert matched == len(rows) - 1
    assert lots == [row[rows[0].index("User Lot")] for row in rows[1 : len(lots) + 1]]
    assert {"Approved QC"} == {row[rows[0].index("Status")] for row in rows[1:]}


def test_the_erp_taken_away_and_back(open_page, portal, erp_file, keep):
    """Without the ERP the last good stock stays under a banner with its age; it recovers by itself."""
    page = open_page()
    arrive(page, "dana@example.com")
    total = counts(page)[1]
    away = erp_file.with_suffix(".away")

    erp_file.rename(away)
    try:
        page.get_by_role("alert").filter(has_text="has not answered").wait_for(timeout=30_000)
        assert (total, total) == counts(page)
        keep(page, "inventory-stale-1440-light")
        sign_in(open_page(), "iris@example.com")
    finally:
        away.rename(erp_file)
    page.get_by_role("button", name="Try now").click()
    page.get_by_role("alert").filter(has_text="has not answered").wait_for(state="hidden", timeout=30_000)
    assert (total, total) == counts(page)


def test_people_in_two_browsers_see_their_own_stock_alone(open_page, portal):
    """Two customers at once: no part of one stands on the other's screen."""
    dana, iris = open_page(), open_page()
    arrive(dana, "dana@example.com")
    arrive(iris, "iris@example.com")

    mine = set(portal.rows(portal.sign_in("iris@example.com"))["columns"]["part"])
    assert set(column(iris, "part")) <= mine
    assert not set(column(dana, "part")) & mine


def test_nobody_sees_nothing(open_page):
    """An account without customers gets an empty stock and a sentence, not an error."""
    page = open_page()
    sign_in(page, "none@example.com")
    page.get_by_text("You have no stock here at the moment").wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_cards_without_scrolling_sideways(open_page, theme, keep):
    """At 390 px the rows are cards, and nothing is wider than the screen."""
    page = open_page(width=390, height=844, theme=theme)
    arrive(page, "dana@example.com")

    keep(page, f"inventory-390-{theme}")
    assert page.locator(".lv-card").count() > 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def table(content, kind):
    """Return a file's rows as lists of texts."""
    if kind == "CSV":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Inventory"]
    return [list(row) for row in sheet.iter_rows(values_only=True)]
