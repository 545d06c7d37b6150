"""What people see of their own account, and how they end sessions: their own, and nobody else's."""

import json
from datetime import timedelta

import pytest

from data.inventory.customer_list import Listed
from data.portal import audit
from data.portal.accounts import find, target
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.sessions import open_session
from problems import Conflict, NotFound, NotSignedIn
from services.accounts import accounts
from services.accounts.erp_customers import Known, as_called_now
from services.accounts.grants import Grants
from services.own.account import OTHERS, end_sessions, overview
from tests.portal_app import (
    ANNA,
    BEN,
    ERP,
    LARKSPUR,
    NORTHFIELD,
    OTHER_ERP,
    PASSWORD,
    SHELL,
    app,
    cheap_passwords,
    enter,
    time,
)  # fmt: skip
from tests.unit.own_account_cases import actor, ended, events, is_live, person

__all__ = ["app", "cheap_passwords", "time"]

UNREAD = Known()  # the ERP's customers before the first reading
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def portal(app):
    """Give a portal's database without a request around it."""
    with app.app_context():
        yield app


def seen(app, user, time, known=UNREAD):
    return overview(user=user, known=known, settings=app.config["SETTINGS"], now=time.instant)


def end(app, user, chosen):
    return end_sessions(actor=actor(user), user=user, chosen=chosen, settings=app.config["SETTINGS"])


def test_the_own_data_is_shown(portal, time):
    """Name, address and whose stock, by the ERP's names; grants for another ERP do not count."""
    accounts.grant(actor=SHELL, email=ANNA, grants=Grants(OTHER_ERP, ((9, "Elsewhere"),)))
    accounts.grant(actor=SHELL, email=ANNA, grants=Grants(ERP, (NORTHFIELD,)))
    own = seen(portal, person(portal), time)
    assert ("Anna Larkspur", ANNA) == (own.name, own.email)
    assert (LARKSPUR[1], NORTHFIELD[1]) == own.customers
    accounts.grant(actor=SHELL, email=ANNA, grants=Grants(ERP, everything=True))
    assert ("All customers",) == seen(portal, person(portal), time).customers


def test_customers_are_called_as_the_erp_calls_them_now(portal, time):
    """Also where it has renamed one since it was granted; what it does not list keeps its name of then."""
    accounts.grant(actor=SHELL, email=ANNA, grants=Grants(ERP, (NORTHFIELD,)))
    others = (
        Listed(9, "Somebody else's", True, False, 0),
        Listed(LARKSPUR[0], " Larkspur 2.0 ", True, False, 0),
    )
    user, known = person(portal), Known(others)
    assert ("Larkspur 2.0", NORTHFIELD[1]) == seen(portal, user, time, known).customers
    assert user.scope_label == as_called_now(user=user, known=known).scope_label == "2 customers"
    ben = person(portal, BEN)
    assert NORTHFIELD[1] == as_called_now(user=ben, known=known).scope_label


def test_customers_stand_in_natural_order(portal, time):
    """Nine comes before ten, as everywhere in the portal."""
    names = ("Bay 10", "bay 9", "Abel")
    accounts.grant(actor=SHELL, email=BEN, grants=Grants(ERP, tuple(enumerate(names, 10))))
    assert ("Abel", "bay 9", "Bay 10", NORTHFIELD[1]) == seen(portal, person(portal, BEN), time).customers


def test_own_sessions_are_shown_and_nobody_elses(portal, time):
    """This browser first, then the others by when they were last seen; Ben's are not among them."""
    other, _ben = person(portal), person(portal, BEN)
    time.move(minutes=5)
    this = person(portal)
    assert [(this.session_tag, True), (other.session_tag, False)] == [
        (each.tag, each.is_this) for each in seen(portal, this, time).sessions
    ]


def test_sessions_that_are_over_are_not_shown(portal, time):
    """Nobody has used it for an hour, or its eight hours are over: it can't be ended any more."""
    person(portal)
    time.move(minutes=61)
    assert 1 == len(seen(portal, person(portal), time).sessions)


