"""Alerts from end to end: the ERP changes, and those who may know are told by a real mail server, once."""

import re
from datetime import timedelta

import pytest
import requests
from sqlalchemy import select, update

from data.portal import clock
from data.portal.engine import engine_of
from data.portal.scheduled_tables import Alert, Run
from data.portal.tables import Account
from tests import live
from tests.integration.mail_server import mail_server, text_of
from tests.integration.troubled_erp import ALPHA, BETA, add_stock, build_erp, until

pytestmark = pytest.mark.integration

TYPED = {"kind": "appears", "number": "", "every": "hourly", "at": "00:00", "zone": "UTC"}
VIEW = {"shape": 1, "view": {}}


@pytest.fixture(scope="module")
def erp(tmp_path_factory):
    """Return the file of an ERP in which Alpha has three lots and Beta one."""
    path = tmp_path_factory.mktemp("erp") / "erp.sqlite"
    build_erp(path, rows=3)
    return path


@pytest.fixture(scope="module")
def server():
    """Run a mail server."""
    with mail_server() as running:
        yield running


@pytest.fixture(scope="module")
def portal(tmp_path_factory, erp, server):
    """Run the portal over both, with somebody who sees Alpha, and somebody who sees Alpha and Beta."""
    folder, url = tmp_path_factory.mktemp("var"), f"sqlite:///{erp}"
    with live.running(folder, url, ERP_REFRESH_SECONDS="1", **server.environment) as portal:
        portal.add_account("alpha@example.com", ALPHA)
        portal.add_account("both@example.com", ALPHA, BETA)
        yield portal


@pytest.fixture
def database(portal):
    """Give the portal's database, beside its processes."""
    engine = engine_of(portal.app().extensions["lotview.portal"])
    yield engine
    engine.dispose()


def make(portal, email: str) -> dict:
    """Make an alert as somebody; returns it."""
    answer = portal.sign_in(email).post(
        f"{portal.url}/api/alerts", json=TYPED | {"name": email, "state": VIEW}, timeout=10
    )
    assert 201 == answer.status_code, answer.text
    return answer.json()


def let_look(database, minutes: int) -> None:
    """Let every alert be due, at a time so many minutes ago, and wait until each has looked."""
    due = (clock.now() - timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    with database.begin() as connection:
        connection.execute(update(Alert).where(Alert.active).values(at=f"00:{due:%M}", next_at=due))
        wanted = len(connection.execute(select(Alert.id).where(Alert.active)).all())

    def looked() -> bool:
        with database.connect() as connection:
            return wanted == len(connection.execute(select(Run.id).where(Run.due_at == due)).all())

    until(looked, seconds=90)


def lots(mail) -> list[str]:
    """Return the lots that a mail tells of; its links may hold any letters and digits."""
    return re.findall(r"\bL\d+\b", re.sub(r"https?://\S+", "", text_of(mail)))


def active(database) -> dict[str, bool]:
    """Return whose alert still looks."""
    with database.connect() as connection:
        found = select(Account.email, Alert.active).join(Account, Account.id == Alert.account_id)
        return dict(connection.execute(found).all())


def test_news_is_told_once_to_whoever_may_know(portal, erp, server, database):
    """New lots are told, each to those who see its customer; once; the link in the mail ends it."""
    for email in ("alpha@example.com", "both@example.com"):
        make(portal, email)
    add_stock(erp, number=10, customer=ALPHA)
    add_stock(erp, number=20, customer=BETA)
    let_look(database, 3)
    until(lambda: 2 == len(server.messages()))
    [alpha], [both] = (server.messages(to) for to in ("alpha@example.com", "both@example.com"))
    assert ["L10"] == lots(alpha)  # what was there before is told to nobody
    assert "Beta" not in alpha.as_string()
    assert ["L10", "L20"] == lots(both)
    stop = re.search(r"https?://\S+(/stop/\S+)", text_of(alpha))[1]
    assert stop in alpha["List-Unsubscribe"]
    requests.get(portal.url + stop, timeout=10)
    assert active(database)["alpha@example.com"]
    requests.post(portal.url + stop, data={"List-Unsubscribe": "One-Click"}, timeout=10)
    assert {"alpha@example.com": False, "both@example.com": True} == active(database)
    portal.command("account", "revoke", "both@example.com", "--erp-customer-id", str(BETA))
    add_stock(erp, number=11, customer=ALPHA)
    add_stock(erp, number=21, customer=BETA)
    let_look(database, 1)
    until(lambda: 3 == len(server.messages()))
    assert ["L11"] == lots(server.messages("both@example.com")[-1])
