"""Whoever forgot a password gets in again by mail; nobody else does, and nobody learns who has an account."""

import json
import re

import pytest
from sqlalchemy import select

from data.portal import outbox
from data.portal.audit import Action, verify
from data.portal.changes import reading
from data.portal.outbox import State
from data.portal.tables import Account, Event, Mail, ResetLink
from services.accounts import accounts
from services.accounts import passwords as account_passwords
from services.mail.kinds import Kind
from tests.portal_app import (
    ANNA,
    BEN,
    ORIGIN,
    PASSWORD,
    SHELL,
    app,
    cheap_passwords,
    enter,
    fill_in,
    reset,
    signed_in,
    time,
)  # fmt: skip
from tests.unit.mail_cases import kept

__all__ = ["app", "cheap_passwords", "time"]

OWN = "Seven slow barges at dawn"


def rows(app, table) -> list:
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        return list(session.scalars(select(table)))


def events(app, action: str) -> list[Event]:
    return [event for event in rows(app, Event) if event.action == action]


def ask(app, email: str = ANNA, source: str = "192.0.2.1", **headers: str):
    """Ask for a link, each time in a browser of its own."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = source
    client.environ_base |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return fill_in(client, "/forgot-password", email=email)


def links(app, to: str = ANNA) -> list[str]:
    """Return the paths of the links that were mailed to somebody, the oldest first."""
    with app.app_context():
        found = [outbox.opened(mail).text for mail in rows(app, Mail) if mail.recipient == to and mail.sealed]
    return re.findall(r"http://127\.0\.0\.1:8050(/reset-password/\S+)", "".join(found))


def choose(app, link: str, password: str = OWN, confirmed: str | None = None, client=None):
    """Open a link and send its form."""
    client = client or app.test_client()
    typed = {"new_password": password, "confirm_password": password if confirmed is None else confirmed}
    return fill_in(client, link, **typed)


def kinds(app, to: str = ANNA) -> list[str]:
    return [mail.kind for mail in rows(app, Mail) if mail.recipient == to]


def test_the_way_back_in(app):
    """Ask, follow the link, choose, sign in with the new password and no more with the old one."""
    before, ben = signed_in(app, ANNA), signed_in(app, BEN)
    answer = ask(app, f" {ANNA.upper()} ")
    assert (303, "/forgot-password?sent=1") == (answer.status_code, answer.headers["Location"])
    (link,) = links(app)
    answer = choose(app, link)
    assert (303, "/login?changed=1") == (answer.status_code, answer.headers["Location"])
    assert [401, 303] == [enter(app.test_client(), ANNA, each).status_code for each in (PASSWORD, OWN)]
    assert [401, 200] == [each.get("/api/mine").status_code for each in (before, ben)]
    assert 303 == enter(app.test_client(), BEN).status_code, "somebody else's password stays"
    assert [Kind.RESET_LINK, Kind.PASSWORD_CHANGED] == kinds(app)


def test_both_steps_are_recorded(app):
    """Who asked, from where; that the password was chosen by a link; no link and no password."""
    ask(app)
    (link,) = links(app)
    choose(app, link)
    (asked,), (changed,) = (events(app, f"CUSTOMER_PW_{what}") for what in ("FORGOT", "CHANGE"))
    assert ("anonymous", ANNA, "192.0.2.1") == (asked.actor, asked.target, asked.ip)
    assert (ANNA, ANNA, "link") == (changed.actor, changed.target, json.loads(changed.details)["through"])
    everything = "".join(event.details for event in rows(app, Event))
    assert link.rpartition("/")[2] not in everything
    assert OWN not in everything
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        assert verify(session).bad is None


def body(answer) -> str:
    return re.sub(r'value="[^"]*"', "", answer.text)


STRANGERS = ["nobody@x.example", "not an address", "", "a\0@x.example", "x" * 3000 + "@x.example", "a@x\r\nb"]


def test_nobody_learns_who_has_an_account(app, time):
    """Known, unknown and inactive: the same status, text, length and headers, waits included."""
    with app.app_context():
        accounts.deactivate(actor=SHELL, email=BEN)
    for _ in range(4):
        answers = [
            ask(app, email, f"192.0.2.{number}") for number, email in enumerate((ANNA, BEN, *STRANGERS))
        ]
        assert 1 == len({(each.status_code, body(each), each.headers.get("Location")) for each in answers})
    assert 429 == answers[0].status_code
    assert {ANNA} == {mail.recipient for mail in rows(app, Mail)}
    reasons = {json.loads(event.details).get("reason", "") for event in events(app, "CUSTOMER_PW_FORGOT")}
    assert {"", "inactive", "unknown"} == reasons


def test_strangers_cost_the_same_work(app, monkeypatch):
    """For nobody too a letter is written and sealed into the outbox; of that only the record stays."""
    with app.app_context():
        accounts.deactivate(actor=SHELL, email=BEN)
    sealed, original = [], outbox.seal
    monkeypatch.setattr(outbox, "seal", lambda text: (sealed.append(text), original(text))[1])
    for email in (ANNA, BEN, "nobody@x.example"):
        ask(app, email)
        assert any(email in text for text in sealed)
        sealed.clear()
    assert 3 == len(events(app, "CUSTOMER_PW_FORGOT"))
    assert ([ANNA], 1) == ([mail.recipient for mail in rows(app, Mail)], len(rows(app, ResetLink)))


def test_a_link_works_once(app):
    """Used, it is worth nothing, and looks like one that never was."""
    ask(app)
    (link,) = links(app)
    choose(app, link)
    never = choose(app, link[:-3] + "AAA", PASSWORD)
    again = choose(app, link, PASSWORD)
    assert (410, 410) == (never.status_code, again.status_code)
    assert body(never) == body(again)
    assert 303 == enter(app.test_client(), ANNA, OWN).status_code


def test_looking_uses_nothing_up(app):
    """Mail scanners open every link, some twice; HEAD and GET change nothing at all."""
    ask(app)
    (link,) = links(app)
    before = len(rows(app, Event)), links(app)
    for method in ("get", "head", "get"):
        assert 200 == getattr(app.test_client(), method)(link).status_code
    assert before == (len(rows(app, Event)), links(app))
    assert 303 == choose(app, link).status_code


def test_a_link_is_over_after_an_hour(app, time):
    """To the second."""
    ask(app)
    (link,) = links(app)
    time.move(hours=1, seconds=-1)
    assert 200 == app.test_client().get(link).status_code
    time.move(seconds=1)
    assert [410, 410] == [app.test_client().get(link).status_code, choose(app, link).status_code]


def test_a_newer_link_replaces_the_older_one(app):
    """Only the last one works, and what was not sent yet of the older is not sent any more."""
    ask(app)
    (old,) = links(app)
    ask(app)
    (new,) = links(app)
    assert [State.WITHDRAWN, State.WAITING] == [mail.state for mail in rows(app, Mail)]
    assert [410, 303] == [choose(app, each).status_code for each in (old, new)]


def deactivate(**how) -> None:
    accounts.deactivate(**how)


def back_and_forth(**how) -> None:
    accounts.deactivate(**how)
    accounts.reactivate(**how)


@pytest.mark.parametrize("act", [deactivate, back_and_forth, reset])
def test_a_link_dies_with_what_it_was_for(app, act):
    """Deactivated, also for a moment, or reset by staff: the link of before lets nobody in; others' do."""
    ask(app, ANNA)
    ask(app, BEN, "192.0.2.2")
    with app.app_context():
        act(actor=SHELL, email=ANNA)
    (own,) = rows(app, ResetLink)
    assert own.account_id == next(each.id for each in rows(app, Account) if each.email == BEN)
    assert [] == links(app, ANNA)
    assert 303 == choose(app, *links(app, BEN)).status_code


