"""`make run`: from nothing to a portal that people sign in to, and the same one again the next time."""

import os
import re
import signal
import socket
import subprocess
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SIGN_IN = re.compile(r"^(\S+@\S+) (\S+)$")
FOREIGN = ("ERP_", "DB_", "APP_", "SECRET_", "TODAY", "VAR_DIR", "PORT")


class Portal:
    """A running `make run`: its address and what it printed until it was ready."""

    def __init__(self, var: Path, **settings: str):
        self.port = free_port()
        environ = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        environ |= {"VAR_DIR": str(var), "PORT": str(self.port), "WEB_WORKERS": "2"} | settings
        self.process = subprocess.Popen(
            ["make", "run"], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        started = time.monotonic()
        self.lines = list(self._until_ready())
        self.seconds = time.monotonic() - started

    def _until_ready(self):
        for line in self.process.stdout:
            yield line.rstrip("\n")
            if "Ctrl-C" in line:
                return
        pytest.fail("make run ended before it was ready")

    @property
    def sign_ins(self) -> list[tuple[str, str]]:
        return [match.groups() for line in self.lines if (match := SIGN_IN.match(line))]

    def get(self, path: str) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        with closing(connection):
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=40)
        return self.process.returncode


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def make_run(tmp_path):
    """Start `make run` in a folder of its own; whatever still runs afterwards is stopped."""
    running = []

    def start(**settings: str) -> Portal:
        running.append(Portal(tmp_path / "var", **settings))
        return running[-1]

    yield start
    for portal in running:
        if portal.process.poll() is None:
            portal.stop()


@pytest.mark.integration
def test_make_run_serves_the_demo_and_keeps_it(make_run, tmp_path):
    """The first run builds everything and answers; the second starts in seconds with the same accounts.

    Where so many processes share the machine that it takes longer, it still is the sooner of the two.
    """
    first = make_run()
    assert any(f"http://127.0.0.1:{first.port}" in line for line in first.lines)
    assert 200 == first.get("/login")[0]
    assert 200 == first.get("/readyz")[0]
    assert len(first.sign_ins) >= 3
    first.stop()
    assert not answers(first)

    kept = (tmp_path / "var" / "demo_erp.sqlite").stat().st_mtime_ns
    second = make_run()
    assert first.sign_ins == second.sign_ins
    assert kept == (tmp_path / "var" / "demo_erp.sqlite").stat().st_mtime_ns
    assert second.seconds < max(20, first.seconds)
    second.stop()


@pytest.mark.integration
def test_make_run_serves_another_erp_without_accounts_of_its_own(make_run, tmp_path):
    """With ERP_URL there are no default passwords: how to add the first account is printed instead."""
    missing = tmp_path / "erp.sqlite"
    portal = make_run(ERP_URL=f"sqlite:///{missing}")  # keeps nobody from signing in
    assert [] == portal.sign_ins
    assert any("account add" in line for line in portal.lines)
    assert '"never read"' in portal.get("/readyz")[1]


@pytest.mark.integration
def test_make_run_says_all_that_is_wrong_and_ends():
    """Wrong settings end the start with sentences, without a traceback."""
    environ = os.environ | {"PORT": "none", "SECRET_KEY": "changeme", "ERP_DB_PASWORD": "x"}
    run = subprocess.run(
        ["make", "run"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert 0 != run.returncode
    assert "Traceback" not in run.stderr
    for name in ("PORT", "SECRET_KEY", "ERP_DB_PASSWORD"):
        assert name in run.stderr


def answers(portal: Portal) -> bool:
    try:
        portal.get("/healthz")
    except OSError:
        return False
    return True
