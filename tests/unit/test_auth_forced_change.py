"""A temporary password is replaced by an own one before anything else."""

import pytest
from sqlalchemy import select

from data.portal.changes import reading
from data.portal.tables import Event
from services.accounts.grants import Grants
from services.staff import members
from tests.portal_app import (
    ANNA,
    CARA,
    ERP,
    LARKSPUR,
    ORIGIN,
    PASSWORD,
    SHELL,
    add,
    app,
    cheap_passwords,
    enter,
    fill_in,
    signed_in,
    time,
)  # fmt: skip
from tests.staff_people import enter_staff, hire

__all__ = ["app", "cheap_passwords", "time"]

OWN = "Seven slow barges at dawn"


def events(app, action: str) -> list[Event]:
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        return list(session.scalars(select(Event).where(Event.action == action)))


def test_the_own_password_replaces_the_temporary_one(app):
    """Afterwards the stock is open, every other session has ended, and the temporary password is dead."""
    with app.app_context():
        add(CARA, Grants(ERP, (LARKSPUR,)), must_change=True)
    other, client = signed_in(app, CARA), signed_in(app, CARA)
    before = client.get_cookie("lotview").value
    answer = fill_in(client, "/force-change-password", new_password=OWN, confirm_password=OWN)
    assert (303, "/inventory") == (answer.status_code, answer.headers["Location"])
    assert [200, 401] == [each.get("/api/mine").status_code for each in (client, other)]
    assert before != client.get_cookie("lotview").value
    assert [401, 303] == [enter(app.test_client(), CARA, each).status_code for each in (PASSWORD, OWN)]
    assert 1 == len(events(app, "CUSTOMER_PW_CHANGE"))


@pytest.mark.parametrize("kind", ["customer", "staff"])
def test_what_a_temporary_password_opened_ends_with_it(app, time, kind):
    """After 72 hours not even the change is open to whoever came in a moment before; nothing was changed."""
    with app.app_context():
        add(CARA, Grants(ERP, (LARKSPUR,)), must_change=True)
        temporary = members.reset(actor=SHELL, username=hire(app), settings=app.config["SETTINGS"])
    time.move(hours=71, minutes=50)
    client = app.test_client()
    entered = enter(client, CARA) if kind == "customer" else enter_staff(client, "ada", temporary)
    assert "/force-change-password" == entered.headers["Location"]
    time.move(minutes=9)
    assert 200 == client.get("/force-change-password").status_code
    time.move(minutes=1)
    data = {"new_password": OWN, "confirm_password": OWN}
    for answer in (
        client.get("/force-change-password"),
        client.post("/force-change-password", data=data, headers=ORIGIN),
    ):
        assert (True, True) == (300 < answer.status_code < 400, "login" in answer.headers["Location"])
    assert [] == events(app, "CUSTOMER_PW_CHANGE") + events(app, "STAFF_PW_CHANGE")


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        (PASSWORD, PASSWORD, "This is your temporary password"),
        (OWN, OWN + " ", "not the same"),
        ("short", "short", "at least 15 characters"),
        ("", "", "at least 15 characters"),
        ("cara@packer.example", "cara@packer.example", "Without your email address"),
        ("aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", "guessed quickly"),
    ],
)
def test_a_password_that_will_not_do_is_named(app, new, again, sentence):
    """The form comes back with the reason, and nothing has changed."""
    with app.app_context():
        add(CARA, Grants(ERP, (LARKSPUR,)), must_change=True)
    client = signed_in(app, CARA)
    answer = fill_in(client, "/force-change-password", new_password=new, confirm_password=again)
    assert (400, True) == (answer.status_code, sentence in answer.text)
    assert 403 == client.get("/api/mine").status_code


def test_who_has_an_own_password_is_not_asked_for_another(app):
    """The form of the forced change is no way to set a password without knowing the old one."""
    client = signed_in(app)
    assert "/inventory" == client.get("/force-change-password").headers["Location"]
    client.post("/force-change-password", data={"new_password": OWN, "confirm_password": OWN}, headers=ORIGIN)
    assert [401, 303] == [enter(app.test_client(), ANNA, each).status_code for each in (OWN, PASSWORD)]
