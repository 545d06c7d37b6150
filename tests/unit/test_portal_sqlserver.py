"""The portal's own tables on SQL Server: what it refuses is not in what it would be sent."""

import re
from functools import cache

import pytest
from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy.dialects import mssql

from data.portal import (
    migration,
    view_tables,  # noqa: F401  (which belong to the metadata)
)
from data.portal.tables import Base

CLUSTERED, OTHERS = 900, 1700  # bytes of an index key; tables are clustered by their primary key
BYTES = {"INTEGER": 4, "BIT": 1, "DATETIME2": 8}
NAME = r"(\w+)"


@cache
def batches() -> list[str]:
    """Return what an administrator would run, batch by batch, without comments."""
    sql = re.sub(r"(?m)^(--.*|BEGIN TRANSACTION;)$", "", migration.offline_sql("mssql"))
    found = (batch.strip() for batch in sql.split("\nGO\n"))
    return [batch for batch in found if batch]


def keys(table: Table) -> list[tuple[str, list[Column], bool, bool]]:
    """Return every key of a table: its name and columns, whether it is unique, whether it leaves rows out."""
    constraints = [
        each for each in table.constraints if isinstance(each, PrimaryKeyConstraint | UniqueConstraint)
    ]
    found = [(str(each.name), list(each.columns), True, False) for each in constraints]
    return found + [
        (str(each.name), list(each.columns), bool(each.unique), is_filtered(each)) for each in table.indexes
    ]


def is_filtered(index: Index) -> bool:
    return index.dialect_options["mssql"]["where"] is not None


def size(column: Column) -> int:
    """Return how many bytes a column takes in a key at most; raises for what can't be in one."""
    kind, _, length = column.type.compile(mssql.dialect()).partition("(")
    if kind in BYTES:
        return BYTES[kind]
    return int(length.rstrip(")")) * {"VARCHAR": 1, "NVARCHAR": 2}[kind]


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: table.name)
def test_every_key_fits_into_an_index(table):
    """A key has no text without end, and is no longer than SQL Server lets rows in with."""
    for name, columns, _unique, _filtered in keys(table):
        limit = CLUSTERED if name.startswith("pk_") else OTHERS
        assert sum(map(size, columns)) <= limit, name


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: table.name)
def test_what_may_be_empty_is_unique_only_among_the_rest(table):
    """SQL Server lets one row have nothing in a unique column, where the others let many."""
    for name, columns, unique, filtered in keys(table):
        assert filtered or not (unique and any(column.nullable for column in columns)), name


def test_every_batch_is_one_statement():
    """A trigger must be alone in its batch; and what a batch names was made by an earlier one."""
    for batch in batches():
        begins = re.findall(r"(?m)^(?:CREATE|ALTER|DROP|INSERT|UPDATE|DELETE|COMMIT)\b", batch)
        assert 1 == len(begins), batch
        assert batch.startswith(begins[0])


def test_no_column_is_altered_that_something_holds_on_to():
    """SQL Server alters no column of an index or a constraint: those step aside first, and come back."""
    held: dict[str, tuple[str, str]] = {}  # by name: the table, and the text of its columns
    for batch in batches():
        if made := re.match(rf"CREATE (?:UNIQUE )?INDEX {NAME} ON {NAME} \((.+?)\)", batch):
            held[made[1]] = made[2], made[3]
        elif made := re.match(rf"CREATE TABLE {NAME} \(", batch):
            for name, columns in re.findall(rf"CONSTRAINT {NAME} [A-Z ]+?\((.+?)\)", batch):
                held[name] = made[1], columns
        elif made := re.match(rf"ALTER TABLE {NAME} ADD CONSTRAINT {NAME} [A-Z ]+?\((.+)", batch):
            held[made[2]] = made[1], made[3]
        elif gone := re.match(rf"DROP INDEX {NAME}|ALTER TABLE \w+ DROP CONSTRAINT {NAME}", batch):
            del held[gone[1] or gone[2]]  # it must have been there
        elif altered := re.match(rf"ALTER TABLE {NAME} ALTER COLUMN {NAME}", batch):
            words = {
                name: set(re.findall(r"\w+", text)) for name, (of, text) in held.items() if of == altered[1]
            }
            assert not [name for name, columns in words.items() if altered[2] in columns], batch


@pytest.mark.parametrize("name", ["audit_events", "audit_head"])
def test_nothing_of_the_audit_is_made_by_the_database(name):
    """SQL Server refuses to read back (OUTPUT) what it made itself where a trigger may fire."""
    table = Base.metadata.tables[name]
    assert table.autoincrement_column is None
    assert not [column for column in table.columns if column.server_default or column.server_onupdate]
