"""SQL Server without one: connection strings, and statements that are T-SQL."""

import re
from pathlib import Path

import pytest
import sqlglot
from sqlalchemy import make_url
from sqlalchemy.dialects import mssql
from sqlglot import expressions

from data.erp import deacom, sqlserver
from data.erp.connection import identity
from settings import Settings

BUNDLED = Path("/somewhere/libmsodbcsql-18.so")
MODERN, FREETDS = "ODBC Driver 18 for SQL Server", "FreeTDS"
SECRET = "p}w;d=1{"


def fields(settings: Settings, driver: str, url: str | None = None) -> dict[str, str]:
    """Return the connection string's fields, unquoted the way ODBC does."""
    address = make_url(url) if url else make_url("mssql+pyodbc://")
    if not url:
        address = address.set(
            host=settings.erp_db_server,
            port=settings.erp_db_port,
            database=settings.erp_db_name,
            username=settings.erp_db_username or None,
            password=settings.erp_db_password or None,
        )
    string = sqlserver.connection_string(address, settings, driver)
    pairs = re.findall(r"([^=;]+)=(\{(?:[^}]|\}\})*\}|[^;]*)(?:;|$)", string)
    return {name: value[1:-1].replace("}}", "}") if value[:1] == "{" else value for name, value in pairs}


def test_parts_become_a_connection_string_per_driver() -> None:
    """Each driver gets its own words for server and encryption; a password may hold any sign."""
    settings = Settings(
        erp_db_server="erp01",
        erp_db_port=1444,
        erp_db_name="Deacom",
        erp_db_username="u",
        erp_db_password=SECRET,
    )
    common = {"database": "Deacom", "uid": "u", "pwd": SECRET, "applicationintent": "ReadOnly"}
    modern = {"driver": MODERN, "server": "tcp:erp01,1444", "encrypt": "yes", "trustservercertificate": "no"}
    freetds = {"driver": "FreeTDS", "server": "erp01", "port": "1444", "encryption": "require"}
    freetds |= {"tds_version": "7.4", "clientcharset": "UTF-8"}
    assert modern | common == fields(settings, MODERN)
    assert freetds | common == fields(settings, FREETDS)
    assert str(BUNDLED) == fields(settings, str(BUNDLED))["driver"]


def test_encryption_and_trust_follow_the_settings() -> None:
    """A company without certificates can say so; nothing is left to a driver's default."""
    settings = Settings(erp_db_server="erp01", erp_db_encrypt=False, erp_db_trust_certificate=True)
    assert ("no", "yes") == tuple(
        fields(settings, MODERN)[name] for name in ("encrypt", "trustservercertificate")
    )
    assert "off" == fields(settings, FREETDS)["encryption"]


def test_windows_sign_in_sends_no_password() -> None:
    """With Windows sign-in the connection is trusted and names nobody."""
    found = fields(Settings(erp_db_server="erp01", erp_db_use_windows_auth=True), MODERN)
    assert "yes" == found["trusted_connection"]
    assert not {"uid", "pwd"} & found.keys()


