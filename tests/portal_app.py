"""A small portal for tests: its database, two customers' people, the gate and the doors; no Dash, no ERP."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse
from zxcvbn import zxcvbn

from api import (
    account_files,
    alerts,
    audit,
    errors,
    forgotten_password,
    headers,
    joined,
    rows,
    saved_views,
    sign_in,
    staff_sign_in,
    stopping,
    view_as,
)
from auth import gate, password_policy, passwords
from auth.permissions import Permission, permission
from auth.scope import current_scope
from data.portal import anchors, clock
from data.portal.accounts import find
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import changing
from data.portal.engine import Sessions, engine_of, portal_engine, portal_sessions
from data.portal.migration import ensure_migrated, init_portal
from data.portal.sessions import open_session
from environment import ROOT
from services.accounts import adding
from services.accounts import passwords as account_passwords
from services.accounts.grants import Grants
from services.accounts.person import Person
from settings import Settings

ERP = "sqlite:///erp.sqlite"
OTHER_ERP = "sqlite:///another.sqlite"
PASSWORD = "Quiet harbour, 9 lanterns"
ANNA, BEN, CARA = "anna@larkspur.example", "ben@northfield.example", "cara@packer.example"
LARKSPUR, NORTHFIELD = (2, "Larkspur Naturals"), (5, "Northfield Labs")
SHELL = Actor("shell:tests")
ORIGIN = {"Origin": "http://localhost"}
PAGES = {
    "/inventory": Permission.STOCK,
    "/account": Permission.ACCOUNT,
    "/admin": Permission.STAFF,
    "/admin/account": Permission.OWN_STAFF_ACCOUNT,
}


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash cheaply: what is tested is what is done with a hash, not how long it takes."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(password_policy, "zxcvbn", _estimated)


def _estimated(password: str, user_inputs: list[str]) -> dict:
    return _estimated_once(password, tuple(user_inputs))


@cache
def _estimated_once(password: str, user_inputs: tuple[str, ...]) -> dict:
    """Estimate each password once: the same few are given to the same few people in every test."""
    return zxcvbn(password, user_inputs=list(user_inputs))


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.instant

    def move(self, **by: float) -> None:
        self.instant += timedelta(**by)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give the portal's clock into the test's hands."""
    standing = Clock()
    monkeypatch.setattr(clock, "now", standing)
    return standing


@cache
def migrated() -> Path:
    """Return a database that was migrated once, to copy."""
    folder = Path(mkdtemp(prefix="lotview-portal-"))
    engine = portal_engine(Settings(var_dir=folder))
    ensure_migrated(engine)
    engine.dispose()
    return folder / "portal.sqlite"


