"""A lot's history out of the ERP: all of it for whoever owns the part, nothing of anybody else's."""

import datetime as dt
from decimal import Decimal

import pytest
import sqlglot
from sqlalchemy.dialects import mssql
from sqlglot import expressions

from data.erp import deacom, postings
from data.erp import deacom_postings as erp
from data.erp.lot_story import LotName, LotStory
from data.erp.postings import read_story
from tests.unit.small_erp import NOW, SmallErp

ONE = 10_000_000  # a unit
ACME, GLOBEX = 2, 3
DAY = NOW.date()
STATEMENTS = {
    "lots": erp.lots_select("P2", "U1", {ACME}),
    "lots of all": erp.lots_select("P2", "U1", None),
    "layers": erp.layers_select({1}, {2}),
    "decrements": erp.decrements_select({1}),
    "receipts": erp.receipts_select({1}),
    "jobs": erp.jobs_select({1}),
    "job orders": erp.job_orders_select({1}),
    "made": erp.made_select({"jj-1"}, {ACME}),
    "used": erp.used_select({"jj-1"}, {ACME}),
    "orders": erp.orders_select({1}),
    "bill-to names": erp.bill_to_names_select(),
    "customer names": erp.customer_names_select(),
}


@pytest.fixture
def small(tmp_path) -> SmallErp:
    """Give a lot of ACME: bought, split, used by a job for ACME and one for Globex, shipped on two orders."""
    small = SmallErp(tmp_path / "erp.sqlite")
    bought = small.layer(
        part=ACME, quantity=100, balance=Decimal("9.5"), action="Receive PO", origin="PO-7", recorded=NOW
    )
    small.layer(part=ACME, quantity=40, balance=40, action="Move", origin="MV-1", user_lot="U1-Q")
    _buy(small, bought)
    _take(small, bought, 100, 60, "Move", "MV-1")
    for job, before, after in ((11, 60, 30), (12, 30, 20)):
        _take(small, bought, before, after, "Relieve Job", f"JJ-{job}")
        small.add(deacom.jobs, number=job, opened=NOW, closed=NOW)
        small.job(job, f"FOR {job}")
    small.finished(50, "JJ-11", part=ACME, user_lot="MADE", quantity=3)
    small.finished(50, "JJ-11", part=GLOBEX, user_lot="THEIRS", quantity=4)
    small.finished(51, "JJ-12", part=GLOBEX, user_lot="THEIRS TOO", quantity=5)
    for name in ("ACME", "Globex"):
        small.add(erp.bill_tos, name=name)
    for number, payer in ((700, 1), (800, 2)):
        small.add(deacom.order_headers, order=number, po="OLD", bill_to=0)
        small.add(deacom.order_headers, order=number, po=f" PO{number} ", bill_to=payer, shipped=NOW)
    _take(small, bought, 20, 15, "Ship order", "SO-700")
    _take(small, bought, 15, Decimal("9.5"), "Ship order", "SO-800")
    # A lot of Globex with the same number and the same text.
    other = small.layer(part=GLOBEX, quantity=8, balance=1, action="Finish Job", origin="JJ-11")
    _take(small, other, 8, 1, "Relieve Job", "JJ-13")
    small.write()
    return small


def _take(small: SmallErp, layer: int, before, after, action: str, origin: str) -> None:
    small.add(
        erp.decrements, layer=layer, taken=NOW, before=before, after=after, action=action, origin=origin
    )


def _buy(small: SmallErp, layer: int) -> None:
    vendor = small.add(erp.vendors, name="Alpine")
    header = small.add(erp.purchases, number=7, ordered=NOW, vendor=vendor, vendor_account="A1")
    line = small.add(erp.purchase_lines, purchase=7, line=2, quantity=100, vendor_part="V9", header=header)
    for _ in range(2):  # the moved share names the same line once more
        small.add(erp.receipts, layer=layer, line=line)


def story(small: SmallErp, customers=frozenset({ACME}), part: str = "P2", lot: str = "U1") -> list[LotStory]:
    return read_story(small.settings, part=part, user_lot=lot, customers=customers)


def test_what_came_less_what_went_is_what_is_here(small):
    """All postings of a lot under all its texts, exact; each purchase line once."""
    (found,) = story(small)
    assert [100, 40, -40, -30, -10, -5, -5.5] == [each.quantity / ONE for each in found.postings]
    assert 49.5 == found.balance / ONE == sum(each.quantity for each in found.postings) / ONE
    assert (["U1", "U1-Q"], "EA", "ACME") == (found.user_lots, found.unit, found.customer)
    (bought,) = found.receipts
    assert (7, 2, 100 * ONE, DAY, "Alpine", "V9", "A1") == (
        bought.po,
        bought.line,
        bought.quantity,
        bought.ordered,
        bought.vendor,
        bought.vendor_part,
        bought.vendor_reference,
    )


