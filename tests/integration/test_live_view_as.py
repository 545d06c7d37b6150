"""Viewing as a customer and ending sessions over HTTP, with two web workers and the worker beside them."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from data.portal.staff import Role
from tests import live
from tests.live_staff import add_staff, enter
from tests.unit.small_erp import SmallErp

pytestmark = pytest.mark.integration

ACME, BOLT = 2, 3
ANNA, BEN = "anna@example.com", "ben@example.com"
OWN = {ANNA: {"P2"}, BEN: {"P3"}}
ENDED = "SELECT actor, acted_for FROM audit_events WHERE action = 'VIEW_AS_END' AND details LIKE ?"
REQUESTS = 24  # enough for both web workers to be asked


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """Run the portal with a person of each of two customers, and one of each role."""
    folder = tmp_path_factory.mktemp("view-as")
    erp = SmallErp(folder / "erp.sqlite", ["None", "Acme", "Bolt"])
    for customer in (ACME, BOLT):
        erp.layer(lot=customer * 1000, user_lot=f"L{customer}", part=customer, balance=customer)
    erp.write()
    with live.running(folder / "var", f"sqlite:///{folder / 'erp.sqlite'}") as portal:
        portal.add_account(ANNA, ACME)
        portal.add_account(BEN, BOLT)
        portal.names = {role: add_staff(portal, role) for role in Role}
        yield portal


@pytest.fixture
def database(portal):
    """Return a function that asks the portal's own database."""

    def ask(statement, *values):
        file = Path(portal.env["VAR_DIR"]) / "portal.sqlite"
        with closing(sqlite3.connect(file, timeout=20)) as connection, connection:
            return connection.execute(statement, values).fetchall()

    return ask


def call(portal, client, first: str, *inputs, state=()):
    """Post to the callback whose first input is `first`, as the page does."""
    declared = client.get(f"{portal.url}/_dash-dependencies", timeout=30).json()
    found = next(
        each
        for each in declared
        if not each["clientside_function"] and "{id}.{property}".format(**each["inputs"][0]) == first
    )
    outputs = [
        dict(zip(("id", "property"), name.rsplit(".", 1), strict=False))
        for name in found["output"].strip(".").split("...")
    ]
    many = found["output"].startswith("..")
    body = {
        "output": found["output"],
        "outputs": outputs if many else outputs[0],
        "changedPropIds": [first],
        "inputs": [p | {"value": v} for p, v in zip(found["inputs"], inputs, strict=True)],
        "state": [p | {"value": v} for p, v in zip(found["state"], state, strict=True)],
    }
    answer = client.post(f"{portal.url}/_dash-update-component", json=body, timeout=30)
    return answer.json() if answer.content else {}


def begin(portal, client, email, reason="asked by phone"):
    """Begin to view through the dialog's callback, and return what was refused."""
    said = call(portal, client, "view-as-form.n_submit", 1, state=(reason, {"email": email}))
    return said.get("sideUpdate", {}).get("shell-problem", {}).get("data")


def stop(portal, client) -> int:
    return client.post(f"{portal.url}/api/admin/view-as/stop", json={}, timeout=30).status_code


def parts(portal, client) -> list:
    """Ask for rows again and again, side by side, and return what came: parts, or the status."""

    def ask(_number):
        answer = client.post(f"{portal.url}/api/rows", json={}, headers={"Connection": "close"}, timeout=30)
        return set(answer.json()["columns"]["part"]) if answer.ok else answer.status_code

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(ask, range(REQUESTS)))


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SUPPORT])
def test_every_worker_shows_exactly_the_account_viewed(portal, role):
    """Nothing before, A's rows as A, nothing between, B's as B, nothing after: at the very next request."""
    client = enter(portal, portal.names[role])
    assert [403] * REQUESTS == parts(portal, client)
    for email in (ANNA, BEN, ANNA):
        assert begin(portal, client, email) is None
        assert [OWN[email]] * REQUESTS == parts(portal, client)
        assert 200 == stop(portal, client)
        assert [403] * REQUESTS == parts(portal, client)


def test_others_cannot_begin(portal, database):
    """An auditor, a customer and nobody begin nothing, whatever they post; no event says that they did."""
    before = database("SELECT count(*) FROM audit_events WHERE action = 'VIEW_AS_START'")
    for client in (enter(portal, portal.names[Role.AUDITOR]), portal.sign_in(BEN)):
        refused = begin(portal, client, ANNA)
        assert 403 == refused["status"]
        assert 403 == stop(portal, client)
    assert 401 == stop(portal, portal.client())
    assert before == database("SELECT count(*) FROM audit_events WHERE action = 'VIEW_AS_START'")
    assert [OWN[BEN]] * REQUESTS == parts(portal, client)


