"""ERP servers that refuse, hang, lock, stop or forbid: bounded waiting and one kind of error."""

import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pyodbc
import pytest
from sqlalchemy import create_engine, make_url, text

from data import odbc
from data.erp import sqlserver
from data.erp.connection import SENTENCE, connect
from data.erp.demo import write
from data.erp.reading import read_customers, read_stock
from problems import ErpUnavailable
from settings import Settings
from tests.integration.odbc import postgres_string, silent_server
from tests.integration.postgres import create_database, free_port, missing
from tests.unit.small_erp import SmallErp

pytestmark = pytest.mark.integration
KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lotview'"
SECRETS = {"erp_db_username": "reader", "erp_db_password": "p}w;d{"}


def bundled() -> str:
    """Return the path of Microsoft's driver from PyPI, which pyodbc can load without installing it."""
    found = odbc.bundled_driver()
    if found is None:
        missing("mssql-python-odbc is not installed.")
    return str(found)


def freetds() -> str:
    if odbc.FREETDS not in pyodbc.drivers():
        missing("FreeTDS is not installed: apt-get install tdsodbc")
    return odbc.FREETDS


def by_parts(driver: str) -> Callable[[int], Settings]:
    return lambda port: Settings(
        erp_db_server="127.0.0.1",
        erp_db_port=port,
        erp_db_name="erp",
        erp_db_driver=driver,
        erp_db_timeout=2,
        **SECRETS,
    )


def postgresql(port: int) -> Settings:
    return Settings(erp_url=f"postgresql+psycopg://reader:secret@127.0.0.1:{port}/erp", erp_db_timeout=2)


@pytest.fixture(params=["microsoft", "freetds", "psycopg"])
def reach(request: pytest.FixtureRequest) -> Callable[[int], Settings]:
    ways = {"microsoft": lambda: by_parts(bundled()), "freetds": lambda: by_parts(freetds())}
    return ways.get(request.param, lambda: postgresql)()


def fails_within(seconds: float, read: Callable[[], Any]) -> ErpUnavailable:
    """Return the error of a reading that has to fail in time, telling people nothing internal."""
    started = time.monotonic()
    with pytest.raises(ErpUnavailable) as caught:
        read()
    assert time.monotonic() - started < seconds
    assert SENTENCE == caught.value.sentence
    assert caught.value.__cause__ is not None, "the log gets the driver's own words"
    return caught.value


def test_a_closed_port_is_an_unavailable_erp(reach: Callable[[int], Settings]) -> None:
    """Nothing listens: every driver gives up within the timeout."""
    fails_within(4, lambda: read_customers(reach(free_port())))


def test_a_server_that_never_answers_is_given_up(reach: Callable[[int], Settings]) -> None:
    """Connected, and then silence: every driver gives up within the timeout."""
    with silent_server() as port:
        fails_within(4, lambda: read_customers(reach(port)))


def test_a_server_that_talks_nonsense_is_given_up(reach: Callable[[int], Settings]) -> None:
    """Something else listens on the port and hangs up: an unavailable ERP like any other."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            other, _ = server.accept()
            other.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            other.close()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        fails_within(4, lambda: read_customers(reach(server.getsockname()[1])))


def test_an_unknown_driver_is_an_unavailable_erp() -> None:
    """A driver that is not installed is reported like any other way the ERP can't be reached."""
    fails_within(4, lambda: read_customers(by_parts("No Such Driver")(free_port())))


def test_a_drivers_error_behind_the_log_in_is_translated_too(erp_postgres_url: str) -> None:
    """A real ODBC driver that answers "syntax error" to the session's first words is an unavailable ERP."""
    string = postgres_string(erp_postgres_url)
    url = (
        make_url("mssql+pyodbc://").set(query={"odbc_connect": string}).render_as_string(hide_password=False)
    )
    error = fails_within(5, lambda: read_stock(Settings(erp_url=url)))
    assert "syntax error" in str(error.__cause__)


