"""Several processes write at once, one of them is killed in the middle: one chain, nothing halfway."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

from data.portal import audit
from data.portal.changes import reading
from data.portal.engine import Sessions, engine_of, portal_engine, portal_sessions
from data.portal.migration import is_ready
from data.portal.tables import Account, Event
from environment import ROOT
from services.accounts.grants import Grants
from settings import Settings
from tests.integration.postgres import create_database
from tests.portal_app import ANNA, BEN, ERP, LARKSPUR, NORTHFIELD, add, cheap_passwords, make_app, settings_in

__all__ = ["cheap_passwords"]

pytestmark = pytest.mark.integration

EDIT = """
import sys
from sqlalchemy import select
from data.portal.actors import Actor, Target
from data.portal.audit import Action
from data.portal.changes import changing
from data.portal.engine import portal_engine, portal_sessions
from data.portal.tables import Account
from settings import Settings

sessions = portal_sessions(portal_engine(Settings(db_url=sys.argv[1])))
for _ in range(int(sys.argv[3])):
    with changing(Actor("process"), sessions=sessions) as change:
        account = change.session.scalars(select(Account).where(Account.email == sys.argv[2])).one()
        account.last_name = str(int(account.last_name) + 1)
        change.record(Action.CUSTOMER_UPDATE, target=Target(account.id, account.email))
        if sys.argv[4:]:
            print("inside", flush=True)
            sys.stdin.readline()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    """Give a migrated database with two customers' people whose last name is a number."""
    if request.param == "sqlite":
        found = f"sqlite:///{tmp_path / 'portal.sqlite'}"
    else:
        found = create_database(request.getfixturevalue("postgres_url"), "processes")
    app = make_app(settings_in(tmp_path, db_url=found))
    with app.app_context():
        add(ANNA, Grants(ERP, (LARKSPUR,)))
        add(BEN, Grants(ERP, (NORTHFIELD,)))
    engine = engine_of(app.extensions["lotview.portal"])
    with engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET last_name = '0'"))
    engine.dispose()
    return found


@pytest.fixture
def sessions(url) -> Iterator[Sessions]:
    """Give the test's own way to that database."""
    engine = portal_engine(Settings(db_url=url))
    yield portal_sessions(engine)
    engine.dispose()


def run(script: str, *words: str) -> subprocess.Popen:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-c", script, *words], cwd=ROOT, env=env, text=True, **pipes)


def editing(url: str, email: str, times: int, *more: str) -> subprocess.Popen:
    return run(EDIT, url, email, str(times), *more)


def state(sessions) -> tuple[dict[str, int], int, int | None]:
    """Return each person's number, how many edits the audit tells of, and the first bad event."""
    with reading(sessions=sessions) as session:
        numbers = {row.email: int(row.last_name) for row in session.scalars(select(Account))}
        edits = len(session.scalars(select(Event).where(Event.action == "CUSTOMER_UPDATE")).all())
        return numbers, edits, audit.verify(session).bad


def test_edits_of_many_processes_make_one_chain(url, sessions):
    """50 edits by five processes at the same time: each is kept, each is told once, in one chain."""
    running = [editing(url, email, 10) for email in (ANNA, BEN, ANNA, BEN, ANNA)]
    for process in running:
        _out, problems = process.communicate(timeout=120)
        assert 0 == process.returncode, problems
    assert ({ANNA: 30, BEN: 20}, 50, None) == state(sessions)


def test_a_killed_process_leaves_nothing_halfway(url, sessions):
    """Killed between change and commit, neither the change nor its event is there, and others go on."""
    process = editing(url, ANNA, 1, "wait inside")
    assert "inside\n" == process.stdout.readline()
    process.kill()
    process.communicate()
    other = editing(url, BEN, 1)
    _out, problems = other.communicate(timeout=60)
    assert 0 == other.returncode, problems
    assert ({ANNA: 0, BEN: 1}, 1, None) == state(sessions)


START = """
import sys
from data.portal.engine import portal_engine
from data.portal.migration import ensure_migrated
from settings import Settings

ensure_migrated(portal_engine(Settings(db_url=sys.argv[1])))
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_servers_that_start_at_once_find_one_database(kind, tmp_path, postgres_url):
    """Processes that start together over an empty database migrate it once, and each of them can begin."""
    file = f"sqlite:///{tmp_path / 'fresh.sqlite'}"
    url = file if kind == "sqlite" else create_database(postgres_url, "fresh")
    running = [run(START, url) for _ in range(4)]
    problems = [process.communicate(timeout=120)[1] for process in running]
    assert [0] * 4 == [process.returncode for process in running], problems
    engine = portal_engine(Settings(db_url=url))
    assert is_ready(portal_sessions(engine))
    engine.dispose()
