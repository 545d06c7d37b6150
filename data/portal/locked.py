"""Rows that are held while they are looked at, so that those who change them do so one after the other."""

from typing import Any, TypeVar

from sqlalchemy import Select

from data.portal.tables import Base

Statement = TypeVar("Statement", bound=Select[Any])


def locked(found: Statement, table: type[Base]) -> Statement:
    """Return the select whose rows of `table` are read anew and held until the transaction ends."""
    held = found.with_for_update().with_hint(table, "WITH (UPDLOCK, HOLDLOCK)", "mssql")
    return held.execution_options(populate_existing=True)
