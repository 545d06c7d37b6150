"""Which revision the portal's database has, and how it gets to the one this portal needs."""

import io
from enum import StrEnum
from functools import cache

import click
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from data.portal.engine import WRITES, Sessions, engine_of, portal_anchors, portal_engine, portal_sessions
from environment import ROOT
from problems import Problem

LOCK = 0x10F  # any number that nobody else takes in this database
COMMAND = "flask --app app migrate"
UNAVAILABLE = "The portal's database can't be reached: check that it runs, and DB_URL or DB_SERVER."


class State(StrEnum):
    """How the database stands to this portal."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    UNKNOWN = "unknown"


class NotMigrated(Problem):
    """The portal's database has another revision than this portal needs."""

    status = 503


class NotReached(Problem):
    """The portal's database does not answer; the sentence says what its driver said."""

    status = 503


def init_portal(app: Flask) -> None:
    """Connect the application to its database, migrating an empty one.

    A server that finds another revision, or no database, ends with the sentence that tells what to do. A
    command at the shell goes on: `migrate` or `doctor` is what helps then, others ask `ensure_migrated`.
    """
    try:
        engine = portal_engine(app.config["SETTINGS"])
    except (SQLAlchemyError, ImportError, OSError, ValueError) as error:
        raise SystemExit(
            f"The portal's database can't be used as DB_URL or DB_SERVER says: {error}"
        ) from error
    app.extensions["lotview.portal"] = portal_sessions(engine, portal_anchors(app.config["SETTINGS"]))
    try:
        ensure_migrated(engine)
    except (Problem, OperationalError, InterfaceError) as error:
        if click.get_current_context(silent=True) is None:
            raise SystemExit(getattr(error, "sentence", UNAVAILABLE)) from error
    engine.dispose()  # a server that forks after this must not share connections with its children


def ensure_migrated(engine: Engine) -> None:
    """Migrate an empty database; raise `NotMigrated`, with the command to run, for any other revision."""
    _reach(engine)
    with engine.connect() as connection:
        if state(connection) is State.CURRENT:
            return
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        _lock(connection)  # two servers may start at once: the second finds the work done
        found = state(connection)
        if found is State.EMPTY:
            _upgrade(connection)
        elif found is State.OLDER:
            raise NotMigrated(
                "The portal's database is older than this portal. Back it up, with the earlier version's"
                f" command or the database's own, then run: {COMMAND}"
            )
        elif found is State.UNKNOWN:
            raise NotMigrated(
                "The portal's database has a revision that this portal does not know: it belongs to a newer"
                f" portal, or is another database. Check DB_URL; to see more, run: {COMMAND}"
            )


def migrate(engine: Engine) -> State:
    """Bring the database to the newest revision and return how it was found; an unknown one is refused."""
    _reach(engine)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        _lock(connection)
        found = state(connection)
        if found is State.UNKNOWN:
            raise NotMigrated(
                f"The database has revision {revision(connection) or 'none, but tables'}; this portal knows"
                f" {', '.join(_known())}. Nothing was changed."
            )
        if found is not State.CURRENT:
            _upgrade(connection)
    return found


def _reach(engine: Engine) -> None:
    """Connect once; raises `NotReached`. Later errors are no matter of where the database is."""
    try:
        engine.connect().close()
    except (OperationalError, InterfaceError) as error:
        said = str(error.orig).strip().splitlines()
        raise NotReached(" ".join((UNAVAILABLE, *said[:1]))) from error


def is_ready(sessions: Sessions) -> bool:
    """Return whether accounts can sign in: the database answers and has the revision we need."""
    try:
        with engine_of(sessions).connect() as connection:
            return state(connection) is State.CURRENT
    except SQLAlchemyError:
        return False


def state(connection: Connection) -> State:
    """Return how the database stands to this portal."""
    found = revision(connection)
    if found is None:
        return State.UNKNOWN if inspect(connection).has_table("accounts") else State.EMPTY
    if found == _known()[0]:
        return State.CURRENT
    return State.OLDER if found in _known() else State.UNKNOWN


def revision(connection: Connection) -> str | None:
    """Return the database's revision, None where it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def offline_sql(dialect: str) -> str:
    """Return the whole migration as SQL text, for administrators who run it themselves and for tests."""
    config, config.output_buffer = _config(), io.StringIO()
    config.attributes["dialect"] = dialect
    command.upgrade(config, "head", sql=True)
    return config.output_buffer.getvalue()


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@cache
def _known() -> list[str]:
    """Return every revision, newest first."""
    return [each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    return config


def _lock(connection: Connection) -> None:
    """Hold the migration's lock until the transaction ends; SQLite's transaction is that lock.

    A migration may take its time, and so may whoever waits for another server's.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    elif connection.dialect.name == "mssql":
        connection.execute(
            text(
                "EXEC sp_getapplock @Resource = :lock, @LockMode = 'Exclusive', @LockOwner = 'Transaction',"
                " @LockTimeout = -1"
            ),
            {"lock": f"lotview {LOCK}"},
        )
