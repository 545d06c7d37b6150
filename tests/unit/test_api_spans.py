"""The spans of expiry over HTTP: of one's own scope and reading, under one's own customers' rules."""

import pytest

from api import rows, spans
from data.inventory.rules import Rules, Thresholds
from data.inventory.scope import Scope
from services import shown
from tests.unit.test_api_rows import ERP, A, B, app, client, snapshots

__all__ = ["app", "client", "snapshots"]


@pytest.fixture(autouse=True)
def route(app, monkeypatch):
    """Give the application the route, for a person who may see customer 1."""
    app.register_blueprint(spans.blueprint)
    see(monkeypatch, A)


def see(monkeypatch, scope: Scope) -> None:
    """Ask from now on as somebody with this scope."""
    for module in (rows, spans):
        monkeypatch.setattr(module, "current_scope", lambda: scope)


def ask(client, **body) -> dict:
    """Return the answer to a request that must succeed."""
    answer = client.post("/api/spans", json=body)
    assert 200 == answer.status_code, answer.json
    assert "no-store" == answer.headers["Cache-Control"]
    return answer.json


def test_every_span_is_told(client):
    """Rows, lots and sums of each, with its name and last day, whatever the view has chosen of them."""
    answer = ask(client, view={"in": {"expiry": ["expired"]}})
    told = {each.pop("key"): each for each in answer["spans"]}
    none = {"rows": 0, "lots": 0, "sums": []}
    assert {"label": "Within 30 days", "until": "2026-12-01"} | none == told["first"]
    assert {"label": "No date", "until": None} | none == told["none"]
    # Every row has a part of its own, and no lot.
    sums = [["EA", "62.5"], ["LB", "62.5"]]
    assert {"label": "Later", "until": None, "rows": 250, "lots": 250, "sums": sums} == told["later"]


@pytest.mark.parametrize(
    ("scope", "counted"),
    [
        (Scope.nothing(ERP), 0),
        (A, 250),
        (B, 3),
        (Scope(ERP, frozenset(), everything=True), 253),
        (Scope("sqlite:///other", frozenset({1}), everything=True), 0),
    ],
)
def test_only_rows_of_the_scope_are_counted(client, monkeypatch, scope, counted):
    """Nobody's customers count for nobody else, nor those of another ERP; each by its own rules."""
    see(monkeypatch, scope)
    monkeypatch.setattr(shown, "rules_for", lambda **_: Rules(Thresholds(91, 92, 93)))
    assert {"first": counted} | dict.fromkeys(("expired", "second", "third", "later", "none"), 0) == {
        each["key"]: each["rows"] for each in ask(client)["spans"]
    }


def test_a_reading_is_known_to_those_whose_rows_it_names(client, monkeypatch):
    """The board is of the reading of the rows below it; another scope's version is gone."""
    version = client.post("/api/rows", json={}).json["version"]
    assert version == ask(client, version=version)["version"]
    see(monkeypatch, B)
    assert 409 == client.post("/api/spans", json={"version": version}).status_code


@pytest.mark.parametrize(
    "body",
    [
        {"views": {}},
        {"view": 7},
        {"view": {"in": {"expiry": ["soon"]}}},
        {"version": 7},
        [],
        {"view": {"x": 1}},
    ],
)
def test_what_no_page_sends_is_refused(client, body):
    """A sentence instead of an accident."""
    answer = client.post("/api/spans", json=body)
    assert (400, ["error"]) == (answer.status_code, list(answer.json))
