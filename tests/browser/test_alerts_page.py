"""Alerts in Chromium: made from a view or from nothing, changed, paused, deleted by their owner."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import button, let_in, open_inventory, search, wait_for_count
from tests.browser.test_accessibility import DESK, PHONE, in_both_themes
from tests.live import PASSWORD

pytestmark = pytest.mark.browser


def line(page, name: str):
    """Return an alert of the list."""
    return page.locator("#deliveries-alerts li").filter(has=page.get_by_text(name, exact=True))


def open_list(page):
    """Open the page of mails, with its alerts there."""
    page.goto("/deliveries")
    expect(page.locator("#deliveries-alerts li").first).to_be_visible()


def begin(page):
    """Open the form of a new alert."""
    button(page, "Alert me").click()
    form = page.get_by_role("dialog", name="Alert me")
    expect(form).to_be_visible()
    return form


def test_an_alert_from_beginning_to_end(open_page, somebody, keep):
    """What is wrong stands under its field, nothing typed is lost, what was done is said, the focus stays."""
    page = open_page(**DESK)
    let_in(page.context, "/login", email=somebody, password=PASSWORD)
    open_list(page)
    expect(page.get_by_text("No alerts yet.")).to_be_visible()
    form = begin(page)
    expect(form.get_by_label("Tell me when")).to_be_focused()
    form.get_by_label("Tell me when").select_option("A part's quantity falls below a number")
    form.get_by_label("Look", exact=True).select_option("Every day")
    form.get_by_label("Below which quantity").fill("few")
    page.keyboard.press("Enter")
    expect(form.get_by_text("Type a quantity above 0, such as 100 or 2.5.")).to_be_visible()
    expect(form.get_by_label("Below which quantity")).to_be_focused()
    assert [] == in_both_themes(page, "dialog[open]")
    keep(page, "alerts-form-1440-light")
    page.complaints.clear()  # the browser notes the refusal
    form.get_by_label("Below which quantity").fill("1,000")
    expect(form.get_by_label("Name")).to_have_value("Running low")
    button(form, "Alert me").click()
    expect(form).to_have_count(0)
    for told in ("A part's quantity falls below 1,000, in everything you see", "Every day at 07:30"):
        expect(line(page, "Running low")).to_contain_text(told)
    button(page, "Pause Running low").press("Enter")
    expect(line(page, "Running low")).to_contain_text("Paused")
    expect(button(page, "Start Running low")).to_be_focused()
    button(page, "Start Running low").press("Enter")
    expect(button(page, "Pause Running low")).to_be_focused()
    expect(line(page, "Running low")).not_to_contain_text("Looks next")  # there is no mail server here
    button(page, "Edit Running low").click()
    form = page.get_by_role("dialog", name="Edit alert “Running low”")
    expect(form.get_by_label("Below which quantity")).to_have_value("1000")
    form.get_by_label("Name").fill("<b>Little left</b>")
    form.get_by_label("Name").press("Enter")
    expect(line(page, "<b>Little left</b>")).to_be_visible()
    expect(button(page, "Edit <b>Little left</b>")).to_be_focused()
    assert [] == in_both_themes(page)
    keep(page, "alerts-1440-light")
    page.set_viewport_size(PHONE)
    assert [] == in_both_themes(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep(page, "alerts-390-light")
    button(page, "Delete <b>Little left</b>").click()
    button(page.get_by_role("dialog"), "Delete").click()
    expect(page.get_by_text("No alerts yet.")).to_be_visible()
    expect(button(page, "Alert me")).to_be_focused()


def test_an_alert_over_the_view_on_screen(open_page, somebody):
    """From the menu of views: it looks at what is on screen now, and the list says so."""
    page = open_page(**DESK)
    open_inventory(page, somebody)
    search(page, "powder")
    wait_for_count(page, lambda shown, total: 0 < shown < total)
    page.get_by_role("button", name=re.compile("^Views")).click()
    button(page, "Alert me…").click()
    form = page.get_by_role("dialog", name="Alert me")
    expect(form.get_by_label("Look at")).to_have_value("now")
    button(form, "Alert me").click()
    expect(page.get_by_text("You will be told: a lot goes on hold or is released.")).to_be_visible()
    assert ["inventory"] == [each["page"] for each in page.request.get("/api/alerts").json()["alerts"]]
    open_list(page)
    expect(line(page, "On hold: Search powder")).to_contain_text("in search “powder”")
    button(page, "Delete On hold: Search powder").click()
    button(page.get_by_role("dialog"), "Delete").click()
    expect(page.get_by_text("No alerts yet.")).to_be_visible()
