"""Alerts: whose they are, what is refused, when they begin anew, and what their mails tell."""

import json
import random
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from api import alerts as routes
from data.inventory.scope import Scope
from data.portal import clock
from data.portal.audit import Action
from data.portal.changes import bookkeeping, reading
from data.portal.scheduled_tables import Alert
from data.portal.view_tables import PAGES
from problems import Conflict, Invalid, NotFound, Problem, TooMany
from services.alerts import desk, memory
from services.alerts.form import wanted
from services.alerts.letter import letter_of
from services.alerts.looking import MOST_LINES, look
from services.mail.kinds import Kind
from services.mail.letters import compose
from services.scheduling.kinds import Outcome
from tests.portal_app import BEN, ERP, ORIGIN, app, cheap_passwords, signed_in, time
from tests.property.stocks import make_row
from tests.unit import own_account_cases as people
from tests.unit.alert_cases import ALL, ANNAS, BENS, ROWS, TYPED, changed, made, moment, stock_of

__all__ = ["app", "cheap_passwords", "time"]

HELD = changed(status={1: "Quarantined", 3: "Quarantined"})


@pytest.fixture
def portal(app, time):
    """Stand in a portal's context, with a clock that stands still."""
    with app.app_context():
        yield app


def row_of(told: dict) -> Alert:
    with reading() as session:
        return session.scalars(select(Alert).where(Alert.reference == told["reference"])).one()


def looked(portal, told: dict, rows, scope=ANNAS):
    """Let an alert look, and keep what it remembers as the scheduler does."""
    done = look(row_of(told), moment(rows, scope, portal))
    with bookkeeping() as session:
        session.scalars(select(Alert).where(Alert.reference == told["reference"])).one().memory = done.memory
    return done


WRONG = {
    "name": ["", "  ", "x" * 81, 5, None, "\n"],
    "kind": ["", "vanishes", None, 1, ["hold"]],
    "every": ["weekly", "", None, 3],
    "at": ["", "24:00", "7:5", "07:60", "half past", "٠٧:٣٠", None, 7],
    "zone": ["", "Europe/Atlantis", "../etc/passwd", None, {}],
    "state": ["everything", {"view": {}}, {"shape": 1, "view": {"in": {"secret": ["x"]}}}],
}
NUMBERS = {
    "below": ["", "0", "-1", "1e5", "NaN", "1.00000001", "99999999999", "twelve", "1.2.3", ".", None, 5],
    "expires": ["", "-1", "1.5", "3651", "soon", None],
}


@pytest.mark.parametrize("field", WRONG)
def test_what_is_wrong_stands_under_its_field(field):
    """Whatever a browser sends, there is a sentence about that very field, or about the view."""
    for sent in WRONG[field]:
        with pytest.raises(Invalid) as refused:
            wanted(TYPED | {field: sent})
        assert field == "state" or [field] == list(refused.value.fields), sent


@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_are_typed_as_people_type_them(kind):
    """`1,000.50` is a quantity and `30` are days; what is none is refused under its field."""
    for sent in NUMBERS[kind]:
        with pytest.raises(Invalid) as refused:
            wanted(TYPED | {"kind": kind, "number": sent})
        assert ["number"] == list(refused.value.fields), sent
    assert Decimal("1000.5") == wanted(TYPED | {"kind": "below", "number": " 1,000.50 "}).number
    assert Decimal(0) == wanted(TYPED | {"kind": "expires", "number": "0"}).number
    assert None is wanted(TYPED | {"number": "7"}).number


def test_an_alert_of_somebody_else_is_as_if_there_were_none(portal):
    """By its reference Ben can neither change, pause nor delete it, and it is in no list of his."""
    _, hers = made(portal)
    ben = people.person(portal, BEN)
    who = {"actor": people.actor(ben), "user": ben}
    for reference in (hers["reference"], "A" * 22, "", "' or 1=1 --"):
        about = who | {"reference": reference, "version": hers["version"]}
        more = {"wanted": wanted(TYPED), "stock": stock_of(scope=BENS)}
        for act, asked in (
            (desk.change, about | more),
            (desk.pause, about | {"stock": None}),
            (desk.delete, who | {"reference": reference}),
        ):
            with pytest.raises(NotFound) as refused:
                act(**asked)
            assert desk.GONE == refused.value.sentence
    assert [] == desk.listed(user=ben, scope=BENS)
    assert 1 == len(desk.listed(user=people.person(portal), scope=ANNAS))
    assert [] == desk.listed(user=replace(people.person(portal), erp="sqlite:///another.sqlite"), scope=ANNAS)


def test_it_begins_with_what_is_there(portal):
    """Nothing of the stock at the time of making it is told; what changes then is, once."""
    _, told = made(portal)
    assert Outcome.NOTHING == looked(portal, told, ROWS).outcome
    done = looked(portal, told, HELD)
    assert (Outcome.SENT, 1) == (done.outcome, done.rows)
    assert Outcome.NOTHING == looked(portal, told, HELD).outcome
    released = looked(portal, told, ROWS)
    assert ["released"] == [hit["what"] for hit in released.recipe["hits"]]


