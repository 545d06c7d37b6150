"""The rows as machines get them: exact, scoped, block by block, and strict about what is asked."""

import json
import os
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pyarrow as pa
import pytest
from flask import Flask, jsonify

from api import rows
from data.inventory.columns import COLUMNS, PART_COLUMNS, QUANTITY_ONE
from data.inventory.rules import Rules, Thresholds
from data.inventory.scope import Scope
from data.inventory.signals import Signals, State
from problems import Problem
from services import shown
from services.stock import StockDesk
from tests.unit.snapshot_cases import published

ERP = "sqlite:///erp"
AS_OF = datetime(2026, 11, 1, 14, 2, 11, tzinfo=UTC)
A, B = Scope(ERP, frozenset({1})), Scope(ERP, frozenset({2}))


def reading():
    """Return 250 rows of customer 1 and 3 of customer 2, each with a part of its own."""
    owners = [1] * 250 + [2] * 3
    columns = {"row_id": list(range(1, 254)), "customer_id": owners}
    for column in COLUMNS:
        value = {"text": "", "quantity": QUANTITY_ONE // 2, "date": date(2027, 1, 31)}[column.kind]
        columns[column.id] = [value] * 253
    columns["customer"] = [{1: "Alpha", 2: "Beta"}[owner] for owner in owners]
    columns["part"] = [f"{'XAB'[owner]}-{number}" for number, owner in enumerate(owners, start=1)]
    columns["unit"] = ["EA", "LB"] * 126 + ["EA"]
    return pa.table(columns)


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory):
    """Return the snapshots of an ERP that was read once."""
    return published(tmp_path_factory.mktemp("snapshots"), ERP, reading(), as_of=AS_OF)


@pytest.fixture
def app(snapshots, monkeypatch):
    """Return the routes alone, for a person who may see customer 1."""
    app = Flask(__name__)
    app.config["SETTINGS"] = SimpleNamespace(day=lambda _: date(2026, 11, 1))
    settings = SimpleNamespace(erp_refresh_seconds=15, web_threads=4)
    signals = Signals(snapshots.folder)
    signals.write(State(attempted=AS_OF.timestamp()))
    clock = AS_OF.timestamp() + 1
    os.utime(snapshots.folder / "state.json", (clock, clock))
    app.extensions["lotview.stock"] = StockDesk(snapshots, signals, settings, clock=lambda: clock)
    app.register_blueprint(rows.blueprint)
    app.register_error_handler(Problem, lambda problem: (jsonify(error=problem.sentence), problem.status))
    monkeypatch.setattr(shown, "rules_for", lambda **_: Rules())
    monkeypatch.setattr(rows, "current_scope", lambda: A)
    monkeypatch.setattr(rows, "current_user", lambda: SimpleNamespace(session_tag="tag"))
    return app


@pytest.fixture
def client(app):
    """Return a client of those routes."""
    return app.test_client()


def ask(client, **body):
    """Return the answer to a request that must succeed."""
    answer = client.post("/api/rows", json=body)
    assert answer.status_code == 200, answer.json
    return answer.json


def test_first_block_has_everything(client):
    """The first block brings all columns, counts, sums, facets and freshness."""
    answer = ask(client)
    keys = {
        "ids",
        "columns",
        "matched",
        "total",
        "sums",
        "facets",
        "labels",
        "soon",
        "as_of",
        "version",
        "stale",
    }
    assert set(answer) == keys
    assert set(answer["columns"]) == {column.id for column in COLUMNS}
    assert (answer["matched"], answer["total"], len(answer["ids"])) == (250, 250, 100)
    assert answer["sums"] == [["EA", "62.5"], ["LB", "62.5"]]
    assert answer["as_of"] == "2026-11-01T14:02:11+00:00"
    assert answer["stale"] is False
    first = {name: cells[0] for name, cells in answer["columns"].items()}
    assert (first["part"], first["on_hand"], first["exp_date"]) == ("A-1", "0.5", "2027-01-31")


def test_blocks_join_to_the_whole(client):
    """Blocks of one version give every row once, in order; only the first brings sums and facets."""
    first = ask(client, start=0, end=100)
    rest = [ask(client, start=n, end=n + 100, version=first["version"]) for n in (100, 200, 300)]
    assert [len(block["ids"]) for block in rest] == [100, 50, 0]
    assert not any({"sums", "facets"} & set(block) for block in rest)
    parts = [part for block in (first, *rest) for part in block["columns"]["part"]]
    assert parts == [f"A-{number}" for number in range(1, 251)]


