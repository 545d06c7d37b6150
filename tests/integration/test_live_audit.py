"""The audit of a running portal: two workers write it, the shell proves it, a tampered copy is found."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data.portal.audit import START
from data.portal.staff import Role
from environment import ROOT
from tests import live
from tests.integration.demo_erp import put_demo
from tests.live_staff import add_staff, enter

pytestmark = pytest.mark.integration

HASH = "SELECT hash FROM audit_events WHERE position = {0}"
HEAD = f"UPDATE audit_head SET count = {{0}}, newest = {{0}}, hash = ({HASH})"
CUT = ("DELETE FROM audit_events WHERE position > {0}", HEAD)


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """Run a portal in which people of two customers and staff were at work."""
    folder = tmp_path_factory.mktemp("portal")
    with live.running(folder, f"sqlite:///{put_demo(folder / 'erp.sqlite')}") as portal:
        people = [portal.add_account("ann@audit.example", 2), portal.add_account("bob@audit.example", 3)]
        otto = enter(portal, add_staff(portal, Role.AUDITOR))
        with ThreadPoolExecutor(8) as many:
            list(many.map(portal.sign_in, people * 10))
        portal.otto = otto
        yield portal


def verify(portal: live.Portal, database: Path) -> subprocess.CompletedProcess:
    """Run `flask audit verify` over another database, beside the portal's own files."""
    command = [sys.executable, "-m", "flask", "--app", "app", "audit", "verify"]
    env = portal.env | {"DB_URL": f"sqlite:///{database}"}
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)


def copy(portal: live.Portal, to: Path, *statements: str) -> Path:
    """Return a copy of the portal's database, altered as only its owner can."""
    own = Path(portal.env["VAR_DIR"]) / "portal.sqlite"
    with sqlite3.connect(own) as source, sqlite3.connect(to) as target:
        source.backup(target)
        for (name,) in target.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            target.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            target.execute(statement)
    return to


def test_the_audit_of_two_workers_is_whole(portal):
    """What both wrote at once is one chain, and the page shows all of it, the newest first."""
    said = portal.command("audit", "verify")
    count = int(said.split("whole: ")[1].split()[0])
    rows = {"view": {}, "start": 0, "end": 1000}
    answer = portal.otto.post(f"{portal.url}/api/admin/audit/rows", json=rows, timeout=30).json()
    assert answer["total"] >= count >= 23
    assert [row["id"] for row in answer["rows"]] == list(range(answer["total"], 0, -1))
    assert 20 == sum(row["action"] == "CUSTOMER_LOGIN" for row in answer["rows"])


@pytest.mark.parametrize(
    ("statements", "bad"),
    [
        ((), None),
        (("UPDATE audit_events SET ip = '1.2.3.4' WHERE position = 5",), 5),
        (("DELETE FROM audit_events WHERE position = 7",), 7),
        (tuple(each.format(9) for each in CUT), 10),
        ((CUT[0].format(0), f"UPDATE audit_head SET count = 0, newest = NULL, hash = '{START}'"), 1),
    ],
    ids=["untouched", "field", "row", "tail", "everything"],
)
def test_a_tampered_copy_is_found_by_the_shell(portal, tmp_path, statements, bad):
    """An untouched copy passes; otherwise the first bad event is named, and the exit status is 1."""
    done = verify(portal, copy(portal, tmp_path / "copy.sqlite", *statements))
    assert (0 if bad is None else 1) == done.returncode, done.stderr
    assert ("The audit is whole" in done.stdout) == (bad is None)
    assert bad is None or f"not whole at event {bad}:" in done.stderr


def test_the_worker_checks_it_too(portal):
    """Within a few seconds of its start the worker has looked, and staff are told how far it is whole."""

    def is_told() -> bool:
        rows = {"view": {}, "start": 0, "end": 1}
        answer = portal.otto.post(f"{portal.url}/api/admin/audit/rows", json=rows, timeout=30).json()
        return bool(answer["chain"]) and answer["chain"]["bad"] is None

    live.wait_until(is_told, portal, seconds=30)
