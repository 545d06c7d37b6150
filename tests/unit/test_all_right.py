"""Whether everything is all right: what needs somebody stands first, and each role sees its own links."""

import pytest
from sqlalchemy import delete, update

from auth.permissions import STAFF
from data.portal import audit, clock
from data.portal.accounts import find
from data.portal.actors import Target
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.engine import anchors_of
from data.portal.staff import Role
from data.portal.tables import Event, Head
from services.accounts import adding
from services.accounts.grants import Grants
from services.accounts.person import Person
from services.audit import check as audit_check
from services.health import all_right
from settings import Settings
from tests.portal_app import (
    ANNA,
    BEN,
    CARA,
    ERP,
    LARKSPUR,
    SHELL,
    app,
    cheap_passwords,
    enter,
    settings_in,
    signed_in,
    time,
)
from tests.unit.test_portal_audit import execute

__all__ = ["app", "cheap_passwords", "time"]


class Desk:
    """A stock desk that says what a test wants."""

    stale = False

    def trouble(self) -> dict:
        return {"stale": self.stale, "sentence": "The ERP can't be reached."}

    def figures(self) -> dict:
        known = {"lotview_reading_failures": 0, "lotview_reading_duration_seconds": 0.41}
        return known | {"lotview_stock_age_seconds": 6.0}


@pytest.fixture
def told(app, tmp_path):
    """Give a function that returns what the page tells, to an admin unless another role is named."""
    settings = settings_in(tmp_path)

    def tell(role=Role.ADMIN, desk=None, **values) -> dict:
        with app.app_context():
            return all_right.all_right(
                may=STAFF[role],
                desk=desk or Desk(),
                settings=settings.model_copy(update=values),
                now=clock.now(),
            )

    return tell


def check(told, name) -> dict:
    return next(each for each in told["checks"] if each["name"] == name)


def invite(app, email=CARA) -> None:
    with app.app_context():
        adding.add_account(
            actor=SHELL,
            person=Person(email, "Cara", "Packer"),
            grants=Grants(ERP, (LARKSPUR,)),
            password="Quiet harbour, 9 lanterns",
            settings=Settings(),
        )


def test_all_is_well_at_first(told):
    """A new portal needs nobody, and says how it stands with every subject."""
    page = told()
    assert 0 == page["needs"]
    assert ["ERP", "Mail", "First sign-in", "Sign-ins", "Audit", "Access"] == [
        e["name"] for e in page["checks"]
    ]
    assert "in 0.41 s" in check(page, "ERP")["fact"]
    assert "2 never signed in" in check(page, "Access")["fact"]


def test_an_erp_that_is_away_stands_first(told):
    """What needs somebody comes before what is well, with the sentence that people are told."""
    desk = Desk()
    desk.stale = True
    page = told(desk=desk)
    assert (1, "The ERP can't be reached.") == (page["needs"], page["checks"][0]["alarm"])


def test_who_is_waited_for_and_for_how_long(app, told, time):
    """A temporary password that nobody used is told with its hours; expired it needs somebody."""
    invite(app)
    page = told()
    assert ("1 account waiting for it.", "") == (
        check(page, "First sign-in")["fact"],
        check(page, "First sign-in")["alarm"],
    )
    assert [("Cara Packer", "Larkspur Naturals", "3 days left", False)] == [
        tuple(each.values()) for each in page["waiting"]
    ]
    time.move(hours=60)
    assert "12 h left" == told()["waiting"][0]["left"]
    time.move(hours=12)
    assert "1 temporary password expired before the first sign-in." == told()["checks"][0]["alarm"]


def test_who_is_here_and_who_was_refused(app, told, monkeypatch):
    """People and failed tries of the last day are counted; many tries need somebody."""
    signed_in(app, ANNA)
    enter(app.test_client(), BEN, "wrong")
    fact = "1 person signed in within 24 hours, 1 session in use now. 1 failed try."
    assert fact == check(told(), "Sign-ins")["fact"]
    monkeypatch.setattr(all_right, "MANY_FAILED", 1)
    assert "1 failed try to sign in within 24 hours." == told()["checks"][0]["alarm"]


def test_mail_without_a_server_needs_somebody(app, told, monkeypatch):
    """Mails that can't leave are told, and so are those that were given up."""
    states = {"waiting": 2, "dead": 1, "sent": 5}
    monkeypatch.setattr(all_right.outbox, "counts", lambda _session: states)
    assert (
        "No mail server is set: 2 mails can't leave. 1 mail could not be delivered."
        == (check(told(), "Mail")["alarm"])
    )
    told_now = check(told(smtp_server="mail.example"), "Mail")
    assert ("1 mail could not be delivered.", "2 mails waiting. 5 sent.") == (
        told_now["alarm"],
        told_now["fact"],
    )


@pytest.mark.parametrize("role", list(Role))
def test_links_lead_where_one_may_go_and_changes_are_for_readers_of_the_audit(app, told, role):
    """No role is sent to a page that refuses it, nor told what the audit holds without the right to it."""
    page = told(role)
    needed = {
        "/admin/mail": "read mail",
        "/admin/customers": "read accounts",
        "/admin/sessions": "read sessions",
        "/admin/audit": "read audit",
        "/admin/access": "read access",
    }
    links = {each["link"]["href"] for each in page["checks"] if each["link"]}
    assert {href for href, ask in needed.items() if ask in STAFF[role]} == links
    invite(app)
    led = check(told(role), "First sign-in")["link"]
    assert led is None or led["href"].endswith("?status=Pending+first+sign-in")
    assert ("read audit" in STAFF[role]) == bool(page["changes"])


def test_the_audit_is_checked_again_and_again(app, told, tmp_path, time):
    """Whole, then what is new, then everything after a day; what is cut is told until it is mended."""
    settings = settings_in(tmp_path)
    assert "Not checked yet" in check(told(), "Audit")["fact"]
    with app.app_context():
        first = audit_check.check(settings=settings, now=clock.now())
        with changing(SHELL) as change:
            row = find(change.session, ANNA)
            change.record(Action.CUSTOMER_UPDATE, target=Target(row.id, row.email))
        time.move(minutes=5)
        second = audit_check.check(settings=settings, now=clock.now())
        assert (first.count + 1, first.whole_at, None) == (second.count, second.whole_at, second.bad)
        time.move(hours=24)
        assert clock.now() == audit_check.check(settings=settings, now=clock.now()).whole_at
    assert "Chain whole up to event 3" in check(told(), "Audit")["fact"]
    time.move(hours=2)
    assert "not been checked" in check(told(), "Audit")["alarm"]


def test_a_cut_audit_is_told_to_staff(app, told, tmp_path):
    """The newest event taken away and the head moved back: the next check says at which event."""
    sessions = app.extensions["lotview.portal"]
    with app.app_context():
        with changing(SHELL) as change:
            change.record(Action.CUSTOMER_UPDATE)
        with reading() as session:
            count, _hash = audit.head_of(session)
            before = session.get(Event, count - 1).hash
        head = update(Head).values(count=count - 1, hash=before, newest=count - 1)
        execute(sessions, head, delete(Event).where(Event.position == count))
        assert anchors_of(sessions).read(), "the change was noted"
        audit_check.check(settings=settings_in(tmp_path), now=clock.now())
    assert f"The audit is not whole at event {count}" in told()["checks"][0]["alarm"]
