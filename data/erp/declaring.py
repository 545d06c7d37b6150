"""How tables of an ERP are declared: columns under names of ours, with the defaults that its own have.

"No link" is 0, "no text" is '', and only points in time may be missing.
"""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Identity,
    Integer,
    MetaData,
    Numeric,
    Table,
    Unicode,
    false,
    func,
    true,
    type_coerce,
)
from sqlalchemy import text as sql
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import NullType

metadata = MetaData()


def declared(name: str, /, **columns: Column) -> Table:
    """Return the table whose columns the portal knows by the given names."""
    for key_, column in columns.items():
        column.key = key_
    return Table(name, metadata, *columns.values())


def key(name: str) -> Column:
    """Return the column of a table's own numbers."""
    return Column(name, Integer, Identity(start=1, increment=1), primary_key=True)


def whole(name: str) -> Column:
    """Return a column of links or other whole numbers."""
    return Column(name, Integer, nullable=False, server_default=sql("0"))


def number(name: str, precision: int, scale: int = 0) -> Column:
    """Return a column of exact numbers."""
    return Column(name, Numeric(precision, scale), nullable=False, server_default=sql("0"))


def text(name: str, length: int, default: str = "") -> Column:
    """Return a column of texts."""
    return Column(name, Unicode(length), nullable=False, server_default=sql(f"'{default}'"))


def bit(name: str, default: bool = False) -> Column:
    """Return a column of yes and no."""
    return Column(name, Boolean, nullable=False, server_default=true() if default else false())


def when(name: str) -> Column:
    """Return a column of points in time, which may be missing."""
    return Column(name, DateTime, nullable=True)


def trimmed(column: ColumnElement[str]) -> ColumnElement[str]:
    """Return the text without blanks around it (SQL Server knows TRIM only since 2017)."""
    return func.ltrim(func.rtrim(column))


def word(column: ColumnElement[str]) -> ColumnElement[str]:
    """Return the text as SQL Server compares it: neither case nor blanks around it count."""
    return func.lower(trimmed(column))


def shown(column: ColumnElement[str]) -> ColumnElement[str]:
    """Return the text of a joined record, '' where there is no such record."""
    return func.coalesce(column, "")


def stored(column: ColumnElement) -> ColumnElement:
    """Return the column as the driver delivers it: a reading converts distinct values, not rows."""
    return type_coerce(column, NullType())