def test_what_is_changed_begins_anew(portal):
    """Another kind, number or view, or going on after a rest: what is there then is told to nobody.

    Another name or time is no reason to begin anew.
    """
    user, told = made(portal)
    how = {"actor": people.actor(user), "user": user, "reference": told["reference"]}
    again = {"stock": stock_of()}
    told = desk.change(
        **how, **again, version=told["version"], wanted=wanted(TYPED | {"name": "X", "at": "8:00"})
    )
    assert Outcome.SENT == look(row_of(told), moment(HELD, ANNAS, portal)).outcome
    told = desk.change(
        **how, stock=stock_of(HELD), version=told["version"], wanted=wanted(TYPED | {"kind": "appears"})
    )
    told = desk.change(**how, stock=stock_of(HELD), version=told["version"], wanted=wanted(TYPED))
    assert Outcome.NOTHING == look(row_of(told), moment(HELD, ANNAS, portal)).outcome
    told = desk.pause(**how, version=told["version"], stock=None)
    assert (False, None) == (told["active"], told["next_at"])
    told = desk.pause(**how, version=told["version"], stock=stock_of(ROWS))
    assert told["active"]
    assert told["next_at"] > clock.now()
    assert Outcome.NOTHING == look(row_of(told), moment(ROWS, ANNAS, portal)).outcome
    with pytest.raises(Conflict):
        desk.pause(**how, version=told["version"] - 1, stock=None)
    with pytest.raises(Conflict):
        desk.change(**how, **again, version=told["version"] - 1, wanted=wanted(TYPED))
    desk.delete(**how)
    assert [] == desk.listed(user=user, scope=ANNAS)
    names = [event.action for event in people.events(*(name for name in Action if "ALERT" in name))]
    assert [Action.ALERT_CREATE, *[Action.ALERT_UPDATE] * 5, Action.ALERT_DELETE] == names


def test_there_are_limits(portal, time, monkeypatch):
    """So many alerts, so many an hour, and so many lots; each is refused with a sentence."""
    monkeypatch.setattr(desk, "MOST", 3)
    monkeypatch.setattr(desk, "MOST_AN_HOUR", 2)
    user, told = made(portal)
    desk.delete(actor=people.actor(user), user=user, reference=told["reference"])
    made(portal)
    with pytest.raises(TooMany):
        made(portal)
    for _ in range(2):
        time.move(minutes=61)
        made(portal)
    time.move(minutes=61)
    with pytest.raises(Conflict):
        made(portal)
    assert 3 == len(desk.listed(user=user, scope=ANNAS))
    monkeypatch.setattr(memory, "MOST_KEYS", 1)
    with pytest.raises(Invalid, match="this view holds 2"):
        made(portal, BEN, ANNAS)


def test_a_view_that_lost_a_column_begins_anew(portal):
    """Without its filter it would look at more, which is no news; what is no view at all is not looked at."""
    _, told = made(portal, kind="appears")
    row = row_of(told)
    row.state = json.dumps({"shape": 1, "view": {"in": {"gone": ["x"]}}})
    assert Outcome.BASELINE == look(row, moment(HELD, ANNAS, portal)).outcome
    row.state = json.dumps({"shape": 99, "view": {}})
    with pytest.raises(Problem):
        look(row, moment(HELD, ANNAS, portal))


def test_a_mail_tells_of_the_scope_at_sending(portal):
    """Whoever loses a customer before the mail is made is told nothing of it; of nothing, no mail is made."""
    _, told = made(portal, scope=ALL)
    row = row_of(told)
    done = look(row, moment(HELD, ALL, portal))
    assert 2 == done.rows
    recipe = json.loads(json.dumps(dict(done.recipe)))

    def text(scope: Scope) -> str:
        found = letter_of(row, recipe, moment(ROWS, scope, portal))
        letter = compose(kind=Kind.ALERT, values=found.values, settings=portal.config["SETTINGS"])
        return letter.text + letter.html

    assert "SECRET" in text(ALL)
    assert "Northfield" in text(ALL)
    for scope, own, others in ((ANNAS, "L1", "SECRET"), (BENS, "SECRET", "L1")):
        assert own in text(scope)
        assert others not in text(scope)
    for scope in (Scope.nothing(ERP), Scope(ERP, frozenset({77})), Scope(ERP, frozenset({3}))):
        assert None is letter_of(row, recipe, moment(ROWS, scope, portal))


