"""Staff at their door: one answer for every wrong pair, few tries, and codes that are good once."""

import json
import re

import pytest
from sqlalchemy import select

from auth import passwords, throttle
from data.portal.changes import reading
from data.portal.sealed import seal
from data.portal.staff import Role, find
from data.portal.tables import Event, Mail, Staff
from services.staff import members as staff
from settings import Settings
from tests.portal_app import (
    ORIGIN,
    PASSWORD,
    SHELL,
    app,
    cheap_passwords,
    fill_in,
    time,
)
from tests.staff_people import RECOVERY, SEED, code_now, enter_staff, hire, staff_in

__all__ = ["app", "cheap_passwords", "time"]


def events(app, *actions: str) -> list[tuple[str, str, str, dict]]:
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        found = session.scalars(select(Event).where(Event.action.in_(actions)).order_by(Event.position)).all()
    return [(event.action, event.actor, event.target, json.loads(event.details)) for event in found]


def row(app, username: str) -> Staff | None:
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        return find(session, username)


def code(client, text: str):
    return fill_in(client, "/admin-login/code", code=text)


def test_unknown_inactive_expired_and_wrong_look_the_same(app, time):
    """Text, status, headers and the kind of event tell nobody whether there is such an account."""
    hire(app, Role.ADMIN)
    for username in ("gone", "late"):
        hire(app, Role.AUDITOR, username)
    with app.app_context():
        staff.deactivate(actor=SHELL, username="gone", settings=Settings())
        staff.reset(actor=SHELL, username="late", settings=Settings())
    time.move(hours=73)
    answers = {}
    for who, password in (("nobody", PASSWORD), ("gone", PASSWORD), ("late", PASSWORD), ("ada", "wrong")):
        answer = enter_staff(app.test_client(), who, password)
        answers[answer.status_code, answer.text.replace(f'value="{who}"', "").split("csrf_token")[0]] = who
    assert [401] == [status for status, _text in answers]
    reasons = [details["reason"] for *_rest, details in events(app, "ADMIN_LOGIN_FAILED")]
    assert ["unknown", "inactive", "wrong password", "wrong password"] == reasons


def test_unknown_and_wrong_cost_the_same_work(app, monkeypatch):
    """One hash is checked for every try, also where there is none to check."""
    hire(app)
    checked = []
    check = passwords._check
    monkeypatch.setattr(passwords, "_check", lambda *given: checked.append(given) or check(*given))
    for who in ("nobody", "ada", "x" * 900, "a\x00b"):
        before = len(checked)
        assert 401 == enter_staff(app.test_client(), who, "wrong").status_code
        assert 1 == len(checked) - before


def test_what_was_typed_into_the_wrong_field_is_not_recorded(app):
    """A password typed as username is nobody's name, and stands nowhere in the audit."""
    enter_staff(app.test_client(), "my secret password")
    assert [("anonymous", "(not a staff account)")] == [
        (actor, target) for _action, actor, target, _details in events(app, "ADMIN_LOGIN_FAILED")
    ]


def test_staff_have_fewer_tries_than_customers(app, time):
    """After three wrong passwords there is a wait, which doubles; the right one works once it is over."""
    hire(app)
    answers = [enter_staff(app.test_client(), "ada", "wrong") for _ in range(4)]
    assert [401, 401, 401, 429] == [answer.status_code for answer in answers]
    assert throttle.STAFF.free_per_account < throttle.CUSTOMERS.free_per_account
    assert throttle.STAFF.free_per_source < throttle.CUSTOMERS.free_per_source
    time.move(seconds=int(answers[-1].headers["Retry-After"]))
    assert 303 == enter_staff(app.test_client(), "ada").status_code


