"""Customers and staff: two kinds of people who never get into each other's rooms."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from api import forms
from auth.permissions import CUSTOMER, STAFF, Permission
from auth.users import current_actor
from data.portal.accounts import find
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.staff import Role
from data.portal.tables import Event, SignIn
from services.accounts import accounts
from tests.portal_app import ANNA, LARKSPUR, ORIGIN, SHELL, app, cheap_passwords, enter, signed_in, time
from tests.staff_people import enter_staff, hire, staff_in

__all__ = ["app", "cheap_passwords", "time"]

ROLES = list(Role)
ONLY_CUSTOMERS = ["/inventory", "/account", "/api/mine"]
ONLY_STAFF = ["/admin", "/admin/account"]


def view_as(app, email: str = ANNA, minutes: float = 15) -> None:
    """Let every staff member's session look at the portal as an account, from now on."""
    with app.app_context(), changing(SHELL) as change:
        for row in change.session.scalars(select(SignIn).where(SignIn.staff_id.is_not(None))):
            row.view_as_account_id = find(change.session, email).id
            row.view_as_until, row.view_as_reason = change.now + timedelta(minutes=minutes), "asked by phone"
        change.record(Action.STAFF_UPDATE)


def test_the_kinds_share_nothing_but_the_frame_and_their_password():
    """No role has a customer's permission, no customer one of staff, and only admins may do everything."""
    shared = {Permission.SIGNED_IN, Permission.OWN_PASSWORD}
    for role in ROLES:
        assert shared == CUSTOMER & STAFF[role]
    assert set(Permission) == CUSTOMER | STAFF[Role.ADMIN]
    assert [] == [
        each for each in STAFF[Role.AUDITOR] if each.split()[0] not in {"read", "own", "signed", "staff"}
    ]


@pytest.mark.parametrize("role", ROLES)
def test_staff_get_nowhere_where_customers_are(app, role):
    """Whatever the role: pages of the staff's side open, and there is no stock and no customer's account."""
    client = staff_in(app, hire(app, role))
    assert [200] * 2 == [client.get(path).status_code for path in ONLY_STAFF]
    answers = [client.get(path) for path in ONLY_CUSTOMERS]
    assert [403] * 3 == [answer.status_code for answer in answers]
    assert "while viewing as a customer" in answers[0].text


@pytest.mark.parametrize("who", ["nobody", "anna"])
def test_nobody_else_gets_to_the_staffs_side(app, who):
    """A customer is refused, and nobody is sent to the staff's own door."""
    client = signed_in(app) if who == "anna" else app.test_client()
    answers = [client.get(path) for path in ONLY_STAFF]
    expected = (
        [(302, f"/admin-login?next={path}") for path in ONLY_STAFF] if who == "nobody" else [(403, None)] * 2
    )
    assert expected == [(answer.status_code, answer.headers.get("Location")) for answer in answers]


@pytest.mark.parametrize(("first", "then"), [("customer", "staff"), ("staff", "customer")])
def test_signing_in_as_the_other_kind_ends_the_first_session(app, first, then):
    """A browser is one of them at a time, and the session before is over, also for who kept its cookie."""
    hire(app, Role.ADMIN, "ada")
    doors = {"customer": enter, "staff": lambda each: enter_staff(each, "ada")}
    pages = {"customer": "/inventory", "staff": "/admin"}
    client, thief = app.test_client(), app.test_client()
    assert pages[first] == doors[first](client).headers["Location"]
    with client.session_transaction() as cookie, thief.session_transaction() as stolen:
        stolen["_user_id"] = cookie["_user_id"]
    doors[then](client)
    assert (200, 403, 302) == (
        client.get(pages[then]).status_code,
        client.get(pages[first]).status_code,
        thief.get(pages[first]).status_code,
    )


@pytest.mark.parametrize("wanted", ["/admin", "/inventory"])
def test_each_kind_arrives_at_home(app, wanted):
    """The start page, and a way back to a page of the other kind, lead to one's own first page."""
    hire(app, Role.AUDITOR)
    customer, auditor = app.test_client(), app.test_client()
    assert "/inventory" == enter(customer, next=wanted).headers["Location"]
    assert "/admin" == enter_staff(auditor, "otto", next=wanted).headers["Location"]
    homes = [client.get("/").headers["Location"] for client in (customer, auditor, app.test_client())]
    assert ["/inventory", "/admin", "/login"] == homes


def test_signing_out_leads_back_to_the_own_door(app):
    """Whoever signs out is at the door through which they came, and the session is over."""
    client = staff_in(app, hire(app))
    assert "/admin-login" == client.post("/logout", headers=ORIGIN).headers["Location"]
    assert "/admin-login?next=/admin" == client.get("/admin").headers["Location"]


def test_signing_out_of_what_was_ended_meanwhile_is_no_accident(app, monkeypatch):
    """Somebody else ended the session a moment ago: out is out, and it is not told twice."""
    client = staff_in(app, hire(app))

    def late() -> Actor:
        with changing(SHELL) as change:
            change.session.get(SignIn, current_actor().session_id).ended_at = change.now
            change.record(Action.STAFF_SESSION_END)
        return current_actor()

    monkeypatch.setattr(forms, "current_actor", late)
    assert "/admin-login" == client.post("/logout", headers=ORIGIN).headers["Location"]
    with app.app_context(), reading() as session:
        newest = session.scalars(select(Event.action).order_by(Event.position.desc())).first()
    assert Action.STAFF_SESSION_END == newest


@pytest.mark.parametrize("role", ROLES)
def test_viewing_as_a_customer_shows_exactly_their_stock(app, time, role):
    """While it lasts, who may view sees the account's scope as it is now, and nothing of the account."""
    client = staff_in(app, hire(app, role))
    view_as(app)
    may = role is not Role.AUDITOR
    answer = client.get("/api/mine")
    assert (200 if may else 403) == answer.status_code
    assert ([LARKSPUR[0]] if may else None) == answer.json.get("customers")
    assert [403, 403 if not may else 200] == [
        client.get(path).status_code for path in ("/account", "/inventory")
    ]
    time.move(minutes=16)
    assert 403 == client.get("/api/mine").status_code


def test_viewing_as_somebody_who_was_deactivated_shows_nothing(app):
    """The account counts as it is at each request."""
    client = staff_in(app, hire(app))
    view_as(app)
    with app.app_context():
        accounts.deactivate(actor=SHELL, email=ANNA)
    assert 403 == client.get("/api/mine").status_code


def test_staff_who_leave_are_signed_out_sooner(app, time):
    """Half an hour without a request ends a staff member's session, where a customer's lives for an hour."""
    clients = staff_in(app, hire(app)), signed_in(app)
    time.move(minutes=31)
    assert [302, 200] == [
        client.get(path).status_code for client, path in zip(clients, ("/admin", "/inventory"), strict=True)
    ]
