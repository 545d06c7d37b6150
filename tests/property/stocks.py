"""Small nasty stocks and views: as plain rows, as Arrow readings, and as hypothesis strategies."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from data.inventory.columns import COLUMNS, PART_COLUMNS, QUANTITY_ONE
from data.inventory.conditions import FILTER_TYPES, OPERAND_KEYS, OPERATORS
from data.inventory.contents import Snapshot, combined, fingerprints, from_reading
from data.inventory.encoding import TYPES
from data.inventory.periods import PERIODS
from tests.property.reference import FACETS, GROUPS, SPANS, Row, plain

ERP, FORM = "sqlite:///erp.sqlite", "form-1"
AS_OF = dt.datetime(2026, 11, 20, 14, 2, 11, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 20)
CUSTOMERS = {0: "None", 1: "Acme", 2: "Acme ", 3: "ACME", 10: "Acme", 11: "Bäcker & Söhne"}
TEXTS = [
    "",
    " ",
    "A2",
    "A10",
    "a2",
    "A02",
    "a2b",
    "007",
    "7",
    "0",
    "=1+1",
    "Straße",
    "STRASSE",
    "é",
    "100%",
    "_",
    "A-1",
    "nylon 12",
    "x\x1fy",
    "２",
    "😀",
    "\t",
    "Ab",
]
QUANTITIES = [Decimal(text) for text in "0.0000001 0.5 1 12 1204.5 1000000 9999999999.9999999".split()]
DAYS = [
    None,
    *map(dt.date.fromisoformat, ["2026-11-21", "2026-11-20", "2026-02-28", "1601-01-01", "9999-12-30"]),
    *(TODAY + dt.timedelta(days) for days in (-1, 30, 31, 60, 61, 90, 91)),
]
STATUSES = [status for statuses in GROUPS.values() for status in statuses]
WORDS = [
    "a",
    "A1",
    "2",
    "nov",
    "2026-11",
    "1,204",
    "1204.5",
    "ss",
    "%",
    "_",
    "\\",
    ".*",
    "0000001",
    "none",
    "ß",
    "=",
    "１",
]
TEXT_IDS = [column.id for column in COLUMNS if column.kind == "text"]


def make_row(row_id: int, customer_id: int = 1, **cells: Any) -> Row:
    """Return a row in which everything that is not given is ordinary."""
    row: Row = dict.fromkeys(TEXT_IDS, "x") | dict.fromkeys(("exp_date", "last_rec_date", "last_tran_date"))
    row |= {"customer": CUSTOMERS.get(customer_id, f"Customer {customer_id}"), "on_hand": Decimal(1)}
    return row | {"row_id": row_id, "customer_id": customer_id} | cells


def reading(rows: Sequence[Row]) -> pa.Table:
    """Return rows as the ERP's reading delivers them."""
    columns = {name: pa.array([row[name] for row in rows], pa.int64()) for name in ("row_id", "customer_id")}
    for column in COLUMNS:
        values = [row[column.id] for row in rows]
        if column.kind == "quantity":
            values = [int(value * QUANTITY_ONE) for value in values]
        columns[column.id] = pa.array(values, TYPES[column.kind])
    return pa.table(columns)


def snapshot_of(rows: Sequence[Row], *, erp: str = ERP, as_of: dt.datetime = AS_OF) -> Snapshot:
    """Return a snapshot of rows that stands in no file."""
    contents = from_reading(reading(rows))
    customers = fingerprints(contents)
    return Snapshot(erp, FORM, combined(customers), as_of, customers, contents)


@st.composite
def stocks(draw: st.DrawFn, most: int = 12) -> list[Row]:
    """Return a few rows of several customers with values that are easily got wrong."""
    texts = st.sampled_from(TEXTS)
    cells = {name: texts for name in TEXT_IDS if name != "customer"}
    cells |= dict.fromkeys(("exp_date", "last_rec_date", "last_tran_date"), st.sampled_from(DAYS))
    row = st.fixed_dictionaries(
        cells | {"on_hand": st.sampled_from(QUANTITIES), "unit": st.sampled_from(["EA", "ea", "", "CS"])}
    )
    drawn = draw(st.lists(st.tuples(st.sampled_from(sorted(CUSTOMERS)), row), max_size=most))
    ids = draw(st.permutations(range(1, len(drawn) + 1)))
    return [make_row(id_, customer, **cells) for id_, (customer, cells) in zip(ids, drawn, strict=True)]


