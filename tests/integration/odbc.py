"""ODBC in tests: Debian's PostgreSQL driver, and servers that do not answer."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pyodbc
from sqlalchemy import make_url

from tests.integration.postgres import missing

DRIVER = "PostgreSQL Unicode"


def postgres_string(url: str) -> str:
    """Return the ODBC connection string of a PostgreSQL URL, for a driver this machine has."""
    if DRIVER not in pyodbc.drivers():
        missing(f"The ODBC driver {DRIVER} is not installed: apt-get install odbc-postgresql")
    place = make_url(url)
    server = f"server={place.host};port={place.port};database={place.database}"
    return f"driver={{{DRIVER}}};{server};uid={place.username}"


@contextmanager
def silent_server() -> Iterator[int]:
    """Yield the port of a server that accepts connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]
