"""One history of the database's shape, for every kind of database."""

import threading
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import sqlglot
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import MetaData, select, text
from sqlalchemy.dialects import mssql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from data import odbc
from data.portal import audit, migration
from data.portal.changes import reading
from data.portal.engine import WRITES, engine_of, portal_engine, portal_sessions
from data.portal.migration import NotMigrated, State
from data.portal.sessions import hashed
from data.portal.signed_in import find_live
from data.portal.tables import Base, Event, SignIn
from data.portal.triggers import append_only
from settings import Settings
from tests.portal_app import sessions

__all__ = ["sessions"]

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def empty(tmp_path):
    """Give a database in which there is nothing yet."""
    engine = portal_engine(Settings(var_dir=tmp_path))
    yield engine
    engine.dispose()


def state(engine) -> State:
    with engine.connect() as connection:
        return migration.state(connection)


def set_revision(engine, revision: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})


def test_the_migrations_make_the_tables_of_the_code(sessions):
    """Nothing is declared in the code that the migrations do not make, and the reverse."""
    with engine_of(sessions).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert [] == compare_metadata(context, Base.metadata)


def test_an_empty_database_is_migrated(empty):
    """A new portal starts without a command, and a second start changes nothing."""
    assert State.EMPTY is state(empty)
    migration.ensure_migrated(empty)
    assert State.CURRENT is state(empty)
    migration.ensure_migrated(empty)
    assert migration.is_ready(portal_sessions(empty))


def test_servers_that_start_at_once_migrate_once(empty):
    """Workers of the same server race for an empty database without a failure."""
    failures: list[Exception] = []

    def start() -> None:
        try:
            migration.ensure_migrated(empty)
        except Exception as error:  # noqa: BLE001  (a thread's failure must fail the test)
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ([], State.CURRENT) == (failures, state(empty))


def test_an_unknown_revision_is_refused(empty):
    """A database of a newer portal is neither used nor changed."""
    migration.ensure_migrated(empty)
    set_revision(empty, "9999")
    with pytest.raises(NotMigrated, match="flask --app app migrate"):
        migration.ensure_migrated(empty)
    with pytest.raises(NotMigrated, match="Nothing was changed"):
        migration.migrate(empty)
    assert not migration.is_ready(portal_sessions(empty))


def test_an_older_revision_is_refused_with_the_command(empty, monkeypatch):
    """A database of an earlier portal waits for its administrator."""
    migration.ensure_migrated(empty)
    known = ["9998", *migration._known()]
    monkeypatch.setattr(migration, "_known", lambda: known)
    with pytest.raises(NotMigrated, match="flask --app app migrate"):
        migration.ensure_migrated(empty)


def test_a_filled_database_of_the_first_portal_is_upgraded(empty):
    """Accounts, grants, live sessions and the audit of an earlier portal are all there afterwards."""
    with empty.execution_options(**{WRITES: True}).begin() as connection:
        upgrade_to(connection, "0001")
        before = fill(connection)
    assert State.OLDER is migration.migrate(empty)
    sessions = portal_sessions(empty)
    with reading(sessions=sessions) as session:
        kept = (SignIn.id, SignIn.account_id, SignIn.staff_id, SignIn.token_hash)
        rows = session.execute(select(*kept).order_by(SignIn.id))
        assert before == [tuple(row) for row in rows]
        found = find_live(session, "token 2", now=NOW, idle=timedelta(hours=1))
        assert ("ben@northfield.example", (("erp", 5, "Northfield"),)) == (found.login, found.access.grants)
        assert (1, None) == (audit.verify(session).count, audit.verify(session).bad)
    with pytest.raises(IntegrityError), empty.begin() as connection:
        connection.execute(text("UPDATE sessions SET account_id = NULL"))


