"""Somebody of one test alone, their other browsers, and what they do on their account page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import arrive, let_in
from tests.live import PASSWORD, submit

OWN = "Nine copper kettles whistle"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def person(portal, request):
    """Add a person of this test alone, and return the address."""
    name = re.sub(r"\W+", "-", request.node.name).strip("-")
    return portal.add_account(f"{name}@example.com", 2)


@pytest.fixture
def elsewhere(portal, person):
    """Return a function that signs the person in with another browser."""

    def open_session():
        client = portal.client()
        client.headers["User-Agent"] = FIREFOX
        assert submit(client, f"{portal.url}/login", email=person, password=PASSWORD).status_code == 303
        return client

    return open_session


def open_account(page, email):
    """Go to the own account of somebody who is signed in."""
    let_in(page.context, "/login", email=email, password=PASSWORD)
    page.goto("/account")
    expect(page.get_by_text("This browser")).to_be_visible()


def walk_to_account(page, email):
    """Sign in and go to the own account, as a person would."""
    arrive(page, email)
    page.get_by_role("button", name="Account").click()
    page.get_by_role("link", name="Your account").click()
    expect(page.get_by_text("This browser")).to_be_visible()


def fill(page, old=PASSWORD, new=OWN, again=None):
    """Fill in the form."""
    page.get_by_label("Old password").fill(old)
    page.get_by_label("New password").fill(new)
    page.get_by_label("The same again").fill(new if again is None else again)


def is_in(portal, client) -> bool:
    return client.get(f"{portal.url}/api/version", timeout=30).status_code == 200
