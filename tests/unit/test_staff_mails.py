"""What staff are mailed: temporary passwords for nobody else, and what changes about their address."""

import json

import pytest
from sqlalchemy import select

from data.portal.changes import reading
from data.portal.staff import Role
from data.portal.tables import Event, Mail
from services.staff import desk as staff_desk
from services.staff import members as staff
from services.staff.person import Person
from settings import Settings
from tests.portal_app import SHELL, app, cheap_passwords, time
from tests.staff_people import hire, staff_in

__all__ = ["app", "cheap_passwords", "time"]


@pytest.fixture
def portal(app):
    """Give a portal's database without a request around it."""
    with app.app_context():
        yield app


@pytest.mark.parametrize(
    ("email", "server"), [("eva@x.example", "mail.x"), ("", "mail.x"), ("eva@x.example", "")]
)
def test_a_temporary_password_is_mailed_where_that_works(portal, email, server):
    """Then nobody else reads it; without an address or a mail server it is shown once, and not mailed."""
    hire(portal, Role.ADMIN)
    settings = Settings(smtp_server=server, email_from="portal@x.example")
    typed = {"username": "eva", "name": "Eva", "role": "support", "email": email}
    added = staff_desk.save(actor=SHELL, typed=typed, about=None, settings=settings)
    reset = staff_desk.confirm(actor=SHELL, about={"step": "reset", "username": "eva"}, settings=settings)
    is_mailed = bool(email and server)
    assert [is_mailed] * 2 == [not done.password for done in (added, reset)]
    with reading() as session:
        kinds = session.scalars(select(Mail.kind).order_by(Mail.id)).all()
    assert (["staff_password"] * 2 if is_mailed else ["password_changed"] * bool(email)) == kinds


def test_the_old_address_is_told_of_a_new_one(portal):
    """Whoever read the mails so far learns that there will be no more."""
    otto = hire(portal, Role.AUDITOR)
    person, version = (
        Person(otto, "Otto", Role.AUDITOR, "new@x.example"),
        staff.summary(username=otto).version,
    )
    staff.change(actor=SHELL, person=person, version=version, settings=Settings())
    with reading() as session:
        told = [(mail.recipient, mail.kind) for mail in session.scalars(select(Mail))]
        recorded = json.loads(session.scalars(select(Event.details).order_by(Event.position.desc())).first())
    assert [("otto@lotview.example", "email_changed")] == told
    assert {"email": {"from": "otto@lotview.example", "to": "new@x.example"}} == recorded


@pytest.mark.parametrize(("server", "is_void"), [("mail.x", True), ("", False)])
def test_a_password_mailed_to_a_wrong_address_lets_nobody_in(portal, time, server, is_void):
    """Whoever got it by mistake can't use it, and the admin is told what to do; one that was told stays."""
    hire(portal, Role.ADMIN)
    settings = Settings(smtp_server=server, email_from="portal@x.example")
    typed = {"username": "eva", "name": "Eva", "role": "support", "email": "wrong@x.example"}
    staff_desk.save(actor=SHELL, typed=typed, about=None, settings=settings)
    stranger = staff_in(portal, "eva")
    about = {"username": "eva", "version": staff.summary(username="eva").version}
    typed["email"] = "eva@x.example"
    done = staff_desk.save(actor=SHELL, typed=typed, about=about, settings=settings)
    status = next(row["status"] for row in staff_desk.rows() if row["username"] == "eva")
    assert ("Expired" if is_void else "Pending reset", is_void) == (status, "Reset PW" in done.sentence)
    assert ("/admin-login" in stranger.get("/admin").headers["Location"]) == is_void
