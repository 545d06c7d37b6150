"""Histories of lots in whole ERPs: the demo's add up, the real-data ERP's are what plain SQL finds."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from data.erp.lot_story import LotStory
from data.erp.postings import read_story
from settings import Settings
from tests.integration.demo_erp import put_demo, settings_for
from tests.integration.postgres import SHARED

pytestmark = pytest.mark.integration
ONE = 10_000_000
REAL = SHARED / "erp" / "adventureworks.sqlite"
LOTS = """
SELECT pr_codenum part, fi_userlot lot, pr_user5 owner, p1_default is_nobody, max(fi_lotnum) number
FROM dtfifo JOIN dmprod ON pr_id = fi_prid JOIN dmpr1 ON p1_id = pr_user5
GROUP BY 1, 2, 3 HAVING count(DISTINCT fi_lotnum) = 1 ORDER BY fi_lotnum, pr_codenum, fi_userlot
"""
WHOLE = "FROM dtfifo JOIN dmprod ON pr_id = fi_prid WHERE fi_lotnum = :number AND pr_codenum = :part"
TAKEN = f"FROM dtfifo2 WHERE f2_fiid IN (SELECT fi_id {WHOLE})"
JOBS = f"SELECT f2_postref {TAKEN} AND f2_action = 'Relieve Job'"
MADE = f"""
SELECT DISTINCT fi_postref, pr_codenum, fi_userlot FROM dtfifo JOIN dmprod ON pr_id = fi_prid
WHERE fi_action = 'Finish Job' AND pr_user5 = :owner AND fi_postref IN (
  {JOBS} UNION SELECT fi_postref {WHOLE} AND fi_postref LIKE 'JJ-%' AND fi_action <> 'Finish Job')
AND fi_postref NOT IN (SELECT fi_postref {WHOLE} AND fi_action = 'Finish Job')
"""
USED = f"""
SELECT DISTINCT f2_postref, pr_codenum, fi_userlot
FROM dtfifo2 JOIN dtfifo ON fi_id = f2_fiid JOIN dmprod ON pr_id = fi_prid
WHERE f2_action = 'Relieve Job' AND pr_user5 = :owner
AND f2_postref IN (SELECT fi_postref {WHOLE} AND fi_action = 'Finish Job')
"""
ONCE = "(SELECT count(*) FROM {0} WHERE trim(substr({1}, 1, 30)) = trim(substr(dmbill.bi_name, 1, 30))) = 1"
ORDERS = f"""
SELECT to_ordnum, CASE WHEN {ONCE.format("dmpr1", "p1_name")} AND {ONCE.format("dmbill b", "b.bi_name")}
                       THEN trim(substr(dmbill.bi_name, 1, 30)) ELSE '' END
FROM dttord LEFT JOIN dmbill ON bi_id = to_biid
WHERE to_id IN (SELECT max(to_id) FROM dttord GROUP BY to_ordnum)
AND to_ordnum IN (SELECT CAST(substr(f2_postref, 4) AS INTEGER) {TAKEN} AND f2_postref LIKE 'SO-%'
                  UNION SELECT CAST(substr(fi_postref, 4) AS INTEGER) {WHOLE} AND fi_postref LIKE 'SO-%')
