"""What machines ask: does it live, can people sign in, what do the gauges show."""

import hmac
import mmap
from typing import Any

import orjson
from flask import Blueprint, Response, abort, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from auth.permissions import public
from data.portal.engine import current_sessions
from data.portal.migration import is_ready
from services.stock import StockDesk

blueprint = Blueprint("health", __name__)

GAUGES = {
    "lotview_erp_up": "1 while the last attempt to read the ERP went well and none is late, else 0.",
    "lotview_stock_age_seconds": "Age of the stock that people see; absent before the first reading.",
    "lotview_reading_duration_seconds": "How long the last good reading of the ERP took.",
    "lotview_readings": "Good readings since the worker started.",
    "lotview_reading_failures": "Failed attempts to read the ERP since the worker started.",
    "lotview_worker_up": "1 while the worker shows that it lives, else 0.",
}

# Shared with every process that is forked from here on: the one that is told to stop tells the workers.
_leaving = mmap.mmap(-1, 1)


def leave() -> None:
    """Let all workers of this server answer that they are not ready any more; they go on serving."""
    _leaving[0] = 1


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """Answer that this process lives; depends on nothing."""
    return _json({"status": "ok"}, 200)


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """Answer whether accounts can sign in; the ERP's state is told, but an ERP that is down fails nothing.

    A server that is about to stop says so first, so that proxies send new requests elsewhere in time.
    """
    portal = "ok" if is_ready(current_sessions()) else "unavailable"
    status = "stopping" if _leaving[0] else portal
    answer = {"status": status, "portal": portal, "erp": _desk().erp_state()}
    return _json(answer, 200 if status == "ok" else 503)


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Answer Prometheus. All figures come from the worker's report, so every web server answers alike."""
    token = current_app.config["SETTINGS"].metrics_token
    if not token:
        abort(404)
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return Response(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    for name, value in _desk().figures().items():
        Gauge(name, GAUGES[name], registry=registry).set(value)
    return Response(generate_latest(registry), mimetype=CONTENT_TYPE_LATEST)


def _desk() -> StockDesk:
    desk: StockDesk = current_app.extensions["lotview.stock"]
    return desk


def _json(answer: dict[str, Any], status: int) -> Response:
    return Response(
        orjson.dumps(answer), status, mimetype="application/json", headers={"Cache-Control": "no-store"}
    )