def test_one_other_session_is_ended(portal):
    """It is out at once, the rest goes on, and the audit tells which one it was."""
    this, other, third, ben = person(portal), person(portal), person(portal), person(portal, BEN)
    assert "1 other session was ended." == end(portal, this, other.session_tag)
    assert [True, False, True, True] == [is_live(each) for each in (this, other, third, ben)]
    assert "ended by its owner" == ended(other)
    (event,) = events("CUSTOMER_SESSION_END")
    details = json.loads(event.details)
    assert (ANNA, ANNA, 1) == (event.actor, event.target, details["sessions_ended"])
    assert {"browser", "ip", "since"} == set(details["sessions"][0])
    with reading() as session:
        assert audit.verify(session).bad is None


def test_all_others_are_ended(portal):
    """Everything but this browser; other people's sessions are not theirs to end."""
    this, other, third, ben = person(portal), person(portal), person(portal), person(portal, BEN)
    assert "2 other sessions were ended." == end(portal, this, OTHERS)
    assert [True, False, False, True] == [is_live(each) for each in (this, other, third, ben)]
    with pytest.raises(Conflict):
        end(portal, this, OTHERS)


FORGED = [0, -1, 10**6, 10**30, 1.0, True, None, "", "1", "OTHERS", [], {}, [1], {"id": 1}, "1 OR 1=1"]


def test_somebody_elses_session_does_not_exist(portal):
    """Ben's session, one that has ended, and whatever else is sent: one and the same answer, nothing ends."""
    this, ben, over = person(portal), person(portal, BEN), person(portal)
    end(portal, this, over.session_tag)
    said = set()
    for chosen in (ben.session_tag, over.session_tag, this.session_id, str(this.session_id), *FORGED):
        with pytest.raises(NotFound) as refused:
            end(portal, this, chosen)
        said.add((refused.value.sentence, refused.value.status))
    assert 1 == len(said)
    assert [True, True] == [is_live(this), is_live(ben)]
    assert 1 == len(events("CUSTOMER_SESSION_END"))


def test_this_browser_is_not_ended_like_this(portal):
    """Whoever wants to leave signs out."""
    this = person(portal)
    with pytest.raises(Conflict):
        end(portal, this, this.session_tag)
    assert is_live(this)


def test_an_ended_session_ends_no_others(portal):
    """Of two browsers that end each other, the second is too late."""
    one, two = person(portal), person(portal)
    end(portal, one, two.session_tag)
    for chosen in (OTHERS, one.session_tag):
        with pytest.raises(NotSignedIn):
            end(portal, two, chosen)
    assert is_live(one)


def test_tries_are_shown_to_their_owner(app, time):
    """The last ten, newest first: when, where, which browser, and what failed; Ben's are his own."""
    enter(app.test_client(), BEN, "wrong")
    for _ in range(6):
        for password in ("wrong", PASSWORD):
            time.move(minutes=1)
            client = app.test_client()
            client.environ_base |= {"REMOTE_ADDR": "198.51.100.7", "HTTP_USER_AGENT": FIREFOX}
            enter(client, ANNA, password)
    with app.app_context():
        tries = seen(app, person(app), time).tries
        assert ["Wrong password"] == [each.failure for each in seen(app, person(app, BEN), time).tries]
    assert ["", "Wrong password"] * 5 == [each.failure for each in tries]
    assert sorted((each.at for each in tries), reverse=True) == [each.at for each in tries]
    assert {("Firefox on Windows", "198.51.100.7")} == {(each.browser, each.ip) for each in tries}


def test_failed_tries_hide_no_sign_in(app, time):
    """However many tries fail, the last real sign-ins stay in sight below them."""
    enter(app.test_client(), ANNA, PASSWORD)
    for _ in range(12):
        time.move(minutes=20)
        enter(app.test_client(), ANNA, "wrong")
    with app.app_context():
        tries = seen(app, person(app), time).tries
    assert ["Wrong password"] * 10 + [""] == [each.failure for each in tries]


def test_older_events_find_their_browser(portal, time):
    """An event that does not name the browser is told by the session that began with it."""
    with changing(SHELL) as change:
        account = find(change.session, ANNA)
        where = {"ip": "192.0.2.1", "user_agent": FIREFOX, "now": change.now, "lifetime": timedelta(hours=8)}
        open_session(change.session, account, **where)
        change.record(Action.CUSTOMER_LOGIN, target=target(account))
    time.move(minutes=1)
    assert ["Firefox on Windows"] == [each.browser for each in seen(portal, person(portal), time).tries]