def test_a_named_instance_keeps_its_port_open() -> None:
    """A named instance without a port is looked up by the driver, so no port is written."""
    assert r"ERP01\LIVE" == fields(Settings(erp_db_server=r"ERP01\LIVE"), MODERN)["server"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "mssql+pyodbc://u:p%40w@erp01:1444/Deacom?driver=ODBC+Driver+17+for+SQL+Server&Encrypt=strict",
            {"server": "tcp:erp01,1444", "uid": "u", "pwd": "p@w", "database": "Deacom", "encrypt": "strict"},
        ),
        (
            "mssql+pyodbc:///?odbc_connect=Driver%3D%7BFreeTDS%7D%3BServer%3Derp01%3BDatabase%3DDeacom%3BPWD%3D%7Ba%3Bb%7D",
            {"driver": "FreeTDS", "server": "erp01", "pwd": "a;b", "tds_version": "7.4", "encrypt": None},
        ),
        (
            "mssql+pyodbc://erp01/Deacom?driver=/opt/libtdsodbc.so",
            {"driver": "/opt/libtdsodbc.so", "server": "erp01", "port": "1433", "encryption": "require"},
        ),
        ("mssql+pyodbc:///?odbc_connect=DSN%3Derp%3BApplicationIntent%3DReadWrite", {"dsn": "erp"}),
    ],
)
def test_what_the_url_says_wins_but_for_the_intent(url: str, expected: dict[str, str]) -> None:
    """Options of ERP_URL are kept, whichever way it is written; the intent is always to read."""
    found = fields(Settings(), MODERN, url)
    assert expected == {name: found.get(name) for name in expected}
    assert "ReadOnly" == found["applicationintent"]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"erp_url": "sqlite:////data/erp.sqlite"}, "sqlite:////data/erp.sqlite"),
        ({"erp_url": "sqlite:///file:/data/erp.sqlite?mode=ro&uri=true"}, "sqlite:////data/erp.sqlite"),
        (
            {"erp_url": "postgresql+psycopg://u:secret@DB.Example/erp", "erp_schema": "dbo"},
            "postgresql://db.example:5432/erp/dbo",
        ),
        ({"erp_url": "postgresql://u@db:5433/erp"}, "postgresql://db:5433/erp"),
        ({"erp_url": "postgresql:///erp?host=DB&port=5433"}, "postgresql://db:5433/erp"),
        ({"erp_url": "postgresql://db/x?dbname=erp&sslmode=require"}, "postgresql://db:5432/erp"),
        ({"erp_url": "postgresql:///erp?host=/run/postgresql"}, "postgresql:///run/postgresql:5432/erp"),
        ({"erp_url": "mssql:///Deacom?driver=FreeTDS&servername=Erp01"}, "mssql://erp01:1433/Deacom/dbo"),
        ({"erp_url": "mssql+pyodbc://u:secret@ERP01/Deacom?driver=x"}, "mssql://erp01:1433/Deacom/dbo"),
        (
            {"erp_url": "mssql+pyodbc:///?odbc_connect=Server%3Dtcp%3AERP01%2C1444%3BDatabase%3DDeacom"},
            "mssql://erp01:1444/Deacom/dbo",
        ),
        (
            {"erp_url": "mssql+pyodbc:///?odbc_connect=Server%3DERP01%3BPort%3D1444%3BDatabase%3DDeacom"},
            "mssql://erp01:1444/Deacom/dbo",
        ),
        ({"erp_db_server": "ERP01", "erp_db_name": "Deacom"}, "mssql://erp01:1433/Deacom/dbo"),
    ],
)
def test_an_erp_has_one_name_however_it_is_addressed(values: dict[str, str], name: str) -> None:
    """The identity is the place, schema included, without user, password, driver or options."""
    assert name == identity(Settings(**values))


def test_a_long_identity_stays_distinct() -> None:
    """A name beyond 200 characters is cut, and two that differ only behind the cut still differ."""
    long = "x" * 250
    names = {identity(Settings(erp_url=f"sqlite:////{long}/{end}.sqlite")) for end in "ab"}
    assert 2 == len(names)
    assert {True} == {len(name) <= 200 for name in names}


@pytest.mark.parametrize(
    "select", [deacom.inventory_select(), deacom.customers_select()], ids=["stock", "customers"]
)
def test_the_selects_are_t_sql(select: object) -> None:
    """Compiled for SQL Server each select parses as one T-SQL query on the schema's tables."""
    compiled = select.compile(
        dialect=mssql.dialect(), schema_translate_map={None: "dbo"}, render_schema_translate=True
    )
    (tree,) = sqlglot.parse(str(compiled), dialect="tsql")
    assert isinstance(tree, expressions.Select)
    assert {"dbo"} == {table.db for table in tree.find_all(expressions.Table)}
    assert len(compiled.params) < 50


class FakeSession:
    """Stands for a connection: notes what is executed and answers what the database keeps of its rows."""

    def __init__(self, versions: tuple[int, bool]):
        self.versions, self.executed = versions, []

    def execute(self, statement: str) -> "FakeSession":
        self.executed.append(statement)
        return self

    def fetchone(self) -> tuple[int, bool]:
        return self.versions

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("versions", "level"),
    [
        ((1, True), "SNAPSHOT"),
        ((1, False), "SNAPSHOT"),
        ((0, True), "READ COMMITTED"),
        ((0, False), "READ UNCOMMITTED"),
        ((2, False), "READ UNCOMMITTED"),
    ],
)
def test_the_session_holds_nobody_up(versions: tuple[int, bool], level: str) -> None:
    """It reads row versions where there are any, waits for no lock beyond the timeout, only sets and asks."""
    session = FakeSession(versions)
    sqlserver.prepare(session, 30)
    assert session.executed[0].startswith("SET LOCK_TIMEOUT 30000;")
    assert f"SET TRANSACTION ISOLATION LEVEL {level}" == session.executed[-1]
    (question,) = sqlglot.parse(session.executed[1], dialect="tsql")
    assert isinstance(question, expressions.Select)


def test_only_functions_that_every_database_knows() -> None:
    """The select uses no function beyond a handful that SQL Server 2012, PostgreSQL and SQLite share."""
    text = str(deacom.inventory_select().compile(dialect=mssql.dialect()))
    used = set(re.findall(r"\b([a-zA-Z_]+)\(", text)) - {
        "OVER",
        "AND",
        "OR",
        "VARCHAR",
        "FROM",
        "JOIN",
        "WHEN",
    }
    assert {"coalesce", "lower", "ltrim", "rtrim", "row_number", "CAST"} == used
