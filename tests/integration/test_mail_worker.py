"""The worker sends mail: killed in the middle, two at once, a server that hangs, told to stop."""

import os
import secrets
import time

import pytest
from flask import Flask

from data.inventory.signals import Signals
from data.portal.engine import engine_of
from data.portal.migration import init_portal
from data.portal.outbox import State
from services.reading.running import snapshots_of
from settings import load_settings
from tests.forked import Program
from tests.integration.demo_erp import put_demo
from tests.integration.mail_server import mail_server
from tests.live import WORKER
from tests.unit.mail_cases import SECRET, mails, post, states

pytestmark = pytest.mark.integration

WITHIN = 120  # seconds; a crowded machine needs a minute for a worker
KEY = secrets.token_hex(32)


@pytest.fixture
def server():
    """Run a mail server."""
    with mail_server() as running:
        yield running


@pytest.fixture
def env(tmp_path, server) -> dict[str, str]:
    """Give the environment of a portal that sends through this server."""
    erp = put_demo(tmp_path / "erp.sqlite")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    own = {"VAR_DIR": str(tmp_path / "var"), "ERP_URL": f"sqlite:///{erp}", "SECRET_KEY": KEY}
    return kept | own | server.environment | {"ERP_REFRESH_SECONDS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture
def portal(env):
    """Give the portal's database, beside the workers."""
    app = Flask("beside")
    app.config["SETTINGS"] = load_settings(env)
    init_portal(app)
    with app.app_context():
        yield app
    engine_of(app.extensions["lotview.portal"]).dispose()


@pytest.fixture
def worker(env, portal):
    """Return a function that starts a worker; all of them are stopped afterwards."""
    started = []

    def start() -> Program:
        started.append(Program(*WORKER, env=env))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(happened, seconds: float = WITHIN) -> None:
    """Wait until something happened."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"It did not happen; the outbox is {states()}."
        time.sleep(0.1)


def test_a_killed_worker_sends_nothing_twice(server, worker, portal):
    """Killed between the text and the answer: the next worker does not send it again, and says so."""
    server.hold = 60
    post()
    first = worker()
    assert server.arrived.wait(WITHIN)
    first.kill()
    first.wait()
    assert [State.SENDING] == states()
    server.hold = 0
    worker()
    wait_for(lambda: states() == [State.UNKNOWN])
    post("ben@northfield.example")
    wait_for(lambda: states() == [State.UNKNOWN, State.SENT])
    assert 1 == len(server.messages("anna@larkspur.example"))
    assert "not known" in mails()[0].last_error


def test_two_workers_send_each_mail_once(server, worker, portal):
    """However many are at it, everybody gets one mail."""
    for number in range(30):
        post(f"person{number}@larkspur.example")
    for _ in range(2):
        worker()
    wait_for(lambda: set(states()) == {State.SENT})
    time.sleep(2)
    assert 30 == len(server.envelopes) == len({tuple(each.rcpt_tos) for each in server.envelopes})
    kept = b"".join(path.read_bytes() for path in portal.config["SETTINGS"].var_dir.glob("portal.sqlite*"))
    assert SECRET.encode() not in kept


def test_a_hanging_mail_server_stops_no_reading(server, worker, portal):
    """While a mail waits for its answer, the ERP is read as often as somebody looks."""
    server.hold = 60
    post()
    worker()
    assert server.arrived.wait(WITHIN)
    signals = Signals(snapshots_of(portal.config["SETTINGS"]).folder)
    before = signals.state().readings

    def is_read_again() -> bool:
        signals.look()
        return signals.state().readings >= before + 2

    wait_for(is_read_again)
    assert [State.SENDING] == states()


def test_a_worker_that_is_told_to_stop_finishes_its_mail(server, worker, portal):
    """SIGTERM while the server looks at a text: the answer is waited for and noted, nothing new is begun."""
    server.hold = 3
    post()
    post("ben@northfield.example")
    process = worker()
    assert server.arrived.wait(WITHIN)
    process.terminate()
    assert 0 == process.wait(15)
    assert [State.SENT, State.WAITING] == states()


def test_a_server_that_comes_back_gets_everything(server, worker, portal):
    """Mails written while the server is down go out when it is up again, by themselves."""
    server.stop()
    post()
    worker()
    wait_for(lambda: mails()[0].tries > 0)
    assert [State.WAITING] == states()
    server.start()
    wait_for(lambda: states() == [State.SENT])