def test_nobody_elses_rows_show_anywhere(client):
    """No search, choice, facet or version reaches another customer's rows."""
    asked = [
        {"view": {"search": "B-"}},
        {"view": {"in": {"part": ["B-251"]}}},
        {"view": {"in": {"customer": ["Beta"]}}},
        {"facet": {"column": "part", "search": "B-"}},
        {"facet": {"column": "customer", "search": "Beta"}},
        {"view": {"by": "part", "search": "B-"}},
        {"view": {"by": "part", "open": [["Beta", "B-251", "EA"]]}},
    ]
    for body in asked:
        answer = json.dumps(ask(client, **body))
        assert "B-25" not in answer
        assert "Beta" not in answer


def test_version_of_another_scope_is_gone(client, monkeypatch):
    """A version is only known to those whose rows it names."""
    version = ask(client)["version"]
    monkeypatch.setattr(rows, "current_scope", lambda: B)
    answer = client.post("/api/rows", json={"version": version})
    assert (answer.status_code, list(answer.json)) == (409, ["error"])


def test_searched_facet_comes_alone(client):
    """A search inside a facet brings that facet and nothing to add up."""
    answer = ask(client, facet={"column": "part", "search": "a-25"})
    assert {"part": [["A-25", 1], ["A-250", 1]]} == answer["facets"]
    assert "sums" not in answer


def test_by_part_lists_parts_and_the_lots_of_open_ones(client):
    """By part come parts, below an open one its lots, counts of both, and what every first block brings."""
    lots = ask(client)
    view = {"by": "part", "open": [["Alpha", "A-2", "LB"], ["Beta", "B-251", "EA"], ["Alpha", "A-2", "EA"]]}
    answer = ask(client, view=view, start=0, end=3)
    assert set(answer) == set(lots) | {"shown", "opened"}
    assert list(answer["columns"]) == [column.id for column in PART_COLUMNS]
    assert (answer["matched"], answer["total"], answer["shown"]) == (250, 250, 251)
    assert answer["columns"]["part"] == ["A-1", "A-2", None]
    assert answer["opened"][:2] == [None, None]
    assert answer["opened"][2] == {name: cells[1] for name, cells in lots["columns"].items()}
    assert answer["ids"][2] == lots["ids"][1]
    assert {name: answer[name] for name in ("sums", "facets", "version")} == {
        name: lots[name] for name in ("sums", "facets", "version")
    }
    rest = ask(client, view=view, start=3, end=4, version=answer["version"])
    assert (rest["columns"]["part"], "sums" in rest) == (["A-3"], False)


def test_expiry_is_a_choice(client):
    """Spans of days come with the other choices and can be searched like them."""
    assert ask(client)["facets"]["expiry"] == [["later", 250]]
    assert ask(client, facet={"column": "expiry", "search": "LATE"})["facets"] == {"expiry": [["later", 250]]}
    assert ask(client, view={"in": {"expiry": ["Expired"]}})["matched"] == 0


def test_spans_are_those_of_the_scope(client, monkeypatch):
    """What staff set for a customer names and counts the spans of whoever sees it, at the next request."""
    assert "Later" == ask(client)["labels"]["expiry"]["later"]
    own = {A: Rules(Thresholds(10, 91, 200)), B: Rules(Thresholds(91, 92, 93))}
    monkeypatch.setattr(shown, "rules_for", lambda scope: own[scope])
    answer = ask(client, view={"in": {"expiry": ["second"]}})
    assert (250, [["second", 250]]) == (answer["matched"], answer["facets"]["expiry"])
    assert ("11 to 91 days", 10) == (answer["labels"]["expiry"]["second"], answer["soon"])
    monkeypatch.setattr(rows, "current_scope", lambda: B)
    assert [["first", 3]] == ask(client)["facets"]["expiry"]


def test_version_is_what_the_rows_say(client):
    """Polling and rows agree; the poll also tells the company's day and the session's tag."""
    answer, polled = ask(client), client.get("/api/version").json
    agreed = {name: answer[name] for name in ("version", "as_of", "stale")}
    assert polled == agreed | {"today": "2026-11-01", "session": "tag"}
    assert client.post("/api/refresh").json["version"] == polled["version"]


