"""The way to a SQLite ERP: read-only, bounded, and silent about itself when it fails."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from data.erp.connection import connect, identity
from data.erp.reading import read_customers, read_stock
from problems import ErpUnavailable
from settings import Settings
from tests.unit.small_erp import SmallErp


@pytest.fixture
def erp(tmp_path: Path) -> SmallErp:
    erp = SmallErp(tmp_path / "erp.sqlite")
    erp.layer()
    erp.write()
    return erp


def addresses(path: Path) -> list[str]:
    return [
        f"sqlite:///{path}",
        f"sqlite:///file:{path}?mode=ro&uri=true",
        f"sqlite:///file:{path}?mode=rwc&uri=true",
    ]


@pytest.mark.parametrize("way", range(3))
def test_every_spelling_of_the_url_reads_the_file(erp: SmallErp, way: int) -> None:
    """A path and a file URI, with any mode, lead to the same rows."""
    assert 1 == read_stock(Settings(erp_url=addresses(erp.path)[way])).num_rows


def test_a_path_may_hold_any_sign(erp: SmallErp) -> None:
    """Blanks, accents and the signs of URIs in a path are just part of it, escaped or not as the URL says."""
    awkward = erp.path.rename(erp.path.with_name("erp of Zoë #1 50%.sqlite"))
    plain, uri = f"sqlite:///{awkward}", f"sqlite:///{awkward.as_uri().replace('file://', 'file:')}?uri=true"
    assert [1, 1] == [read_stock(Settings(erp_url=url)).num_rows for url in (plain, uri)]
    assert identity(Settings(erp_url=plain)) == identity(Settings(erp_url=uri)) == f"sqlite:///{awkward}"


@pytest.mark.parametrize(
    "statement", ["DELETE FROM dtfifo", "CREATE TABLE mine (id int)", "DROP TABLE dtfifo"]
)
@pytest.mark.parametrize("way", range(3))
def test_nothing_can_be_written(erp: SmallErp, way: int, statement: str) -> None:
    """Whatever the URL asks for, the session refuses to change the ERP."""
    before = erp.path.read_bytes()
    with pytest.raises(ErpUnavailable), connect(Settings(erp_url=addresses(erp.path)[way])) as connection:
        connection.execute(text(statement))
    assert before == erp.path.read_bytes()


@pytest.mark.parametrize("way", range(3))
def test_a_missing_file_stays_missing(tmp_path: Path, way: int) -> None:
    """A wrong path is an unavailable ERP, not a new and empty one."""
    path = tmp_path / "missing.sqlite"
    with pytest.raises(ErpUnavailable):
        read_customers(Settings(erp_url=addresses(path)[way]))
    assert [] == list(tmp_path.iterdir())


def test_a_reading_sees_what_was_just_written(erp: SmallErp) -> None:
    """Each reading opens the file anew, even one that was replaced meanwhile."""
    assert 1 == read_stock(erp.settings).num_rows
    erp.layer()
    erp.write()
    assert 2 == read_stock(erp.settings).num_rows


@pytest.mark.parametrize("contents", [b"", b"not a database at all" * 100])
def test_the_sentence_tells_nothing_internal(tmp_path: Path, contents: bytes) -> None:
    """People read one plain sentence; what the driver said is chained for the log."""
    path = tmp_path / "secret-place.sqlite"
    path.write_bytes(contents)
    with pytest.raises(ErpUnavailable) as caught:
        read_stock(Settings(erp_url=f"sqlite:///{path}"))
    assert "The ERP can't be read at the moment." == caught.value.sentence
    assert caught.value.__cause__ is not None
    assert 503 == caught.value.status


def test_mistakes_of_our_own_are_not_the_erps(erp: SmallErp) -> None:
    """An error of the code that uses a connection passes through as it is."""
    with pytest.raises(KeyError), connect(erp.settings):
        raise KeyError("ours")


def test_readings_in_several_threads_do_not_meet(erp: SmallErp) -> None:
    """Every reading has a connection of its own, so that they can overlap."""
    counts: list[int] = []
    threads = [
        threading.Thread(target=lambda: counts.append(read_stock(erp.settings).num_rows)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [1, 1, 1, 1] == counts
