"""Where the portal's own database is, and how it is opened."""

import io

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from data import odbc
from data.portal import engine
from data.portal.engine import WRITES, portal_engine, portal_url
from settings import Settings

PARTS = {"db_server": "db.example", "db_name": "portal"}
LOGIN = {"db_username": "portal", "db_password": "p@ss;word}"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"db_url": "postgresql://u:p@h/d"}, "postgresql+psycopg://u:p@h/d"),
        ({"db_url": "postgres-is-no-kind"}, None),
        ({"db_url": "mssql+pyodbc://u:p@h/d?driver=X"}, "mssql+pyodbc://u:p@h/d?driver=X"),
        ({"db_url": "mssql+pyodbc://u:p@source"}, "mssql+pyodbc://u:p@source"),
        ({"db_url": "mssql+pyodbc://?odbc_connect=DSN%3Dx"}, "mssql+pyodbc://?odbc_connect=DSN%3Dx"),
        (
            PARTS | LOGIN | {"db_driver": "My Driver"},
            "mssql+pyodbc://portal:p%40ss%3Bword%7D@db.example/portal?driver=My+Driver",
        ),
        (
            PARTS | {"db_use_windows_auth": True, "db_driver": "X"},
            "mssql+pyodbc://db.example/portal?Trusted_Connection=yes&driver=X",
        ),
    ],
)
def test_the_address_is_what_was_set(values, expected):
    """DB_URL with the driver we bring, or SQL Server by parts; an unknown kind does not get that far."""
    if expected is None:
        with pytest.raises(ValueError, match="must start with"):
            Settings(**values)
        return
    assert expected == portal_url(Settings(**values)).render_as_string(hide_password=False)


def test_without_a_setting_it_is_a_file_of_the_owner(tmp_path):
    """SQLite in VAR_DIR, which nobody else on the machine can read."""
    made = portal_engine(Settings(var_dir=tmp_path / "var"))
    with made.connect() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys")
        ]
    made.dispose()
    assert ["wal", 1] == pragmas
    assert 0o600 == (tmp_path / "var" / "portal.sqlite").stat().st_mode & 0o777


def test_a_database_in_memory_is_refused():
    """Every server of the portal opens the same database, so it must be a file."""
    with pytest.raises(ValueError, match="a file"):
        portal_engine(Settings(db_url="sqlite:///:memory:"))


def test_a_transaction_that_writes_holds_the_lock_from_its_beginning(tmp_path):
    """Two writers never find out at the end that only one of them may commit."""
    made = portal_engine(Settings(var_dir=tmp_path))
    writing = made.execution_options(**{WRITES: True})
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE t (x INTEGER)"))
    with writing.connect() as first, made.connect() as second:
        first.execute(text("SELECT * FROM t"))
        second.exec_driver_sql("PRAGMA busy_timeout = 1")
        with pytest.raises(Exception, match="locked"):
            second.execute(text("INSERT INTO t VALUES (1)"))
    made.dispose()


def test_the_best_driver_is_taken_where_none_is_named(monkeypatch):
    """By address or by parts, SQL Server is reached through the driver that the ERP is read with too."""
    monkeypatch.setattr(odbc, "best_driver", lambda: "Best")
    for values in ({"db_url": "mssql://u:p@h/d"}, PARTS | LOGIN):
        assert "Best" == portal_url(Settings(**values)).query["driver"]


def test_an_error_does_not_tell_what_was_written(tmp_path):
    """What a failed statement was to write, such as a password's hash, never gets into an error or a log."""
    made = portal_engine(Settings(var_dir=tmp_path))
    with made.connect() as connection, pytest.raises(OperationalError) as caught:
        connection.execute(text("INSERT INTO missing VALUES (:hash)"), {"hash": "$argon2id$secret"})
    made.dispose()
    assert "secret" not in str(caught.value)


class Connection:
    """A connection that notes what it is told."""

    def __init__(self):
        self.told = []

    def execute(self, statement):
        self.told.append(statement)
        return io.BytesIO()  # something to close


def test_a_lock_on_sql_server_is_not_waited_for_endlessly():
    """Every connection says how long it waits."""
    made, connection = portal_engine(Settings(db_url="mssql+pyodbc://u:p@h/d?driver=X")), Connection()
    assert event.contains(made, "connect", engine._prepare_sql_server)
    engine._prepare_sql_server(connection, None)
    assert ["SET LOCK_TIMEOUT 15000"] == connection.told
