"""The application: settings → server → gate → forms and API → Dash and its pages → headers."""

from functools import wraps
from typing import Any

import dash
from dash.exceptions import DependencyException
from flask import Flask, Response
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

import commands
from api import (
    access,
    account_files,
    alerts,
    audit,
    bundles,
    changes,
    dash_bodies,
    deliveries,
    errors,
    exports,
    figures,
    forgotten_password,
    headers,
    health,
    joined,
    lots,
    overview,
    rows,
    saved_views,
    sign_in,
    spans,
    staff_sign_in,
    stopping,
    view_as,
)
from auth import gate
from auth.builtin import check_builtin
from auth.permissions import require
from components.index import ASSETS_IGNORE, METAS, Portal, index_html
from data.erp.connection import identity
from data.inventory.questions import Questions
from data.inventory.signals import Signals
from data.portal.migration import init_portal
from environment import ROOT
from logs import init_logs
from pages import _frame
from services.accounts.erp_customers import CustomerDesk
from services.asking import AskingDesk
from services.history.desk import HistoryDesk, history_of
from services.reading.running import customers_of, snapshots_of
from services.stock import StockDesk
from settings import Settings, ensure_secret_key, ensure_var_dir, load_settings

BODY_BYTES = 2**20  # of any request, with or without a length; routes for larger bodies say so themselves
BLUEPRINTS = (
    access.blueprint,
    audit.blueprint,
    sign_in.blueprint,
    staff_sign_in.blueprint,
    forgotten_password.blueprint,
    view_as.blueprint,
    account_files.blueprint,
    alerts.blueprint,
    rows.blueprint,
    saved_views.blueprint,
    spans.blueprint,
    exports.blueprint,
    changes.blueprint,
    figures.blueprint,
    health.blueprint,
    lots.blueprint,
    overview.blueprint,
    stopping.blueprint,
    deliveries.blueprint,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Return the portal's Flask server with Dash inside; one per process, because Dash keeps global state."""
    init_logs()
    settings = settings or load_settings()
    ensure_var_dir(settings)
    settings = ensure_secret_key(settings)
    check_builtin(settings)
    server = _server(settings)
    Compress(server)  # without its cache, which knows nothing of who asks
    bundles.init_bundles(server)
    init_portal(server)
    _init_stock(server)
    gate.init_gate(server)
    headers.init_headers(server)
    joined.init_joined(server)
    errors.init_errors(server)
    dash_bodies.init_dash_bodies(server)
    for blueprint in BLUEPRINTS:
        server.register_blueprint(blueprint)
    commands.init_app(server)
    _init_dash(server)
    return server


def _server(settings: Settings) -> Flask:
    server = Flask("lotview", root_path=str(ROOT), static_folder=None, template_folder="api/templates")
    server.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        ERP_IDENTITY=identity(settings),
        MAX_CONTENT_LENGTH=BODY_BYTES,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return server


def _init_stock(server: Flask) -> None:
    settings: Settings = server.config["SETTINGS"]
    snapshots = snapshots_of(settings)
    signals = Signals(snapshots.folder)
    desk = StockDesk(snapshots, signals, settings)
    server.extensions["lotview.stock"] = desk
    asking = AskingDesk(Questions(snapshots.folder), signals, settings)
    server.extensions["lotview.asking"] = asking
    server.extensions["lotview.history"] = HistoryDesk(history_of(settings), asking)
    server.extensions["lotview.customers"] = CustomerDesk(customers_of(settings), signals, desk)


def _init_dash(server: Flask) -> None:
    """Put Dash inside the server: the pages behind their guard, its scripts into the content policy."""
    before = len(server.before_request_funcs.get(None, []))
    with server.app_context():
        index = index_html(
            theme=headers.asset("theme.js"),
            first=headers.asset("first.js"),
            styles=joined.joined("css"),
            scripts=joined.joined("js"),
        )
    portal = Portal(
        "lotview",
        server=server,
        use_pages=True,
        pages_folder=str(ROOT / "pages"),
        assets_folder=str(ROOT / "assets"),
        assets_ignore=ASSETS_IGNORE,
        index_string=index,
        meta_tags=METAS,
        title=server.config["SETTINGS"].portal_name,
        update_title=None,
        suppress_callback_exceptions=True,
        enable_mcp=False,
        on_error=_frame.report,
        add_log_handler=False,
    )
    portal.layout = _frame.frame
    for page in dash.page_registry.values():
        page["layout"] = _guarded(page["layout"], page["permission"])
    server.config["PAGES"] = {page["path"]: page["permission"] for page in dash.page_registry.values()}
    _prepare(server, before)
    with server.test_request_context("/"):
        server.config["PAGE_SCRIPTS"] = portal.script_files
    server.register_error_handler(DependencyException, _no_such_file)
    server.config["CALLBACKS"] = portal.callback_map
    server.config["CSP_SCRIPT_HASHES"] = portal.csp_hashes()


def _no_such_file(_error: DependencyException) -> Response:
    """Answer 404 where Dash has no such file to give: it calls that an accident."""
    return errors.answer(404, errors.SENTENCES[404])


def _prepare(server: Flask, before: int) -> None:
    """Have Dash add its router and its last script now; it would wait for the first request."""
    with server.test_request_context("/"):
        for prepare in server.before_request_funcs[None][before:]:
            prepare()


def _guarded(layout: Any, permission: Any) -> Any:
    @wraps(layout)
    def guarded(**query: str) -> Any:
        require(permission)
        return layout(**query)

    return guarded