def hasten(engine: Engine) -> Engine:
    """Spare SQLite the wait for the disk: a test's database need not survive a power cut."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous = OFF"))
    return engine


def put(database: Path, engine: Engine) -> None:
    """Put a copy of a SQLite database behind an engine, whose compiled statements stay."""
    file = Path(engine.url.database or "")
    for rest in (file, Path(f"{file}-wal"), Path(f"{file}-shm"), file.with_name(anchors.FILE)):
        rest.unlink(missing_ok=True)
    shutil.copy(database, file)


@cache
def _engine() -> Engine:
    return hasten(portal_engine(Settings(var_dir=Path(mkdtemp(prefix="lotview-portal-")))))


@pytest.fixture
def sessions() -> Iterator[Sessions]:
    """Give an empty, migrated portal database."""
    engine = _engine()
    put(migrated(), engine)
    yield portal_sessions(engine)
    engine.dispose()


def make_app(settings: Settings, erp: str = ERP) -> Flask:
    """Return an application with gate, doors, one API route and one page, put together as `app.py` does."""
    if not settings.db_url:
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        shutil.copy(migrated(), settings.var_dir / "portal.sqlite")
    app = Flask("lotview", root_path=str(ROOT), static_folder=None, template_folder="api/templates")
    app.config.update(SETTINGS=settings, ERP_IDENTITY=erp, PAGES=PAGES)
    init_portal(app)
    gate.init_gate(app)
    headers.init_headers(app)
    joined.init_joined(app)
    errors.init_errors(app)
    app.register_blueprint(sign_in.blueprint)
    app.register_blueprint(staff_sign_in.blueprint)
    app.register_blueprint(forgotten_password.blueprint)
    app.register_blueprint(audit.blueprint)
    app.register_blueprint(view_as.blueprint)
    app.register_blueprint(account_files.blueprint)
    app.register_blueprint(stopping.blueprint)
    app.register_blueprint(rows.blueprint)
    app.register_blueprint(saved_views.blueprint)
    app.register_blueprint(alerts.blueprint)
    app.add_url_rule("/api/mine", view_func=_mine, methods=["GET", "POST"])
    app.add_url_rule("/api/undeclared", view_func=lambda: "must not be seen", endpoint="undeclared")
    app.add_url_rule("/assets/<path:filename>", "assets", lambda filename: f"file {filename}")
    catch_all = "/<path:path>"  # Dash answers every path like this
    app.add_url_rule(catch_all, view_func=lambda path: f"page {path}", endpoint=catch_all)
    return app


@permission(Permission.STOCK)
def _mine() -> dict:
    scope = current_scope()
    return {"erp": scope.erp, "customers": sorted(scope.customers), "everything": scope.everything}


@cache
def _with_two_accounts() -> Path:
    """Return a database with Anna's and Ben's accounts, to copy."""
    folder = Path(mkdtemp(prefix="lotview-portal-"))
    app = make_app(settings_in(folder))
    with app.app_context():
        add(ANNA, Grants(ERP, (LARKSPUR,)))
        add(BEN, Grants(ERP, (NORTHFIELD,)))
    engine_of(app.extensions["lotview.portal"]).dispose()
    return folder / "portal.sqlite"


@cache
def _app() -> Flask:
    """Return the one application of the fast tests; each test puts its own database behind it."""
    app = make_app(settings_in(Path(mkdtemp(prefix="lotview-portal-"))))
    hasten(engine_of(app.extensions["lotview.portal"]))
    return app


def settings_in(folder: Path, **values: object) -> Settings:
    """Return settings of a portal that keeps its files in `folder`."""
    return Settings(var_dir=folder, secret_key="for tests only, " * 3, **values)


@pytest.fixture
def app() -> Iterator[Flask]:
    """Give a portal with two customers' people: Anna sees Larkspur, Ben Northfield."""
    app = _app()
    engine = engine_of(app.extensions["lotview.portal"])
    put(_with_two_accounts(), engine)
    yield app
    engine.dispose()


def add(email: str, grants: Grants, password: str = PASSWORD, *, must_change: bool = False) -> None:
    """Add an account as the shell does."""
    first, _, rest = email.partition("@")
    adding.add_account(
        actor=SHELL,
        person=Person(email, first.title(), rest.split(".")[0].title()),
        grants=grants,
        password=password,
        settings=Settings(),
        must_change=must_change,
    )


@pytest.fixture
def browser(app: Flask) -> Callable[[], FlaskClient]:
    """Give fresh browsers, each without a session."""
    return app.test_client


def fill_in(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    """Fill in and send the form at `path` with the token it carries."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    data = fields | {"csrf_token": token[1] if token else ""}
    return client.post(path, data=data, headers=ORIGIN)


def enter(client: FlaskClient, email: str = ANNA, password: str = PASSWORD, **fields: str) -> TestResponse:
    """Sign in through the form."""
    return fill_in(client, "/login", email=email, password=password, **fields)


def reset(**how: object) -> None:
    """Reset a password as staff do."""
    account_passwords.reset(settings=Settings(), **how)


def signed_in(app: Flask, email: str = ANNA, password: str = "") -> FlaskClient:
    """Return a browser in which somebody is signed in: by the form with `password`, else straight away."""
    client = app.test_client()
    if password:
        assert enter(client, email, password).status_code == 303
        return client
    with app.app_context(), changing(SHELL) as change:
        account = find(change.session, email)
        where = {"ip": "127.0.0.1", "user_agent": "-", "now": change.now, "lifetime": timedelta(hours=8)}
        token = open_session(change.session, account, **where)
        change.record(Action.CUSTOMER_LOGIN)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client