@pytest.mark.parametrize("page", PAGES)
def test_the_link_opens_the_page_that_the_view_is_of(portal, page):
    """It goes with the view: a change of anything else leaves it, another view brings its own."""
    user, told = made(portal, page=page)
    about = {"actor": people.actor(user), "user": user, "reference": told["reference"], "stock": stock_of()}
    desk.change(**about, version=1, wanted=wanted(TYPED | {"name": "Other", "state": None}))
    recipe = look(row_of(told), moment(HELD, ANNAS, portal)).recipe
    found = letter_of(row_of(told), recipe, moment(HELD, ANNAS, portal)).values["link"]
    assert f"/{page}?view=" in found
    assert "inventory" == desk.change(**about, version=2, wanted=wanted(TYPED))["page"]


@pytest.mark.parametrize("page", ["overview", "//evil.test", None, ["expiry"]])
def test_a_page_is_one_that_has_views(page):
    """Nothing else gets into the link of a mail."""
    with pytest.raises(Invalid):
        wanted(TYPED | {"page": page})


def test_a_long_digest_is_cut(portal):
    """So many lines, then how many more, of those that the reader may see."""
    user = people.person(portal)
    typed = TYPED | {"kind": "appears", "state": {"shape": 1, "view": {}}}
    how = {"actor": people.actor(user), "user": user, "wanted": wanted(typed)}
    told = desk.create(**how, stock=stock_of([], ALL))
    owners = random.Random(3).choices([2, 5], k=2 * MOST_LINES)
    rows = [make_row(n, owner, user_lot=f"L{n}") for n, owner in enumerate(owners, 1)]
    done = look(row_of(told), moment(rows, ALL, portal))
    for scope, several in ((ALL, len(rows)), (ANNAS, owners.count(2))):
        found = letter_of(row_of(told), done.recipe, moment(rows, scope, portal)).values
        assert several == len(found["lines"]) + found["more"]
        assert f"{several} facts" == found["found"]
        assert (scope is ALL) == bool(found["more"])


def test_hostile_texts_stay_texts(portal):
    """Names of the ERP and of the alert become neither markup nor lines of their own."""
    evil = "<img src=x onerror=alert(1)>\r\nBcc: a@b.c {{7*7}}"
    row = make_row(1, 2, part="RM-104", user_lot=evil, description=evil, unit=evil, status="Quarantined")
    _, told = made(portal, name=f"A{evil}"[:70])
    done = look(row_of(told), moment([row], ANNAS, portal))
    assert Outcome.NOTHING == done.outcome
    before = [row | {"status": "Available"}]
    user = people.person(portal)
    how = {
        "actor": people.actor(user),
        "user": user,
        "reference": told["reference"],
        "version": told["version"],
    }
    told = desk.change(
        **how, wanted=wanted(TYPED | {"state": {"shape": 1, "view": {}}}), stock=stock_of(before)
    )
    done = look(row_of(told), moment([row], ANNAS, portal))
    found = letter_of(row_of(told), done.recipe, moment([row], ANNAS, portal))
    letter = compose(kind=Kind.ALERT, values=found.values, settings=portal.config["SETTINGS"])
    assert "<img" not in letter.html
    assert "49" not in letter.text + letter.html
    assert "\nBcc" not in letter.text


def test_the_routes_are_of_whoever_is_signed_in(app, time, monkeypatch):
    """Nobody is refused, Anna makes, changes and deletes hers, and for Ben there is no such alert."""
    monkeypatch.setattr(routes, "_stock", stock_of)
    anna, ben, nobody = signed_in(app), signed_in(app, BEN), app.test_client()
    told = anna.post("/api/alerts", json=TYPED, headers=ORIGIN)
    assert 201 == told.status_code
    assert not {"memory", "stop_nonce", "account_id", "id"} & told.json.keys()
    path, version = f"/api/alerts/{told.json['reference']}", {"version": told.json["version"]}
    asked = (
        ("put", "", TYPED | version),
        ("post", "/pause", {"active": False} | version),
        ("delete", "", {}),
    )
    for method, end, body in asked:
        act = lambda who, at: getattr(who, method)(at + end, json=body, headers=ORIGIN)  # noqa: B023, E731
        assert 401 == act(nobody, path).status_code
        foreign, random_one = act(ben, path), act(ben, "/api/alerts/" + "x" * 22)
        assert 404 == foreign.status_code == random_one.status_code
        assert foreign.json["error"] == random_one.json["error"]
        assert len(foreign.data) == len(random_one.data)
    assert 401 == nobody.get("/api/alerts").status_code
    assert [] == ben.get("/api/alerts").json["alerts"]
    assert [told.json["name"]] == [each["name"] for each in anna.get("/api/alerts").json["alerts"]]
    for body in ({}, {"active": 1}, {"active": True, "version": "1"}, {"active": True, "version": True}):
        assert 400 == anna.post(f"{path}/pause", json=body, headers=ORIGIN).status_code
    assert 400 == anna.post("/api/alerts", json=TYPED | {"account": 2}, headers=ORIGIN).status_code
    for method, end, body in asked:
        answer = getattr(anna, method)(path + end, json=body | version if body else {}, headers=ORIGIN)
        assert 200 == answer.status_code, answer.data
        version = {"version": answer.json.get("version")}
