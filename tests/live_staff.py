"""Staff of a running portal: hired past the pages, and signed in at their door."""

import requests
from flask import Flask

from data.portal.migration import init_portal
from data.portal.staff import Role
from settings import load_settings
from tests import live
from tests.browser.people import let_in
from tests.portal_app import PASSWORD
from tests.staff_people import hire


def add_staff(portal: live.Portal, role: Role, username: str = "") -> str:
    """Add a staff member whose password is PASSWORD, and return the username."""
    app = Flask(__name__)
    app.config["SETTINGS"] = load_settings(portal.env)
    init_portal(app)
    return hire(app, role, username)


def enter(portal: live.Portal, username: str) -> requests.Session:
    """Return a client in which a staff member has signed in through the form."""
    client = portal.client()
    answer = live.submit(client, f"{portal.url}/admin-login", username=username, password=PASSWORD)
    assert answer.status_code in {302, 303}, answer.text
    return client


def open_as(page, username: str, path: str) -> None:
    """Go to `path` on a page of a browser in which a staff member is signed in."""
    let_in(page.context, "/admin-login", username=username, password=PASSWORD)
    page.goto(path)
