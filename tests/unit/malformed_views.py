"""Views that nobody may send: each breaks one rule of the contract."""

from decimal import Decimal
from typing import Any


def f(column: str, **model: Any) -> dict[str, Any]:
    return {"filter": {column: model}}


def text(**model: Any) -> dict[str, Any]:
    return f("part", filterType="text", **model)


def number(**model: Any) -> dict[str, Any]:
    return f("on_hand", filterType="number", **model)


def date(**model: Any) -> dict[str, Any]:
    return f("exp_date", filterType="date", **model)


def nested(depth: int) -> dict[str, Any]:
    model: dict[str, Any] = {"type": "contains", "filter": "a"}
    for _ in range(depth):
        model = {"operator": "AND", "conditions": [model, {"type": "blank"}]}
    return text(**model)


ONE = {"type": "contains", "filter": "a"}
MALFORMED: list[Any] = [
    # not a view
    [],
    "view",
    0,
    1.5,
    True,
    False,
    "",
    [{}],
    {"views": {}},
    {"": 1},
    {"search ": "a"},
    {"Search": "a"},
    {"__proto__": {}},
    {"in": {}, "x": None},
    # search
    {"search": 1},
    {"search": ["a"]},
    {"search": {}},
    {"search": False},
    {"search": "x" * 201},
    {"search": "\ud800"},
    {"search": " ".join(map(str, range(21)))},
    # in
    {"in": []},
    {"in": "part"},
    {"in": {"nope": ["a"]}},
    {"in": {"part": "a"}},
    {"in": {"part": {"a": 1}}},
    {"in": {"part": None}},
    {"in": {"part": [1]}},
    {"in": {"part": [None]}},
    {"in": {"part": [["a"]]}},
    {"in": {"part": ["x" * 301]}},
    {"in": {"part": ["a"] * 1001}},
    {"in": {"part": ["\udfff"]}},
    {"in": {"exp_date": ["21 Nov 2026"]}},
    {"in": {"exp_date": ["2026-02-30"]}},
    {"in": {"on_hand": ["many"]}},
    {"in": {"on_hand": [""]}},
    {"in": {"on_hand": ["NaN"]}},
    {"in": {"on_hand": [12]}},
    {"in": {"customer_id": ["1"]}},
    {"in": {"row_id": ["1"]}},
    # filter
    {"filter": []},
    {"filter": "part"},
    {"filter": {"nope": ONE}},
    {"filter": {"part": []}},
    {"filter": {"part": "a"}},
    {"filter": {"part": None}},
    {"filter": {"part": {}}},
    text(),
    text(type="contains"),
    text(type="contains", filter=None),
    text(type="contains", filter=1),
    text(type="contains", filter=["a"]),
    text(type="contains", filter="x" * 301),
    text(type="contains", filter="\ud800"),
    text(type="regex", filter="a"),
    text(type="greaterThan", filter="a"),
    text(type="inRange", filter="a", filterTo="b"),
    text(type=["contains"], filter="a"),
    text(type={}, filter="a"),
    text(type=None, filter="a"),
    text(type="today"),
    text(type="contains", filter="a", values=["a"]),
    text(type="blank", filter={"function": "alert(1)"}),
    f("part", filterType="number", type="equals", filter=1),
    f("part", filterType="set", values=["a"]),
    f("part", filterType="multi", filterModels=[]),
    f("part", filterType=["text"], type="contains", filter="a"),
    f("part", filterType=None, type="contains", filter="a"),
    # combined
    text(operator="XOR", conditions=[ONE, ONE]),
    text(operator="and", conditions=[ONE, ONE]),
    text(operator=["AND"], conditions=[ONE, ONE]),
    text(operator="AND"),
    text(operator="AND", conditions=[]),
    text(operator="AND", conditions=[ONE]),
    text(operator="AND", conditions=[ONE] * 3),
    text(operator="AND", conditions="ab"),
    text(operator="AND", conditions=[ONE, None]),
    text(operator="AND", condition1=ONE),
    text(operator="OR", conditions={"0": ONE, "1": ONE}),
    text(operator="AND", conditions=[ONE, ONE], condition1=ONE),
    nested(2),
    nested(50),
    text(conditions=[ONE, ONE]),
    text(operator="AND", type="contains", filter="a"),
    # numbers
    number(type="equals", filter="ten"),
    number(type="equals", filter=float("nan")),
    number(type="equals", filter=float("inf")),
    number(type="equals", filter=Decimal("NaN")),
    number(type="equals", filter=Decimal("sNaN")),
    number(type="equals", filter=Decimal("-Infinity")),
    number(type="equals", filter=Decimal("1e999999")),
    number(type="equals", filter=Decimal("1e-999999")),
    number(type="equals", filter=10**4000),
    number(type="equals", filter=True),
    number(type="equals", filter="1_000"),
    number(type="equals", filter="١"),
    number(type="equals", filter="9" * 100),
    number(type="equals", filter=Decimal("0." + "1" * 100)),
    number(type="inRange", filter=1),
    number(type="inRange", filterTo=1),
    number(type="contains", filter=1),
    number(type="equals", filter=[1]),
    number(type="equals", filter={}),
    number(type="equals", filter="1e5"),
    # dates
    date(type="equals"),
    date(type="equals", dateFrom=None),
    date(type="equals", dateFrom=20261121),
    date(type="equals", dateFrom="21.11.2026"),
    date(type="equals", dateFrom="2026-13-01"),
    date(type="equals", dateFrom="2026-11-21 24:00"),
    date(type="equals", dateFrom="0000-01-01"),
    date(type="equals", dateFrom="2026-11-21T00:00:00Z"),
    date(type="equals", dateFrom="２０２６-11-21"),
    date(type="inRange", dateFrom="2026-11-21"),
    date(type="inRange", dateTo="2026-11-21"),
    date(type="contains", dateFrom="2026-11-21"),
    date(type="equals", filter="2026-11-21"),
    date(type="empty"),
    # sort and columns
    {"sort": [["part", 10**4000]]},
    {"columns": [10**4000]},
    {"sort": {}},
    {"sort": "part"},
    {"sort": ["part"]},
    {"sort": [["part"]]},
    {"sort": [["part", "up"]]},
    {"sort": [["part", None]]},
    {"sort": [["part", ["asc"]]]},
    {"sort": [["nope", "asc"]]},
    {"sort": [[["part"], "asc"]]},
    {"sort": [["part", "asc"], ["part", "desc"]]},
    {"sort": [["part", "asc"]] * 16},
    {"sort": [["part", "asc", 0]]},
    {"sort": ["pa"]},
    {"columns": {}},
    {"columns": "part"},
    {"columns": ["nope"]},
    {"columns": [1]},
    {"columns": [None]},
    {"columns": [["part"]]},
    {"columns": ["part", "part"]},
    {"columns": ["part"] * 16},
    {"columns": ["customer_id"]},
]
