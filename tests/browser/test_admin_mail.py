"""The mail page: staff see what was given up and send it again; nobody else gets near it."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from data.portal import clock, outbox
from data.portal.changes import bookkeeping
from data.portal.migration import init_portal
from data.portal.outbox import Outcome, State
from data.portal.staff import Role
from settings import load_settings
from tests import live
from tests.browser.conftest import TODAY
from tests.browser.people import button
from tests.browser.test_accessibility import DESK, PHONE, in_both_themes
from tests.integration.mail_server import mail_server
from tests.live_staff import open_as
from tests.portal_app import PASSWORD
from tests.staff_people import hire
from tests.unit.mail_cases import mails, post

pytestmark = pytest.mark.browser

ANNA, BEN = "anna@larkspur.example", "ben@northfield.example"
HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}"
CALLBACKS = (
    "admin-mail-page.id",
    "admin-mail-grid.selectedRows",
    "admin-mail-resend.n_clicks",
)  # first input


@pytest.fixture(scope="module")
def server():
    """Run a mail server that takes nothing until a test lets it."""
    with mail_server() as running:
        running.answers = {"RCPT": "451 later"}
        yield running


@pytest.fixture(scope="module")
def portal(tmp_path_factory, erp_file, server):
    """Run a portal with one of each role, a customer, a dead letter and one that perhaps arrived."""
    folder = tmp_path_factory.mktemp("mail-page")
    settings = server.environment | {"SECRET_KEY": "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c"}
    with live.running(folder, f"sqlite:///{erp_file}", TODAY=TODAY, **settings) as portal:
        portal.add_account("dana@example.com", 2)
        app = Flask("beside")
        app.config["SETTINGS"] = load_settings(portal.env)
        init_portal(app)
        for role in Role:
            hire(app, role)
        with app.app_context():
            for to, state in ((ANNA, State.DEAD), (BEN, State.UNKNOWN)):
                give_up(to, state)
        portal.app = app
        yield portal


def give_up(to: str, state: State) -> None:
    post(to)
    with bookkeeping() as session:
        outbox.note(session, mails()[-1], Outcome(state, f"550 {HOSTILE}"), clock.now())


def enter(page, username: str) -> None:
    """Open the page as a staff member."""
    open_as(page, username, "/admin/mail")
    expect(page.locator(".ag-row").first).to_be_visible()


def row(page, to: str):
    return page.locator(".ag-row", has_text=to)


def test_a_dead_letter_is_sent_again(open_page, portal, server, keep):
    """Choose it, read why it died, confirm: the worker sends it, and the page says so."""
    page = open_page()
    enter(page, "ada")
    keep(page, "admin-mail-1440-light")
    expect(row(page, ANNA)).to_contain_text("Dead letter")
    expect(row(page, ANNA)).to_contain_text(HOSTILE)
    row(page, ANNA).click()
    expect(button(page, "Show")).to_be_hidden()
    button(page, "Resend").click()
    asked = page.get_by_role("dialog", name=f"Resend the mail to {ANNA}?")
    expect(asked).to_contain_text(HOSTILE)
    keep(page, "admin-mail-ask-1440-light")
    server.answers = {}
    asked.get_by_role("button", name="Resend").click()
    expect(asked).to_be_hidden()
    expect(page.get_by_text(f"The mail to {ANNA} is on its way again.")).to_be_visible()
    live.wait_until(lambda: server.messages(ANNA), portal, 30)
    page.get_by_label("State").select_option(State.UNKNOWN)
    expect(page.locator(".lv-count")).to_have_text("1 mail")
    row(page, BEN).click()
    button(page, "Resend").click()
    expect(page.get_by_role("dialog")).to_contain_text("twice")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_auditor_reads_and_sends_nothing(open_page, portal):
    """The mails are there, the button is not."""
    page = open_page()
    enter(page, "otto")
    row(page, BEN).click()
    expect(page.locator(".lv-chosen")).to_contain_text(BEN)
    expect(button(page, "Resend")).to_be_hidden()


def callback(client, portal, first: str):
    """Send the callback with this first input as a browser would, with a mail that there is."""
    declared = client.get(f"{portal.url}/_dash-dependencies", timeout=30)
    if declared.status_code != 200:
        return declared
    found = next(
        each
        for each in declared.json()
        if not each["clientside_function"] and "{id}.{property}".format(**each["inputs"][0]) == first
    )
    names = found["output"].strip(".").split("...")
    outputs = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=False)) for name in names]
    if not found["output"].startswith(".."):
        outputs = outputs[0]
    chosen = {"selectedRows": [{"id": 2}], "data": {"id": 2}, "value": "all", "n_clicks": 1, "n_submit": 1}
    fill = [
        [each | {"value": chosen.get(each["property"])} for each in found[part]]
        for part in ("inputs", "state")
    ]
    body = {"output": found["output"], "outputs": outputs, "inputs": fill[0], "state": fill[1]}
    changed = f"{fill[0][0]['id']}.{fill[0][0]['property']}"
    address = f"{portal.url}/_dash-update-component"
    return client.post(address, json=body | {"changedPropIds": [changed]}, timeout=30)


def signed_in(portal, who: str):
    """Return a client of this role, of a customer, or of nobody."""
    if who == "customer":
        return portal.sign_in("dana@example.com")
    client = portal.client()
    if who != "nobody":
        answer = live.submit(client, f"{portal.url}/admin-login", username=who, password=PASSWORD)
        assert answer.status_code == 303
    return client


@pytest.mark.parametrize(
    ("who", "reads", "sends"),
    [
        ("nobody", False, False),
        ("customer", False, False),
        ("ada", True, True),
        ("sam", True, True),
        ("otto", True, False),
    ],
)
def test_every_callback_asks_who_it_is(portal, who, reads, sends):
    """Over HTTP, past the page: nobody and customers learn no address, an auditor sends nothing."""
    client = signed_in(portal, who)
    answers = [callback(client, portal, first) for first in CALLBACKS]
    assert [reads, reads, sends] == [BEN in answer.text for answer in answers], [a.text for a in answers]
    page = client.get(f"{portal.url}/admin/mail", timeout=30, allow_redirects=False)
    assert reads == (page.status_code == 200)
    assert BEN not in page.text, "no data in a layout"


def all_is_on_screen(page):
    """Return whether the chosen mail, its actions and the account button are within the window."""
    for seen in (row(page, BEN), button(page, "Resend"), page.locator("#shell-account")):
        expect(seen).to_be_in_viewport(ratio=1)
    expect(page.locator(".ag-body-horizontal-scroll-viewport")).to_be_hidden()
    return True


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_page_is_accessible(open_page, portal, size, keep):
    """axe-core finds nothing, in both themes, with a mail chosen and with the question open."""
    page = open_page(**size)
    enter(page, "sam")
    row(page, BEN).click()
    expect(button(page, "Resend")).to_be_visible()
    assert [] == in_both_themes(page)
    assert all_is_on_screen(page)
    keep(page, f"admin-mail-{size['width']}-light")
    button(page, "Resend").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert [] == in_both_themes(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_list_is_one_stop_of_the_tab_key(open_page, portal):
    """Arrow keys move in the list, Enter chooses; Tab comes back to where one was."""
    page = open_page()
    enter(page, "sam")
    expect(row(page, BEN)).to_be_visible()
    page.get_by_label("State").focus()
    for key in ("Tab", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(button(page, "Resend")).to_be_visible()
    for key in ("Shift+Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(button(page, "Resend")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".ag-row-selected .ag-cell-focus")).to_be_focused()