@pytest.fixture
def small(postgres_url: str, tmp_path: Path) -> Settings:
    """Give a small ERP in PostgreSQL, with a timeout of one second."""
    erp = SmallErp(tmp_path / "unused.sqlite")
    for _ in range(3):
        erp.layer()
    url = create_database(postgres_url, "small_erp")
    engine = create_engine(url)
    write(engine, erp.rows)
    engine.dispose()
    return Settings(erp_url=url, erp_db_timeout=1)


def raw(settings: Settings) -> psycopg.Connection:
    return psycopg.connect(settings.erp_url.replace("+psycopg", ""), autocommit=False)


@pytest.mark.parametrize(
    "statement", ["DELETE FROM dtfifo", "CREATE TABLE mine (id int)", "UPDATE dmpr1 SET p1_name = 'x'"]
)
def test_a_postgresql_session_is_read_only(small: Settings, statement: str) -> None:
    """Even a login that may write can't, in the session that the portal reads in."""
    with pytest.raises(ErpUnavailable), connect(small) as connection:
        connection.execute(text(statement))
    assert 3 == read_stock(small).num_rows


def test_a_locked_table_is_given_up(small: Settings) -> None:
    """The reading waits for somebody's lock no longer than the timeout, and works again afterwards."""
    with raw(small) as other:
        other.execute("LOCK TABLE dtfifo IN ACCESS EXCLUSIVE MODE")
        fails_within(3, lambda: read_stock(small))
        other.rollback()
    assert 3 == read_stock(small).num_rows


def test_a_long_query_is_ended(small: Settings) -> None:
    """A query beyond the timeout is ended by the server."""

    def sleep() -> None:
        with connect(small) as connection:
            connection.execute(text("SELECT pg_sleep(20)"))

    fails_within(3, sleep)


def test_a_server_that_stops_half_way_gives_no_reading(small: Settings) -> None:
    """When the session dies between two parts of the rows, the first part is no reading."""

    def read_and_die() -> None:
        with connect(small) as connection:
            streaming = connection.execution_options(yield_per=100)
            rows = streaming.execute(text("SELECT generate_series(1, 1000000)")).partitions(100)
            assert 100 == len(next(rows))
            with raw(small) as other:
                other.execute(KILL)
            list(rows)

    fails_within(5, read_and_die)


def test_the_schema_is_the_one_that_is_set(erp_postgres_url: str) -> None:
    """Without its schema the ERP's tables are not found, which is an error and not an empty stock."""
    fails_within(5, lambda: read_stock(Settings(erp_url=erp_postgres_url)))
    fails_within(5, lambda: read_stock(Settings(erp_url=erp_postgres_url, erp_schema="other")))


def test_odbc_waits_no_longer_than_it_is_told(erp_postgres_url: str) -> None:
    """Opened the way SQL Server is, a connection of a real ODBC driver gives up a server that is silent."""
    string = postgres_string(erp_postgres_url)
    with silent_server() as port:
        place = f"port={make_url(erp_postgres_url).port}"
        started = time.monotonic()
        with pytest.raises(pyodbc.Error):
            sqlserver.open_connection(string.replace(place, f"port={port}"), seconds=1)
        assert time.monotonic() - started < 5


@pytest.fixture
def file(tmp_path: Path) -> SmallErp:
    """Give a small ERP in SQLite, with a timeout of one second."""
    erp = SmallErp(tmp_path / "erp.sqlite")
    erp.settings = erp.settings.model_copy(update={"erp_db_timeout": 1})
    erp.layer()
    erp.write()
    return erp


def test_a_locked_file_is_waited_for_and_given_up(file: SmallErp) -> None:
    """While somebody else holds the file the reading waits no longer than the timeout."""
    with closing(sqlite3.connect(file.path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        fails_within(3, lambda: read_stock(file.settings))
        other.rollback()
    assert 1 == read_stock(file.settings).num_rows


def test_an_endless_query_on_a_file_is_ended(file: SmallErp) -> None:
    """SQLite has no query timeout of its own: ours interrupts the query."""
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

    def count() -> None:
        with connect(file.settings) as connection:
            connection.execute(text(endless))

    fails_within(3, count)
