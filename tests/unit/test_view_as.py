"""Staff who view as a customer: exactly that scope, nothing changed, both ends in the audit, each once."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from auth import sessions as browser_sessions
from auth import views
from data.portal.actors import Actor
from data.portal.changes import reading
from data.portal.sessions import hashed
from data.portal.staff import Role
from data.portal.tables import Event, SignIn
from problems import Conflict, Invalid, NotFound
from services.access import view_as
from services.accounts import accounts
from services.accounts.grants import Grants
from services.staff import members as staff
from settings import Settings
from tests.portal_app import (
    ANNA,
    BEN,
    ERP,
    LARKSPUR,
    NORTHFIELD,
    ORIGIN,
    SHELL,
    add,
    app,
    cheap_passwords,
    enter,
    signed_in,
    time,
)  # fmt: skip
from tests.staff_people import hire, staff_in

__all__ = ["app", "cheap_passwords", "time"]

STOP = "/api/admin/view-as/stop"
REASON = "asked by phone"
WORKER = Actor("worker")


def start(app, client, email=ANNA, reason=REASON) -> None:
    """Begin to view, as the dialog's callback does."""
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    with app.test_request_context():
        user = browser_sessions._load(token)
        actor = Actor(user.login, user.id, kind=user.kind)
        view_as.start(actor=actor, user=user, email=email, reason=reason, settings=Settings())


def seen(client) -> list[int] | None:
    """Return the customers whose stock this browser gets, None when it gets none."""
    answer = client.get("/api/mine")
    return answer.json["customers"] if answer.status_code == 200 else None


def told(app, *actions: str) -> list[Event]:
    """Return the events of views, the oldest first."""
    wanted = actions or ("VIEW_AS_START", "VIEW_AS_END")
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        return session.scalars(select(Event).where(Event.action.in_(wanted)).order_by(Event.position)).all()


def ends(app) -> list[str]:
    """Return why each view ended."""
    return [json.loads(event.details)["ended"] for event in told(app, "VIEW_AS_END")]


@pytest.mark.parametrize("email", [ANNA, BEN])
def test_staff_see_what_the_account_sees_and_only_that(app, email):
    """A's stock as A, B's as B, one after the other in one browser, and none before, between and after."""
    client = staff_in(app, hire(app))
    own, other = {ANNA: LARKSPUR, BEN: NORTHFIELD}[email], BEN if email == ANNA else ANNA
    found = [seen(client)]
    for account in (email, other):
        start(app, client, account)
        found.append(seen(client))
        assert 200 == client.post(STOP, headers=ORIGIN).status_code
        found.append(seen(client))
    shown = {ANNA: [LARKSPUR[0]], BEN: [NORTHFIELD[0]]}
    assert [None, [own[0]], None, shown[other], None] == found


def test_both_ends_tell_who_as_whom_and_why(app, time):
    """The staff member acts for the account, which is what the events are about, with the reason in both."""
    client = staff_in(app, hire(app, Role.SUPPORT))
    start(app, client)
    client.post(STOP, headers=ORIGIN)
    began, ended = told(app)
    for event in (began, ended):
        assert ("sam", ANNA, ANNA) == (event.actor, event.acted_for, event.target)
        details = json.loads(event.details)
        assert REASON == details["reason"]
        assert (time.instant + timedelta(minutes=15)).isoformat() == details["until"]
    assert "stopped" == json.loads(ended.details)["ended"]
    assert "127.0.0.1" == ended.ip


def test_what_changes_meanwhile_holds_at_the_next_request(app):
    """Grants given and taken are seen at once, as the customer would see them."""
    client = staff_in(app, hire(app))
    start(app, client)
    found = []
    for act, granted in ((accounts.grant, NORTHFIELD), (accounts.revoke, LARKSPUR)):
        with app.app_context():
            act(actor=SHELL, email=ANNA, grants=Grants(ERP, (granted,)))
        found.append(seen(client))
    assert [[LARKSPUR[0], NORTHFIELD[0]], [NORTHFIELD[0]]] == found


def time_runs_out(app, client, time):
    time.move(minutes=15)


def the_account_is_deactivated(app, client, time):
    with app.app_context():
        accounts.deactivate(actor=SHELL, email=ANNA)


def the_viewer_signs_out(app, client, time):
    client.post("/logout", headers=ORIGIN)


def the_viewer_is_deactivated(app, client, time):
    with app.app_context():
        staff.deactivate(actor=SHELL, username="sam", settings=Settings())


def the_viewer_changes_role(app, client, time):
    person = staff.Person("sam", "Sam", Role.AUDITOR)
    with app.app_context():
        version = staff.summary(username="sam").version
        staff.change(actor=SHELL, person=person, version=version, settings=Settings())


def a_customer_signs_in_here(app, client, time):
    enter(client, BEN)


def the_viewer_leaves_it_open(app, client, time):
    time.move(minutes=40)


WAYS = {
    time_runs_out: "time over",
    the_account_is_deactivated: "account deactivated",
    the_viewer_signs_out: "signed out",
    the_viewer_is_deactivated: "deactivated",
    the_viewer_changes_role: "role changed",
    a_customer_signs_in_here: "replaced",
    the_viewer_leaves_it_open: "time over",
}


