"""Column types that behave alike on SQLite, PostgreSQL and SQL Server."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, TypeDecorator, text
from sqlalchemy.dialects import mssql, postgresql
from sqlalchemy.types import TypeEngine


def where(condition: str) -> dict[str, Any]:
    """Return what makes an index hold only rows that meet a condition, on each kind of database."""
    return {f"{dialect}_where": text(condition) for dialect in ("sqlite", "postgresql", "mssql")}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, always in UTC, exact to the microsecond; a datetime without a zone is refused."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that keeps microseconds in this database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True, precision=6))
        if dialect.name == "mssql":
            return dialect.type_descriptor(mssql.DATETIME2(6))
        return dialect.type_descriptor(DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant as the database keeps it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
