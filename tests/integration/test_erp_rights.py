"""The doctor tells a login that can only read from one that could change the ERP."""

import pytest
from sqlalchemy import create_engine, make_url, text

from data.erp.deacom import metadata
from data.erp.rights import writable_tables
from settings import Settings
from tests.integration.postgres import create_database

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def erp(postgres_url: str) -> str:
    """Give an ERP that its owner may change, `reader` may read, and `clerk` may correct in one table."""
    url = create_database(postgres_url, "rights")
    engine = create_engine(url)
    changed = sorted(metadata.tables)[0]
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA dbo"))
        connection.execute(text("SET search_path = dbo"))
        metadata.create_all(connection)
        for role in ("reader", "clerk"):
            connection.execute(text(f"CREATE ROLE {role} LOGIN"))
            connection.execute(text(f"GRANT USAGE ON SCHEMA dbo TO {role}"))
            connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA dbo TO {role}"))
        connection.execute(text(f"GRANT UPDATE ON {changed} TO clerk"))
    engine.dispose()
    return url


def writable(erp: str, role: str) -> list[str]:
    url = make_url(erp).set(username=role).render_as_string(hide_password=False)
    return writable_tables(Settings(erp_url=url, erp_schema="dbo"))


def test_a_login_that_may_only_read_is_recognised(erp):
    """Nothing is writable to a login with SELECT and no more."""
    assert [] == writable(erp, "reader")


def test_every_writable_table_is_named(erp):
    """One UPDATE too many is found, and so is an owner who may do anything."""
    tables = sorted(metadata.tables)
    assert tables[:1] == writable(erp, "clerk")
    assert tables == writable(erp, "tests")
