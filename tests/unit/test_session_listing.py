"""Who is signed in, as staff see it, and what ending does: at the next request, audited, to nobody else."""

import json

import pytest
from sqlalchemy import select

from auth import sessions as browser_sessions
from data.portal import staff as staff_rows
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.staff import Role, builtin_mark
from data.portal.tables import Event
from problems import Conflict, Invalid, NotFound, Problem
from services.access import sessions as session_listing
from services.accounts import accounts
from settings import Settings
from tests.portal_app import ANNA, BEN, SHELL, app, cheap_passwords, signed_in, time
from tests.staff_people import hire, staff_in
from tests.unit.test_view_as import ends, start

__all__ = ["app", "cheap_passwords", "time"]

SETTINGS = Settings()


class Desk:
    """The sessions page of one staff member."""

    def __init__(self, app, client):
        self.app = app
        with client.session_transaction() as cookie:
            token = cookie["_user_id"]
        with app.test_request_context():
            self.user = browser_sessions._load(token)
        self.actor = Actor(self.user.login, self.user.id, kind=self.user.kind)

    def rows(self, search: str = "") -> list[dict]:
        with self.app.app_context():
            return session_listing.rows(user=self.user, settings=SETTINGS, search=search).rows

    def tag(self, login: str, number: int = 0) -> str:
        return [row["tag"] for row in self.rows() if row["login"] == login][number]

    def end(self, about: object) -> str:
        with self.app.app_context():
            return session_listing.end(actor=self.actor, user=self.user, about=about, settings=SETTINGS)


@pytest.fixture
def desk(app, time):
    """Give the page of a support member, where an admin, Anna (twice) and Ben are signed in too."""
    hire(app, Role.ADMIN)
    found = Desk(app, staff_in(app, hire(app, Role.SUPPORT)))
    found.people = {"ada": [staff_in(app, "ada")], BEN: [signed_in(app, BEN)]}
    found.people[ANNA] = [signed_in(app), signed_in(app)]
    return found


def is_in(client) -> bool:
    return 302 != client.get("/inventory").status_code


def last(app) -> Event:
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        return session.scalars(select(Event).order_by(Event.position.desc()).limit(1)).one()


def test_everybody_who_is_signed_in_is_listed_once(desk, time):
    """Customers and staff, each session a row, the own one marked, and nothing that could open one."""
    rows = desk.rows()
    assert sorted([ANNA, ANNA, BEN, "ada", "sam"]) == sorted(row["login"] for row in rows)
    assert {"sam": "This is you"} == {row["login"]: row["note"] for row in rows if row["note"]}
    assert {"Customer", "Admin", "Support"} == {row["kind"] for row in rows}
    assert 5 == len({row["tag"] for row in rows})
    assert {"127.0.0.1"} == {row["ip"] for row in rows}


def test_what_has_ended_is_not_listed(desk, time):
    """Signed out, deactivated, left alone: staff after half an hour, customers after an hour."""
    with desk.app.app_context():
        accounts.deactivate(actor=SHELL, email=BEN)
    assert BEN not in {row["login"] for row in desk.rows()}
    time.move(minutes=31)
    assert {ANNA} == {row["login"] for row in desk.rows()}
    time.move(minutes=31)
    assert [] == desk.rows()


def test_the_built_in_administrator_of_other_settings_is_not_listed(desk):
    """A session that ADMIN_PASSWORD_HASH no longer lets in is none."""
    with desk.app.app_context(), changing(SHELL) as change:
        row = staff_rows.find(change.session, "ada")
        row.builtin, row.password_hash = True, builtin_mark("another hash")
        change.record(Action.STAFF_UPDATE)
    assert "ada" not in {row["login"] for row in desk.rows()}


@pytest.mark.parametrize(
    ("search", "found"),
    [("ANNA", {ANNA}), ("larkspur customer", {ANNA}), ("admin", {"ada"}), ("you", {"sam"}), ("xyz", set())],
)
def test_search_looks_at_all_that_is_shown(desk, search, found):
    """Every word must occur somewhere, in whatever case."""
    assert found == {row["login"] for row in desk.rows(search)}


@pytest.mark.parametrize(("login", "action"), [(ANNA, "CUSTOMER_SESSION_END"), ("ada", "STAFF_SESSION_END")])
def test_one_session_ends_at_the_next_request(desk, login, action):
    """That browser is out, every other one stays in, and one event says whose it was."""
    tag = desk.tag(login)
    said = desk.end({"tag": tag, "whole": False})
    event = last(desk.app)
    every = [client for clients in desk.people.values() for client in clients]
    assert 1 == sum(not is_in(client) for client in every)
    assert 1 == sum(not is_in(client) for client in desk.people[login])
    assert said.startswith("1 session of ")
    assert (action, login, "sam") == (event.action, event.target, event.actor)
    assert 1 == json.loads(event.details)["sessions_ended"]
    assert tag not in {row["tag"] for row in desk.rows()}


def test_all_sessions_of_one_account_end_and_nobody_elses(desk):
    """Both of Anna's browsers are out; Ben and the staff go on."""
    assert "2 sessions of Anna Larkspur ended." == desk.end({"tag": desk.tag(ANNA), "whole": True})
    assert [False, False] == [is_in(client) for client in desk.people[ANNA]]
    assert all(is_in(client) for client in [*desk.people[BEN], *desk.people["ada"]])


def test_the_own_session_stays(desk):
    """It is ended by signing out; all others of one's own can be ended from here."""
    with pytest.raises(Conflict, match="Sign out"):
        desk.end({"tag": desk.tag("sam"), "whole": False})
    with pytest.raises(Conflict, match="no other session"):
        desk.end({"tag": desk.tag("sam"), "whole": True})
    other = staff_in(desk.app, "sam")
    desk.end({"tag": desk.tag("sam"), "whole": True})
    assert not is_in(other)
    assert ["This is you"] == [row["note"] for row in desk.rows() if row["login"] == "sam"]


def test_ending_a_session_ends_its_view(desk):
    """Whoever was viewing as a customer sees nothing any more, and the end of that is recorded too."""
    viewer = desk.people["ada"][0]
    start(desk.app, viewer)
    assert {"ada": f"Viewing as {ANNA}", "sam": "This is you"} == {
        row["login"]: row["note"] for row in desk.rows() if row["note"]
    }
    desk.end({"tag": desk.tag("ada"), "whole": False})
    assert ["ended by staff"] == ends(desk.app)


def test_what_has_gone_meanwhile_is_said(desk):
    """The second of two who end the same session is told so, and nothing is recorded twice."""
    about = {"tag": desk.tag(BEN), "whole": False}
    desk.end(about)
    before = last(desk.app).position
    with pytest.raises(NotFound):
        desk.end(about)
    assert before == last(desk.app).position


@pytest.mark.parametrize("about", [None, "x", [], {}, {"tag": 1}, {"tag": None, "whole": True}, {"tag": ""}])
def test_forged_questions_end_nothing(desk, about):
    """Whatever a browser sends as what it was asked about: a sentence, and everybody stays."""
    before = last(desk.app).position
    with pytest.raises(Problem) as refused:
        desk.end(about)
    assert isinstance(refused.value, Invalid | NotFound)
    assert before == last(desk.app).position