def upgrade_to(connection, revision: str) -> None:
    config = migration._config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def fill(connection) -> list[tuple]:
    """Fill a database as the first portal did, for two customers' people, and return its sessions."""
    tables = MetaData()
    tables.reflect(connection)
    at = {"created_at": NOW.replace(tzinfo=None), "changed_at": NOW.replace(tzinfo=None)}
    if connection.dialect.name == "postgresql":
        at = {"created_at": NOW, "changed_at": NOW}
    when = at["created_at"]
    for number, email in ((1, "anna@larkspur.example"), (2, "ben@northfield.example")):
        who = {"email": email, "first_name": "A", "last_name": "B", "active": True, "version": 1}
        password = {"password_hash": "-", "must_change": False, "password_changed_at": when}
        insert(connection, tables, "accounts", **who, **password, **at)
        granted = {
            "account_id": number,
            "erp": "erp",
            "customer_id": 3 + number,
            "customer_name": "Northfield",
        }
        insert(connection, tables, "grants", **granted)
        seen = {"created_at": when, "last_seen_at": when, "expires_at": when + timedelta(hours=8)}
        token = {"token_hash": hashed(f"token {number}"), "account_id": number, "ip": "-", "user_agent": "-"}
        insert(connection, tables, "sessions", **token, **seen)
    event = Event(position=1, at=NOW, action="CUSTOMER_LOGIN", actor="-", details="{}", previous=audit.START)
    event.hash = audit.hash_of(event)
    names = {column.name for column in tables.tables["audit_events"].columns} - {"at"}
    columns = {name: getattr(event, name) for name in names}
    insert(connection, tables, "audit_events", **columns, at=when)
    moved = {"count": 1, "hash": event.hash, "newest": 1}
    connection.execute(tables.tables["audit_head"].update().values(**moved))
    rows = connection.execute(text("SELECT id, account_id, NULL, token_hash FROM sessions ORDER BY id"))
    return [tuple(row) for row in rows]


def insert(connection, tables: MetaData, table: str, **row: object) -> None:
    connection.execute(tables.tables[table].insert().values(**row))


@pytest.mark.parametrize("trouble", ["unknown revision", "no database"])
def test_a_server_ends_with_a_sentence_where_it_cannot_start(tmp_path, trouble):
    """What is wrong and what to do stands where the server was started, instead of a traceback."""
    settings = Settings(var_dir=tmp_path)
    if trouble == "no database":
        settings = Settings(db_url="postgresql://nobody@127.0.0.1:1/nothing")
    else:
        engine = portal_engine(settings)
        migration.ensure_migrated(engine)
        set_revision(engine, "9999")
    app = Flask("test")
    app.config["SETTINGS"] = settings
    with pytest.raises(SystemExit, match=r"Check DB_URL|check that it runs"):
        migration.init_portal(app)


def test_a_server_without_a_driver_ends_with_a_sentence(monkeypatch):
    """Without an ODBC driver SQL Server can't be reached: the start says so, instead of a traceback."""
    nothing = partial(odbc.choose_driver, [], None)
    monkeypatch.setattr(odbc, "best_driver", nothing)
    app = Flask("test")
    app.config["SETTINGS"] = Settings(db_url="mssql://u:p@h/d")
    with pytest.raises(SystemExit, match="DB_URL or DB_SERVER says: no ODBC driver"):
        migration.init_portal(app)


def test_somebody_elses_database_is_refused(empty):
    """Tables that no migration made are not taken over."""
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE accounts (id INTEGER)"))
    with pytest.raises(NotMigrated):
        migration.ensure_migrated(empty)


@pytest.mark.parametrize(("dialect", "grammar"), [("mssql", "tsql"), ("postgresql", "postgres")])
def test_the_migrations_compile_for_other_databases(dialect, grammar):
    """Every statement of the history parses in the database's own language."""
    sql = migration.offline_sql(dialect)
    for table in Base.metadata.tables:
        assert f"CREATE TABLE {table}" in sql
    for batch in sql.split("\nGO\n") if dialect == "mssql" else [sql]:
        sqlglot.parse(batch, dialect=grammar, error_level=sqlglot.ErrorLevel.RAISE)


@pytest.mark.parametrize("trigger", append_only("mssql"))
def test_the_triggers_are_sql_servers(trigger):
    """Every trigger parses as T-SQL, whose parser reads the statements inside."""
    parsed = sqlglot.parse(trigger, dialect="tsql", error_level=sqlglot.ErrorLevel.RAISE)
    assert any("ROLLBACK" in statement.sql("tsql") for statement in parsed)


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: table.name)
def test_columns_keep_everything_on_sql_server(table):
    """No column is of a type that rounds instants, which would break the chain, or that can't be compared."""
    sql = str(CreateTable(table).compile(dialect=mssql.dialect()))
    kinds = {column.type.compile(mssql.dialect()) for column in table.columns}
    assert not kinds & {"DATETIME", "DATETIMEOFFSET", "NTEXT", "TEXT"}, sql
