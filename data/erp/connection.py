"""The way to the ERP: one fresh, read-only, time-limited connection per reading.

The only place where a driver's error becomes `ErpUnavailable`. Its sentence names no host, user or statement;
the technical reason is chained, for the log.
"""

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from data.erp import sqlserver
from problems import ErpUnavailable
from settings import Settings

SENTENCE = "The ERP can't be read at the moment."
IDENTITY_LENGTH = 200
POSTGRESQL, POSTGRESQL_PORT = "postgresql+psycopg", 5432


@contextmanager
def connect(settings: Settings) -> Iterator[Connection]:
    """Yield a read-only connection; ERP_DB_TIMEOUT ends every wait, driver errors become `ErpUnavailable`."""
    engine = None
    try:
        engine = _engine(settings)
        with engine.connect() as connection:
            yield connection
    except (SQLAlchemyError, OSError, ImportError) as error:
        raise ErpUnavailable(SENTENCE) from error
    finally:
        if engine is not None:
            engine.dispose()


def identity(settings: Settings) -> str:
    """Return the name of the ERP that grants and readings are bound to: stable, without secrets."""
    url = _url(settings)
    if url.get_backend_name() == "sqlite":
        name = f"sqlite:///{_sqlite_path(url)}"
    elif url.get_backend_name() == "mssql":
        name = _place("mssql", *sqlserver.place(url), schema(settings))
    else:
        name = _place("postgresql", *_postgresql_place(url), schema(settings))
    if len(name) <= IDENTITY_LENGTH:
        return name
    return f"{name[: IDENTITY_LENGTH - 33]}#{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def schema(settings: Settings) -> str | None:
    """Return the schema of the ERP tables: as set, else `dbo` on SQL Server and the default elsewhere."""
    backend = _url(settings).get_backend_name()
    if backend == "sqlite":
        return None  # SQLite has files, not schemas
    return settings.erp_schema or ("dbo" if backend == "mssql" else None)


def _postgresql_place(url: URL) -> tuple[str, int | str, str]:
    """Return host, port and database as the driver will see them: an address's options may name them too."""
    _, seen = url.set(drivername=POSTGRESQL).get_dialect()().create_connect_args(url)
    host = seen.get("hostaddr") or seen.get("host") or seen.get("service") or "localhost"
    return host, seen.get("port") or POSTGRESQL_PORT, seen.get("dbname") or ""


def _place(kind: str, host: str, port: int | str, database: str, name: str | None) -> str:
    return f"{kind}://{host.lower()}:{port}/{database}" + (f"/{name}" if name else "")


def _url(settings: Settings) -> URL:
    """Return the ERP's address: ERP_URL, or SQL Server by parts."""
    if settings.erp_url:
        return make_url(settings.erp_url)
    return URL.create(
        "mssql+pyodbc",
        username=settings.erp_db_username or None,
        password=settings.erp_db_password or None,
        host=settings.erp_db_server or None,
        port=settings.erp_db_port,
        database=settings.erp_db_name or None,
    )


def _engine(settings: Settings) -> Engine:
    url = _url(settings)
    build = {"sqlite": _sqlite, "postgresql": _postgresql, "mssql": _mssql}.get(url.get_backend_name())
    if build is None:
        raise ErpUnavailable("ERP_URL names a database that the portal can't read.")
    engine = build(url, settings)
    return engine.execution_options(schema_translate_map={None: schema(settings)})


def _sqlite_path(url: URL) -> Path:
    """Return the file of a SQLite URL, whether written as a path or as `file:…?mode=ro&uri=true`."""
    name = url.database or ""
    if name.startswith("file:"):
        name = unquote(name.removeprefix("file:"))
    if not name or name.startswith(":memory:"):
        raise ErpUnavailable("ERP_URL names no file that the portal can read.")
    return Path(name).resolve()


class _Patience:
    """Says when SQLite, which has no query timeout, has worked too long; time between fetches is free."""

    LONGEST = 0.1  # a longer pause between two looks was spent elsewhere: on the rows fetched before

    def __init__(self, seconds: float):
        self.left, self.looked = seconds, time.monotonic()

    def __call__(self) -> bool:
        now = time.monotonic()
        self.left -= min(now - self.looked, self.LONGEST)
        self.looked = now
        return self.left < 0


def _sqlite(url: URL, settings: Settings) -> Engine:
    options = {name: str(value) for name, value in url.query.items() if name != "uri"} | {"mode": "ro"}
    uri = f"file:{quote(str(_sqlite_path(url)))}?{urlencode(options)}"  # mode=ro never creates a missing file

    def open_file() -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, timeout=settings.erp_db_timeout, check_same_thread=False)
        connection.set_progress_handler(_Patience(settings.erp_db_timeout), 10_000)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA temp_store = MEMORY")  # the subqueries are gathered in memory, not in /tmp
        return connection

    return create_engine("sqlite://", creator=open_file, poolclass=NullPool)


def _postgresql(url: URL, settings: Settings) -> Engine:
    limit = settings.erp_db_timeout * 1000
    session = {
        "default_transaction_read_only": "on",
        "statement_timeout": limit,
        "lock_timeout": limit,
        "idle_in_transaction_session_timeout": limit,
        "cursor_tuple_fraction": 1,  # the whole result is fetched: plan for that, not for the first rows
    }
    arguments: dict[str, Any] = {
        "options": " ".join(f"-c {name}={value}" for name, value in session.items()),
        "connect_timeout": settings.erp_db_timeout,
        "tcp_user_timeout": limit,
        "application_name": "lotview",
    }
    return create_engine(url.set(drivername=POSTGRESQL), connect_args=arguments, poolclass=NullPool)


def _mssql(url: URL, settings: Settings) -> Engine:
    # In AUTOCOMMIT every statement is a transaction of its own: nothing of ours stays open in the ERP.
    opened = partial(sqlserver.connect, url, settings)
    return create_engine("mssql+pyodbc://", creator=opened, poolclass=NullPool, isolation_level="AUTOCOMMIT")
