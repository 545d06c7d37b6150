"""The controls where a quick look does not go: nothing found, closed lists, dense rows, other tabs."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import (
    choose,
    counts,
    forgive,
    open_inventory,
    search,
    show_filter_row,
    sign_in,
    until,
    wait_for_rows,
)

pytestmark = pytest.mark.browser


def header(page, column):
    """Return the clickable part of a column's header."""
    return page.locator(f".ag-header-cell[col-id='{column}'] .ag-header-cell-label")


def sorted_by(page):
    """Return the columns the rows are sorted by, with their rank."""
    cells = page.locator(".ag-header-cell[aria-sort$='ending']")
    return set(
        cells.evaluate_all(
            "cells => cells.map(c => [c.getAttribute('col-id'), c.innerText.trim().at(-1)].join())"
        )
    )


def test_a_column_filter_stays_in_reach_when_nothing_passes(page):
    """Over the words for no rows the filter of a column opens, works, and brings rows back."""
    search(page, "no such thing")
    expect(page.get_by_text("No row passes all your filters")).to_be_visible()
    show_filter_row(page)
    page.get_by_role("button", name="Exp Date filter: Any").click()
    page.get_by_role("combobox", name="Filtering operator").first.click()
    page.get_by_role("option", name="Blank", exact=True).click()
    expect(page.get_by_role("button", name="Remove filter Exp Date is empty").first).to_be_visible()


VIEWS_COME_LATE = """async () => {
  const views = document.querySelector("#inventory-views");
  views.focus();
  const opened = lotview.saved.open(views);
  document.querySelector("#inventory-columns").click();
  await opened;
}"""
REFUSED_LATE = """() => {
  let refuse = null;
  const act = () => new Promise((_done, failed) => (refuse = failed));
  const dialog = lotview.form({ title: "Save view", body: [], save: "Save", act });
  dialog.querySelector("form").requestSubmit();
  dialog.close();
  refuse(Object.assign(new Error(), { status: 409, sentence: "It was not saved." }));
}"""


def by_both(answer):
    """Return whether rows were asked for in an order of two columns."""
    return answer.url.endswith("/api/rows") and len(answer.request.post_data_json["view"]["sort"]) == 2


def test_an_answer_that_comes_late_undoes_nothing(page):
    """What was opened meanwhile stays open, what is refused after its form was closed is said."""
    page.evaluate(VIEWS_COME_LATE)
    expect(page.get_by_label("Find a column")).to_be_focused()
    expect(page.get_by_role("dialog", name="Views")).to_have_count(0)
    page.keyboard.press("Escape")
    page.evaluate(REFUSED_LATE)
    expect(page.get_by_text("It was not saved.")).to_be_visible()


def test_a_click_counts_though_an_answer_comes_while_it_is_pressed(page):
    """The list of a filter is drawn with the answer's counts once the button of the mouse is let go."""
    page.get_by_role("button", name="Status", exact=True).click()
    line = page.get_by_role("option", name=page_status(page), exact=True)
    line.hover()
    page.mouse.down()
    page.evaluate("() => lotview.emit('answer', lotview.rows.answer)")
    page.mouse.up()
    expect(line).to_have_attribute("aria-selected", "true")


def test_shift_click_sorts_by_several_columns(page):
    """A click sorts by one column, a click with Shift adds another; both survive a reload."""
    header(page, "bin").click()
    with page.expect_response(by_both):  # what it is asked for is kept
        header(page, "user_lot").click(modifiers=["Shift"])
    expect(page.get_by_role("columnheader", name="User Lot")).to_have_attribute("aria-sort", "ascending")
    assert {"bin,1", "user_lot,2"} == sorted_by(page)
    page.reload()
    wait_for_rows(page)
    assert {"bin,1", "user_lot,2"} == sorted_by(page)


def test_one_action_is_one_request(page):
    """However often long lists were opened and searched before, a choice asks for rows once."""
    page.route("**/api/rows", many_parts)
    page.reload()
    wait_for_rows(page)
    for _ in range(3):
        page.get_by_role("button", name="Part", exact=True).click()
        with page.expect_response("**/api/rows"):
            page.get_by_label("Find a part").fill("1")
        page.keyboard.press("Escape")
    asked = []
    page.on(
        "request", lambda request: asked.append(request.url) if request.url.endswith("/api/rows") else None
    )
    choose(page, "Status", page_status(page))
    page.wait_for_timeout(700)
    assert 1 == len(asked)


def many_parts(route):
    """Answer as for a stock with more parts than a list shows at once, so that finding asks the server."""
    answer = route.fetch().json()
    parts = answer.get("facets", {}).get("part")
    if parts is not None:
        parts += [[f"Z{number}", 1] for number in range(200 - len(parts))]
    route.fulfill(json=answer)


