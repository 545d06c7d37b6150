"""Views by mail in Chromium: added, changed, paused, deleted by their owner; the page of a stop link."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import button, let_in, open_inventory, search, wait_for_count
from tests.browser.test_accessibility import DESK, PHONE, in_both_themes
from tests.live import PASSWORD

pytestmark = pytest.mark.browser

NAME = "Month end <b>bold</b>"
ELSEWHERE_BY_THEN = """() => {
  document.activeElement.click();
  document.querySelector("[data-adds]").focus();
}"""


def line(page, name: str):
    """Return a view by mail of the list."""
    return page.locator("#deliveries-views li").filter(has=page.get_by_text(name, exact=True))


def test_a_view_by_mail_from_beginning_to_end(open_page, somebody, keep):
    """What is wrong stands under its field, nothing typed is lost, what was done is said, the focus stays."""
    page = open_page(**DESK)
    let_in(page.context, "/login", email=somebody, password=PASSWORD)
    page.goto("/deliveries")
    views = page.locator("#deliveries-views")
    expect(views.get_by_text("No views by mail yet.")).to_be_visible()
    expect(views.get_by_text("can't send mail at present")).to_be_visible()  # there is no mail server here
    button(page, "Mail a view").click()
    form = page.get_by_role("dialog", name="Mail a view")
    expect(form.get_by_label("View", exact=True)).to_be_focused()
    expect(form.get_by_label("Name")).to_have_value("Everything")
    form.get_by_label("How often").select_option("Every month")
    expect(form.get_by_label("Day of the week")).to_be_hidden()
    form.get_by_label("Name").fill(NAME)
    form.get_by_label("Day of the month").fill("32")
    page.keyboard.press("Enter")
    expect(form.get_by_text("Type a day of the month, from 1 to 31.")).to_be_visible()
    expect(form.get_by_label("Day of the month")).to_be_focused()
    assert [] == in_both_themes(page, "dialog[open]")
    keep(page, "deliveries-form-1440-light")
    page.complaints.clear()  # the browser notes the refusal
    form.get_by_label("Day of the month").fill("31")
    form.get_by_label("Time zone").select_option("Asia/Tokyo")
    button(form, "Mail it").click()
    expect(form).to_have_count(0)
    expect(line(page, NAME)).to_contain_text("On day 31 of every month, or the last day of a shorter one")
    expect(line(page, NAME)).to_contain_text("Tokyo time")
    expect(button(page, f"Send one now {NAME}")).to_be_disabled()
    button(page, f"Pause {NAME}").press("Enter")
    expect(line(page, NAME)).to_contain_text("Paused")
    expect(button(page, f"Start {NAME}")).to_be_focused()
    page.evaluate(ELSEWHERE_BY_THEN)
    expect(line(page, NAME)).not_to_contain_text("Paused")
    expect(button(page, "Mail a view")).to_be_focused()
    button(page, f"Edit {NAME}").click()
    form = page.get_by_role("dialog", name=f"Edit “{NAME}”")
    expect(form.get_by_label("Day of the month")).to_have_value("31")
    form.get_by_label("How often").select_option("Every day")
    button(form, "Save changes").click()
    expect(line(page, NAME)).to_contain_text("Every day at 07:30, Tokyo time")
    expect(button(page, f"Edit {NAME}")).to_be_focused()
    assert [] == in_both_themes(page)
    keep(page, "deliveries-1440-light")
    page.set_viewport_size(PHONE)
    assert [] == in_both_themes(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep(page, "deliveries-390-light")
    button(page, f"Delete {NAME}").click()
    button(page.get_by_role("dialog", name=f"Delete “{NAME}”?"), "Delete").click()
    expect(views.get_by_text("No views by mail yet.")).to_be_visible()


def test_the_view_on_screen_is_mailed_from_the_menu_of_views(open_page, somebody):
    """The form opens over the rows with that view and its name, says what was done, and keeps the view."""
    page = open_page(**DESK)
    open_inventory(page, somebody)
    search(page, "powder")
    wait_for_count(page, lambda found, total: 0 < found < total)
    button(page, "Views").click()
    page.get_by_text("Mail this view…").click()
    form = page.get_by_role("dialog", name="Mail a view")
    expect(form.get_by_label("Name")).to_have_value("Search powder")
    button(form, "Mail it").click()
    expect(form).to_have_count(0)
    expect(page.get_by_text("“Search powder” is mailed every Monday")).to_be_visible()
    kept = page.request.get("/api/deliveries").json()["deliveries"]
    assert [("powder", "inventory")] == [(each["state"]["view"]["search"], each["page"]) for each in kept]


def test_the_page_of_a_stop_link(open_page, keep):
    """Whoever opens a link that has done its work, or none of ours, is told that nothing is sent."""
    page = open_page(**DESK)
    page.goto("/stop/nothing.at-all")
    expect(page.get_by_role("heading", name="This mail is stopped")).to_be_visible()
    assert [] == in_both_themes(page)
    keep(page, "stopped-1440-light")
