"""Views by mail as people keep them: their own only, within bounds, and told in clear words what is wrong."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from api import deliveries
from data.inventory.scope import Scope
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.scheduled_tables import Delivery, Run
from problems import Conflict, Invalid, NotFound, TooMany
from services.deliveries import desk
from services.scheduling.times import Every, Rule
from services.scheduling.words import in_words
from settings import Settings
from tests.portal_app import (
    ANNA,
    BEN,
    ERP,
    LARKSPUR,
    NORTHFIELD,
    ORIGIN,
    SHELL,
    cheap_passwords,
    signed_in,
    time,
)
from tests.portal_app import app as portal_app
from tests.unit.changing_scheduled_cases import ANNA_HERE, RAW
from tests.unit.mail_cases import POST, mails
from tests.unit.scheduled_cases import NOW, StillStocks, delivery, keep

__all__ = ["cheap_passwords", "portal_app", "time"]

BEN_HERE = SimpleNamespace(**vars(ANNA_HERE) | {"id": 2, "login": BEN})
SETTINGS = Settings(**POST)


@pytest.fixture
def portal(portal_app, time):
    """Give a portal's database without a request around it, and a clock that stands still."""
    with portal_app.app_context():
        yield portal_app


@pytest.fixture(scope="module")
def routes():
    """Give a blueprint once: an application takes each name once."""
    return deliveries.blueprint


@pytest.fixture
def app(portal_app, routes):
    """Give the portal with the routes of deliveries."""
    if "deliveries" not in portal_app.blueprints:
        portal_app._got_first_request = False
        portal_app.register_blueprint(routes)
    return portal_app


def made(**more: object) -> dict:
    return desk.create(actor=SHELL, user=ANNA_HERE, wanted=desk.wanted(raw=RAW | more))


def ask(client: FlaskClient, method: str, path: str = "", **body: object):
    return client.open(f"/api/deliveries{path}", method=method, json=body or {}, headers=ORIGIN)


def send(user=ANNA_HERE, reference: str = "", customer: int = LARKSPUR[0], settings=SETTINGS) -> None:
    scope = Scope(ERP, frozenset({customer}))
    stock = StillStocks().stock(scope=scope, today=NOW.date(), now=NOW)
    how = {"reference": reference, "scope": scope, "stock": stock, "settings": settings}
    desk.send_now(actor=SHELL, user=user, **how)


def test_what_is_added_is_due_at_its_next_time(portal):
    """A Friday at 17:00 in New York, from a Friday morning on; a pause ends it and going on finds it anew."""
    found = made()
    assert datetime(2026, 11, 20, 22, tzinfo=UTC) == found["next_at"]
    assert "every Friday at 17:00, New York time" == found["when"]
    about = {"actor": SHELL, "user": ANNA_HERE, "reference": found["reference"]}
    paused = desk.pause(**about, version=1, active=False)
    assert (False, None, 2) == (paused["active"], paused["next_at"], paused["version"])
    assert found["next_at"] == desk.pause(**about, version=2, active=True)["next_at"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("name", 5),
        ("every", "hourly"),
        ("every", "sometimes"),
        ("at", "25:00"),
        ("at", "7"),
        ("at", None),
        ("zone", "Berlin"),
        ("zone", "../../etc/passwd"),
        ("zone", None),
        ("weekday", 7),
        ("weekday", "Monday"),
        ("weekday", None),
    ],
)
def test_what_is_wrong_is_said_at_its_field(app, field, value):
    """Every field has its own sentence, and nothing is kept."""
    answer = ask(signed_in(app), "POST", **RAW | {field: value})
    assert (400, [field]) == (answer.status_code, list(answer.json["fields"]))


@pytest.mark.parametrize(
    "value", [None, "x", {}, {"shape": 2, "view": {}}, {"shape": 1, "view": {"in": {"x": []}}}]
)
def test_only_a_view_is_mailed(app, value):
    """Without one, or with something else in its place, nothing is kept."""
    answer = ask(signed_in(app), "POST", **RAW | {"state": value})
    assert (400, []) == (answer.status_code, ask(signed_in(app), "GET").json["deliveries"])


def test_a_view_keeps_its_page(portal):
    """It goes with the view: another view brings its own, a change of anything else leaves it."""
    found = made(page="expiry")
    about = {"actor": SHELL, "user": ANNA_HERE, "reference": found["reference"]}
    named = desk.change(**about, version=1, wanted=desk.wanted(raw=RAW | {"name": "Other", "state": None}))
    other = desk.change(**about, version=2, wanted=desk.wanted(raw=RAW))
    assert ["expiry", "expiry", "inventory"] == [each["page"] for each in (found, named, other)]
    for wrong in ("overview", "//evil.test", None, ["expiry"]):
        with pytest.raises(Invalid):
            desk.wanted(raw=RAW | {"page": wrong})


