"""The ERP on SQL Server, through ODBC: which connection string, which session."""

import re
from contextlib import suppress
from typing import Any

from sqlalchemy import URL

from data import odbc
from settings import Settings

PORT = 1433
LOGIN_SECONDS = 15  # Microsoft's driver tries for all that time, even where nothing listens

WAITING = "SET LOCK_TIMEOUT {milliseconds}; SET DEADLOCK_PRIORITY LOW"
ROW_VERSIONS = """
SELECT snapshot_isolation_state, is_read_committed_snapshot_on FROM sys.databases WHERE database_id = DB_ID()
"""


def connect(url: URL, settings: Settings) -> Any:
    """Return a pyodbc connection whose session waits for nobody longer than ERP_DB_TIMEOUT."""
    driver = _given(url).get("driver") or settings.erp_db_driver or odbc.best_driver()
    connection = open_connection(connection_string(url, settings, driver), settings.erp_db_timeout)
    prepare(connection, settings.erp_db_timeout)
    return connection


def prepare(connection: Any, seconds: int) -> None:
    """Set the session so that it neither waits for the ERP's writers nor holds them up.

    With row versions the one select sees a consistent state without locks. Where the database keeps none,
    uncommitted rows are the lesser evil: shared locks would stand in the way of the people who post to the
    inventory. A reading in which a row comes twice is refused as a whole when it is to be published.
    """
    connection.execute(WAITING.format(milliseconds=seconds * 1000)).close()
    found = connection.execute(ROW_VERSIONS).fetchone()
    snapshot, versioned = found or (0, False)
    level = "SNAPSHOT" if snapshot == 1 else "READ COMMITTED" if versioned else "READ UNCOMMITTED"
    connection.execute(f"SET TRANSACTION ISOLATION LEVEL {level}").close()


def open_connection(string: str, seconds: int) -> Any:
    """Return a pyodbc connection to read through: no pool, no transaction, bounded log-in and queries."""
    import pyodbc  # type: ignore[import-not-found]  # noqa: PLC0415  (needs the system's ODBC manager)

    pyodbc.pooling = False
    connection = pyodbc.connect(string, timeout=min(seconds, LOGIN_SECONDS), autocommit=True, readonly=True)
    with suppress(pyodbc.Error):  # not every driver can; the worker's own limit on a reading still holds
        connection.timeout = seconds
    return connection


def connection_string(url: URL, settings: Settings, driver: str) -> str:
    """Return the ODBC connection string; what the URL says wins, but the intent is always to read."""
    given = _given(url)
    driver = given.get("driver", driver)
    fields = {} if "dsn" in given else {"driver": driver}
    if not given.keys() & {"dsn", "server", "servername"}:
        host, port, _ = place(url)
        fields |= _server(host, url.port or (None if "\\" in host else port), driver)
    fields |= _security(settings, driver) | given | {"applicationintent": "ReadOnly"}
    return ";".join(f"{name}={_quoted(value)}" for name, value in fields.items())


def place(url: URL) -> tuple[str, int, str]:
    """Return host (with its named instance), port and database of a SQL Server address."""
    given = _given(url)
    named = (given.get(name) for name in ("server", "servername", "dsn"))
    server = next(filter(None, named), url.host or "localhost")
    host, _, port = server.removeprefix("tcp:").partition(",")
    return (
        host,
        int(port or given.get("port") or url.port or PORT),
        given.get("database") or url.database or "",
    )


def _given(url: URL) -> dict[str, str]:
    """Return what the URL says in ODBC's own words: `odbc_connect`, else its parts and options."""
    options = {name.lower(): str(value) for name, value in url.query.items()}
    if whole := options.pop("odbc_connect", ""):
        return _fields(whole)
    named = {"database": url.database, "uid": url.username, "pwd": url.password and str(url.password)}
    return {name: value for name, value in named.items() if value} | options


def _fields(string: str) -> dict[str, str]:
    pairs = re.findall(r"\s*([^=;]+?)\s*=\s*(\{(?:[^}]|\}\})*\}|[^;]*)", string)
    return {
        name.lower(): value[1:-1].replace("}}", "}") if value[:1] == "{" else value for name, value in pairs
    }


def _server(host: str, port: int | None, driver: str) -> dict[str, str]:
    if odbc.is_freetds(driver):
        return {"server": host} | ({"port": str(port)} if port else {})
    return {"server": f"tcp:{host},{port}" if port else host}


def _security(settings: Settings, driver: str) -> dict[str, str]:
    fields = {"trusted_connection": "yes"} if settings.erp_db_use_windows_auth else {}
    if odbc.is_freetds(
        driver
    ):  # checks certificates only as freetds.conf says: its ODBC side has no word for it
        encryption = "require" if settings.erp_db_encrypt else "off"
        return fields | {"tds_version": "7.4", "clientcharset": "UTF-8", "encryption": encryption}
    trust = "yes" if settings.erp_db_trust_certificate else "no"
    return fields | {"encrypt": "yes" if settings.erp_db_encrypt else "no", "trustservercertificate": trust}


def _quoted(value: str) -> str:
    return value if re.fullmatch(r"[\w.:,/\\-]*", value) else "{" + value.replace("}", "}}") + "}"