def test_a_link_is_for_its_owner_only(app):
    """Anna's link chooses Anna's password, whoever is signed in there and whatever is sent along."""
    ask(app, ANNA)
    (link,) = links(app)
    ben = signed_in(app, BEN)
    typed = {"new_password": OWN, "confirm_password": OWN, "username": BEN, "email": BEN, "account_id": "2"}
    assert 303 == fill_in(ben, link, **typed).status_code
    assert 401 == ben.get("/api/mine").status_code, "what comes next is Anna's sign-in"
    assert [303, 401] == [enter(app.test_client(), each, OWN).status_code for each in (ANNA, BEN)]


def test_only_a_hash_of_the_link_is_kept(app):
    """The database holds no link in clear, and nobody guesses one."""
    ask(app)
    token = links(app)[0].rpartition("/")[2]
    with app.app_context():
        assert ANNA in kept(), "the test looks into the right database"
        assert token not in kept()
    assert len(token) >= 43
    assert 64 == len(rows(app, ResetLink)[0].token_hash)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8050"])
def test_the_host_header_does_not_get_into_a_mail(app, host):
    """Whatever a request says about where the portal is, the link leads to APP_BASE_URL."""
    client = app.test_client()
    page = client.get("/forgot-password", headers={"Host": host})
    token = re.search(r'csrf_token" value="([^"]+)"', page.text)[1]
    told = {"Host": host, "X-Forwarded-Host": host, "Origin": f"http://{host}"}
    client.post("/forgot-password", data={"email": ANNA, "csrf_token": token}, headers=told)
    with app.app_context():
        (text,) = (str(outbox.opened(mail)) for mail in rows(app, Mail))
    assert (True, False) == ("http://127.0.0.1:8050/reset-password/" in text, "evil" in text)


