"""The account page as people use it: by mouse and by keyboard alone, light and dark, desk and phone."""

import json
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.own_account import OWN, elsewhere, fill, is_in, open_account, person, walk_to_account
from tests.browser.people import let_go, open_inventory, until
from tests.browser.speed_probes import SLOW_ROWS
from tests.browser.test_accessibility import DESK, PHONE, in_both_themes
from tests.live import PASSWORD, submit

__all__ = ["elsewhere", "person"]

pytestmark = pytest.mark.browser

MOMENT = re.compile(r"^\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d$")
KEPT = "() => JSON.stringify([{...localStorage}, {...sessionStorage}, location.href, document.cookie])"


def test_the_own_account_is_shown(open_page, person, elsewhere, portal, keep):
    """Data, sessions and tries; times in the zone of the reader; the way leads through the account menu."""
    elsewhere()
    wrong = portal.client()
    assert submit(wrong, f"{portal.url}/login", email=person, password="wrong").status_code == 401
    page = open_page()

    walk_to_account(page, person)

    assert page.url.endswith("/account")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    for text in (
        person,
        "Larkspur Wellness Co.",
        "Firefox on Windows",
        "Chrome on Linux",
        "127.0.0.1",
        "Wrong password",
    ):
        expect(page.get_by_role("main").get_by_text(text).first).to_be_visible()
    times = page.locator("time").all_inner_texts()
    assert len(times) > 6
    assert all(MOMENT.match(time) for time in times), times
    assert ["Inventory", "Overview", "Expiry", "Mails"] == page.get_by_role(
        "navigation", name="Main"
    ).get_by_role("link").all_inner_texts()
    keep(page, "account-1440-light")


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_times_are_those_of_the_reader(chromium, portal, person, zone):
    """The same instant reads differently in Auckland and in Los Angeles."""
    context = chromium.new_context(base_url=portal.url, timezone_id=zone)
    page = context.new_page()
    open_account(page, person)
    shown = page.locator("time").first
    instant = datetime.fromisoformat(shown.get_attribute("datetime"))
    assert shown.inner_text().endswith(instant.astimezone(ZoneInfo(zone)).strftime("%H:%M"))
    context.close()


def test_the_password_is_changed_by_mouse(open_page, person, elsewhere, portal, keep):
    """It says what was done, empties the fields, ends the other session, and this browser goes on working."""
    other, page = elsewhere(), open_page()
    open_account(page, person)
    fill(page)
    page.get_by_role("button", name="Change password").click()

    expect(page.get_by_text("Your password is changed. 1 other session was ended.")).to_be_visible()
    for label in ("Old password", "New password", "The same again"):
        expect(page.get_by_label(label)).to_have_value("")
    expect(page.get_by_role("button", name="End", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="End all others")).to_be_hidden()
    assert not is_in(portal, other)
    keep(page, "account-changed-1440-light")
    page.reload()
    expect(page.get_by_text("This browser")).to_be_visible()
    assert is_in(portal, portal.sign_in(person, OWN))


def test_the_password_is_changed_by_keyboard_alone(open_page, person):
    """From the account button to the changed password, and every stop on the way has a name."""
    page = open_page()
    open_inventory(page, person)
    page.get_by_role("button", name="Account").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Your account")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("This browser")).to_be_visible()
    page.get_by_label("Old password").focus()
    for typed in (PASSWORD, OWN, OWN):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_attribute("aria-label", "Show password")
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Change password")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your password is changed.")).to_be_visible()


def test_what_was_done_is_seen_on_a_low_screen(open_page, person):
    """The sentence about the changed password comes into view."""
    page = open_page(width=1000, height=560)
    open_account(page, person)
    fill(page)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your password is changed.")).to_be_in_viewport(ratio=1)


def test_what_is_wrong_stands_under_its_field(open_page, person, keep):
    """Nothing that was typed is lost; the first wrong field has the focus and tells why."""
    page = open_page()
    open_account(page, person)
    fill(page, new="short", again="shorter")
    page.keyboard.press("Enter")

    new, again = page.get_by_label("New password"), page.get_by_label("The same again")
    expect(new).to_be_focused()
    expect(new).to_have_attribute("aria-invalid", "true")
    expect(new).to_have_accessible_description(re.compile("at least 15 characters; this password has 5"))
    expect(again).to_have_accessible_description("The two passwords are not the same.")
    assert [PASSWORD, "short", "shorter"] == [
        page.get_by_label(label).input_value() for label in ("Old password", "New password", "The same again")
    ]
    keep(page, "account-wrong-1440-light")

    fill(page, old="not the old one")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Old password")).to_be_focused()
    expect(page.get_by_label("Old password")).to_have_accessible_description("This is not your old password.")
    expect(new).not_to_have_attribute("aria-invalid", "true")
    assert OWN == new.input_value()


