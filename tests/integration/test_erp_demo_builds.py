"""Building the demo ERP, and reading it from another database than the one it was built in."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, select

from data.erp import deacom
from data.erp.demo import build_demo, built_for, write
from data.erp.reading import read_customers, read_stock
from settings import Settings
from tests.integration.demo_erp import TODAY, put_demo, settings_for
from tests.integration.postgres import create_database

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put_demo(tmp_path_factory.mktemp("demo") / "demo_erp.sqlite")


def test_the_same_day_gives_the_same_stock(demo: Path, tmp_path: Path) -> None:
    """Two builds for one day are equal; another day moves the dates and keeps customers and parts."""
    again, later = tmp_path / "again.sqlite", tmp_path / "later.sqlite"
    build_demo(again, today=TODAY)
    build_demo(later, today=TODAY + dt.timedelta(days=40))

    first = read_stock(settings_for(demo))

    assert first == read_stock(settings_for(again))
    assert first != read_stock(settings_for(later))
    assert read_customers(settings_for(demo)) == read_customers(settings_for(later))
    assert (TODAY, TODAY + dt.timedelta(days=40)) == (built_for(demo), built_for(later))


def test_a_rebuild_replaces_the_file_whole(tmp_path: Path) -> None:
    """A rebuild leaves exactly one file, whatever a broken-off build left behind."""
    path = tmp_path / "demo.sqlite"
    path.with_name("demo.sqlite.new").write_text("the rest of a broken-off build")
    assert built_for(path) is None

    build_demo(path, today=TODAY)
    build_demo(path, today=TODAY)

    assert [path] == list(tmp_path.iterdir())


@pytest.mark.filterwarnings("ignore:Dialect sqlite:sqlalchemy.exc.SAWarning")
def test_postgresql_reads_what_sqlite_reads(demo: Path, postgres_url: str) -> None:
    """Every row of the demo, the awkward ones included, reads the same from both databases."""
    source = create_engine(f"sqlite:///{demo}")
    with source.connect() as connection:
        rows = {
            table: [dict(zip(table.c.keys(), row, strict=True)) for row in connection.execute(select(table))]
            for table in deacom.metadata.sorted_tables
        }
    copy = create_database(postgres_url, "demo_erp")
    target = create_engine(make_url(copy))
    write(target, rows)
    target.dispose()

    assert read_stock(settings_for(demo)).to_pylist() == read_stock(Settings(erp_url=copy)).to_pylist()
