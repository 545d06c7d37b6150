"""An alert tells what plain Python finds new between readings, each fact once, and of its own scope only."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from data.inventory.alert_memory import Memory, unpacked
from data.inventory.alerts import Hit, Kind, evaluate, several
from data.inventory.scope import Scope, visible
from data.inventory.view import parse_view
from tests.property import reference
from tests.property.stocks import CUSTOMERS, DAYS, ERP, STATUSES, TODAY, make_row, part_stocks, snapshot_of
from tests.property.test_inventory_listing import ALL, owned, scopes

Rows = list[reference.Row]
Key = tuple[Any, ...]
kinds = st.sampled_from(Kind)
numbers = st.sampled_from([Decimal(text) for text in ("0.0000001", "1", "13", "30", "1000")])
views = st.fixed_dictionaries(
    {},
    optional={
        "search": st.sampled_from(["", "a", "x", "nobody"]),
        "in": st.fixed_dictionaries({}, optional={
            "status": st.lists(st.sampled_from(["Available", "Quarantined", "Lost"]), max_size=2),
            "part": st.lists(st.sampled_from(["A2", "A10", "a2"]), min_size=1, max_size=2),
            "expiry": st.lists(st.sampled_from(["expired", "first", "later"]), max_size=2),
        }),
        "filter": st.just({"on_hand": {"filterType": "number", "type": "greaterThan", "filter": 1}}),
    },
)  # fmt: skip


@st.composite
def readings(draw: st.DrawFn, most: int = 4) -> list[Rows]:
    """Return readings one after the other: rows go, come, come back, move and change."""
    every = draw(part_stocks())
    found = []
    for _ in range(draw(st.integers(2, most))):
        every = [row | draw(changes) for row in every]
        found.append([row for row in every if draw(st.integers(0, 3))])
    return found


changes = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {},
        optional={
            "bin": st.sampled_from(["", "B1", "B2"]),
            "status": st.sampled_from([*STATUSES, "Lost"]),
            "on_hand": st.sampled_from(
                [Decimal(text) for text in ("0.0000001", "1", "12", "9999999999.9999999")]
            ),
            "exp_date": st.sampled_from(DAYS),
        },
    ),
)


def keys_of(kind: Kind, rows: Rows, raw: dict[str, Any], number: Decimal, today: dt.date) -> dict[Key, Any]:
    """Return what an alert looks at: by key its quantity, or whether it is on hold."""
    if kind is Kind.HOLD:
        raw = raw | {"in": {name: chosen for name, chosen in raw.get("in", {}).items() if name != "status"}}
    found: dict[Key, Any] = {}
    for row in rows:
        if not reference.passes(row, raw):
            continue
        key: Key = (row["customer_id"], blank(row["part"]), blank(row["user_lot"]))
        if kind is Kind.BELOW:
            key = (*key[:2], blank(row["unit"]))
            found[key] = found.get(key, Decimal()) + row["on_hand"]
        elif kind is Kind.HOLD:
            found[key] = found.get(key, False) or row["status"] in reference.GROUPS["on_hold"]
        elif kind is Kind.APPEARS:
            found[key] = True
        elif row["exp_date"] and (row["exp_date"] - today).days <= number:
            found[(*key, row["exp_date"].isoformat())] = True
    return found


def blank(text: str) -> str:
    return text if text.strip() else ""


def expected(kind: Kind, number: Decimal, steps: list[dict[Key, Any]]) -> list[set[Key]]:
    """Return the news of each step after the first, from what was looked at in all of them."""
    found = []
    for place, (before, now) in enumerate(pairwise(steps)):
        if kind is Kind.BELOW:
            news = {key for key, total in before.items() if total >= number > now.get(key, 0)}
        elif kind is Kind.HOLD:
            news = {key for key in now if key in before and now[key] != before[key]}
        elif kind is Kind.APPEARS:
            news = {key for key in now if key not in before}
        else:
            news = {key for key in now if not any(key in step for step in steps[: place + 1])}
        found.append(news)
    return found


def key_of(kind: Kind, hit: Hit) -> Key:
    if kind is Kind.BELOW:
        return hit.owner, hit.part, blank(hit.quantities[0][0])
    lot = (hit.owner, hit.part, hit.lot)
    return (*lot, hit.exp_date) if kind is Kind.EXPIRES else lot


def told(
    kind: Kind,
    steps: list[Rows],
    raw: dict[str, Any],
    number: Decimal,
    scope: Scope,
    *,
    restart: bool = False,
) -> list[list[Hit]]:
    """Return the hits of each reading after the first; with `restart` the memory is stored in between."""
    memory: Memory | None = None
    found = []
    for rows in steps:
        stock = visible(snapshot_of(rows), scope)
        how = {"kind": kind, "stock": stock, "view": parse_view(raw), "today": TODAY, "number": number}
        hits, memory = evaluate(**how, memory=unpacked(memory.packed()) if restart and memory else memory)
        found.append(list(hits))
        assert ((), memory) == evaluate(**how, memory=memory), "what was told once is told again"
        assert kind is Kind.BELOW or several(**how) <= len(memory.keys)
    assert not found[0], "the first look is a baseline"
    return found[1:]


@given(kinds, readings(), views, numbers, scopes)
def test_news_of_readings(
    kind: Kind, steps: list[Rows], raw: dict[str, Any], number: Decimal, scope: Scope
) -> None:
    """Each reading tells exactly what is new by a plain comparison, of the scope alone, each key once."""
    looked = [keys_of(kind, owned(rows, scope), raw, number, TODAY) for rows in steps]
    found = told(kind, steps, raw, number, scope)
    assert expected(kind, number, looked) == [{key_of(kind, hit) for hit in hits} for hits in found]
    for hits in found:
        assert len({key_of(kind, hit) for hit in hits}) == len(hits)
        assert all(hit.owner in scope.customers or scope.everything for hit in hits)


@given(kinds, readings(), views, numbers, scopes)
def test_a_restart_changes_nothing(
    kind: Kind, steps: list[Rows], raw: dict[str, Any], number: Decimal, scope: Scope
) -> None:
    """What is remembered survives as text: the same is told whether or not the memory was stored between."""
    assert told(kind, steps, raw, number, scope) == told(kind, steps, raw, number, scope, restart=True)


@given(kinds, readings(), views, numbers, scopes)
def test_others_change_nothing(
    kind: Kind, steps: list[Rows], raw: dict[str, Any], number: Decimal, scope: Scope
) -> None:
    """What a scope is told and what is remembered of it are the same with and without others' rows."""
    alone = [owned(rows, scope) for rows in steps]
    assert told(kind, alone, raw, number, scope) == told(kind, steps, raw, number, scope)