def test_what_is_typed_can_be_seen(open_page, person):
    """The button shows it and hides it again; sending hides it too."""
    page = open_page()
    open_account(page, person)
    fill(page, old="not the old one")
    button, field = page.get_by_role("button", name="Show password").nth(1), page.get_by_label("New password")
    for pressed, kind in (("true", "text"), ("false", "password"), ("true", "text")):
        button.click()
        expect(button).to_have_attribute("aria-pressed", pressed)
        expect(field).to_have_attribute("type", kind)
    page.get_by_role("button", name="Change password").click()
    expect(field).to_have_attribute("type", "password")
    assert OWN == field.input_value()


def test_no_password_stays_in_the_browser(open_page, person):
    """Neither storage nor address nor cookie nor console holds what was typed, wrong or right."""
    page, said = open_page(), []
    page.on("console", lambda message: said.append(message.text))
    walk_to_account(page, person)
    for old, new, answer in (
        ("an unusual wrong guess", OWN, "This is not your old password."),
        (PASSWORD, "short one", "this password has 9"),
        (PASSWORD, OWN, "Your password is changed."),
    ):
        fill(page, old, new)
        page.keyboard.press("Enter")
        expect(page.get_by_text(answer).first).to_be_visible()
        kept = json.dumps([page.evaluate(KEPT), said])
        assert not [
            secret for secret in ("unusual wrong guess", "short one", PASSWORD, OWN) if secret in kept
        ]


def test_back_and_forth(open_page, person):
    """From the rows to the account and back, without loading the portal anew: nothing complains."""
    page = open_page()
    walk_to_account(page, person)
    for _ in range(2):
        page.get_by_role("link", name="Inventory").click()
        expect(page.locator(".ag-center-cols-container .ag-row").first).to_be_visible()
        page.go_back()
        expect(page.get_by_text("This browser")).to_be_visible()
        expect(page.locator("time").first).to_have_text(MOMENT)


def test_leaving_before_the_rows_are_there(open_page, person):
    """Rows that come when their page has been left already are nobody's, and nothing complains."""
    page = open_page()
    walk_to_account(page, person)
    page.add_init_script(SLOW_ROWS)
    page.reload()
    page.get_by_role("link", name="Inventory").click()
    expect(page.locator(".ag-header-cell").first).to_be_attached()
    page.wait_for_timeout(1500)
    page.go_back()
    expect(page.get_by_text("This browser")).to_be_visible()
    page.wait_for_timeout(4000)


def test_leaving_before_the_reading_is_known(open_page, person):
    """A page that is left before it is put together is not put together any more, and nothing complains."""
    page, held = open_page(), []
    open_account(page, person)
    page.route("**/api/version*", lambda route: held.extend([route]))
    for name in ("Inventory", "Overview", "Expiry"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("searchbox", name="Search")).to_be_visible()
        page.go_back()
        expect(page.get_by_text("This browser")).to_be_visible()
    assert len(held) >= 3
    let_go(page, held)


def test_leaving_before_the_view_to_open_is_there(open_page, person):
    """What the page before was to be opened with changes nothing of the page one is on by then."""
    page, held = open_page(), []
    open_account(page, person)
    page.route("**/api/rows", lambda route: held.extend([route]))
    page.get_by_role("link", name="Inventory", exact=True).click()
    until(page, lambda: held)
    page.get_by_role("link", name="Overview", exact=True).click()
    search = page.get_by_role("searchbox", name="Search")
    expect(page.locator("#overview-count")).to_contain_text("lots")
    search.fill("T1")
    expect(page).to_have_url(re.compile(r"/overview\?view="))
    let_go(page, held)
    expect(search).to_have_value("T1")
    assert "T1" == page.evaluate("() => window.lotview.view.now.search")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nobody_is_shut_out(open_page, person, elsewhere, keep, size):
    """axe-core finds nothing, empty, filled in wrongly and changed; no page is wider than its screen."""
    elsewhere()
    page = open_page(**size)
    open_account(page, person)
    expect(page.get_by_role("button", name="End", exact=True)).to_be_visible()
    fill(page, new="short", again="shorter")
    for act, shown in (("Change password", "at least 15 characters;"), ("End all others", "was ended.")):
        page.get_by_role("button", name=act).click()
        expect(page.get_by_text(shown).first).to_be_visible()
        assert [] == in_both_themes(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep(page, f"account-{size['width']}-light")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(300)
    keep(page, f"account-{size['width']}-dark")


def test_targets_on_phones_are_large_enough(open_page, person, elsewhere):
    """Everything one taps is 44 px high and wide."""
    elsewhere()
    page = open_page(**PHONE)
    open_account(page, person)
    expect(page.get_by_role("button", name="End", exact=True)).to_be_visible()
    boxes = [each.bounding_box() for each in page.locator("main button:visible, main input:visible").all()]
    assert [] == [box for box in boxes if min(box["width"], box["height"]) < 44]