def test_answers_are_kept_by_nobody(client):
    """Stock is in no cache."""
    for answer in (client.post("/api/rows", json={}), client.get("/api/version")):
        assert answer.headers["Cache-Control"] == "no-store"


BODIES = [
    *({"start": value} for value in (-1, 0.5, "0", True, None, [], {}, 10**30, 101)),
    *({"end": value} for value in (-1, 100.5, "100", False, None, [], {}, 10**30, 10_001)),
    {"start": 100, "end": 99},
    {"start": 5, "end": 10_006},
    *({"version": value} for value in (1, 1.5, True, [], {}, "v" * 1_000)),
    *({"facet": value} for value in (None, 1, "part", [], {}, {"column": None}, {"column": "on_hand"})),
    *({"facet": {"column": value}} for value in (1, [], {}, "", "Part", "nothing", "__class__")),
    *({"facet": {"column": "part", "search": value}} for value in (1, [], {}, True, "x" * 1_000)),
    {"facet": {"column": "part", "more": 1}},
    *({name: 1} for name in ("rows", "scope", "customers", "Start", "", "__proto__", "x" * 1_000)),
    *({"view": value} for value in (0, 1, True, "nylon", [], ["search"])),
    *({"view": {name: 1}} for name in ("scope", "erp", "Search", "", "customers", "limit")),
    *({"view": {"search": value}} for value in (1, True, [], {}, ["a"], "x" * 100_000, "a b " * 20_000)),
    *({"view": {"in": value}} for value in (1, "part", [], True, [["part", "A"]])),
    *({"view": {"in": {"part": value}}} for value in (1, "A-1", {}, True, [1], [True], [["A"]], [{}])),
    *({"view": {"in": {name: ["A"]}}} for name in ("nothing", "", "__class__", "customer_id", "row_id")),
    {"view": {"in": {"part": [str(n) for n in range(20_000)]}}},
    *({"view": {"sort": value}} for value in (1, "part", {}, [1], ["part"], [["part"]], [[]], [{}])),
    *({"view": {"sort": [value]}} for value in (["part", "up"], ["part", 1], ["no", "asc"], [1, "asc"])),
    {"view": {"sort": [["part", "asc"], ["part", "desc"]]}},
    {"view": {"sort": [["part", "asc", "x"]]}},
    *({"view": {"columns": value}} for value in (1, "part", {}, [1], ["nothing"], [["part"]], [None])),
    {"view": {"columns": ["part"] * 1_000}},
    *({"view": {"filter": value}} for value in (1, "part", [], True)),
    *({"view": {"filter": {"part": value}}} for value in (1, "x", [], {}, {"type": "contains"})),
    *({"view": {"filter": {name: {"filterType": "text"}}}} for name in ("nothing", "", "row_id")),
]
OPERATORS = [
    {"filterType": "text", "type": "matches", "filter": "A.*"},
    {"filterType": "text", "type": "contains", "filter": 1},
    {"filterType": "text", "type": "contains", "filter": {"function": "alert(1)"}},
    {"filterType": "set", "values": ["A"]},
    {"filterType": "text", "operator": "XOR", "conditions": []},
    {"filterType": "text", "operator": "AND", "conditions": "x"},
    {"filterType": "text", "operator": "AND", "conditions": [1, 2]},
    {"filterType": ["text"], "type": "contains", "filter": "a"},
    {"filterType": "text", "type": ["contains"], "filter": "a"},
]
BODIES += [{"view": {"filter": {"part": model}}} for model in OPERATORS]
BODIES += [
    {"view": {"filter": {"on_hand": {"filterType": "number", "type": "equals", "filter": value}}}}
    for value in ("twelve", [], {}, True, None)
]
BODIES += [
    {"view": {"filter": {"exp_date": {"filterType": "date", "type": "equals", "dateFrom": value}}}}
    for value in ("tomorrow", "2026-13-01", "2026-02-30", 1, [], {}, True)
]


def test_malformed_requests_get_a_sentence(client):
    """A request that the contract does not know is refused with a sentence, never an error of ours."""
    for body in BODIES:
        answer = client.post("/api/rows", json=body)
        assert 400 <= answer.status_code < 500, (body, answer.json)
        assert answer.json["error"].strip()[-1] in ".!?", body
        assert len(answer.json["error"]) < 300, body