def test_a_file_names_both(portal, database):
    """What is downloaded while viewing holds that account's rows, and the event tells who and as whom."""
    client = enter(portal, portal.names[Role.SUPPORT])
    begin(portal, client, ANNA)
    text = client.get(f"{portal.url}/api/export-csv", timeout=30).content.decode("utf-8-sig")
    assert "P2" in text
    assert "P3" not in text
    newest = (
        "SELECT actor, acted_for, target FROM audit_events WHERE action = 'EXPORT' ORDER BY position DESC"
    )
    assert ("sam", ANNA, ANNA) == database(newest)[0]
    stop(portal, client)


def test_nothing_is_changed_while_viewing(portal, database):
    """What changes something, callbacks and forms, is refused: 403, and an event with both names."""
    client = enter(portal, portal.names[Role.ADMIN])
    begin(portal, client, ANNA)
    count = "SELECT count(*) FROM audit_events WHERE action = 'ACCESS_DENIED' AND acted_for = ?"
    (before,) = database(count, ANNA)[0]
    changing = [
        "account-form.n_submit",
        "admin-account-form.n_submit",
        "admin-customers-person-form.n_submit",
        "admin-staff-person-form.n_submit",
        "admin-sessions-ask-form.n_submit",
    ]
    declared = client.get(f"{portal.url}/_dash-dependencies", timeout=30).json()
    for first in changing:
        found = next(e for e in declared if "{id}.{property}".format(**e["inputs"][0]) == first)
        nothing = [None] * len(found["inputs"])
        said = call(portal, client, first, *nothing, state=[None] * len(found["state"]))
        problem = said["sideUpdate"]["shell-problem"]["data"]
        assert (403, True) == (problem["status"], "Stop viewing first" in problem["sentence"]), first
    form = {"new_password": "Nine copper kettles whistle", "confirm_password": "Nine copper kettles whistle"}
    assert 403 == client.post(f"{portal.url}/force-change-password", data=form, timeout=30).status_code
    assert len(changing) + 1 == database(count, ANNA)[0][0] - before
    stop(portal, client)


def test_the_banner_is_on_every_page(portal):
    """The frame of each page tells as whom, wherever one goes, and no longer once it has ended."""
    client = enter(portal, portal.names[Role.ADMIN])
    begin(portal, client, ANNA)
    for path in ("/inventory", "/admin", "/admin/access"):
        shown = json.dumps(call(portal, client, "_pages_location.pathname", path, None))
        assert ANNA in shown
        assert "Stop viewing" in shown
    stop(portal, client)
    assert "Stop viewing" not in json.dumps(call(portal, client, "_pages_location.pathname", "/admin", None))


def test_many_requests_notice_the_end_at_once(portal, database):
    """Time runs out under requests that arrive side by side at both workers: one event tells of it."""
    client = enter(portal, portal.names[Role.SUPPORT])
    begin(portal, client, ANNA, reason="many at once")
    database(
        "UPDATE sessions SET view_as_until = '2026-01-01 00:00:00.000000' WHERE view_as_until IS NOT NULL"
    )
    assert [403] * REQUESTS == parts(portal, client)
    assert 1 == len(database(ENDED, "%many at once%"))


def test_the_worker_ends_what_nobody_asks_for_any_more(portal, database):
    """Time runs out while the browser is closed: one event, within seconds, by the viewer."""
    client = enter(portal, portal.names[Role.ADMIN])
    begin(portal, client, BEN, reason="nobody asks")
    database(
        "UPDATE sessions SET view_as_until = '2026-01-01 00:00:00.000000' WHERE view_as_until IS NOT NULL"
    )
    live.wait_until(lambda: database(ENDED, "%nobody asks%"), portal)
    assert [403] * REQUESTS == parts(portal, client)
    ((actor, acted_for),) = database(ENDED, "%nobody asks%")
    assert ("ada", BEN) == (actor, acted_for)


def test_a_session_that_staff_end_is_over_in_every_worker(portal):
    """Anna's two browsers are out at their next request, wherever it arrives; Ben's goes on."""
    first, second, other = portal.sign_in(ANNA), portal.sign_in(ANNA), portal.sign_in(BEN)
    client = enter(portal, portal.names[Role.SUPPORT])
    shown = call(portal, client, "admin-sessions-page.id", "x", ANNA, None, None)
    tag = shown["response"]["admin-sessions-grid"]["rowData"][0]["tag"]
    call(portal, client, "admin-sessions-ask-form.n_submit", 1, state=({"tag": tag, "whole": True},))
    assert [401] * REQUESTS * 2 == parts(portal, first) + parts(portal, second)
    assert [OWN[BEN]] * REQUESTS == parts(portal, other)


def test_the_audit_is_whole_after_all_of_this(portal):
    """The chain holds, and every view that began has ended."""
    assert "whole" in portal.command("audit", "verify")