def test_somebody_elses_is_as_if_there_were_none(app):
    """Whatever is asked about a foreign one gets the very answer of a made-up one, and nothing changes."""
    with app.app_context():
        keep(delivery(2))
        with reading() as session:
            row = session.scalars(select(Delivery)).one()
    client = signed_in(app, ANNA)
    assert [] == ask(client, "GET").json["deliveries"]
    asked = [
        ("PUT", "", RAW | {"version": 1}),
        ("DELETE", "", {}),
        ("POST", "/pause", {"active": False, "version": 1}),
    ]
    for method, path, body in asked:
        foreign, madeup = (
            ask(client, method, f"/{reference}{path}", **body) for reference in (row.reference, "x" * 22)
        )
        assert (404, 404) == (foreign.status_code, madeup.status_code)
        assert foreign.json["error"] == madeup.json["error"]
    with app.app_context(), reading() as session:
        assert (True, 1) == (session.scalars(select(Delivery)).one().active, 1)


def test_nobody_else_gets_past_the_gate(app):
    """Without a session every route answers 401."""
    for method, path in (("GET", ""), ("POST", ""), ("PUT", "/x"), ("DELETE", "/x"), ("POST", "/x/send")):
        assert 401 == ask(app.test_client(), method, path).status_code


def test_another_tab_is_not_overwritten(portal):
    """What was changed meanwhile is told, and stays."""
    reference = made()["reference"]
    about = {"actor": SHELL, "user": ANNA_HERE, "reference": reference, "version": 1}
    desk.change(**about, wanted=desk.wanted(raw=RAW | {"name": "First", "state": None}))
    with pytest.raises(Conflict):
        desk.change(**about, wanted=desk.wanted(raw=RAW | {"name": "Second"}))
    (found,) = desk.listed(user=ANNA_HERE)
    assert ("First", {"search": "lark"}) == (found["name"], found["state"]["view"])


def test_there_are_bounds(portal, time):
    """So many an hour, also where they are deleted again; so many in all."""
    for _ in range(desk.MOST_AN_HOUR):
        desk.delete(actor=SHELL, user=ANNA_HERE, reference=made()["reference"])
    with pytest.raises(TooMany):
        made()
    keep(*(delivery(1) for _ in range(desk.MOST)))
    time.move(hours=2)
    with pytest.raises(Conflict):
        made()


def test_many_at_once_send_no_more(portal, time, monkeypatch):
    """Whoever was let in before others had sent is refused when it is their turn: the bound holds."""
    reference, work = made()["reference"], desk.work

    def slow(*about: object):
        monkeypatch.setattr(desk, "work", work)
        for _ in range(desk.SENT_AN_HOUR):
            send(reference=reference)
            time.move(seconds=1)
        return work(*about)

    monkeypatch.setattr(desk, "work", slow)
    with pytest.raises(TooMany):
        send(reference=reference)
    assert desk.SENT_AN_HOUR == len(mails())


def test_one_is_sent_out_of_turn(portal, time):
    """Its next time stays; a few an hour and no more; not where nothing is in it, nor without mail."""
    deleted = made()["reference"]  # counts all the same
    send(reference=deleted)
    desk.delete(actor=SHELL, user=ANNA_HERE, reference=deleted)
    with changing(SHELL) as change:  # what people type counts for nothing
        change.record(Action.EXPORT, target=ANNA_HERE.target, details={"name": '"asked":true'})
    found = made()
    for _ in range(desk.SENT_AN_HOUR - 1):
        send(reference=found["reference"])
        time.move(minutes=1)
    assert desk.SENT_AN_HOUR == len(mails())
    with pytest.raises(TooMany):
        send(reference=found["reference"])
    (listed,) = desk.listed(user=ANNA_HERE)
    assert found["next_at"] == listed["next_at"]
    assert [True] * (desk.SENT_AN_HOUR - 1) == [run["asked"] for run in listed["runs"]]
    time.move(hours=2)
    with pytest.raises(Conflict):
        send(reference=found["reference"], customer=NORTHFIELD[0])
    with pytest.raises(Conflict):
        send(reference=found["reference"], settings=Settings())
    with pytest.raises(NotFound):
        send(user=BEN_HERE, reference=found["reference"])


def test_what_is_deleted_takes_its_runs_along(portal):
    """So that a later one under its number shows none of them."""
    reference = made()["reference"]
    send(reference=reference)
    desk.delete(actor=SHELL, user=ANNA_HERE, reference=reference)
    with reading() as session:
        assert [] == session.scalars(select(Run)).all()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule(Every.DAILY, NOW.time(), "UTC"), "every day at 09:00, UTC"),
        (Rule(Every.WEEKLY, NOW.time(), "Europe/Berlin", 0), "every Monday at 09:00, Berlin time"),
        (Rule(Every.MONTHLY, NOW.time(), "UTC", 0, 28), "on day 28 of every month at 09:00, UTC"),
        (
            Rule(Every.MONTHLY, NOW.time(), "UTC", 0, 31),
            "on day 31 of every month, or the last day of a shorter one, at 09:00, UTC",
        ),
    ],
)
def test_times_in_words(rule, words):
    """As people say it."""
    assert words == in_words(rule)
