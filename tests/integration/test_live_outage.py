"""The ERP slow, gone or never there, as people and machines meet it over HTTP with two web workers."""

import csv
import io
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests

from tests import live
from tests.integration.troubled_erp import add_stock, build_erp, until

pytestmark = pytest.mark.integration

ALPHA, BETA = 2, 3
TOKEN = "a-token-for-machines"


@pytest.fixture(scope="module")
def erp(tmp_path_factory):
    """Return the file of an ERP in which Alpha has three lots and Beta one."""
    path = tmp_path_factory.mktemp("erp") / "erp.sqlite"
    build_erp(path, rows=3)
    return path


@pytest.fixture(scope="module")
def portal(tmp_path_factory, erp):
    """Run the portal over that ERP, with an account for each customer."""
    var_dir = tmp_path_factory.mktemp("var")
    with live.running(var_dir, f"sqlite:///{erp}", METRICS_TOKEN=TOKEN, ERP_REFRESH_SECONDS="1") as portal:
        portal.add_account("alpha@example.com", ALPHA)
        portal.add_account("beta@example.com", BETA)
        yield portal


@pytest.fixture
def alpha(portal):
    """Return a client signed in as Alpha."""
    return portal.sign_in("alpha@example.com")


def version(portal, client):
    """Return the answer of /api/version."""
    return client.get(f"{portal.url}/api/version", timeout=10).json()


def figures(portal):
    """Return the portal's metrics by name."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    text = requests.get(f"{portal.url}/metrics", headers=headers, timeout=10).text
    samples = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in samples}


def erp_state(portal):
    """Return the ERP's state as machines hear it from a portal that is ready."""
    answer = requests.get(f"{portal.url}/readyz", timeout=10)
    assert answer.status_code == 200
    return answer.json()["erp"]


def test_hundred_people_cost_the_erp_nothing(portal, alpha):
    """However many ask, the ERP is read once per interval for all of them."""
    before, began = figures(portal)["lotview_readings"], time.monotonic()
    with ThreadPoolExecutor(20) as people:
        totals = set(people.map(lambda _: portal.rows(alpha)["total"], range(200)))
    seconds = time.monotonic() - began
    assert totals == {3}
    assert figures(portal)["lotview_readings"] - before <= seconds + 2


def test_outage_from_end_to_end(portal, alpha, erp):
    """ERP gone: old rows with their age, sign-in works, ready. Back: new rows by themselves."""
    before = portal.rows(alpha)
    away = erp.rename(erp.with_suffix(".away"))
    gone = until(lambda: (found := version(portal, alpha))["stale"] and found)
    assert gone["failed_since"] > gone["as_of"]
    assert portal.rows(alpha)["ids"] == before["ids"]
    assert portal.rows(portal.sign_in("beta@example.com"))["total"] == 1
    assert erp_state(portal) == "stale"
    assert figures(portal)["lotview_erp_up"] == 0

    add_stock(away, number=10, customer=ALPHA)
    away.rename(erp)
    until(lambda: version(portal, alpha)["version"] != before["version"], seconds=35)
    assert portal.rows(alpha)["total"] == 4
    until(lambda: erp_state(portal) == "ok")


def test_another_customers_change_does_not_show(portal, alpha, erp):
    """What one customer receives moves nobody else's version, only everybody's time."""
    before = portal.rows(alpha)
    other = portal.sign_in("beta@example.com")
    version_before = version(portal, other)["version"]
    add_stock(erp, number=20, customer=BETA)
    until(lambda: version(portal, other)["version"] != version_before)
    after = portal.rows(alpha)
    assert (after["version"], after["ids"]) == (before["version"], before["ids"])
    assert after["as_of"] > before["as_of"]


def test_refresh_over_http(portal, alpha, erp):
    """Refresh answers with a reading made after it was pressed; a foreign page can't press it."""
    add_stock(erp, number=30, customer=ALPHA)
    until(lambda: time.time() % 1 < 0.5)
    pressed = alpha.post(f"{portal.url}/api/refresh", json={}, timeout=10)
    assert pressed.status_code == 200
    until(lambda: version(portal, alpha)["version"] == pressed.json()["version"])
    foreign = alpha.post(f"{portal.url}/api/refresh", headers={"Origin": "https://evil.example"}, timeout=10)
    assert foreign.status_code in {400, 403}


def test_downloads_are_whole(portal, alpha):
    """A download has the length it announces, the rows of the grid, and headers that make it a file."""
    rows = portal.rows(alpha)
    answer = alpha.post(f"{portal.url}/api/export-csv", data={"view": "{}"}, timeout=30)
    lots = [line["User Lot"] for line in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))]
    assert lots == rows["columns"]["user_lot"]
    workbook = alpha.get(f"{portal.url}/api/export-xlsx", timeout=30)
    assert int(workbook.headers["Content-Length"]) == len(workbook.content)
    assert workbook.content.startswith(b"PK")
    assert workbook.headers["Content-Disposition"].startswith("attachment")


def test_bodies_without_a_length_are_bounded(portal, alpha):
    """A body sent in chunks is read no further than the limit; one that never comes ties nothing up."""
    json_type = {"Content-Type": "application/json"}
    for _ in range(3):
        chunks = (b"[" * 4096 for _ in range(200))
        endless = alpha.post(f"{portal.url}/api/rows", data=chunks, headers=json_type, timeout=30)
        assert endless.status_code == 413
    files = {"Content-Type": "multipart/form-data; boundary=B"}
    start = b'--B\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    chunks = (start + b"x" * 65_536 for _ in range(40))
    assert 413 == portal.client().post(f"{portal.url}/login", data=chunks, headers=files).status_code
    place = urlsplit(portal.url)
    with socket.create_connection((place.hostname, place.port)) as slow:
        slow.sendall(b"POST /api/rows HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert portal.rows(alpha)["total"] > 0


def test_metrics_are_for_those_with_the_token(portal):
    """Without the token there are no figures."""
    assert requests.get(f"{portal.url}/metrics", timeout=10).status_code == 401


def test_cold_start_without_an_erp(tmp_path):
    """Never read: people sign in, get a problem with a time to come back, never "0 rows"; then rows."""
    erp = tmp_path / "erp.sqlite"
    with live.running(tmp_path / "var", f"sqlite:///{erp}", WAIT_FOR_ERP="no") as portal:
        portal.add_account("alpha@example.com", ALPHA)
        client = portal.sign_in("alpha@example.com")
        assert erp_state(portal) == "never read"
        began = time.monotonic()
        answers = [client.post(f"{portal.url}/api/rows", json={}, timeout=10)]
        answers.append(client.get(f"{portal.url}/api/version", timeout=10))
        answers.append(client.get(f"{portal.url}/api/export-xlsx", timeout=10))
        assert time.monotonic() - began < 3 * 2.5
        for answer in answers:
            assert answer.status_code == 503
            assert 1 <= int(answer.headers["Retry-After"]) <= 30
            assert str(erp) not in answer.text
        build_erp(tmp_path / "built.sqlite", rows=3)
        (tmp_path / "built.sqlite").rename(erp)
        until(lambda: client.post(f"{portal.url}/api/refresh", timeout=10).ok)
        assert portal.rows(client)["total"] == 3
