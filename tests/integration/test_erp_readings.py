"""The real-data ERP, read through every door, against the figures that came with it."""

from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy.dialects import postgresql

from data.erp import deacom, sqlserver
from data.erp.reading import collect, read_customers, read_stock
from settings import Settings
from tests.integration.erp_figures import by_customer, expected
from tests.integration.odbc import postgres_string
from tests.integration.postgres import SHARED

pytestmark = pytest.mark.integration
SQLITE = f"sqlite:///file:{SHARED}/erp/adventureworks.sqlite?mode=ro&uri=true"
NOTHING = {
    "live_rows": 0,
    "rows_with_po": 0,
    "quantity_per_unit": {},
    "rows_per_status": {},
    "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
}


def through_sqlite(_: str) -> pa.Table:
    return read_stock(Settings(erp_url=SQLITE))


def through_psycopg(url: str) -> pa.Table:
    return read_stock(Settings(erp_url=url, erp_schema="dbo"))


def through_odbc(url: str) -> pa.Table:
    """Read the compiled select through pyodbc and a real ODBC driver, as SQL Server's is read."""
    compiled = deacom.inventory_select().compile(
        dialect=postgresql.dialect(),
        schema_translate_map={None: "dbo"},
        render_schema_translate=True,
        compile_kwargs={"literal_binds": True},
    )
    connection = sqlserver.open_connection(postgres_string(url), seconds=30)
    try:
        cursor = connection.execute(str(compiled))
        names = [column[0] for column in cursor.description]
        return collect(names, iter(lambda: cursor.fetchmany(5000), []))
    finally:
        connection.close()


@pytest.mark.parametrize("read", [through_sqlite, through_psycopg, through_odbc])
def test_every_customers_figures_are_the_expected_ones(read: Any, request: pytest.FixtureRequest) -> None:
    """Rows, POs, sums per unit, statuses and row hash are right for every customer, through every driver."""
    wanted = expected()
    url = "" if read is through_sqlite else request.getfixturevalue("erp_postgres_url")

    found = by_customer(read(url))

    keys = NOTHING.keys()
    assert {key: wanted["all"][key] for key in keys} == found.pop("All")
    for customer in wanted["customers"]:
        figures = {key: customer[key] for key in keys} | {
            "rows_per_status": {name: rows for name, rows in customer["rows_per_status"].items() if rows}
        }
        assert figures == found.pop(customer["customer"], NOTHING), customer["customer"]
    assert found == {}, "rows of customers that the ERP does not have"


@pytest.mark.parametrize("door", ["sqlite", "postgresql"])
def test_the_customer_list_is_the_expected_one(door: str, request: pytest.FixtureRequest) -> None:
    """Ids, names, activity and the default entry of the customer list arrive as they are."""
    wanted = {(c["customer_id"], c["customer"], c["active"], c["default"]) for c in expected()["customers"]}
    url = SQLITE if door == "sqlite" else request.getfixturevalue("erp_postgres_url")
    schema = None if door == "sqlite" else "dbo"

    customers = read_customers(Settings(erp_url=url, erp_schema=schema))

    assert wanted == {(c.id, c.name, c.active, c.default) for c in customers}


def test_grants_and_rows_name_the_same_customers() -> None:
    """A row's customer id is the id of the customer it names, and 0 exactly for the default entry."""
    expected()
    ids = {c.name: 0 if c.default else c.id for c in read_customers(Settings(erp_url=SQLITE))}

    table = through_sqlite("")

    pairs = set(zip(table["customer"].to_pylist(), table["customer_id"].to_pylist(), strict=True))
    assert {(name, ids[name]) for name, _ in pairs} == pairs