@given(kinds, part_stocks(), numbers, st.sampled_from([id_ for id_ in CUSTOMERS if id_]))
def test_another_scope_is_no_news(kind: Kind, rows: Rows, number: Decimal, customer: int) -> None:
    """A customer that comes into the scope begins with a baseline; one that goes out of it is forgotten."""
    few, all_of_them = Scope(ERP, frozenset({customer})), ALL
    how = {"kind": kind, "view": parse_view({}), "today": TODAY, "number": number}
    stocks = {scope: visible(snapshot_of(rows), scope) for scope in (few, all_of_them)}
    _, narrow = evaluate(stock=stocks[few], memory=None, **how)
    hits, wide = evaluate(stock=stocks[all_of_them], memory=narrow, **how)
    assert () == hits
    hits, again = evaluate(stock=stocks[few], memory=wide, **how)
    assert () == hits
    assert narrow == again


@given(st.sampled_from([Kind.APPEARS, Kind.BELOW, Kind.HOLD]), part_stocks(), st.data())
def test_a_move_is_no_news(kind: Kind, rows: Rows, data: st.DataObject) -> None:
    """Other bins, facilities and postings of the same lots are told to nobody."""
    texts = st.sampled_from(["", "B1", "B2"])
    moved = [
        row | {"bin": data.draw(texts), "facility": data.draw(texts), "last_tran_date": TODAY} for row in rows
    ]
    assert [[]] == told(kind, [rows, moved], {}, Decimal(5), ALL)


def test_an_expiry_is_told_once_though_its_lot_goes_and_comes_back() -> None:
    """Out of the view and in it again, a lot's date is no news; another date of it is, and its coming is."""
    lot = make_row(1, 1, part="A2", user_lot="L1", exp_date=TODAY)
    later = lot | {"exp_date": TODAY + dt.timedelta(1)}
    steps = [[], [lot], [], [lot], [later], [], [later]]
    assert [1, 0, 0, 1, 0, 0] == [len(hits) for hits in told(Kind.EXPIRES, steps, {}, Decimal(30), ALL)]
    assert [1, 0, 1, 0, 0, 1] == [len(hits) for hits in told(Kind.APPEARS, steps, {}, Decimal(), ALL)]
    assert [1, 0] == [len(hits) for hits in told(Kind.APPEARS, [[], [lot], []], {}, Decimal(), ALL)]


def test_what_a_hit_says() -> None:
    """A lot in several bins is one fact, with its quantity per unit, statuses and first day."""
    lot = {"part": "A2", "user_lot": "L1", "description": "Rail"}
    rows = [
        make_row(1, 1, **lot, unit="EA", on_hand=Decimal("1.5"), exp_date=dt.date(2026, 12, 3)),
        make_row(2, 1, **lot, unit="EA", on_hand=Decimal(2), status="Quarantined"),
        make_row(3, 1, **lot, unit="CS", on_hand=Decimal(1), exp_date=dt.date(2026, 12, 1)),
    ]
    [[hit]] = told(Kind.APPEARS, [[], rows], {}, Decimal(), ALL)
    assert (
        Hit(
            owner=1,
            what="appears",
            customer="Acme",
            part="A2",
            description="Rail",
            lot="L1",
            exp_date="2026-12-01",
            quantities=(("CS", "1"), ("EA", "3.5")),
            statuses=("Quarantined", "x"),
        )
        == hit
    )
    [[gone]] = told(Kind.BELOW, [rows[:2], [make_row(9, 1)]], {}, Decimal(3), ALL)
    assert (("EA", "0"),) == gone.quantities
    assert "Acme" == gone.customer
    [[released]] = told(Kind.HOLD, [rows[1:2], rows[:1]], {}, Decimal(), ALL)
    assert "released" == released.what
