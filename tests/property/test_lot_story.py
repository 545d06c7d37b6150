"""Whatever an ERP holds: a lot's history is exact, its owner's alone, and nobody else's presence shows."""

import json
import random

import pytest

from data.erp import deacom
from data.erp import deacom_postings as erp
from data.inventory.scope import Scope
from services.lots.reading import question, read_lot
from services.lots.story import of_scope
from tests.unit.small_erp import NOW, SmallErp

NAMES = ("None", "Acme", "Bolt", "Corr")
ERP = "sqlite:///erp"
OWNERS = range(1, len(NAMES) + 1)
LOTS, TEXTS, JOBS, ORDERS = range(1, 7), ("A", "B", "N/A"), range(1, 6), range(100, 500, 100)
CAME = ("Finish Job", "Receive PO", "Move", "Stage inventory", "Failed QC", "finish job ")
WENT = ("Relieve Job", "Ship order", "Move", "Scrap inventory", "Something new")


def any_erp(chance: random.Random, path) -> SmallErp:
    """Make an ERP whose owners share lots, texts, jobs, orders and payers as it comes."""
    small = SmallErp(path, NAMES)
    for owner in OWNERS:
        small.add(erp.bill_tos, name=NAMES[owner - 1])
    for number in ORDERS:
        payer = chance.choice((0, *OWNERS))
        small.add(deacom.order_headers, order=number, po=f"PO{number}", bill_to=payer, shipped=NOW)
    for number in JOBS:
        small.add(deacom.jobs, number=number, opened=NOW, closed=chance.choice((None, NOW)))
        small.job(number, f"JPO{number}")
    for _ in range(40):
        _layer(chance, small)
    return small


def _layer(chance: random.Random, small: SmallErp) -> None:
    taken = [chance.randrange(1, 20) for _ in range(chance.randrange(4))]
    left = chance.choice((0, 0, 7))
    layer = small.layer(
        lot=chance.choice(LOTS),
        user_lot=chance.choice(TEXTS),
        part=chance.choice(OWNERS),
        quantity=sum(taken) + left,
        balance=left,
        action=chance.choice(CAME),
        origin=_origin(chance),
        recorded=NOW,
    )
    before = sum(taken) + left
    for amount in taken:
        more = {"action": chance.choice(WENT), "origin": _origin(chance), "taken": NOW}
        small.add(erp.decrements, layer=layer, before=before, after=before - amount, **more)
        before -= amount


def _origin(chance: random.Random) -> str:
    return chance.choice(
        (f"JJ-{chance.choice(JOBS)}", f"SO-{chance.choice(ORDERS)}", "MV-1", "SO-900", "JJ-X")
    )


def without_others(small: SmallErp, owner: int) -> None:
    """Take away every layer of the other owners, what was taken from it, and jobs that made only theirs."""
    kept = {row["id"] for row in small.rows[deacom.layers] if row["part"] == owner}
    small.rows[deacom.layers] = [row for row in small.rows[deacom.layers] if row["id"] in kept]
    made = {row["origin"] for row in small.rows[deacom.layers] if "finish" in row["action"].lower()}
    for table, number in ((deacom.jobs, "number"), (deacom.job_lines, "job")):
        small.rows[table] = [row for row in small.rows[table] if f"JJ-{row[number]}" in made]
    small.rows[erp.decrements] = [row for row in small.rows[erp.decrements] if row["layer"] in kept]


def told(small: SmallErp, scope: Scope, part: str, lot: str) -> tuple[dict, str]:
    """Return what the worker reads, and what the scope is told of it, as text."""
    customers = None if scope.everything else scope.customers
    asked = question(erp=ERP, customers=customers, part=part, lot=lot)
    found = json.loads(json.dumps(read_lot(small.settings, asked)))
    return found, json.dumps(of_scope(found, scope, vendor_told=frozenset()))


@pytest.mark.parametrize("seed", range(5))
def test_nobody_elses_presence_changes_a_byte(seed, tmp_path):
    """With the other owners' stock taken away each owner's lots are told in the same words."""
    chance = random.Random(seed)
    small = any_erp(chance, tmp_path / "erp.sqlite")
    small.write()
    owner = chance.choice(OWNERS[1:])
    scope = Scope(ERP, frozenset({owner}))
    before = {lot: told(small, scope, f"P{owner}", lot) for lot in TEXTS}
    for found, text in before.values():
        for lot in found["lots"]:
            assert lot["balance"] == sum(each["quantity"] for each in lot["postings"])
        others = [name for number, name in enumerate(NAMES, 1) if number != owner]
        assert not [name for name in others if f'"{name}"' in text]
        assert not [number for number in OWNERS if number != owner and f'"P{number}"' in text]
    without_others(small, owner)
    small.write()
    assert {lot: text for lot, (_, text) in before.items()} == {
        lot: told(small, scope, f"P{owner}", lot)[1] for lot in TEXTS
    }


@pytest.mark.parametrize("seed", range(5, 8))
def test_a_wider_scope_adds_and_takes_nothing_away(seed, tmp_path):
    """Of one owner's lot whoever sees several is told the same postings; who sees all is told every order."""
    small = any_erp(random.Random(seed), tmp_path / "erp.sqlite")
    small.write()
    scopes = [
        Scope(ERP, frozenset({2})),
        Scope(ERP, frozenset({2, 3})),
        Scope(ERP, frozenset(), everything=True),
    ]
    for lot in TEXTS:
        one, two, every = (json.loads(told(small, scope, "P2", lot)[1]) for scope in scopes)
        for narrow, wide in ((one, two), (two, every)):
            plain = [[(p["day"], p["quantity"], p["bin"]) for p in each["postings"]] for each in narrow]
            assert plain == [[(p["day"], p["quantity"], p["bin"]) for p in each["postings"]] for each in wide]
            assert [len(each["shipments"]) for each in narrow] == [len(each["shipments"]) for each in wide]
