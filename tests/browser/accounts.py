"""A portal with accounts and one staff member of each role, and what they do on the page of accounts."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from data.erp.connection import identity
from data.portal.migration import init_portal
from data.portal.staff import Role
from services.accounts import adding
from services.accounts.grants import Grants
from services.accounts.person import Person
from settings import load_settings
from tests import live
from tests.browser.conftest import TODAY
from tests.browser.people import button
from tests.live_staff import open_as
from tests.portal_app import SHELL
from tests.staff_people import hire

HOSTILE = "<img src=x onerror=alert(1)>"
FIRST, SECOND = "Larkspur Wellness Co.", "Bright & Hollow Nutrition"
PEOPLE = {"Anna Lark": 2, "Ben North": 3, "Zoë Quill": 3, f"{HOSTILE} Hill": 2}
KEY = {"SECRET_KEY": "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c"}


@pytest.fixture(scope="module")
def portal(tmp_path_factory, erp_file):
    """Run a portal with one of each role, and accounts of two customers that nobody has used yet."""
    with live.running(
        tmp_path_factory.mktemp("customers"), f"sqlite:///{erp_file}", TODAY=TODAY, **KEY
    ) as portal:
        app = Flask("beside")
        app.config["SETTINGS"] = settings = load_settings(portal.env)
        init_portal(app)
        for role in Role:
            hire(app, role)
        with app.app_context():
            for name in PEOPLE:
                invite(settings, name)
        yield portal


def invite(settings, name: str) -> None:
    first, last = name.rsplit(" ", 1)
    customers = ((PEOPLE[name], {2: FIRST, 3: SECOND}[PEOPLE[name]]),)
    person = Person(f"{last}@example.com".lower(), first, last)
    adding.invite(actor=SHELL, person=person, grants=Grants(identity(settings), customers), settings=settings)


@pytest.fixture
def enter(open_page):
    """Return a function that opens the page as a staff member."""

    def open_customers(username: str = "sam", **window):
        page = open_page(**window)
        open_as(page, username, "/admin/customers")
        expect(count(page)).to_contain_text("accounts")
        return page

    return open_customers


def count(page):
    return page.get_by_role("status").filter(has_text="Showing")


def row(page, text: str):
    return page.get_by_role("row").filter(has_text=text)


def dialog(page, name: str):
    """Return the open dialog of this name."""
    found = page.get_by_role("dialog", name=name, exact=True)
    expect(found).to_be_visible()
    return found


def choose(page, name: str) -> None:
    row(page, name).get_by_role("gridcell").first.click()
    expect(page.locator(".lv-chosen")).to_contain_text(name)


def edit(page, name: str):
    choose(page, name)
    button(page, "Edit").click()
    return dialog(page, f"Edit {name}")


def add(page, first: str, last: str, *customers: str) -> None:
    """Add somebody through the form."""
    button(page, "Add customer").click()
    form = dialog(page, "Add customer")
    form.get_by_label("First name").fill(first)
    form.get_by_label("Last name").fill(last)
    form.get_by_label("Email").fill(f"{last}@example.com")
    for name in customers:
        form.get_by_label(name, exact=True).check()
    button(form, "Add customer").click()
    expect(form).to_be_hidden()
    expect(row(page, f"{first} {last}")).to_be_visible()
