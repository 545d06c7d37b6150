"""Saved views for tests: a row of the table, a portal with stock, and what people do with theirs."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from flask import Flask

from data.inventory.signals import Signals, State
from data.portal.view_tables import SavedView
from services.accounts.grants import Grants
from services.stock import StockDesk
from tests.portal_app import CARA, ERP, LARKSPUR, NORTHFIELD, ORIGIN, add
from tests.property.stocks import AS_OF, make_row
from tests.property.stocks import reading as reading_of
from tests.unit.snapshot_cases import published

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def saved_view(account_id: int, name: str = "On hold", **more: object) -> SavedView:
    """Return a view that an account has saved, not yet in a database."""
    kept = {
        "reference": f"{account_id}{name}".encode().hex()[:22].ljust(22, "0"),
        "account_id": account_id,
        "erp": ERP,
        "page": "inventory",
        "name": name,
        "name_key": name.casefold(),
        "state": json.dumps({"shape": 1, "view": {"in": {"status": ["On hold"]}}}),
        "created_at": NOW,
        "changed_at": NOW,
    }
    return SavedView(**kept | more)


STATE = {"shape": 1, "view": {"in": {"part": ["A-1"]}, "search": "hold"}, "dense": True}
RANDOM = "AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory):
    """Return a reading in which Larkspur has the part A-1 and Northfield B-1."""
    owned = [make_row(1, LARKSPUR[0], part="A-1"), make_row(2, NORTHFIELD[0], part="B-1")]
    return published(tmp_path_factory.mktemp("snapshots"), ERP, reading_of(owned), as_of=AS_OF)


@pytest.fixture(autouse=True)
def stock(app: Flask, snapshots):
    """Give the portal stock, and the ERP's list of customers."""
    signals, now = Signals(snapshots.folder), AS_OF.timestamp() + 1
    signals.write(State(attempted=now))
    settings = SimpleNamespace(erp_refresh_seconds=15, web_threads=4)
    app.extensions["lotview.stock"] = StockDesk(snapshots, signals, settings, clock=lambda: now)
    listed = SimpleNamespace(customers=(), name_of=lambda _id, name: name)
    app.extensions["lotview.customers"] = SimpleNamespace(listed=lambda: listed)


def ask(client, method: str, path: str = "", body: object = None, status: int | None = 200):
    """Return the answer to a request of somebody's page."""
    sent = {} if body is None else {"json": body}
    answer = client.open(f"/api/views{path}", method=method, headers=ORIGIN, **sent)
    assert status in (answer.status_code, None), answer.text
    return answer


def saved(client, name: str = "On hold", state: object = STATE, **more: object) -> dict:
    """Save a view and return what is told of it."""
    return ask(client, "POST", "", {"name": name, "state": state, **more}, 201).json


def shared(client, customer: tuple[int, str] = LARKSPUR, **more: object) -> dict:
    """Save a view and share it."""
    made = saved(client, **more)
    body = {"customer": customer[0], "version": made["version"]}
    return ask(client, "POST", f"/{made['reference']}/share", body).json


def hired(app, grants: Grants) -> None:
    """Add Cara, who may see these customers."""
    with app.app_context():
        add(CARA, grants)


def names(client) -> list[str]:
    return [each["name"] for each in ask(client, "GET").json["views"]]


def opened(client, opening: object) -> dict:
    """Return what the first rows say of the view that they are opened with."""
    answer = client.post("/api/rows", json={"opening": opening, "start": 0, "end": 10}, headers=ORIGIN)
    assert 200 == answer.status_code, answer.text
    return answer.json
