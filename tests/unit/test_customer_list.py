"""The list of ERP customers: read with the stock, kept while the ERP is away, and never of another ERP."""

from datetime import UTC, datetime, timedelta

import pytest

from data.inventory.customer_list import CustomerFile, Listed
from data.inventory.signals import Signals, State
from problems import ErpUnavailable
from services.accounts.erp_customers import CustomerDesk
from services.reading import running as job
from services.stock import StockDesk
from tests.unit.small_erp import SmallErp

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ONE = [Listed(2, "ACME", active=True, default=False, rows=5)]


@pytest.fixture
def erp(tmp_path):
    """Give a small ERP with two customers, one of whom has stock, and its portal's folder."""
    small = SmallErp(tmp_path / "erp.sqlite")
    small.layer()
    small.layer(part=2)
    small.write()
    small.settings = small.settings.model_copy(update={"var_dir": tmp_path / "var"})
    return small


def file_of(erp) -> CustomerFile:
    return job.customers_of(erp.settings)


def test_the_list_comes_with_the_stock(erp):
    """Every entry with its id and how many rows it has, the default entry among them."""
    job.read_once(erp.settings)
    found = file_of(erp).current()
    assert [("ACME", 1), ("Globex", 0), ("None", 0)] == [(each.name, each.rows) for each in found.customers]
    assert ["None"] == [each.name for each in found.customers if each.default]


def test_the_erp_is_asked_for_it_only_when_somebody_chooses(erp, monkeypatch):
    """Most readings are one statement; the next one after a choice brings the list of then."""
    asked = []
    monkeypatch.setattr(job, "read_customers", lambda settings: asked.append(settings) or [])
    job.read_once(erp.settings)
    job.read_once(erp.settings)
    assert 1 == len(asked)
    Signals(file_of(erp).folder).choose()
    job.read_once(erp.settings)
    job.read_once(erp.settings)
    assert 2 == len(asked)


def test_stock_is_published_also_without_the_list(erp, monkeypatch):
    """When the list can't be read the one before stays, and the stock is none the worse for it."""

    def away(_settings):
        raise ErpUnavailable("The ERP can't be read at the moment.")

    job.read_once(erp.settings)
    Signals(file_of(erp).folder).choose()
    monkeypatch.setattr(job, "read_customers", away)
    assert "" == job.read_once(erp.settings).sentence
    assert 3 == len(file_of(erp).current().customers)


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"erp": "erp"}', b'{"erp": "erp", "as_of": 1, "customers": [[1]]}']
)
def test_a_damaged_list_is_none(tmp_path, damage):
    """Nothing is guessed; the next reading replaces it."""
    file = CustomerFile(tmp_path, "erp")
    (tmp_path / "customers.json").write_bytes(damage)
    assert file.current() is None
    file.publish(ONE, as_of=NOW)
    assert ONE == list(file.current().customers)
    assert CustomerFile(tmp_path, "another").current() is None


class Settings:
    """The settings a stock desk reads."""

    erp_refresh_seconds, web_threads = 15.0, 8


def desk(folder, *, failed=False, beat: float | None = None) -> CustomerDesk:
    """Return a desk over a folder in which no worker, or one that fails, has left its signs."""
    signals = Signals(folder)
    if failed:
        signals.write(State(failed_since=1.0, sentence="The ERP does not answer."))
    found = job.Snapshots(folder, "erp", "form")
    return CustomerDesk(CustomerFile(folder, "erp"), signals, StockDesk(found, signals, Settings()))


def test_an_empty_checklist_says_why(tmp_path):
    """Never read and no worker; never read and the ERP silent: each has its sentence, at once."""
    assert "is not running" in desk(tmp_path).known().why
    failing = desk(tmp_path, failed=True).known()
    assert ((), None, "The ERP does not answer.") == (failing.customers, failing.as_of, failing.why)


def test_the_erp_away_leaves_the_list_with_its_age(tmp_path):
    """What was read last can be granted, and the reason why it is no younger stands beside it."""
    CustomerFile(tmp_path, "erp").publish([*ONE, Listed(1, "None", True, True, 0)], as_of=NOW)
    found = desk(tmp_path, failed=True).known()
    assert (["ACME"], NOW, "The ERP does not answer.") == (
        [each.name for each in found.customers],
        found.as_of,
        found.why,
    )


def test_an_old_list_is_asked_for_anew(tmp_path):
    """Opening the checklist tells the worker that somebody chooses; a young list is left alone."""
    CustomerFile(tmp_path, "erp").publish(ONE, as_of=NOW)
    signals = Signals(tmp_path)
    desk(tmp_path, failed=True).known(now=NOW + timedelta(seconds=30))
    assert signals.chose() is None
    desk(tmp_path, failed=True).known(now=NOW + timedelta(seconds=90))
    assert signals.chose() is not None
