"""The own password is changed by whoever knows the old one; every other session ends with it."""

import json
from dataclasses import replace

import pytest

from auth import passwords
from data.portal import audit
from data.portal.accounts import find
from data.portal.changes import reading
from problems import Invalid, NotSignedIn, Problem, TooMany
from services.accounts import accounts
from services.own import password as own_password
from services.own.password import OLD, Typed, change_password
from services.passwords.chosen import AGAIN, DIFFERENT, NEW, SAME
from tests.portal_app import ANNA, BEN, PASSWORD, SHELL, app, cheap_passwords, enter, reset, time
from tests.unit.own_account_cases import HERE, actor, ended, events, is_live, person

__all__ = ["app", "cheap_passwords", "time"]

OWN = "Seven slow barges at dawn"


@pytest.fixture
def portal(app):
    """Give a portal's database without a request around it."""
    with app.app_context():
        yield app


def change(app, user, time, old=PASSWORD, new=OWN, again=None, browser=HERE):
    return change_password(
        actor=actor(user),
        user=user,
        typed=Typed(old, new, new if again is None else again),
        browser=browser,
        settings=app.config["SETTINGS"],
        now=time.instant,
    )


def refused(*typed, app, user, time) -> Problem:
    with pytest.raises(Problem) as problem:
        change(app, user, time, *typed)
    return problem.value


def stored(email=ANNA) -> str:
    with reading() as session:
        return find(session, email).password_hash


def test_the_password_is_changed(portal, time):
    """The new one lets in, the old one no more; other sessions have ended, other people's go on."""
    this, other, third, ben = person(portal), person(portal), person(portal), person(portal, BEN)
    changed = change(portal, this, time)
    assert "Your password is changed. 2 other sessions were ended." == changed.sentence
    assert [False, False, False, True] == [is_live(each) for each in (this, other, third, ben)]
    assert is_live(replace(this, token=changed.token))
    assert "password changed" == ended(other)
    assert [True, False] == [passwords.matches(stored=stored(), password=each) for each in (OWN, PASSWORD)]
    assert passwords.matches(stored=stored(BEN), password=PASSWORD)


def test_the_change_is_recorded(portal, time):
    """Who, whose and how many sessions ended; neither password, and the chain stays whole."""
    user = person(portal)
    change(portal, user, time)
    (event,) = events("CUSTOMER_PW_CHANGE")
    assert (ANNA, ANNA, HERE.ip, {"sessions_ended": 0}) == (
        event.actor,
        event.target,
        event.ip,
        json.loads(event.details),
    )
    with reading() as session:
        assert audit.verify(session).bad is None


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        (("wrong", OWN), {OLD: own_password.WRONG}),
        (("", OWN), {OLD: own_password.MISSING}),
        ((None, None, None), {OLD: own_password.MISSING, NEW: "Use at least 15 characters."}),
        ((PASSWORD, OWN, OWN + " "), {AGAIN: DIFFERENT}),
        ((PASSWORD, PASSWORD), {NEW: SAME}),
        ((PASSWORD, ANNA * 2), {NEW: "Without your email address"}),
        ((PASSWORD, "a" * 20), {NEW: "guessed quickly"}),
        (
            ("wrong", "short", "shorter"),
            {NEW: "at least 15 characters; this password has 5", AGAIN: DIFFERENT},
        ),
    ],
)
def test_what_is_wrong_stands_under_its_field(portal, time, typed, fields):
    """Every wrong field has its sentence, no sentence holds what was typed, and nothing has changed."""
    this, other = person(portal), person(portal)
    before = stored()
    problem = refused(*typed, app=portal, user=this, time=time)
    assert fields.keys() == problem.fields.keys()
    assert all(part in problem.fields[name] for name, part in fields.items())
    assert not [each for each in typed if each and any(each in said for said in problem.fields.values())]
    assert (before, True, True) == (stored(), is_live(this), is_live(other))
    assert [] == events("CUSTOMER_PW_CHANGE")


def test_wrong_old_passwords_count_as_failed_sign_ins(app, time):
    """After five the wait begins, here and at the door; it ends, and the right password works again."""
    with app.app_context():
        user = person(app)
        found = [refused("wrong", OWN, app=app, user=user, time=time) for _ in range(6)]
        assert [Invalid] * 5 + [TooMany] == [type(each) for each in found]
        assert (1, 429) == (found[-1].retry_after, found[-1].status)
        assert {OLD} == found[-1].fields.keys()
        assert isinstance(refused(PASSWORD, OWN, app=app, user=user, time=time), TooMany)
    door = app.test_client()
    door.environ_base["REMOTE_ADDR"] = HERE.ip
    assert 429 == enter(door, ANNA).status_code
    time.move(seconds=1)
    with app.app_context():
        assert change(app, user, time).token


def test_what_is_wrong_with_the_new_password_costs_no_try(portal, time):
    """Only a look at the old password counts."""
    user = person(portal)
    for _ in range(10):
        refused("wrong", "short", app=portal, user=user, time=time)
    assert [] == events("CUSTOMER_PW_CHANGE_FAILED")
    assert change(portal, user, time).token


def test_somebody_who_tried_is_seen(portal, time):
    """A wrong old password is recorded with address and browser, and without what was typed."""
    refused("An unusual wrong guess", OWN, app=portal, user=person(portal), time=time)
    (event,) = events("CUSTOMER_PW_CHANGE_FAILED")
    assert (ANNA, HERE.ip) == (event.target, event.ip)
    assert {"reason": "wrong old password", "browser": HERE.user_agent} == json.loads(event.details)


@pytest.mark.parametrize("value", [5, 1.5, True, [], {}, ["x"], {"a": 1}])
def test_what_is_no_text_is_refused(portal, time, value):
    """A forged State value of any kind ends in a sentence."""
    user = person(portal)
    for typed in ((value, OWN, OWN), (PASSWORD, value, OWN), (PASSWORD, OWN, value)):
        assert isinstance(refused(*typed, app=portal, user=user, time=time), Invalid)


@pytest.mark.parametrize("act", [accounts.deactivate, reset], ids=["deactivate", "reset"])
def test_what_happened_meanwhile_wins(portal, time, monkeypatch, act):
    """While the old password is checked the account may be deactivated or reset: then nothing is changed."""
    user = person(portal)
    slow = own_password.throttle.give_back

    def meanwhile(**how):
        slow(**how)
        act(actor=SHELL, email=ANNA)

    monkeypatch.setattr(own_password.throttle, "give_back", meanwhile)
    assert isinstance(refused(PASSWORD, OWN, app=portal, user=user, time=time), NotSignedIn)
    assert not passwords.matches(stored=stored(), password=OWN)


def test_an_ended_session_changes_nothing(portal, time):
    """Whose session was ended a moment ago changes no password any more."""
    user, other = person(portal), person(portal)
    changed = change(portal, other, time)
    assert changed.token
    assert isinstance(refused(OWN, PASSWORD, app=portal, user=user, time=time), NotSignedIn)


def test_passwords_are_in_no_text_about_them(portal):
    """What is logged by accident shows neither what was typed nor a token."""
    assert OWN not in repr(Typed(OWN, OWN, OWN))
    assert OWN not in repr(own_password.Changed(OWN, "Done."))