"""


@pytest.fixture(scope="module")
def real() -> Iterator[sqlite3.Connection]:
    """Open the real-data ERP, or skip where it is absent."""
    if not REAL.exists():
        pytest.skip("The real-data ERP is absent.")
    connection = indexed(REAL)
    yield connection
    connection.close()


def indexed(path: Path) -> sqlite3.Connection:
    """Return a copy of an ERP in memory with indexes, which ERPs of this kind lack."""
    copy = sqlite3.connect(":memory:")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source:
        source.backup(copy)
    for name in ("dtfifo(fi_lotnum)", "dtfifo(fi_postref)", "dtfifo2(f2_fiid)", "dtfifo2(f2_postref)"):
        copy.execute(f"CREATE INDEX 'ix_{name}' ON {name}")
    copy.row_factory = sqlite3.Row
    return copy


def ask(real: sqlite3.Connection, named: dict, text: str) -> list[sqlite3.Row]:
    return real.execute(text, named).fetchall()


def told(lot: sqlite3.Row, settings: Settings, customers: frozenset[int] | None) -> list[LotStory]:
    return read_story(settings, part=lot["part"], user_lot=lot["lot"], customers=customers)


def test_sixty_real_lots_are_what_plain_sql_finds(real):
    """Postings, jobs, what they made and used, orders and their payers: those of the owner, all of them."""
    lots, settings = real.execute(LOTS).fetchall(), settings_for(REAL)
    counted = {"made": 0, "used": 0, "orders": 0}
    for lot in random.Random(5).sample(lots, 60):
        owner, named = (None if lot["is_nobody"] else frozenset({lot["owner"]})), dict(lot)
        (story,) = told(lot, settings, owner)
        asked = partial(ask, real, named)
        came = [Decimal(row[0]) for row in asked(f"SELECT fi_quant {WHOLE}")]
        went = [Decimal(row[0]) for row in asked(f"SELECT f2_newquan - f2_oldquan {TAKEN}")]
        assert sorted(came + went) == sorted(Decimal(each.quantity) / ONE for each in story.postings)
        assert sum(came + went) * ONE == story.balance
        assert {lot["lot"]} <= set(story.user_lots) == {row[0] for row in asked(f"SELECT fi_userlot {WHOLE}")}
        if owner is not None:
            made = {
                (f"JJ-{job.number}", each.part, each.user_lot) for job in story.used_by for each in job.made
            }
            used = {
                (f"JJ-{job.number}", each.part, each.user_lot) for job in story.made_by for each in job.used
            }
            assert (made, used) == ({tuple(row) for row in asked(MADE)}, {tuple(row) for row in asked(USED)})
            counted["made"] += len(made)
            counted["used"] += len(used)
        orders = {row[0]: row[1] for row in asked(ORDERS)}
        assert orders == {each.number: each.bill_to for each in story.orders}
        counted["orders"] += len(orders)
    assert all(counted.values()), counted


def test_a_lot_of_another_customer_is_as_none(real):
    """For each owner but its own a real lot is what a lot is that nobody has."""
    lots, settings = real.execute(LOTS).fetchall(), settings_for(REAL)
    for lot in random.Random(6).sample(lots, 20):
        others = frozenset(range(2, 28)) - {lot["owner"]}
        assert [] == told(lot, settings, others)


def test_postgresql_tells_the_same(real, erp_postgres_url):
    """Another driver and strict types change nothing: the same histories, for one owner and for all."""
    server = Settings(erp_url=erp_postgres_url, erp_schema="dbo")
    for lot in random.Random(8).sample(real.execute(LOTS).fetchall(), 4):
        for customers in (frozenset({lot["owner"]}), None):
            assert told(lot, settings_for(REAL), customers) == told(lot, server, customers)


def test_every_lot_of_the_demo_adds_up(tmp_path):
    """What came less what went is what is there, layer by layer; chains of jobs and orders are in it."""
    path = put_demo(tmp_path / "erp.sqlite")
    demo = indexed(path)
    wrong = """
    SELECT count(*) FROM dtfifo LEFT JOIN (
      SELECT f2_fiid layer, sum(round((f2_oldquan - f2_newquan) * 1e7)) taken FROM dtfifo2 GROUP BY 1
    ) ON layer = fi_id WHERE abs(round(fi_quant * 1e7) - coalesce(taken, 0) - round(fi_balance * 1e7)) > 1
    """
    assert 0 == demo.execute(wrong).fetchone()[0]
    chains = """
    SELECT count(DISTINCT f2_postref) FROM dtfifo2 JOIN dtfifo ON fi_id = f2_fiid
    WHERE f2_action = 'Relieve Job' AND fi_action = 'Finish Job'
    """
    assert demo.execute(chains).fetchone()[0] >= 300
    crossing = """
    SELECT count(*) FROM dtfifo2 JOIN dtfifo a ON a.fi_id = f2_fiid JOIN dmprod p ON p.pr_id = a.fi_prid
    JOIN dtfifo b ON b.fi_postref = f2_postref AND b.fi_action = 'Finish Job'
    JOIN dmprod q ON q.pr_id = b.fi_prid
    WHERE f2_action = 'Relieve Job' AND p.pr_user5 <> q.pr_user5
    """
    assert demo.execute(crossing).fetchone()[0] > 0
    lots = [lot for lot in demo.execute(LOTS) if not lot["is_nobody"]]
    demo.close()
    stories = [
        story
        for lot in random.Random(7).sample(lots, 25)
        for story in told(lot, settings_for(path), frozenset({lot["owner"]}))
    ]
    assert all(story.balance == sum(each.quantity for each in story.postings) for story in stories)
    assert any(job.made for story in stories for job in story.used_by)
    assert any(job.used for story in stories for job in story.made_by)
    assert any(order.bill_to for story in stories for order in story.orders)
