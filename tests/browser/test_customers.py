"""The page of accounts in Chromium: found, added, edited by mouse and keyboard, and nothing typed is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accounts import (
    FIRST,
    HOSTILE,
    SECOND,
    add,
    choose,
    count,
    dialog,
    edit,
    enter,
    portal,
    row,
)
from tests.browser.people import button, look

__all__ = ["enter", "portal"]

pytestmark = pytest.mark.browser

ASKED = "**/_dash-update-component**"


def test_whoever_is_added_is_invited(enter, keep):
    """What is wrong stands under its field, nothing is lost; then the account waits for its first sign-in."""
    page = enter()
    button(page, "Add customer").click()
    form = dialog(page, "Add customer")
    expect(form.get_by_label("First name")).to_be_focused()
    form.get_by_label("Last name").fill("Moss")
    form.get_by_label("Email").fill("moss@example")
    form.get_by_label(FIRST, exact=True).check()
    button(form, "Add customer").click()
    expect(form.get_by_text("A first name is needed")).to_be_visible()
    expect(form.get_by_text("no domain ending")).to_be_visible()
    expect(form.get_by_label("First name")).to_be_focused()
    expect(form.get_by_label(FIRST, exact=True)).to_be_checked()
    keep(page, "customers-error")
    form.get_by_label("First name").fill("Mia")
    form.get_by_label("Email").fill("moss@example.com")
    button(form, "Add customer").click()
    expect(form).to_be_hidden()
    expect(page.get_by_role("status").filter(has_text="Mia Moss was added")).to_be_visible()
    for words in (FIRST, "Pending first sign-in", "moss@example.com", "Never"):
        expect(row(page, "Mia Moss")).to_contain_text(words)


def test_accounts_are_found_while_one_types(enter):
    """By name, address or ERP customer, accents and capitals apart; active and inactive by a switch."""
    page = enter()
    search = page.get_by_role("searchbox", name="Search")
    for text, name in (
        ("zoe", "Zoë Quill"),
        ("north@", "Ben North"),
        ("hollow quill", "Zoë Quill"),
        ("<img", HOSTILE),
    ):
        search.fill(text)
        expect(row(page, name)).to_be_visible()
        expect(count(page)).to_contain_text("Showing 1 of")
    search.fill("nobody at all")
    expect(count(page)).to_contain_text("Showing 0 of")
    page.get_by_role("button", name="Show all").click()
    expect(search).to_have_value("")
    button(page, "Inactive").click()
    expect(page.get_by_text("No account passes your search and filter")).to_be_visible()
    button(page, "Active").click()
    expect(row(page, "Ben North")).to_be_visible()


def test_everything_goes_by_keyboard(enter):
    """From the search to the row, into the form, through the checklist and back."""
    page = enter()
    add(page, "Kay", "Keys", FIRST)
    page.keyboard.press("/")
    page.keyboard.type("kay keys")
    expect(count(page)).to_contain_text("Showing 1 of")
    row(page, "Kay Keys").get_by_role("gridcell").first.focus()
    page.keyboard.press("Enter")
    form = dialog(page, "Edit Kay Keys")
    expect(form.get_by_label("First name")).to_be_focused()
    form.get_by_role("searchbox").focus()
    page.keyboard.type("hollow")
    page.keyboard.press("ArrowDown")
    expect(form.get_by_label(SECOND, exact=True)).to_be_focused()
    page.keyboard.press("Space")
    expect(form.get_by_text("2 of ")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(button(form, "Save changes")).to_be_focused()
    page.keyboard.press("Enter")
    expect(form).to_be_hidden()
    expect(row(page, "Kay Keys")).to_contain_text(f"{SECOND}, {FIRST}")


MENU_THEN_SEARCH = """(cell) => {
  cell.focus();
  cell.dispatchEvent(new KeyboardEvent("keydown", { key: "ContextMenu", bubbles: true }));
  document.querySelector(".lv-search > input").focus();
}"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_a_row_has_a_menu(enter):
    """By the Menu key or a right click: what is offered for that account; Esc gives the focus back to it.

    The server is asked what is offered: whoever is elsewhere by the time it answers is not called back.
    """
    page = enter()
    add(page, "Mona", "Menu", FIRST)
    cell = row(page, "Mona Menu").get_by_role("gridcell").nth(1)
    cell.focus()
    page.keyboard.press("Shift+F10")
    menu = page.get_by_role("menu", name="Mona Menu")
    expect(menu.get_by_role("menuitem", name="Edit")).to_be_focused()
    page.keyboard.press("Escape")
    expect(cell).to_be_focused()
    row(page, "Ben North").get_by_role("gridcell").nth(1).evaluate(MENU_THEN_SEARCH)
    expect(page.locator(".lv-chosen")).to_contain_text("Ben North")
    page.evaluate(TWO_FRAMES)
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    expect(page.get_by_role("menu", name="Ben North")).to_have_count(0)
    row(page, "Ben North").get_by_role("gridcell").nth(2).click(button="right")
    page.get_by_role("menu", name="Ben North").get_by_role("menuitem", name="Deactivate").click()
    dialog(page, "Deactivate Ben North?")
    page.keyboard.press("Escape")
    page.get_by_role("searchbox", name="Search").fill("mona")
    expect(button(page, "Deactivate")).to_be_hidden()  # whoever can't be seen is not chosen any more
    row(page, "Mona Menu").get_by_role("gridcell").nth(2).click(button="right")
    page.get_by_role("menuitem", name="Customer settings…").click()
    expect(page).to_have_url(re.compile(r"/admin/settings\?search="))
    expect(page.locator(".lv-count")).to_contain_text("Showing 1 of")  # that of the one customer they see
    expect(page.locator(".ag-row .lv-named")).to_contain_text(FIRST)