def test_a_temporary_password_of_staff_opens_one_door_only(app):
    """Before the change there is nothing; afterwards the session goes on, under a new token."""
    hire(app)
    with app.app_context():
        temporary = staff.reset(actor=SHELL, username="ada", settings=Settings())
    client = app.test_client()
    assert "/force-change-password" == enter_staff(client, "ada", temporary).headers["Location"]
    assert "/force-change-password" == client.get("/admin").headers["Location"]
    again = fill_in(client, "/force-change-password", new_password=temporary, confirm_password=temporary)
    assert 400 == again.status_code
    new = {"new_password": "lanterns at 9 quays", "confirm_password": "lanterns at 9 quays"}
    assert "/admin" == fill_in(client, "/force-change-password", **new).headers["Location"]
    assert 200 == client.get("/admin").status_code
    assert ["ada"] == [target for _action, _actor, target, _details in events(app, "STAFF_PW_CHANGE")]


def test_the_right_password_alone_is_not_enough(app, time):
    """With a second factor a code is asked for; until then there is no session and nothing to see.

    Whoever knows a password and goes no further has been here all the same.
    """
    hire(app, enrolled=True)
    client = app.test_client()
    assert "/admin-login/code" == enter_staff(client, "ada", next="/admin/account").headers["Location"]
    ((_action, actor, target, details),) = events(app, "ADMIN_LOGIN_HALFWAY")
    assert ("anonymous", "ada", {"browser"}) == (actor, target, set(details))
    assert 302 == client.get("/admin").status_code
    assert 401 == code(client, "000000").status_code
    assert "/admin/account" == code(client, code_now()).headers["Location"]
    assert 200 == client.get("/admin").status_code
    ((_action, actor, _target, details),) = events(app, "ADMIN_LOGIN")[-1:]
    assert ("ada", "authenticator") == (actor, details["second_factor"])


