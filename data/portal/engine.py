"""The way to the portal's own database."""

import sqlite3
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

from data import odbc
from data.folders import make_private
from data.portal.anchors import FILE, Anchors
from settings import Settings

BUSY_SECONDS = 15
TIMEOUT_SECONDS = 10
STATEMENT_SECONDS = 30
ANCHORS = "lotview_anchors"
WRITES = "lotview_writes"  # the execution option that marks transactions which will write

Sessions = sessionmaker[Session]

# Whoever waits for a database that is locked, slow or gone, gets an answer in the end.
POSTGRESQL: dict[str, Any] = {
    "connect_timeout": TIMEOUT_SECONDS,
    "application_name": "lotview-portal",
    "options": f"-c lock_timeout={BUSY_SECONDS}s -c statement_timeout={STATEMENT_SECONDS}s",
    "tcp_user_timeout": STATEMENT_SECONDS * 1000,
    "keepalives_idle": TIMEOUT_SECONDS,
    "keepalives_interval": 5,
    "keepalives_count": 4,
}
SQL_SERVER: dict[str, Any] = {"timeout": TIMEOUT_SECONDS}


def portal_url(settings: Settings) -> URL:
    """Return the database's address: DB_URL, else SQL Server by parts, else SQLite in VAR_DIR."""
    url = make_url(settings.db_url) if settings.db_url else _by_parts(settings)
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    # Without a database's name the host names a data source, which has a driver.
    if url.get_backend_name() == "mssql" and url.database and "driver" not in url.query:
        return url.update_query_dict({"driver": odbc.best_driver()})
    return url


def portal_engine(settings: Settings) -> Engine:
    """Return the engine of the portal's database; nothing connects yet, and later no wait is endless."""
    url = portal_url(settings)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, settings)
    known = POSTGRESQL if url.get_backend_name() == "postgresql" else SQL_SERVER
    engine = create_engine(
        url,
        connect_args={name: value for name, value in known.items() if name not in url.query},
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=settings.web_threads,
        pool_timeout=TIMEOUT_SECONDS,
    )
    if url.get_backend_name() == "mssql":
        event.listen(engine, "connect", _prepare_sql_server)
    return engine


def portal_sessions(engine: Engine | Connection, anchors: Anchors | None = None) -> Sessions:
    """Return the maker of sessions that `changes` works with; an application keeps one.

    With `anchors` every change is noted there too.
    """
    return sessionmaker(engine, expire_on_commit=False, info={ANCHORS: anchors})


def portal_anchors(settings: Settings) -> Anchors | None:
    """Return the anchors in VAR_DIR; None without a key to sign them with, as at some shells."""
    keys = [settings.secret_key, *settings.secret_key_fallbacks]
    return Anchors(settings.var_dir / FILE, keys) if settings.secret_key else None


def current_sessions() -> Sessions:
    """Return the running application's maker of sessions."""
    sessions: Sessions = current_app.extensions["lotview.portal"]
    return sessions


def anchors_of(sessions: Sessions) -> Anchors | None:
    """Return where the changes of a maker of sessions are noted."""
    anchors: Anchors | None = sessions.kw["info"][ANCHORS]
    return anchors


def engine_of(sessions: Sessions) -> Engine:
    """Return the engine behind a maker of sessions."""
    engine: Engine = sessions.kw["bind"]
    return engine


def _sqlite(url: URL, settings: Settings) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ValueError("The portal's database must be a file: every server of the portal opens it.")
    file = Path(url.database)
    make_private(file.parent)
    file.touch(mode=0o600)  # what is in it concerns nobody else on this machine
    engine = create_engine(
        url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True, pool_size=settings.web_threads
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, see `_begin_sqlite`
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # an audited change survives a power cut
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")  # else INSERT OR REPLACE deletes past the triggers


def _begin_sqlite(connection: Connection) -> None:
    """Begin with the write lock where something will be written: a deferred one fails under load."""
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_sql_server(connection: Any, _record: object) -> None:
    connection.execute(f"SET LOCK_TIMEOUT {BUSY_SECONDS * 1000}").close()


def _by_parts(settings: Settings) -> URL:
    if not settings.db_server:
        return URL.create("sqlite", database=str(settings.var_dir / "portal.sqlite"))
    options = {"driver": settings.db_driver, "Trusted_Connection": "yes" * settings.db_use_windows_auth}
    return URL.create(
        "mssql+pyodbc",
        username=settings.db_username or None,
        password=settings.db_password or None,
        host=settings.db_server,
        database=settings.db_name,
        query={name: value for name, value in options.items() if value},
    )