def _condition(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    names = OPERAND_KEYS[kind]
    operands = {
        "text": st.sampled_from([*TEXTS, *WORDS]),
        "quantity": st.one_of(
            st.sampled_from(QUANTITIES),
            st.integers(-5, 10**12),
            st.sampled_from(["12", "0.00000005", "1.00000005", Decimal("12.000000001")]),
        ),
        "date": st.sampled_from([f"{day}{time}" for day in DAYS[1:] for time in ("", " 00:00:00")]),
    }[kind]
    operators = st.sampled_from([name for name in OPERATORS[kind] if name not in PERIODS])
    return st.fixed_dictionaries({"type": operators, names[0]: operands, names[1]: operands}).map(
        lambda made: {"filterType": FILTER_TYPES[kind]} | made
    )


def models(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return AG Grid filter models: simple, combined, and combined as in older grids."""
    one, join = _condition(kind), st.sampled_from(["AND", "OR"])
    pair = st.fixed_dictionaries({"operator": join, "conditions": st.lists(one, min_size=2, max_size=2)})
    older = st.fixed_dictionaries({"operator": join, "condition1": one, "condition2": one})
    return st.one_of(one, pair, older)


@st.composite
def views(draw: st.DrawFn) -> dict[str, Any]:
    """Return a view as a browser sends it."""
    ids = [column.id for column in COLUMNS]
    kinds = {column.id: column.kind for column in COLUMNS}
    view: dict[str, Any] = {"search": " ".join(draw(st.lists(st.sampled_from(WORDS), max_size=2)))}
    chosen = draw(
        st.lists(st.sampled_from([*FACETS, "expiry", "exp_date", "on_hand", "unit"]), max_size=2, unique=True)
    )
    pools = {
        "text": [*TEXTS, *CUSTOMERS.values()],
        "date": DAYS,
        "quantity": [*QUANTITIES, Decimal("1.00000005")],
    }
    view["in"] = {
        name: draw(st.lists(st.sampled_from(pools[kinds[name]]).map(plain), max_size=12))
        for name in chosen
        if name != "expiry"
    }
    if "expiry" in chosen:
        view["in"]["expiry"] = draw(st.lists(st.sampled_from(SPANS), max_size=4))
    filtered = draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))
    view["filter"] = {name: draw(models(kinds[name])) for name in filtered}
    sorted_by = draw(st.lists(st.sampled_from(ids), max_size=3, unique=True))
    view["sort"] = [[name, draw(st.sampled_from(["asc", "desc"]))] for name in sorted_by]
    view["columns"] = draw(st.lists(st.sampled_from(ids), max_size=5, unique=True))
    return {key: value for key, value in view.items() if value or draw(st.booleans())}


@st.composite
def part_stocks(draw: st.DrawFn) -> list[Row]:
    """Return rows of few parts, so that some have many lots, in all states and of units side by side."""
    rows = draw(stocks())
    for row in rows:
        row["part"] = draw(st.sampled_from(["A2", "A10", "a2", "", " "]))
        row["status"] = draw(st.sampled_from([*STATUSES, "Lost", ""]))
        row["user_lot"] = draw(st.sampled_from(["L1", "L1", "L2", "", " "]))
    return rows


@st.composite
def part_views(draw: st.DrawFn) -> dict[str, Any]:
    """Return a view by part as a browser sends it, some parts open."""
    ids = [column.id for column in PART_COLUMNS]
    view = {key: value for key, value in draw(views()).items() if key not in ("sort", "columns")}
    sorted_by = draw(st.lists(st.sampled_from(ids), max_size=3, unique=True))
    view["sort"] = [[name, draw(st.sampled_from(["asc", "desc"]))] for name in sorted_by]
    view["columns"] = draw(st.lists(st.sampled_from(ids), max_size=5, unique=True))
    key = st.tuples(
        st.sampled_from([*CUSTOMERS.values(), "Nobody"]),
        st.sampled_from(["A2", "A10", "a2", "", " ", "x"]),
        st.sampled_from(["EA", "ea", "", "CS", "GAL"]),
    )
    view["open"] = [list(each) for each in draw(st.lists(key, max_size=8))]
    return view | {"by": "part"}
