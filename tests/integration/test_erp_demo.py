"""The demo ERP: the same for the same day, like a real company's stock, with every awkward row in it."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from data.erp.demo import build_demo, demo_customers
from data.erp.reading import read_customers, read_stock
from tests.integration.demo_erp import TODAY, settings_for

STATUSES = {  # in percent of the rows
    "Approved QC": 58,
    "Available": 12,
    "Pending QC": 9,
    "Quarantined": 6,
    "Issued to Job": 5,
    "Staged to Job": 4,
    "Sales Reserved": 4,
    "Failed QC": 2,
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    path = tmp_path_factory.mktemp("demo") / "var" / "demo_erp.sqlite"
    return path, build_demo(path, today=TODAY)


@pytest.fixture(scope="module")
def demo(built: tuple[Path, dict[str, int]]) -> Path:
    return built[0]


@pytest.fixture(scope="module")
def stock(demo: Path) -> pd.DataFrame:
    return read_stock(settings_for(demo)).to_pandas()


def test_size_and_history_are_those_of_a_small_packager(built: tuple[Path, dict[str, int]]) -> None:
    """About 2,500 live rows stand before 20,000 to 40,000 rows of used-up history."""
    _, amounts = built
    assert 2_300 <= amounts["live rows"] <= 2_700
    assert 20_000 <= amounts["used-up rows"] <= 40_000


def test_statuses_are_mixed_as_in_a_real_plant(stock: pd.DataFrame) -> None:
    """Each of the eight statuses has its share, within two percent of the rows."""
    shares = stock["status"].value_counts(normalize=True) * 100
    assert set(STATUSES) == set(shares.index)
    assert {name: pytest.approx(share, abs=2) for name, share in STATUSES.items()} == shares.to_dict()


def test_expiries_lie_around_today(stock: pd.DataFrame) -> None:
    """Some stock has expired, some will within 30 and 90 days, about a third never does."""
    days = (pd.to_datetime(stock["exp_date"]) - pd.Timestamp(TODAY)).dt.days
    assert 0.30 < days.isna().mean() < 0.42
    assert 0.02 < (days < 0).mean() < 0.05
    assert 0.02 < days.between(0, 30).mean() < 0.06
    assert 0.05 < days.between(31, 90).mean() < 0.11


def test_nothing_came_or_moved_in_the_future(stock: pd.DataFrame) -> None:
    """A lot moves no earlier than it came, and neither happens after today."""
    assert (stock["last_rec_date"] <= stock["last_tran_date"]).all()
    assert (stock["last_tran_date"] <= TODAY).all()


def test_bins_agree_with_what_the_stock_is_held_for(stock: pd.DataFrame) -> None:
    """Quarantined, staged, issued and reserved stock lies where such stock is kept."""
    places = {
        "Quarantined": "QUAR",
        "Staged to Job": "STG",
        "Issued to Job": "LINE|WIP",
        "Sales Reserved": "SHIP",
    }
    for status, prefix in places.items():
        bins = stock.loc[stock["status"] == status, "bin"].astype(str)
        assert bins.str.match(prefix).all(), status


def test_a_few_customers_own_most_of_the_stock(stock: pd.DataFrame) -> None:
    """The three largest customers hold about 55 % of the rows; finished lots nearly all have a PO."""
    rows = stock["customer"].value_counts()
    assert 0.5 < rows.iloc[:3].sum() / len(stock) < 0.62
    finished = stock["part"].astype(str).str.startswith("T1") & (stock["customer_id"] > 0)
    assert 0.85 < (stock.loc[finished, "po"] != "").mean() < 0.97
    assert (stock.loc[~stock["part"].astype(str).str.startswith("T1"), "po"] == "").all()


def test_customers_have_awkward_names(demo: Path, stock: pd.DataFrame) -> None:
    """Names hold all that trips software up; one customer is the default, one inactive, one idle."""
    customers = read_customers(settings_for(demo))
    names = {customer.name for customer in customers}
    for sign in ("'", "&", ",", "é"):
        assert any(sign in name for name in names), sign
    assert max(map(len, names)) == 30
    assert any(a != b and b.startswith(a) for a in names for b in names)
    assert [1] == [customer.id for customer in customers if customer.default]
    assert any(not customer.active for customer in customers)
    assert names - set(stock["customer"]), "a customer without stock"


def test_every_sign_in_sees_something(demo: Path, stock: pd.DataFrame) -> None:
    """Demo people are granted customers that have stock, and only the last must change the password."""
    people = demo_customers()
    assert [False] * (len(people) - 1) + [True] == [person.must_change_password for person in people]
    assert any(person.everything for person in people)
    assert any(len(person.customers) > 1 for person in people)
    for person in people:
        assert person.everything != bool(person.customers)
        assert set(person.customers) <= set(stock["customer_id"]) - {0}


def rows(table: pa.Table, **values: object) -> list[dict]:
    for name, value in values.items():
        table = table.filter(pc.equal(table[name], value))
    return table.to_pylist()


def test_the_awkward_rows_are_there(demo: Path) -> None:
    """Every kind of row that real ERPs hold can be met in the demo, read as the rules say."""
    table = read_stock(settings_for(demo))

    for quantity in (1, 12_345_678_901_234, 2_500_000_000_000_000):
        assert rows(table, on_hand=quantity), quantity
    for reference in ("=BOL 44120+2", '<img src="x" onerror="alert(1)">', "0012345"):
        assert rows(table, reference=reference), reference
    assert rows(table, po="OM10977"), "of two jobs the higher one"
    assert rows(table, po="OM10931"), "the higher job reaches no order"
    assert rows(table, po="OM11002")
    assert not rows(table, po="OM11001"), "an outdated header"
    assert rows(table, customer="", customer_id=0, part="R2-ORPHAN")
    assert rows(table, unit="", part="R2-NOUNIT")
    assert rows(table, facility="")
    assert rows(table, part="R2-0998"), "an inactive part"
    assert {200} == {len(row["description"]) for row in rows(table, part="R2-0999")}
    assert not any(day.year in (1753, 1900, 9999) for day in table["exp_date"].to_pylist() if day)
    assert rows(table, exp_date=TODAY)
