"""What machines hear: liveness needs nothing, readiness needs the portal's database, metrics need a token."""

from dataclasses import dataclass

import pytest
from flask import Flask

from api import health


@dataclass
class FakeDesk:
    """A stock desk in one state."""

    state: str = "ok"

    def erp_state(self):
        return self.state

    def figures(self):
        return {"lotview_erp_up": float(self.state == "ok"), "lotview_stock_age_seconds": 6.5}


@dataclass
class FakeSettings:
    """The settings that the health routes read."""

    metrics_token: str = ""


@pytest.fixture
def app(monkeypatch):
    """Return the health routes alone, beside a portal database that is well."""
    app = Flask(__name__)
    app.config["SETTINGS"] = FakeSettings()
    app.extensions |= {"lotview.stock": FakeDesk(), "lotview.portal": "well"}
    app.register_blueprint(health.blueprint)
    monkeypatch.setattr(health, "is_ready", lambda sessions: sessions == "well")
    return app


@pytest.fixture
def client(app):
    """Return a client of those routes."""
    return app.test_client()


def test_liveness_needs_nothing(app):
    """A process that lives says so, whatever else is broken."""
    app.extensions.clear()
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


@pytest.mark.parametrize("state", ["ok", "stale", "never read"])
def test_ready_whatever_the_erp_does(app, client, state):
    """Accounts can sign in without the ERP: its state is told and fails nothing."""
    app.extensions["lotview.stock"].state = state
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["erp"]) == (200, state)


def test_not_ready_without_the_portal_database(app, client):
    """Nobody can sign in while the portal's database is away."""
    app.extensions["lotview.portal"] = "away"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["portal"]) == (503, "unavailable")


def test_not_ready_while_stopping(client, monkeypatch):
    """A server that was told to stop sends others elsewhere before it does, and lives meanwhile."""
    monkeypatch.setattr(health, "_leaving", bytearray(1))
    assert client.get("/readyz").status_code == 200
    health.leave()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"], answer.json["portal"]) == (503, "stopping", "ok")
    assert client.get("/healthz").status_code == 200


def test_metrics_do_not_exist_without_a_token(client):
    """Nobody learns of metrics that were not asked for."""
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Bearer tokem", "Basic token", "token", "Bearer tokén"]
)
def test_metrics_need_the_token(app, client, given):
    """Another token, or none, is refused without figures."""
    app.config["SETTINGS"].metrics_token = "token"
    answer = client.get("/metrics", headers={"Authorization": given})
    assert (answer.status_code, answer.data) == (401, b"")


def test_metrics_are_prometheus_text(app, client):
    """With the token every figure of the worker's report is there, in Prometheus's own format."""
    app.config["SETTINGS"].metrics_token = "token"
    answer = client.get("/metrics", headers={"Authorization": "Bearer token"})
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert {"lotview_erp_up 1.0", "lotview_stock_age_seconds 6.5"} <= set(answer.text.splitlines())
