"""The built-in administrator of the settings: how they get in, and that nobody else has their name."""

import json

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from structlog.testing import capture_logs
from werkzeug.security import generate_password_hash

from auth import passwords
from auth.builtin import check_builtin
from data.portal.changes import reading
from data.portal.staff import Role, find
from data.portal.tables import Event, Staff
from services.sign_in import builtin
from settings import Settings, SettingsError
from tests.portal_app import PASSWORD, cheap_passwords, make_app, settings_in
from tests.staff_people import enter_staff, hire

__all__ = ["cheap_passwords"]

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def events(app, *actions: str) -> list[tuple[str, str, str, dict]]:
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        found = session.scalars(select(Event).where(Event.action.in_(actions)).order_by(Event.position)).all()
    return [(event.action, event.actor, event.target, json.loads(event.details)) for event in found]


def row(app, username: str) -> Staff | None:
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        return find(session, username)


def builtin_app(tmp_path, hash_: str, username: str = "Root"):
    return make_app(settings_in(tmp_path, admin_username=username, admin_password_hash=hash_))


@pytest.mark.parametrize("kind", ["argon2", "scrypt"])
def test_the_builtin_administrator_signs_in_without_a_password_in_the_database(tmp_path, kind):
    """Argon2 and Werkzeug's scrypt are accepted; the row that is made holds neither password nor hash."""
    hash_ = CHEAP.hash(PASSWORD) if kind == "argon2" else generate_password_hash(PASSWORD, "scrypt:1024:8:1")
    app = builtin_app(tmp_path, hash_)
    client = app.test_client()
    assert 401 == enter_staff(client, "root", "wrong").status_code
    assert "/admin" == enter_staff(client, "rOOt ").headers["Location"]
    kept = row(app, "root")
    assert (True, "admin", False) == (kept.builtin, kept.role, hash_ in kept.password_hash)
    made = events(app, "STAFF_CREATE", "ADMIN_LOGIN")
    assert [("STAFF_CREATE", "root", "root"), ("ADMIN_LOGIN", "root", "root")] == [each[:3] for each in made]


@pytest.mark.parametrize("change", ["other hash", "other name", "no builtin"])
def test_the_settings_decide_about_the_builtin_administrator(tmp_path, change):
    """Another hash, another name or none: whoever was in is out, and the old way in is shut."""
    app = builtin_app(tmp_path, CHEAP.hash(PASSWORD))
    client = app.test_client()
    enter_staff(client, "root")
    assert 200 == client.get("/admin").status_code
    changed = {
        "other hash": {"admin_password_hash": CHEAP.hash("another password, long")},
        "other name": {"admin_username": "boss"},
        "no builtin": {"admin_username": "", "admin_password_hash": ""},
    }[change]
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update=changed)
    assert 302 == client.get("/admin").status_code
    assert 401 == enter_staff(app.test_client(), "root").status_code


@pytest.mark.parametrize("kind", ["scrypt", "argon2 of another cost", "argon2"])
def test_the_work_tells_nobody_who_is_built_in(tmp_path, monkeypatch, kind):
    """Unknown, known and built-in names cost the same hashes, whichever kind theirs is."""
    other = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    scrypt = generate_password_hash(PASSWORD, "scrypt:1024:8:1")
    hashes = {
        "scrypt": scrypt,
        "argon2": CHEAP.hash(PASSWORD),
        "argon2 of another cost": other.hash(PASSWORD),
    }
    app = builtin_app(tmp_path, hashes[kind])
    hire(app)
    assert 401 == enter_staff(app.test_client(), "nobody", "first: the dummy is made").status_code
    done, check = [], passwords._check
    monkeypatch.setattr(passwords, "_check", lambda *given: done.append(given[0]) or check(*given))
    work = set()
    for number, who in enumerate(("nobody", "ada", "root", "root", "root")):
        done.clear()
        password = ("wrong", "wrong", "x" * 900, PASSWORD, "wrong")[number]
        assert (303 if password == PASSWORD else 401) == enter_staff(
            app.test_client(), who, password
        ).status_code
        work.add(tuple(sorted(each.rsplit("$", 2)[0] for each in done)))
    assert [1 if kind == "argon2" else 2] == [len(each) for each in work]


def test_what_is_done_for_the_time_lets_nobody_in():
    """Neither the password of nobody nor that of another one at the same door is good for a name."""
    beside, own = generate_password_hash("beside", "scrypt:1024:8:1"), CHEAP.hash(PASSWORD)
    for stored in (None, "", own, beside):
        right = {own: PASSWORD, beside: "beside"}.get(stored, "")
        for typed in ("beside", "the password of nobody", PASSWORD, ""):
            found = passwords.matches(stored=stored, password=typed, beside=beside)
            assert found == (bool(right) and typed == right)


def test_the_builtin_administrator_has_the_name_that_a_staff_account_has_too(tmp_path):
    """Their password alone is good for it, the audit tells the two apart, and the account is not lost."""
    own = "the built-in's own words"
    app = builtin_app(tmp_path, CHEAP.hash(own), "Ada")
    hire(app, Role.AUDITOR, "ada")
    client = app.test_client()
    assert [401, 303] == [enter_staff(client, "ada", each).status_code for each in (PASSWORD, own)]
    assert 200 == client.get("/admin").status_code
    entered = [each[1:3] for each in events(app, "STAFF_CREATE", "ADMIN_LOGIN") if each[1] != "shell:tests"]
    assert [("ada (built in)", "ada (built in)")] * 2 == entered
    assert 303 == enter_staff(app.test_client(), "ada", own).status_code, "also with a row"
    with app.app_context():
        with capture_logs() as logged:
            builtin.warn(settings=app.config["SETTINGS"])
        assert ["warning"] == [each["log_level"] for each in logged]
        assert "the staff account ada, which can't sign in" in logged[0]["sentence"]
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"admin_username": "root"})
    assert 302 == client.get("/admin").status_code
    other = app.test_client()
    assert [401, 303] == [enter_staff(other, "ada", each).status_code for each in (own, PASSWORD)]
    assert ("auditor", False) == ((kept := row(app, "ada")).role, kept.builtin)
    with app.app_context():
        assert not builtin.shadowed(settings=app.config["SETTINGS"])


@pytest.mark.parametrize("password", ["", "admin", "changeme", "Root"])
def test_a_password_that_is_tried_first_starts_no_server(password):
    """The hash of a blank or usual password, or of the name itself, is refused with a sentence."""
    with pytest.raises(
        SettingsError, match="ADMIN_PASSWORD_HASH is the hash of a password that is tried first"
    ):
        check_builtin(Settings(admin_username="Root", admin_password_hash=CHEAP.hash(password)))
    check_builtin(Settings(admin_username="Root", admin_password_hash=CHEAP.hash(PASSWORD)))
