"""What `make run` prepares: once, kept from then on, and told to nobody but who runs it."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from auth import passwords
from data.erp import deacom
from data.erp.demo import demo_customers, stamp, write
from deploy import demo
from deploy.prepare import FIRST_ACCOUNT, FIRST_STAFF, prepare, staff_door
from services.accounts import adding
from settings import Settings
from tests.portal_app import migrated

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def small_erp(path, *, today: date) -> None:
    """Write an ERP that has customers and nothing else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    rows = [
        {"id": id_, "name": f"Customer {id_}", "active": True, "default": id_ == 1} for id_ in range(1, 20)
    ]
    write(create_engine(f"sqlite:///{path}", poolclass=NullPool), {deacom.customers: rows})
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {stamp(today)}")


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "build_demo", small_erp)
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    settings = Settings(var_dir=tmp_path / "var").or_demo()
    settings.var_dir.mkdir()
    shutil.copy(migrated(), settings.var_dir / "portal.sqlite")  # migrating takes longer than all the rest
    return settings


@pytest.fixture
def seen(monkeypatch):
    """Every account as it was added, in order."""
    added = []
    add = adding.add_account
    monkeypatch.setattr(adding, "add_account", lambda **given: (added.append(given), add(**given)))
    return added


def test_a_second_run_keeps_the_sign_ins(settings, seen):
    """The accounts are made once; each later run prints the same passwords."""
    first, second = prepare(settings), prepare(settings)
    assert first == second
    assert len(demo_customers()) == len(seen)


def test_sign_ins_are_one_per_line_and_only_the_last_must_change(settings, seen):
    """Scripts read `<email> <password>`: no blanks inside, enough chance in it, the last one temporary."""
    lines = [line.split() for line in prepare(settings)[1:]]
    assert [person.email for person in demo_customers()] == [email for email, _password in lines]
    assert len(lines) == len({password for _email, password in lines})
    assert all(len(password) >= 20 for _email, password in lines)
    assert [False] * (len(lines) - 1) + [True] == [given["must_change"] for given in seen]


def test_the_file_of_sign_ins_is_private(settings):
    """Nobody else on the machine reads the demo's passwords."""
    prepare(settings)
    assert 0o600 == (settings.var_dir / "demo_sign_ins").stat().st_mode & 0o777


def test_a_new_portal_database_gets_the_kept_accounts(settings, seen):
    """Whoever throws the database away signs in with the same passwords afterwards."""
    first = prepare(settings)
    for file in settings.var_dir.glob("portal.sqlite*"):
        file.unlink()
    assert first == prepare(settings)
    assert 2 * len(demo_customers()) == len(seen)


def test_another_erp_gets_no_demo_accounts(tmp_path):
    """With an ERP of one's own nothing has a default password: the first account is added by hand."""
    small_erp(tmp_path / "erp.sqlite", today=NOON.date())
    settings = Settings(var_dir=tmp_path / "var", erp_url=f"sqlite:///{tmp_path / 'erp.sqlite'}")
    assert FIRST_ACCOUNT in prepare(settings)
    assert not (settings.var_dir / "demo_sign_ins").exists()
    assert not settings.demo_erp.exists()


def test_an_erp_that_does_not_answer_is_told_first(tmp_path):
    """Whoever has typed a wrong address learns of it before adding accounts for nothing."""
    settings = Settings(var_dir=tmp_path / "var", erp_url=f"sqlite:///{tmp_path / 'nothing.sqlite'}")
    settings.var_dir.mkdir()
    trouble, *rest = prepare(settings)
    assert "unable to open database file" in trouble
    assert FIRST_ACCOUNT in rest


def test_accounts_of_the_demo_are_none_for_another_erp(settings, tmp_path):
    """Whoever tried the demo first is told, too, how to make an account for the ERP of their own."""
    prepare(settings)
    small_erp(tmp_path / "erp.sqlite", today=NOON.date())
    own = Settings(var_dir=settings.var_dir, erp_url=f"sqlite:///{tmp_path / 'erp.sqlite'}")
    assert FIRST_ACCOUNT in prepare(own)


@pytest.mark.parametrize(("days", "built"), [(0, 1), (7, 1), (8, 2), (-8, 2)])
def test_the_demo_stays_around_today(settings, monkeypatch, days, built):
    """The demo ERP is rebuilt when its expiries have moved on by more than a week, and else left alone."""
    calls = []
    monkeypatch.setattr(
        demo, "build_demo", lambda *given, **more: (calls.append(1), small_erp(*given, **more))
    )
    demo.renew_erp(settings, now=NOON)
    demo.renew_erp(settings, now=NOON + timedelta(days=days))
    assert built == len(calls)


def test_staff_are_told_their_door(settings):
    """Where it is; and how to add the first of them, as long as nobody can manage accounts."""
    address = "http://127.0.0.1:8050"
    assert FIRST_STAFF == staff_door(settings, address)[1]
    builtin = settings.model_copy(update={"admin_username": "root"})
    assert [f"Staff sign in at {address}/admin-login"] == staff_door(builtin, address)