def test_jobs_are_told_with_what_is_ones_own(small):
    """What a job made for somebody else leaves no trace; that one's own went into it is one's own."""
    (found,) = story(small)
    made = LotName(ACME, "ACME", "P2", "MADE", "EA", 3 * ONE)
    assert [(11, (made,)), (12, ())] == [(job.number, job.made) for job in found.used_by]
    assert [("FOR 11", DAY), ("", None)] == [(job.po, job.closed) for job in found.used_by]
    (theirs,) = story(small, frozenset({GLOBEX}), "P3")
    assert (["U1"], 1) == (theirs.user_lots, theirs.balance / ONE)
    assert [(11, ())] == [(job.number, job.used) for job in theirs.made_by]
    everything = story(small, None)[0]
    assert [3, 1] == [len(job.made) for job in everything.used_by]


def test_an_order_names_its_payer_where_that_is_certain(small, tmp_path):
    """The newest version counts; a name that two accounts have says nothing about who pays."""
    (found,) = story(small)
    assert [(700, "PO700", DAY, "ACME"), (800, "PO800", DAY, "Globex")] == [
        (each.number, each.po, each.shipped, each.bill_to) for each in found.orders
    ]
    small.add(erp.bill_tos, name="Globex ")
    small.write()
    assert ["ACME", ""] == [each.bill_to for each in story(small)[0].orders]


@pytest.mark.parametrize(
    ("customers", "part", "lot"),
    [
        (frozenset({GLOBEX}), "P2", "U1"),
        (frozenset({ACME}), "P3", "U1"),
        (frozenset({ACME}), "P2", "THEIRS"),
        (frozenset({ACME}), "p2", "U1"),
        (frozenset({ACME}), "P2", "U1 "),
        (frozenset({ACME}), "P2", "%"),
        (frozenset(), "P2", "U1"),
        (frozenset({1}), "P1", "U1"),  # the list's default entry is nobody's
    ],
)
def test_what_is_not_exactly_ones_own_is_not_there(small, customers, part, lot):
    """A foreign lot, one that does not exist and one that is written otherwise are all the same: nothing."""
    small.layer(part=1)
    small.write()
    assert [] == story(small, customers, part, lot)


def test_a_foreign_lot_costs_what_one_that_does_not_exist_costs(small, monkeypatch):
    """The same statements are asked for both, so that neither the answer nor its time tells them apart."""
    asked = []
    rows = postings._Reader._rows
    monkeypatch.setattr(
        postings._Reader, "_rows", lambda self, text: (asked.append(str(text)), rows(self, text))[1]
    )
    assert [] == story(small, frozenset({GLOBEX}))
    foreign, asked[:] = list(asked), []
    assert [] == story(small, frozenset({GLOBEX}), "P9", "NONE")
    assert [foreign, 1] == [asked, len(asked)]


def test_who_else_is_in_the_erp_changes_nothing(small):
    """With other customers' postings taken away or added the history is the same."""
    before = story(small)
    small.finished(60, "JJ-12", part=GLOBEX, user_lot="NEW")
    small.layer(part=GLOBEX, lot=1, user_lot="U1", quantity=500, balance=500)
    other = small.layer(part=GLOBEX, lot=61, quantity=5, balance=0)
    _take(small, other, 5, 0, "Relieve Job", "JJ-11")
    small.write()
    assert before == story(small)


def test_more_values_than_a_statement_holds_are_asked_in_pieces(small, monkeypatch):
    """However many layers, jobs and customers: the history is the same."""
    before = story(small)
    monkeypatch.setattr("data.erp.postings.CHUNK", 1)
    monkeypatch.setattr("data.erp.postings.MOST_CUSTOMERS", 0)
    assert before == story(small)


def test_a_posting_without_dates_is_told_without(tmp_path):
    """Where the ERP has no day there is none; sentinels are none either."""
    small = SmallErp(tmp_path / "erp.sqlite")
    small.layer(part=ACME, received=None, moved=None, expires=dt.datetime(1900, 1, 1))  # noqa: DTZ001
    small.write()
    (found,) = story(small)
    assert ([None], None, None) == ([each.day for each in found.postings], found.received, found.expires)


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_statements_are_t_sql(name):
    """Each is one plain SELECT in SQL Server's words."""
    compiled = str(STATEMENTS[name].compile(dialect=mssql.dialect(), compile_kwargs={"literal_binds": True}))
    (parsed,) = sqlglot.parse(compiled, dialect="tsql")
    assert isinstance(parsed, expressions.Select)
