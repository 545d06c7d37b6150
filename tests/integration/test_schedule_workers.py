"""What is due is done by real workers: once with four of them, after a stop or a kill, in today's scope."""

import os
import secrets
import time
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from data.erp.connection import identity
from data.portal import clock
from data.portal.accounts import find
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.engine import engine_of
from data.portal.migration import init_portal
from data.portal.outbox import State
from data.portal.scheduled_tables import Delivery, Run
from data.portal.tables import Lease
from services.accounts import accounts
from services.accounts.grants import Grants
from settings import load_settings
from tests.forked import Program
from tests.integration.demo_erp import put_demo
from tests.integration.mail_server import mail_server
from tests.live import WORKER
from tests.portal_app import ANNA, BEN, SHELL, add, cheap_passwords
from tests.unit.mail_cases import mails, states
from tests.unit.scheduled_cases import delivery

__all__ = ["cheap_passwords"]

pytestmark = pytest.mark.integration

WITHIN = 180  # seconds; a crowded machine needs a minute for a worker
ROUNDS = 7.0  # seconds: time for one more round of every worker
CUSTOMERS = {ANNA: (2, "Larkspur"), BEN: (3, "Another")}


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
    own = {"VAR_DIR": str(tmp_path / "var"), "DB_URL": f"sqlite:///{tmp_path}/portal.sqlite"}
    own |= {"ERP_URL": f"sqlite:///{erp}", "SECRET_KEY": secrets.token_hex(32)}
    return kept | own | server.environment | {"PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture
def portal(env):
    """Give the portal's database with two customers' people, beside the workers."""
    app = Flask("beside")
    settings = load_settings(env)
    app.config.update(SETTINGS=settings, ERP_IDENTITY=identity(settings))
    init_portal(app)
    with app.app_context():
        for email, customer in CUSTOMERS.items():
            add(email, Grants(identity(settings), (customer,)))
        yield app
    engine_of(app.extensions["lotview.portal"]).dispose()


@pytest.fixture
def worker(env, tmp_path, portal):
    """Return a function that starts a worker, on a machine of its own by name; all are stopped afterwards."""
    started = []

    def start(machine: str = "var") -> Program:
        started.append(Program(*WORKER, env=env | {"VAR_DIR": str(tmp_path / machine)}))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def keep(portal, email: str, **values: object) -> None:
    """Have everything mailed that somebody may see, due since three days ago."""
    with changing(SHELL) as change:
        account = find(change.session, email)
        since = {"next_at": clock.now() - timedelta(days=3), "erp": portal.config["ERP_IDENTITY"]}
        change.session.add(delivery(account.id, **since | values))
        change.record(Action.DELIVERY_CREATE)


def runs() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(Run.outcome).order_by(Run.id)))


def wait_for(happened) -> None:
    """Wait until something happened."""
    deadline = time.monotonic() + WITHIN
    while not happened():
        assert time.monotonic() < deadline, f"It did not happen; runs {runs()}, outbox {states()}."
        time.sleep(0.1)


def customers_in(message) -> set[str]:
    """Return whose rows a mail's workbook holds: All customers' have a column for it."""
    (file,) = message.iter_attachments()
    sheet = openpyxl.load_workbook(BytesIO(file.get_content()))["Inventory"]
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) > 10
    return {row[rows[0].index("Customer")] for row in rows[1:]}


def test_four_workers_on_two_machines_catch_up_once(server, worker, portal):
    """Missed for three days: each person gets one mail, with a workbook of their own rows, and no second."""
    shown = '{"shape":1,"view":{},"columns":[["customer",100,null,false],["part",100,null,false]]}'
    for email in CUSTOMERS:
        keep(portal, email, state=shown)
    for machine in ("one", "one", "two", "two"):
        worker(machine)
    wait_for(lambda: states() == [State.SENT] * 2)
    time.sleep(ROUNDS)
    assert (["sent"] * 2, 2) == (runs(), len(server.envelopes))
    seen = {email: customers_in(*server.messages(email)) for email in CUSTOMERS}
    assert [1, 1] == [len(each) for each in seen.values()]
    assert seen[ANNA] != seen[BEN]
    with reading() as session:
        assert all(row.next_at > clock.now() for row in session.scalars(select(Delivery)))


def test_what_a_killed_worker_had_begun_is_done_once(server, worker, portal):
    """Killed while it has the lease: the next worker waits it out, and then all is done, nothing twice."""
    for _ in range(5):
        keep(portal, ANNA)
    first = worker()

    def is_at_it() -> bool:
        with reading() as session:
            return session.get(Lease, "schedule") is not None

    wait_for(is_at_it)
    first.kill()
    first.wait()
    worker()
    wait_for(lambda: len(runs()) == 5 and not {State.WAITING, State.SENDING} & set(states()))
    assert 5 == len(runs()) == len(mails())
    assert len(server.envelopes) <= 5
    assert set(states()) <= {State.SENT, State.UNKNOWN}


def test_who_loses_a_customer_before_the_mail_leaves_gets_none_of_it(server, worker, portal):
    """Written while the mail server was away, made when it is back: of what may be seen then, if anything."""
    server.stop()
    keep(portal, ANNA)
    keep(portal, BEN)
    worker()
    wait_for(lambda: states() == [State.WAITING] * 2 and all(mail.tries for mail in mails()[:1]))
    erp = portal.config["ERP_IDENTITY"]
    accounts.revoke(actor=SHELL, email=ANNA, grants=Grants(erp, (CUSTOMERS[ANNA],)))
    server.start()
    wait_for(lambda: states() == [State.WITHDRAWN, State.SENT])
    assert (["withdrawn", "sent"], []) == (runs(), server.messages(ANNA))