@pytest.mark.parametrize(
    ("password", "confirmed", "sentence"),
    [
        ("short", "short", "at least 15"),
        (OWN, OWN + " ", "not the same"),
        (ANNA * 2, ANNA * 2, "Without your email address"),
        ("", "", "at least 15"),
    ],
)
def test_a_refused_password_costs_no_link(app, password, confirmed, sentence):
    """What is wrong is said, nothing has changed, and the link still works."""
    ask(app)
    (link,) = links(app)
    answer = choose(app, link, password, confirmed)
    assert (400, True) == (answer.status_code, sentence in answer.text)
    assert 303 == enter(app.test_client(), ANNA).status_code
    assert 303 == choose(app, link).status_code


def test_a_temporary_password_is_not_chosen_for_good(app):
    """The own password that comes back to mind may be kept, but none that somebody else has given."""
    with app.app_context():
        settings = app.config["SETTINGS"]
        temporary = account_passwords.reset_at_shell(actor=SHELL, email=ANNA, settings=settings)
    ask(app, ANNA)
    ask(app, BEN)
    (given,), (own,) = links(app, ANNA), links(app, BEN)
    refused = choose(app, given, temporary)
    assert (400, True) == (refused.status_code, "This is your temporary password" in refused.text)
    assert [303, 303] == [choose(app, given).status_code, choose(app, own, PASSWORD).status_code]


def test_asking_too_often_has_to_wait(app, time):
    """Three links an account, then ever longer waits; signing in is not held up by that."""
    found = [ask(app, source=f"192.0.2.{number}").status_code for number in range(5)]
    assert [303, 303, 303, 429, 429] == found
    assert 303 == enter(app.test_client(), ANNA).status_code
    time.move(minutes=15)
    assert 303 == ask(app, source="192.0.2.9").status_code


def test_one_source_can_not_mail_everybody(app, time):
    """After twenty addresses one source has to wait, and others do not."""
    found = [ask(app, f"person{number}@x.example").status_code for number in range(22)]
    assert [303] * 20 + [429, 429] == found
    assert 303 == ask(app, ANNA, "198.51.100.7").status_code


def test_the_forms_need_their_token_and_their_origin(app):
    """Another site can neither ask for a link nor use one up in somebody's browser."""
    ask(app)
    (link,) = links(app)
    typed = {"email": BEN, "new_password": OWN, "confirm_password": OWN}
    for path in ("/forgot-password", link):
        client = app.test_client()
        assert 400 == client.post(path, data=typed, headers=ORIGIN).status_code
        assert 403 == client.post(path, data=typed, headers={"Origin": "https://evil.example"}).status_code
    assert [] == kinds(app, BEN)
    assert 303 == choose(app, link).status_code


def test_a_link_gets_into_no_record(app):
    """Somebody who is signed in and sends a link's form from elsewhere is recorded without the link."""
    ask(app)
    (link,) = links(app)
    signed_in(app, BEN).post(link, headers={"Origin": "https://evil.example"})
    (event,) = events(app, Action.ACCESS_DENIED)
    assert "/reset-password/<token>" == json.loads(event.details)["path"]
