"""Signed-in browsers on the account page: ended one by one or all at once, and what an ended one is told."""

import pytest
from playwright.sync_api import expect

from tests.browser.own_account import elsewhere, fill, is_in, open_account, person

__all__ = ["elsewhere", "person"]

pytestmark = pytest.mark.browser


def test_a_session_is_ended(open_page, person, elsewhere, portal):
    """One by keyboard, the rest with one button; the focus goes on in the list's heading."""
    first, second, third = (elsewhere() for _ in range(3))
    page = open_page()
    open_account(page, person)
    button = page.get_by_role("button", name="End", exact=True).first
    expect(button).to_have_accessible_description("Firefox on Windows")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 other session was ended.")).to_be_visible()
    expect(page.get_by_role("button", name="End", exact=True)).to_have_count(2)
    expect(page.get_by_role("heading", name="Signed-in browsers")).to_be_focused()
    assert 2 == sum(is_in(portal, each) for each in (first, second, third))

    page.get_by_role("button", name="End all others").click()
    expect(page.get_by_text("2 other sessions were ended.")).to_be_visible()
    assert not any(is_in(portal, each) for each in (first, second, third))
    expect(page.get_by_text("This browser")).to_be_visible()


def test_what_ended_meanwhile_leaves_the_list(open_page, person, elsewhere, portal):
    """Who ends a browser that has signed out already is told so, and sees the list as it is now."""
    other, page = elsewhere(), open_page()
    open_account(page, person)
    expect(page.get_by_role("button", name="End", exact=True)).to_have_count(1)
    other.post(f"{portal.url}/logout", headers={"Origin": portal.url}, timeout=30)
    page.get_by_role("button", name="End", exact=True).click()
    expect(page.get_by_text("There is no such session, or it has ended already.")).to_be_visible()
    expect(page.get_by_role("button", name="End", exact=True)).to_have_count(0)
    expect(page.get_by_role("heading", name="Signed-in browsers")).to_be_focused()


def test_an_ended_browser_is_told_so(open_page, person, portal):
    """Ended from elsewhere, the next click leads to the sign-in page, which says why one is there."""
    page = open_page()
    open_account(page, person)
    other = open_page()
    open_account(other, person)
    other.get_by_role("button", name="End all others").click()
    expect(other.get_by_text("1 other session was ended.")).to_be_visible()

    fill(page)
    page.keyboard.press("Enter")

    expect(page.get_by_text("Your session has ended. Sign in again.")).to_be_visible()
    assert "/login?ended=1&next=%2Faccount" in page.url
    page.complaints.clear()  # Chromium reports the 401 itself
