"""A PostgreSQL of the tests' own: a cluster in a temporary folder, and the real-data ERP copied into it."""

import getpass
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

SHARED = Path(os.environ.get("LOTVIEW_SHARED", Path(__file__).parents[3] / "shared"))
PORTS = range(20_000, 32_000)  # below those that systems give to whatever connects
OPTIONS = "-c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=50"


def missing(sentence: str) -> None:
    """Skip the test for want of software, or fail it where all must be there (LOTVIEW_REQUIRE_ALL=1)."""
    if os.environ.get("LOTVIEW_REQUIRE_ALL") == "1":
        pytest.fail(sentence)
    pytest.skip(sentence)


def free_port() -> int:
    """Return a port of 127.0.0.1 that nothing listens on, and that no outgoing connection will be given."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def create_database(server: str, name: str) -> str:
    """Create an empty database on the tests' server and return its URL."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Start a PostgreSQL server for the test run and give the URL of its first, empty database."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="lotview-postgres-"))
    port = free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    try:
        _run(
            programs / "initdb",
            "-D",
            folder / "data",
            "-U",
            "tests",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        )
        server = (programs / "pg_ctl", "-D", folder / "data", "-w")
        _run(*server, "-l", folder / "log", "-o", f"{OPTIONS} -p {port} -k {folder}", "start")
        try:
            yield f"postgresql+psycopg://tests@127.0.0.1:{port}/postgres"
        finally:
            _run(*server, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def erp_postgres_url(postgres_url: str) -> str:
    """Give the URL of a copy of the real-data ERP, its tables in the schema `dbo`."""
    source = SHARED / "erp" / "adventureworks.sqlite"
    if not source.exists():
        pytest.skip(f"{source} is not there: there is no real-data ERP to copy.")
    url = create_database(postgres_url, "erp")
    copy = SHARED / "erp" / "copy_erp.py"
    origin = f"sqlite:///file:{source}?mode=ro&uri=true"
    subprocess.run([sys.executable, copy, origin, url, "--schema", "dbo"], check=True, capture_output=True)
    return url


def _programs() -> Path:
    """Return the folder of PostgreSQL's programs; Debian keeps them off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        missing("PostgreSQL is not installed: apt-get install postgresql")
    return (found[-1] if found else Path(str(on_path))).parent


def _run(*command: object) -> None:
    """Run a program of PostgreSQL, which refuses to run as root, as the user it may run as."""
    words = [str(word) for word in command]
    if getpass.getuser() == "root":
        words = ["runuser", "-u", "postgres", "--", *words]
    done = subprocess.run(words, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")
    if done.returncode:
        pytest.fail(f"{words} failed: {done.stderr.decode()}")
