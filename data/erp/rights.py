"""What the ERP's login may do beyond reading, as far as the database tells."""

from sqlalchemy import Connection, text

from data.erp.connection import connect, schema
from data.erp.deacom_postings import metadata
from settings import Settings

QUESTIONS = {  # NULL where there is no such table
    "postgresql": text(
        "SELECT has_table_privilege(to_regclass(:name), 'INSERT')"
        " OR has_table_privilege(to_regclass(:name), 'UPDATE, DELETE, TRUNCATE')"
    ),
    "mssql": text(
        "SELECT HAS_PERMS_BY_NAME(:name, 'OBJECT', 'INSERT') + HAS_PERMS_BY_NAME(:name, 'OBJECT', 'UPDATE')"
        " + HAS_PERMS_BY_NAME(:name, 'OBJECT', 'DELETE')"
    ),
}


def writable_tables(settings: Settings) -> list[str]:
    """Return the ERP tables that the portal's login may change; none in SQLite, which is opened read-only."""
    with connect(settings) as connection:
        question = QUESTIONS.get(connection.dialect.name)
        if question is None:
            return []
        names = {name: _quoted(connection, schema(settings), name) for name in sorted(metadata.tables)}
        return [name for name, full in names.items() if connection.execute(question, {"name": full}).scalar()]


def _quoted(connection: Connection, owner: str | None, name: str) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return f"{quote(owner)}.{quote(name)}" if owner else quote(name)