def page_status(page):
    """Return a status that some row on screen has."""
    return page.locator(".ag-row .ag-cell[col-id='status']").first.inner_text().strip()


def test_dense_rows_show_the_expiry_whole(page):
    """In rows of one line the date column has room for date and mark, also after the columns were reset."""
    choose(page, "Status", page_status(page))
    page.get_by_role("button", name="Columns", exact=True).click()
    page.get_by_role("button", name="One line").click()
    page.get_by_role("button", name="Reset columns").click()
    page.keyboard.press("Escape")
    wait_for_rows(page)
    width = page.get_by_role("columnheader", name="Exp Date").bounding_box()["width"]
    assert 180 <= width
    page.reload()
    wait_for_rows(page)
    assert width == page.get_by_role("columnheader", name="Exp Date").bounding_box()["width"]


def test_another_row_height_keeps_the_place(page):
    """The row that stood at the top stands there still, in one line and again in two."""
    page.evaluate("lotview.rows.api.ensureIndexVisible(40, 'top')")
    stands_at_the_top(page, 40, 42)
    wait_for_rows(page)
    page.get_by_role("button", name="Columns", exact=True).click()
    for height, pixels in (("One line", 28), ("Two lines", 42)):
        page.get_by_role("button", name=height).click()
        stands_at_the_top(page, 40, pixels)


def stands_at_the_top(page, row, pixels):
    """Wait until the grid knows that it has scrolled to a row."""
    place = f"Math.round(lotview.rows.api.getVerticalPixelRange().top / {pixels})"
    until(page, lambda: page.evaluate(place) == row)


def test_reset_on_a_phone_empties_the_fields(open_page):
    """After Reset filters no field of the sheet shows a filter that is not in force."""
    page = open_page(width=390, height=844)
    open_inventory(page, "dana@example.com")
    total = counts(page)[1]
    page.get_by_role("button", name="Filters", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Reset filters")).to_be_hidden()
    page.locator("summary").filter(has_text="All columns").click()
    page.get_by_label("User Lot contains").fill("0")
    page.keyboard.press("Enter")
    show = page.get_by_role("button", name=re.compile("^Show "))
    expect(show).not_to_have_text(f"Show {total:,} rows")
    page.get_by_role("dialog").get_by_role("button", name="Reset filters").click()
    expect(show).to_have_text(f"Show {total:,} rows")
    expect(page.get_by_label("User Lot contains")).to_have_value("")


def test_signing_out_empties_the_other_tabs(open_page):
    """Every tab of a browser shows the same session, so all of them leave with it."""
    page = open_page()
    open_inventory(page, "dana@example.com")
    other = page.context.new_page()
    other.goto("/inventory")
    wait_for_rows(other)
    other.locator("#shell-account").click()
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/login")
    page.wait_for_url("**/login**")
    forgive(page, 401, "/api/version")  # it may have asked before it was told


def test_signing_out_keeps_the_theme_and_nothing_else(open_page):
    """Whoever signs in next finds the colours this browser was set to, and nothing that tells of stock."""
    page = open_page()
    open_inventory(page, "dana@example.com")
    search(page, "powder")
    page.evaluate("localStorage.setItem('lotview.other', 'powder')")
    page.locator("#shell-account").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    kept = page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage)]")
    assert [["lotview.theme"], []] == kept


def test_waiting_for_the_first_reading_keeps_the_focus(page):
    """While there is no stock yet, looking again neither moves the focus nor repeats the words."""
    unread = {"status": 503, "sentence": "The ERP can't be read at the moment.", "reference": "abc"}
    page.evaluate("said => { lotview.rows.answer = null; lotview.emit('failed', said); }", unread)
    again = page.locator(".lv-state").get_by_role("button", name="Try now")
    again.focus()
    page.evaluate("said => lotview.emit('failed', {...said, reference: 'def'})", unread)
    expect(again).to_be_focused()
    expect(page.get_by_text("Reference abc")).to_be_visible()


def test_a_refused_password_loses_nothing(open_page):
    """What one typed into both fields stays when the server refuses it, and the reason stands above."""
    page = open_page()
    sign_in(page, "refused@example.com")
    page.wait_for_url("**/force-change-password")
    fields = [page.get_by_label("New password", exact=True), page.locator("[name=confirm_password]")]
    for field in fields:
        field.fill("too short")
    page.get_by_role("button", name="Save password").click()
    expect(page.get_by_role("alert")).to_contain_text("at least 15 characters")
    assert ["too short"] * 2 == [field.input_value() for field in fields]
    expect(fields[0]).to_be_focused()
    page.complaints.clear()  # Chromium notes the refusal itself
