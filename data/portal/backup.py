"""Backup and restore of the portal's database: one row per line, the same for every kind of database."""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from data.portal import audit, clock, view_tables  # noqa: F401  (its tables are kept too)
from data.portal.changes import reading
from data.portal.engine import WRITES, Sessions, engine_of, portal_sessions
from data.portal.migration import revision
from data.portal.outbox import UNSENT, State
from data.portal.scheduled_tables import Alert, Delivery
from data.portal.tables import Base, Event, Head, Lease, Mail, ResetLink, SignIn
from data.portal.types import UtcDateTime
from problems import Conflict, Invalid

FORMAT = "lotview portal backup"
EVENTS, HEAD = Event.__tablename__, Head.__tablename__
NOT_KEPT = (HEAD, Lease.__tablename__)  # the head follows from the events, a lease is over in a moment
RESTORED = "restored from a backup"


def backup(engine: Engine, file: Path) -> int:
    """Write every row to a new file that only its owner can read, and return how many."""
    # One transaction sees one state of the database; on SQL Server only with row versions or nobody at work.
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        with _new_file(file) as out:
            header = {"format": FORMAT, "revision": revision(connection)}
            count = 0
            for line in (header, *_rows(connection)):
                out.write(json.dumps(line) + "\n")
                count += 1
    return count - 1


def restore(sessions: Sessions, file: Path) -> int:
    """Fill an empty database from a backup and return how many rows; all or nothing, audit verified.

    Nobody is signed in afterwards: who signed out or lost the account since the backup must not be back. No
    mail waits any more: it may have been sent since; what is scheduled waits for its next time.
    """
    engine = engine_of(sessions)
    with (
        file.open(encoding="utf-8") as lines,
        engine.execution_options(**{WRITES: True}).begin() as connection,
    ):
        _check_header(next(lines, ""), revision(connection))
        _check_empty(connection)
        try:
            count = sum(_restore_row(connection, line) for line in lines)
        except (ValueError, KeyError, TypeError, SQLAlchemyError) as error:
            raise Invalid(f"{file} is damaged; nothing was restored.") from error
        _advance_sequences(connection)
        _end_what_was_open(connection)
        with reading(sessions=portal_sessions(connection)) as session:
            verdict = audit.verify(session)
        if verdict.bad is not None:
            raise Invalid(f"The audit in {file} is not whole: {verdict.why}. Nothing was restored.")
    return count


def _rows(connection: Connection) -> Iterator[dict[str, Any]]:
    for table in Base.metadata.sorted_tables:
        if table.name in NOT_KEPT:
            continue
        order = select(table).order_by(*table.primary_key.columns)
        for row in connection.execution_options(yield_per=1000).execute(order).mappings():
            yield {"table": table.name, "row": {name: _plain(value) for name, value in row.items()}}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _new_file(file: Path) -> IO[str]:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Conflict(f"{file} exists already.") from None
    except OSError as error:
        raise Invalid(f"{file} can't be written: {error.strerror}.") from None
    return os.fdopen(descriptor, "w", encoding="utf-8")


def _check_header(line: str, ours: str | None) -> None:
    try:
        header = json.loads(line)
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise Invalid("This file is not a backup of the portal.")
    if header.get("revision") != ours:
        raise Invalid(
            f"The backup has revision {header.get('revision')}, this portal has {ours}: restore it with the"
            " version that wrote it, then bring that to this version."
        )


def _check_empty(connection: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        if table.name not in NOT_KEPT and connection.scalar(select(func.count()).select_from(table)):
            raise Conflict("The portal's database is not empty; restore into a new one (DB_URL or VAR_DIR).")


def _restore_row(connection: Connection, line: str) -> int:
    record = json.loads(line)
    table = Base.metadata.tables[record["table"]]
    row = {name: _typed(table, name, value) for name, value in record["row"].items()}
    connection.execute(insert(table), row)
    if table.name == EVENTS:  # the head moves on by one event at a time, here too
        head = update(Head).values(count=row["position"], hash=row["hash"], newest=row["position"])
        connection.execute(head)
    return 1


def _end_what_was_open(connection: Connection) -> None:
    """End sessions, links and mails: they may have been ended, used and sent since."""
    live = update(SignIn).where(SignIn.ended_at.is_(None))
    connection.execute(live.values(ended_at=clock.now(), end_reason=RESTORED))
    connection.execute(delete(ResetLink))
    for table in (Delivery, Alert):  # the scheduler finds their next times anew
        connection.execute(update(table).values(next_at=None))
    unsent = update(Mail).where(Mail.state.in_((*UNSENT, State.SENDING)))
    connection.execute(
        unsent.values(state=State.WITHDRAWN, sealed=None, next_try_at=None, last_error=RESTORED.capitalize())
    )


def _typed(table: Table, name: str, value: Any) -> Any:
    is_instant = isinstance(table.columns[name].type, UtcDateTime)
    return datetime.fromisoformat(value) if is_instant and value is not None else value


def _advance_sequences(connection: Connection) -> None:
    """Let PostgreSQL number new rows after the restored ones; the other databases see to it themselves."""
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            name, newest = func.pg_get_serial_sequence(table.name, column.name), func.max(column)
            connection.execute(select(func.setval(name, func.coalesce(newest, 1), newest.is_not(None))))
