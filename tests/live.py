"""The portal as people run it: two web workers under gunicorn and the reading worker, on a free port."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests
from flask import Flask

import commands
from data.erp.connection import identity
from data.portal.actors import Actor
from data.portal.engine import engine_of
from data.portal.migration import init_portal
from environment import ROOT
from services.accounts import adding
from services.accounts.grants import Grants
from services.accounts.person import Person
from settings import ensure_secret_key, load_settings
from tests.forked import Program
from tests.integration.postgres import free_port

START_WITHIN = 180  # seconds; a crowded machine needs a minute
WEB = ("gunicorn", "-c", "deploy/gunicorn.conf.py", "app:create_app()")
WORKER = ("flask", "--app", "app", "worker")
BYTECODE = "PYTHONDONTWRITEBYTECODE"  # without it, each process of a portal compiles every module anew
PASSWORD = "Correct-Horse-Battery-9 staple"


@dataclass
class Portal:
    """A running portal; `session` gives a signed-in client."""

    url: str
    env: dict[str, str]
    log: Path
    processes: list[Program | subprocess.Popen] = field(default_factory=list)

    def command(self, *words: str, text: str = "") -> str:
        """Run the command `flask <words>` in the tests' process, and return what it printed.

        It shares nothing with the portal's processes but the database; starting one more takes two seconds.
        """
        app = self.app()
        commands.init_app(app)
        with app.app_context():  # as the flask command gives it
            done = app.test_cli_runner().invoke(args=[str(word) for word in words], input=text)
        engine_of(app.extensions["lotview.portal"]).dispose()
        assert done.exit_code == 0, done.output or repr(done.exception)
        return done.stdout

    def shell(self, *words: str, text: str = "") -> str:
        """Run `flask --app app <words>` as an administrator would, and return what it printed."""
        command = [sys.executable, "-m", "flask", "--app", "app", *words]
        done = subprocess.run(
            command, env=self.env, cwd=ROOT, input=text, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def app(self) -> Flask:
        """Return an application over the portal's database, in this process."""
        app = Flask(__name__)
        app.config["SETTINGS"] = settings = ensure_secret_key(load_settings(self.env))
        app.config["ERP_IDENTITY"] = identity(settings)
        init_portal(app)
        return app

    def add_account(self, email: str, *customers: int, everything: bool = False, **how: bool) -> str:
        """Add an account that sees these customers of the portal's ERP, and return its address."""
        settings = load_settings(self.env)
        granted = tuple((id_, f"Customer {id_}") for id_ in customers)
        with self.app().app_context():
            adding.add_account(
                actor=Actor.shell(),
                person=Person(email, "Test", "Person"),
                grants=Grants(identity(settings), granted, everything),
                password=PASSWORD,
                settings=settings,
                must_change=how.get("must_change", False),
                lifetime=None,
            )
        return email

    def client(self) -> requests.Session:
        """Return a browser without a session: it keeps cookies and says where it comes from."""
        client = requests.Session()
        client.headers["Origin"] = self.url
        return client

    def sign_in(self, email: str, password: str = PASSWORD) -> requests.Session:
        """Return a client that has signed in through the form."""
        client = self.client()
        answer = submit(client, f"{self.url}/login", email=email, password=password)
        assert answer.status_code in {302, 303}, answer.text
        return client

    def rows(self, client: requests.Session, view: dict | None = None, **more: object) -> dict:
        """Return the answer of `POST /api/rows`."""
        body = {"view": view or {}, "start": 0, "end": 10_000} | more
        answer = client.post(f"{self.url}/api/rows", json=body, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()


def submit(client: requests.Session, address: str, **fields: str) -> requests.Response:
    """Fill in and send the form at `address`, with the token it carries; redirects are not followed."""
    page = client.get(address, timeout=30)
    token = page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    return client.post(address, data=fields | {"csrf_token": token}, timeout=30, allow_redirects=False)


@contextmanager
def running(var_dir: Path, erp_url: str, **env: str) -> Iterator[Portal]:
    """Run the portal over `erp_url` until the block ends; its log is `var_dir/portal.log`."""
    port = free_port()
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", BYTECODE) if name in os.environ},
        "VAR_DIR": str(var_dir),
        "PORT": str(port),
        "ERP_URL": erp_url,
        "ERP_REFRESH_SECONDS": "2",
        "WEB_WORKERS": "2",
        "WEB_THREADS": "8",
        **env,
    }
    var_dir.mkdir(parents=True, exist_ok=True)
    portal = Portal(f"http://127.0.0.1:{port}", environment, var_dir / "portal.log")
    try:
        for words in (WEB, WORKER):
            portal.processes.append(Program(*words, env=environment, log=portal.log))
        wait_until(lambda: is_ready(portal), portal)
        yield portal
    finally:
        stop(portal)


def is_ready(portal: Portal) -> bool:
    """Return whether accounts can sign in and the ERP has been read."""
    try:
        answer = requests.get(f"{portal.url}/readyz", timeout=5)
    except requests.ConnectionError:
        return False
    return answer.status_code == 200 and (
        answer.json()["erp"] == "ok" or portal.env.get("WAIT_FOR_ERP") == "no"
    )


def wait_until(happened, portal: Portal, seconds: float = START_WITHIN) -> None:
    """Wait until something happened, or fail with the portal's log."""
    deadline = time.monotonic() + seconds
    while not happened():
        dead = [process for process in portal.processes if process.poll() is not None]
        if dead or time.monotonic() > deadline:
            raise AssertionError(f"It did not happen. {portal.log.read_text()[-4000:]}")
        time.sleep(0.1)


def stop(portal: Portal) -> None:
    """End every process and what it has started at once: to take itself apart would cost each a second."""
    for process in portal.processes:
        if process.poll() is None:
            with suppress(ProcessLookupError):  # it has only just begun
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
        process.wait()
