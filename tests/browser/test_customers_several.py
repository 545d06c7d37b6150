"""On the page of accounts: several from a file, an auditor, an ERP that is away, and nobody shut out."""

import io
import re

import openpyxl
import pytest
from flask import Flask
from playwright.sync_api import expect

from data.portal.migration import init_portal
from data.portal.staff import Role
from services.accounts.bulk_text import HEADERS
from settings import load_settings
from tests import live
from tests.browser.accounts import FIRST, KEY, choose, dialog, enter, portal, row
from tests.browser.conftest import TODAY
from tests.browser.people import button
from tests.browser.test_accessibility import DESK, PHONE, in_both_themes
from tests.portal_app import PASSWORD
from tests.staff_people import hire

__all__ = ["enter", "portal"]

pytestmark = pytest.mark.browser


def test_several_come_from_a_file(enter, keep):
    """What is wrong stays to be corrected, what is right is added at once."""
    page = enter()
    button(page, "Add several").click()
    form = dialog(page, "Add several")
    button(form, "Check the list").click()
    expect(form.get_by_text("There is nothing in the list yet")).to_be_visible()
    book = openpyxl.Workbook()
    for line in (
        HEADERS,
        ("Una", "One", "one@example.com", FIRST),
        ("Otto", "Odd", "odd@example.com", "Larkspr"),
    ):
        book.active.append(line)
    content = io.BytesIO()
    book.save(content)
    file = {"name": "list.xlsx", "mimeType": "application/octet-stream", "buffer": content.getvalue()}
    form.locator("input[type=file]").set_input_files(file)
    expect(form.get_by_label("List")).to_have_value(re.compile("Una"))
    button(form, "Check the list").click()
    expect(form.get_by_text(f"Did you mean “{FIRST}”")).to_be_visible()
    keep(page, "customers-several")
    button(form, "Add 1 account").click()
    expect(form.get_by_text("1 account was added")).to_be_visible()
    field = form.get_by_label("List")
    field.fill(field.input_value().replace("Larkspr", FIRST))
    button(form, "Check the list").click()
    button(form, "Add 1 account").click()
    expect(form).to_be_hidden()
    for name in ("Una One", "Otto Odd"):
        expect(row(page, name)).to_contain_text("Pending first sign-in")


def test_an_auditor_changes_nothing(enter):
    """No button is offered, and Enter opens nothing."""
    page = enter("otto")
    choose(page, "Ben North")
    for name in ("Add customer", "Add several", "Edit", "Reset PW", "Deactivate", "Resend invitation"):
        expect(button(page, name)).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nobody_is_shut_out(enter, size, keep):
    """No WCAG 2.2 A or AA rule is broken, light or dark, in the list, the form and an empty list."""
    page = enter(**size)
    where = "desk" if size is DESK else "phone"
    for state, part in (("list", "html"), ("chosen", "html"), ("form", "dialog[open]"), ("none", "html")):
        if state == "chosen":
            page.locator(".ag-row").first.click()
            expect(button(page, "Edit")).to_be_visible()
        if state == "form":
            button(page, "Edit").click()
            expect(page.get_by_role("switch")).to_be_visible()
        if state == "none":
            page.keyboard.press("Escape")
            page.get_by_role("searchbox", name="Search").fill("nobody at all")
        page.wait_for_timeout(200)
        keep(page, f"customers-{state}-{where}")
        assert [] == in_both_themes(page, part), state
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state


def test_nobody_is_shut_out_of_questions_and_lists(enter):
    """The same for a question, and for a list with what is wrong in it."""
    page = enter()
    choose(page, "Ben North")
    button(page, "Reset PW").click()
    dialog(page, "Reset the password of Ben North?")
    assert [] == in_both_themes(page, "dialog[open]")
    page.keyboard.press("Escape")
    button(page, "Add several").click()
    form = dialog(page, "Add several")
    form.get_by_label("List").fill("Una,One,one,Nobody\nDue,Two,two@example.com,All")
    button(form, "Check the list").click()
    expect(form.get_by_role("region", name="Preview")).to_be_visible()
    assert [] == in_both_themes(page, "dialog[open]")


def test_the_page_works_while_the_erp_is_away(chromium, tmp_path, keep):
    """Before the ERP was ever read, the checklist says why it is empty; All can be given."""
    env = KEY | {"WAIT_FOR_ERP": "no"}
    with live.running(tmp_path, f"sqlite:///{tmp_path}/none.sqlite", TODAY=TODAY, **env) as portal:
        app = Flask("beside")
        app.config["SETTINGS"] = load_settings(portal.env)
        init_portal(app)
        hire(app, Role.SUPPORT)
        page = chromium.new_page(base_url=portal.url, viewport=DESK)
        page.goto("/admin-login")
        page.get_by_label("Username").fill("sam")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        button(page, "Sign in").click()
        page.wait_for_url("**/admin")
        page.goto("/admin/customers")
        expect(page.get_by_text("There are no accounts yet")).to_be_visible()
        button(page, "Add customer").click()
        form = dialog(page, "Add customer")
        expect(form.get_by_text("The ERP's customers can't be listed yet.")).to_be_visible()
        keep(page, "customers-erp-away")
        form.get_by_label("First name").fill("Eve")
        form.get_by_label("Last name").fill("Away")
        form.get_by_label("Email").fill("eve@example.com")
        form.get_by_role("switch").check()
        button(form, "Add customer").click()
        expect(form).to_be_hidden()
        expect(row(page, "Eve Away")).to_contain_text("All customers")
        page.close()
