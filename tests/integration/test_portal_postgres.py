"""What holds for the portal on SQLite holds on PostgreSQL: the same tests, another database."""

from functools import cache
from importlib import import_module

import pytest
from sqlalchemy import text

from data.portal import anchors as anchor_file
from data.portal import audit, migration
from data.portal.changes import PortalUnavailable, changing
from data.portal.engine import POSTGRESQL, engine_of, portal_engine, portal_sessions
from data.portal.migration import ensure_migrated
from data.portal.tables import Base
from services.accounts.grants import Grants
from settings import Settings
from tests.integration.postgres import create_database
from tests.portal_app import ANNA, BEN, ERP, LARKSPUR, NORTHFIELD, SHELL, add, make_app, settings_in

pytestmark = pytest.mark.integration

SUITE = """
    test_auth_accounts test_auth_forced_change test_auth_gate test_auth_sessions test_auth_sign_in
    test_auth_throttle test_auth_kinds test_staff test_staff_sign_in test_own_second_factor
    test_own_account test_own_password
    test_account_mails test_account_changes test_account_desk test_bulk_accounts test_forgotten_password
    test_portal_anchors test_portal_audit test_portal_audit_listing test_portal_backup test_portal_changes
    test_portal_every_change test_portal_migration test_view_as test_session_listing test_access_review
    test_staff_builtin test_addresses test_retention
""".split()
# These look into SQLite's own files and words.
SQLITE = {
    "test_no_password_gets_into_the_database",
    "test_verify_names_the_first_bad_event",
    "test_two_filters_are_looked_up_together",
}

# The tests and fixtures of the fast suite; the fixtures further down stand in for those that give a database.
for _module in SUITE:
    _found = vars(import_module(f"tests.unit.{_module}"))
    globals().update({name: each for name, each in _found.items() if name[0] != "_" and name not in SQLITE})


@cache
def _engine(server: str):
    url = create_database(server, "portal")
    engine = portal_engine(Settings(db_url=url))
    ensure_migrated(engine)
    return engine


def _url(engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def _emptied(server: str):
    """Return the engine of the portal's database with nothing in it, numbered from 1 again."""
    engine = _engine(server)
    with engine.begin() as connection:
        connection.exec_driver_sql(_emptying())
    return engine


@cache
def _emptying() -> str:
    """Return what empties every table: TRUNCATE would write new files for each, however little is in it."""
    deleted = [f'DELETE FROM "{table.name}"' for table in Base.metadata.sorted_tables]
    restarted = "SELECT setval(sequencename::text::regclass, 1, false) FROM pg_sequences"
    head = f"INSERT INTO audit_head (id, count, hash) VALUES (1, 0, '{audit.START}')"
    without_rules = ("SET LOCAL session_replication_role = replica", *deleted, restarted, head)
    return "; ".join(without_rules)


@pytest.fixture
def sessions(postgres_url):
    """Give an empty, migrated portal database on PostgreSQL."""
    return portal_sessions(_emptied(postgres_url))


@pytest.fixture
def empty(postgres_url):
    """Give a PostgreSQL database in which there is nothing yet."""
    engine = portal_engine(Settings(db_url=create_database(postgres_url, "empty")))
    yield engine
    engine.dispose()


@cache
def _app(folder, server: str):
    return make_app(settings_in(folder, db_url=_url(_engine(server))))


@pytest.fixture
def app(postgres_url, tmp_path_factory):
    """Give a portal on PostgreSQL with two customers' people."""
    _emptied(postgres_url)
    folder = tmp_path_factory.getbasetemp()
    (folder / anchor_file.FILE).unlink(missing_ok=True)
    app = _app(folder, postgres_url)
    with app.app_context():
        add(ANNA, Grants(ERP, (LARKSPUR,)))
        add(BEN, Grants(ERP, (NORTHFIELD,)))
    return app


def test_a_locked_table_is_not_waited_for_endlessly(sessions, monkeypatch):
    """Whoever waits for a lock that nobody gives back gets a sentence in the end, and the portal goes on."""
    monkeypatch.setitem(POSTGRESQL, "options", "-c lock_timeout=200ms")
    impatient = portal_sessions(portal_engine(Settings(db_url=_url(engine_of(sessions)))))
    with engine_of(sessions).begin() as other:
        other.execute(text("SELECT * FROM audit_head FOR UPDATE"))
        with pytest.raises(PortalUnavailable), changing(SHELL, sessions=impatient):
            pytest.fail("the head of the audit is locked")
    engine_of(impatient).dispose()


def test_every_wait_of_a_connection_has_an_end(sessions):
    """Locks and statements of an ordinary connection are bounded; a migration may take its time."""
    asked = text("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
    with engine_of(sessions).connect() as connection:
        assert ("15s", "30s") == tuple(connection.execute(asked).one())
        migration._lock(connection)
        assert ("0", "0") == tuple(connection.execute(asked).one())


@pytest.fixture
def new(empty):
    """Give a new portal's database on PostgreSQL."""
    ensure_migrated(empty)
    return portal_sessions(empty)
