"""A person who forgot the password: from the sign-in to the mail, through the link, and in again."""

import pytest
from playwright.sync_api import expect

from tests import live
from tests.browser.conftest import TODAY
from tests.browser.people import sign_in, wait_for_rows
from tests.browser.test_accessibility import DESK, PHONE, in_both_themes
from tests.integration.mail_server import found, mail_server

pytestmark = pytest.mark.browser

DANA = "dana@example.com"
OWN = "Seven slow barges at dawn"
LINK = r"(http://\S+/reset-password/\S+)"


@pytest.fixture(scope="module")
def server():
    """Run a mail server."""
    with mail_server() as running:
        yield running


@pytest.fixture(scope="module")
def portal(tmp_path_factory, erp_file, server):
    """Run a portal that sends mail, with one person."""
    folder = tmp_path_factory.mktemp("mailing")
    settings = server.environment | {"SUPPORT_CONTACT": "help@acme.test"}
    with live.running(folder, f"sqlite:///{erp_file}", TODAY=TODAY, **settings) as portal:
        portal.add_account(DANA, 2)
        yield portal


def mailed(server, portal, number: int):
    """Wait for so many mails to Dana, and return the last."""
    live.wait_until(lambda: len(server.messages(DANA)) >= number, portal, 20)
    return server.messages(DANA)[number - 1]


def test_from_forgotten_to_signed_in(open_page, portal, server, keep):
    """Ask, read the mail, refuse a weak password without losing what was typed, choose, sign in."""
    page = open_page()
    page.goto("/login")
    page.get_by_role("link", name="Forgot password?").click()
    page.get_by_label("Email").fill(DANA)
    keep(page, "forgot-password-1440-light")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("status")).to_contain_text("a mail with a link is on its way")
    keep(page, "forgot-password-sent-1440-light")

    page.goto(found(LINK, mailed(server, portal, 1)).replace("http://127.0.0.1:8050", portal.url))
    page.get_by_label("New password", exact=True).fill("too short")
    page.get_by_label("The same again", exact=True).fill("too short")
    page.get_by_role("button", name="Save password").click()
    expect(page.get_by_role("alert")).to_contain_text("at least 15 characters")
    keep(page, "reset-password-error-1440-light")
    expect(page.get_by_label("New password", exact=True)).to_have_value("too short")
    page.complaints.clear()  # the browser notes the refusal itself

    for label in ("New password", "The same again"):
        page.get_by_label(label, exact=True).fill(OWN)
    page.get_by_role("button", name="Save password").click()
    page.wait_for_url("**/login?changed=1")
    expect(page.get_by_role("status")).to_contain_text("Your password is changed")
    keep(page, "login-changed-1440-light")
    sign_in(page, DANA, OWN)
    wait_for_rows(page)
    assert "Your password for Lotview was changed" == mailed(server, portal, 2)["Subject"]


def test_a_used_link_shows_the_way_on(open_page, portal, server):
    """Who follows an old link gets a sentence and a button to another one."""
    page = open_page()
    page.goto("/reset-password/not-a-link-at-all")
    page.complaints.clear()
    expect(page.get_by_role("heading", name="This link can't be used")).to_be_visible()
    page.get_by_role("button", name="Send another link").click()
    expect(page.get_by_role("heading", name="Forgot your password?")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_doors_are_accessible(open_page, portal, size, keep):
    """axe-core finds nothing, in both themes; on phones a finger hits every control."""
    page = open_page(**size)
    for path in ("/login", "/forgot-password", "/forgot-password?sent=1", "/reset-password/gone"):
        page.goto(path)
        page.complaints.clear()
        assert [] == in_both_themes(page), path
        if size is PHONE:
            keep(page, f"door-{path.strip('/').partition('?')[0].replace('/', '-')}-{len(path)}-390-light")
            controls = page.locator("a:visible, button:visible, input:visible").all()
            sizes = [(each.evaluate("e => e.outerHTML"), each.bounding_box()["height"]) for each in controls]
            assert [] == [each for each in sizes if each[1] < 44], path