def test_all_keeps_the_single_picks(enter):
    """The switch overrides them; taken back, they are what they were."""
    page = enter()
    add(page, "Ally", "All", FIRST)
    for words, isall in (("All customers", True), (FIRST, False)):
        form = edit(page, "Ally All")
        form.get_by_role("switch").set_checked(isall)
        expect(form.get_by_label(FIRST, exact=True)).to_be_checked()
        expect(form.get_by_text("is kept for when it is taken back")).to_be_visible(visible=isall)
        button(form, "Save changes").click()
        expect(form).to_be_hidden()
        expect(row(page, "Ally All")).to_contain_text(words)


def test_the_second_editor_is_told(enter, keep):
    """What the other has changed stands in the form and is named; what was typed stays, and can be saved."""
    first, second = enter("ada"), enter("sam")
    add(first, "Tess", "Two", FIRST)
    second.reload()
    form, late = edit(first, "Tess Two"), edit(second, "Tess Two")
    late.get_by_label("Last name").fill("Late")
    form.get_by_label("First name").fill("Tessa")
    form.get_by_label(SECOND, exact=True).check()
    button(form, "Save changes").click()
    expect(form).to_be_hidden()
    button(late, "Save changes").click()
    late = dialog(second, "Edit Tessa Two")
    told = late.get_by_role("alert")
    expect(told).to_contain_text("First name is now “Tessa”.")
    expect(told).to_contain_text(f"Added: {SECOND}.")
    expect(late.get_by_label("First name")).to_have_value("Tessa")
    expect(late.get_by_label("Last name")).to_have_value("Late")
    expect(late.get_by_label(SECOND, exact=True)).to_be_checked()
    keep(second, "customers-told")
    button(late, "Save changes").click()
    expect(late).to_be_hidden()
    expect(row(second, "Tessa Late")).to_contain_text(SECOND)


def test_questions_name_the_person(enter):
    """Esc does nothing and gives the focus back; the answer changes status and what is offered."""
    page = enter()
    add(page, "Quinn", "Quest", FIRST)
    choose(page, "Quinn Quest")
    button(page, "Deactivate").click()
    dialog(page, "Deactivate Quinn Quest?")
    page.keyboard.press("Escape")
    expect(button(page, "Deactivate")).to_be_focused()
    for verb, title, status in (
        ("Resend invitation", "Send Quinn Quest the invitation again?", "Pending first sign-in"),
        ("Reset PW", "Reset the password of Quinn Quest?", "Pending first sign-in"),
        ("Deactivate", "Deactivate Quinn Quest?", "Inactive"),
        ("Reactivate", "Reactivate Quinn Quest?", "Pending first sign-in"),
    ):
        button(page, verb).click()
        asked = dialog(page, title)
        button(asked, verb).click()
        expect(asked).to_be_hidden()
        expect(row(page, "Quinn Quest")).to_contain_text(status)
    expect(button(page, "Reset PW")).to_be_visible()


def test_the_start_page_leads_to_those_who_are_waited_for(enter):
    """A status in the address filters the list; a chip tells it and takes it away, for good."""
    page = enter()
    page.goto("/admin")
    page.get_by_role("link", name="Customers: First sign-in").click()
    shown = page.get_by_role("row").filter(has_text="@example.com")
    expect(shown.first).to_be_visible()
    assert {"Pending first sign-in"} == set(shown.locator("[col-id='status']").all_inner_texts())
    button(page, "Remove filter Status Pending first sign-in").click()
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    assert "status" not in page.url
    expect(page.locator(".lv-chip")).to_have_count(0)


def test_what_others_change_comes_by_itself(enter, portal):
    """Quietly: who is chosen, what has the focus and what is typed into an open dialog stay."""
    page = enter()
    form = edit(page, "Anna Lark")
    form.get_by_label("First name").fill("Annika")
    portal.command("account", "deactivate", "quill@example.com")
    look(page)
    expect(row(page, "Zoë Quill")).to_contain_text("Inactive")
    expect(form.get_by_label("First name")).to_be_focused()
    expect(form.get_by_label("First name")).to_have_value("Annika")
    button(form, "Cancel").click()
    choose(page, "Zoë Quill")
    expect(button(page, "Reactivate")).to_be_visible()
    portal.command("account", "reactivate", "quill@example.com")
    look(page)
    expect(button(page, "Deactivate")).to_be_visible()
    expect(page.locator(".lv-chosen")).to_have_text("Chosen: Zoë Quill")


def test_what_is_not_answered_is_said(enter):
    """A list that does not come says so where it is missing, with a way on; a form can be sent again."""
    page = enter()
    button(page, "Add customer").click()
    form = dialog(page, "Add customer")
    form.get_by_label("First name").fill("Mia")
    page.route(ASKED, lambda route: route.abort())
    button(form, "Add customer").click()
    expect(form.get_by_role("alert")).to_contain_text("The portal can't be reached.")
    expect(form.get_by_label("First name")).to_have_value("Mia")
    expect(button(form, "Add customer")).to_be_enabled()
    page.unroute(ASKED)
    page.route(ASKED, lose_rows)
    page.reload()
    expect(page.get_by_text("The list can't be read")).to_be_visible()
    page.unroute(ASKED)
    button(page, "Try again").click()
    expect(count(page)).to_contain_text("accounts")
    page.complaints.clear()  # Chromium notes what was not answered itself


def lose_rows(route):
    """Answer as a server that has gone away, but draw the page."""
    is_rows = "admin-customers-grid.rowData" in (route.request.post_data or "")
    route.fulfill(status=502, body="") if is_rows else route.continue_()