@pytest.mark.parametrize("first", ["request", "worker"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_however_a_view_ends_it_is_recorded_once(app, time, way, first):
    """Whoever notices it, and however often: one event, by the viewer, and nothing is seen any more."""
    client = staff_in(app, hire(app, Role.SUPPORT))
    start(app, client)
    way(app, client, time)
    for who in (first, "request", "worker", "request"):
        if who == "request":
            assert [LARKSPUR[0]] != seen(client)
            continue
        with app.app_context():
            views.settle_all(actor=WORKER, settings=Settings())
    assert [WAYS[way]] == ends(app)
    assert ("sam", ANNA) == (told(app)[-1].actor, told(app)[-1].acted_for)


def test_a_view_that_goes_on_is_left_alone(app, time):
    """A quarter of an hour is a quarter of an hour; looking at views does not shorten it."""
    client = staff_in(app, hire(app))
    start(app, client)
    time.move(minutes=14, seconds=59)
    with app.app_context():
        assert 0 == views.settle_all(actor=WORKER, settings=Settings())
    assert [LARKSPUR[0]] == seen(client)


@pytest.mark.parametrize("path", ["/force-change-password", "/admin/account", "/account"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_can_be_changed_meanwhile(app, path, method):
    """The customer's password and account, and one's own, are shut; the try is recorded with both names."""
    client = staff_in(app, hire(app))
    start(app, client)
    answer = client.open(path, method=method, headers=ORIGIN)
    if answer.status_code == 405:
        return
    assert 403 == answer.status_code
    assert "viewing as Anna Larkspur" in answer.text
    denied = told(app, "ACCESS_DENIED")[-1]
    assert ("ada", ANNA, path) == (denied.actor, denied.acted_for, json.loads(denied.details)["path"])


def test_the_staffs_pages_stay_to_be_read(app):
    """Who views can look up something on the staff's side, and home is where the customer's is."""
    client = staff_in(app, hire(app))
    start(app, client)
    assert 200 == client.get("/admin").status_code
    assert "/inventory" == client.get("/").headers["Location"]


@pytest.mark.parametrize(("role", "status"), [(Role.ADMIN, 409), (Role.SUPPORT, 409), (Role.AUDITOR, 403)])
def test_stopping_needs_the_permission_and_a_view(app, role, status):
    """Nothing happens for who does not view; nobody and customers get nowhere."""
    asked = (staff_in(app, hire(app, role)), signed_in(app), app.test_client())
    assert [status, 403, 401] == [each.post(STOP, headers=ORIGIN).status_code for each in asked]
    assert 403 == asked[0].post(STOP).status_code
    assert [] == told(app)


@pytest.mark.parametrize(
    ("email", "reason", "refused"),
    [
        (ANNA, "", Invalid),
        (ANNA, " \n\t", Invalid),
        (ANNA, "x" * 201, Invalid),
        ("nobody@x.example", "x", NotFound),
    ],
    ids=["none", "blank", "long", "nobody"],
)
def test_no_view_without_a_reason_and_an_account(app, email, reason, refused):
    """What is missing is said, under the field where there is one, and nothing begins."""
    client = staff_in(app, hire(app))
    with pytest.raises(refused) as problem:
        start(app, client, email, reason)
    assert (["reason"] if refused is Invalid else []) == list(problem.value.fields)
    assert (None, []) == (seen(client), told(app))


def test_one_at_a_time_and_only_active_accounts(app):
    """A second view needs the end of the first; who can't sign in sees nothing."""
    client = staff_in(app, hire(app))
    start(app, client)
    with pytest.raises(Conflict, match="viewing as Anna"):
        start(app, client, BEN)
    assert [LARKSPUR[0]] == seen(client)
    client.post(STOP, headers=ORIGIN)
    with app.app_context():
        accounts.deactivate(actor=SHELL, email=BEN)
    with pytest.raises(Conflict, match="not active"):
        start(app, client, BEN)


def test_an_account_waiting_for_its_first_sign_in_can_be_viewed(app):
    """Staff check what somebody will see before they come; the temporary password is not theirs."""
    with app.app_context():
        add("new@x.example", Grants(ERP, (NORTHFIELD,)), must_change=True)
    client = staff_in(app, hire(app))
    start(app, client, "new@x.example")
    assert [NORTHFIELD[0]] == seen(client)


def test_browsers_keep_nothing_from_one_view_to_the_next(app, time):
    """The name under which a browser keeps a view's search and filters is another one for each."""
    client = staff_in(app, hire(app))
    tags = [tag_in(app, client)]
    for email in (ANNA, BEN, ANNA):
        time.move(seconds=1)
        start(app, client, email)
        tags.append(tag_in(app, client))
        client.post(STOP, headers=ORIGIN)
    assert 4 == len(set(tags))
    assert tags[0] == tag_in(app, client)


def tag_in(app, client) -> str:
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    with app.test_request_context():
        return browser_sessions._load(token).session_tag


def test_a_view_never_outlives_its_session(app, time):
    """Less than a quarter of an hour before the session ends, the view ends with it."""
    client = staff_in(app, hire(app))
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    for _ in range(23):
        time.move(minutes=20)
        client.get("/admin")
    time.move(minutes=15)
    client.get("/admin")
    start(app, client)
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        row = session.scalars(select(SignIn).where(SignIn.token_hash == hashed(token))).one()
        assert row.expires_at == row.view_as_until