@pytest.mark.parametrize(("steps", "works"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_be_wrong_by_one_step(app, time, steps, works):
    """The codes just before and after are good; older and later ones are not."""
    hire(app, enrolled=True)
    client = app.test_client()
    enter_staff(client, "ada")
    assert (303 if works else 401) == code(client, code_now(steps=steps)).status_code


def test_a_code_is_good_once(app, time):
    """Whoever looked over a shoulder gets in neither with that code nor with an earlier one."""
    hire(app, enrolled=True)
    answers = []
    for text in (code_now(), code_now(), code_now(steps=-1), RECOVERY[0], RECOVERY[0].upper(), RECOVERY[1]):
        client = app.test_client()
        enter_staff(client, "ada")
        answers.append(code(client, text).status_code)
        time.move(minutes=5)
        time.move(minutes=-5) if len(answers) < 3 else None
    assert [303, 401, 401, 303, 401, 303] == answers


def test_recovery_codes_are_kept_as_hashes(app):
    """Nothing in the database gives back a seed or a recovery code."""
    hire(app, enrolled=True)
    factor = row(app, "ada").second_factor
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        kept = find(session, "ada").second_factor
        text = kept.sealed_seed + "".join(each.code_hash for each in kept.recovery_codes)
    assert factor is not None
    assert [] == [each for each in (SEED, *RECOVERY, RECOVERY[0].replace("-", "")) if each in text]


def test_guessing_codes_has_to_wait(app, time):
    """Three wrong codes and there is a wait, also in another browser and with the right code."""
    hire(app, enrolled=True)
    client = app.test_client()
    enter_staff(client, "ada")
    answers = [code(client, f"00000{number}").status_code for number in range(4)]
    assert [401, 401, 401, 429] == answers
    other = app.test_client()
    enter_staff(other, "ada")
    refused = code(other, code_now())
    assert 429 == refused.status_code
    time.move(seconds=int(refused.headers["Retry-After"]))
    assert 303 == code(other, code_now()).status_code


@pytest.mark.parametrize("happens", ["time", "reset", "deactivated", "factor"])
def test_halfway_ends(app, time, happens):
    """Between password and code: five minutes, and nothing about the account may change."""
    hire(app, enrolled=True)
    hire(app, Role.ADMIN, "eva")
    client = app.test_client()
    enter_staff(client, "ada")
    with app.app_context():
        how = {"actor": SHELL, "username": "ada", "settings": Settings()}
        {"time": lambda: time.move(minutes=5), "reset": lambda: staff.reset(**how)}.get(
            happens,
            lambda: (staff.deactivate if happens == "deactivated" else staff.reset_second_factor)(**how),
        )()
    answer = code(client, code_now())
    assert (401, True) == (answer.status_code, "Sign in again" in answer.text)
    assert "/admin-login" == client.get("/admin-login/code").headers["Location"]


@pytest.mark.parametrize("halfway", ["", "x", "sealed for another purpose"])
def test_a_forged_halfway_lets_nobody_in(app, halfway):
    """Without a right password before, no code is looked at."""
    hire(app, enrolled=True)
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/admin-login").text)[1]
    with client.session_transaction() as cookie, app.app_context():
        cookie["halfway"] = seal('{"offer": 1}') if " " in halfway else halfway
    sent = {"code": code_now(), "csrf_token": token}
    answer = client.post("/admin-login/code", data=sent, headers=ORIGIN)
    assert (401, True) == (answer.status_code, "Sign in again" in answer.text)
    assert [] == events(app, "ADMIN_LOGIN_FAILED", "ADMIN_LOGIN")


def test_a_required_second_factor_comes_first(app, monkeypatch):
    """Whoever has none gets to the own account and nowhere else; whoever has one goes on."""
    required = app.config["SETTINGS"].model_copy(update={"staff_mfa_required": True})
    monkeypatch.setitem(app.config, "SETTINGS", required)
    without, having = staff_in(app, hire(app)), staff_in(app, hire(app, Role.AUDITOR, enrolled=True))
    assert "/admin/account" == without.get("/admin").headers["Location"]
    assert [200, 403] == [without.get(path).status_code for path in ("/admin/account", "/api/mine")]
    assert 200 == having.get("/admin").status_code


def test_signing_in_and_out_is_recorded(app):
    """Who, from where, and as what; the way out too."""
    hire(app)
    client = app.test_client()
    enter_staff(client, "ada")
    client.post("/logout", headers=ORIGIN)
    assert [("ADMIN_LOGIN", "ada", "ada"), ("ADMIN_LOGOUT", "ada", "ada")] == [
        each[:3] for each in events(app, "ADMIN_LOGIN", "ADMIN_LOGOUT")
    ]


@pytest.mark.parametrize(("failures", "told"), [(2, 0), (3, 1)])
def test_a_staff_sign_in_after_failures_is_told(app, time, failures, told):
    """Who has an address learns that somebody got in after several failures; typing errors are not told."""
    hire(app)
    for _ in range(failures):
        enter_staff(app.test_client(), "ada", "wrong")
    time.move(minutes=1)
    enter_staff(app.test_client(), "ada")
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        kinds = session.scalars(select(Mail.kind)).all()
    assert ["sign_in_after_failures"] * told == kinds


def test_another_secret_key_leaves_the_recovery_codes(app, time, monkeypatch):
    """With a fallback the authenticator works and its seed is sealed anew; without, recovery codes work."""
    hire(app, enrolled=True)
    settings = app.config["SETTINGS"]
    keys = [settings.secret_key, "another key of this portal, long", "a third key of this portal, quite long"]
    found = []
    for key, fallbacks, text in (
        (keys[1], (keys[0],), code_now),
        (keys[2], (), code_now),
        (keys[2], (), lambda: RECOVERY[0]),
    ):
        changed = settings.model_copy(update={"secret_key": key, "secret_key_fallbacks": fallbacks})
        monkeypatch.setitem(app.config, "SETTINGS", changed)
        time.move(minutes=5)
        client = app.test_client()
        enter_staff(client, "ada")
        found.append(code(client, text()).status_code)
    assert [303, 401, 303] == found
