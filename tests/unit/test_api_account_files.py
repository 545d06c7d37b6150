"""The list and the files of the page of accounts over HTTP: for those who may, and never an accident."""

import io

import openpyxl
import pytest

from data.inventory.customer_list import Listed
from data.portal import clock
from data.portal.staff import Role
from services.accounts import accounts
from services.accounts.bulk_files import MOST_BYTES
from services.accounts.erp_customers import Known
from tests.integration.malformed_bodies import BODIES
from tests.portal_app import ANNA, BEN, ORIGIN, SHELL, app, cheap_passwords, signed_in
from tests.staff_people import hire, staff_in

__all__ = ["app", "cheap_passwords"]

ACCOUNTS = "/api/admin/accounts"
ROUTES = (("POST", "file"), ("GET", "template.xlsx"), ("GET", "template.csv"))
MAY = {Role.ADMIN: True, Role.SUPPORT: True, Role.AUDITOR: False}
LIST = b"Cara,Stone,cara@packer.example,Acme"


class Desk:
    """The ERP's customers, as the worker has left them."""

    def listed(self) -> Known:
        return Known.of([Listed(2, "Acme", active=True, default=False, rows=1)], as_of=clock.now())


@pytest.fixture
def portal(app, monkeypatch):
    """Give a portal that knows an ERP's customers."""
    monkeypatch.setitem(app.extensions, "lotview.customers", Desk())
    return app


def send(client, method, path, content=LIST):
    data = content if method == "POST" else None
    return client.open(f"{ACCOUNTS}/{path}", method=method, headers=ORIGIN, data=data)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_only_those_who_may_change_accounts_get_anything(portal, method, path):
    """Nobody and customers get nothing, an auditor neither; each refusal is free of names."""
    assert 401 == send(portal.test_client(), method, path).status_code
    for email in (ANNA, BEN):
        refused = send(signed_in(portal, email), method, path)
        assert (403, False) == (refused.status_code, b"Acme" in refused.data)
    for role, may in MAY.items():
        assert (200 if may else 403) == send(
            staff_in(portal, hire(portal, role)), method, path
        ).status_code, role


def test_the_list_is_told_again_only_where_it_has_changed(portal):
    """Who may read accounts gets them, nobody else; whoever names what they have is told only what is new."""
    for client, status in ((portal.test_client(), 401), (signed_in(portal, ANNA), 403)):
        refused = client.get(ACCOUNTS)
        assert (status, False) == (refused.status_code, b"example" in refused.data)
    for role in Role:
        otto = staff_in(portal, hire(portal, role))
        told = otto.get(ACCOUNTS).json
        assert {ANNA, BEN} == {row["email"] for row in told["rows"]}
        assert {"version": told["version"]} == otto.get(f"{ACCOUNTS}?version={told['version']}").json
    with portal.app_context():
        accounts.deactivate(actor=SHELL, email=ANNA)
    again = otto.get(f"{ACCOUNTS}?version={told['version']}").json
    assert {ANNA: "Inactive", BEN: "Active"} == {row["email"]: row["status"] for row in again["rows"]}


def test_a_file_becomes_the_text_to_look_at(portal):
    """Its own words, and nothing kept; the template comes with the ERP's customers."""
    sam = staff_in(portal, hire(portal, Role.SUPPORT))
    assert {"text": LIST.decode()} == send(sam, "POST", "file").json
    filled = send(sam, "GET", "template.xlsx")
    assert "attachment" in filled.headers["Content-Disposition"]
    assert "Acme" == openpyxl.load_workbook(io.BytesIO(filled.data))["ERP customers"]["A2"].value
    assert {"text": "First name\tLast name\tEmail\tERP customers\n"} == send(
        sam, "POST", "file", filled.data
    ).json


@pytest.mark.parametrize(
    "content", [b"x" * (MOST_BYTES + 1), b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0", b"\0\0"]
)
def test_what_is_no_list_is_refused_with_a_sentence(portal, content):
    """By its size and content."""
    refused = send(staff_in(portal, hire(portal, Role.SUPPORT)), "POST", "file", content)
    assert (refused.status_code in (400, 413), True) == (True, len(refused.json["error"]) > 10)


def test_no_body_is_an_accident(portal):
    """Whatever is sent: read as lines, or refused."""
    sam = staff_in(portal, hire(portal, Role.SUPPORT))
    for body in BODIES:
        assert send(sam, "POST", "file", body.encode()).status_code in (200, 400, 413)
