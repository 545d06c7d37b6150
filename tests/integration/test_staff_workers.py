"""Staff against two web workers: one session store, one count of tries, and every code once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
import requests

from auth.passwords import hashed
from data.portal import clock, staff
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import changing
from services.sign_in import second_factor
from tests import live
from tests.staff_people import SEED

pytestmark = pytest.mark.integration

PASSWORD = "Quiet harbour, 9 lanterns"
ANNA = "anna@larkspur.example"


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """Run a portal without an ERP, with the built-in administrator, staff of each role and a customer."""
    folder = tmp_path_factory.mktemp("staff")
    admin = {"ADMIN_USERNAME": "root", "ADMIN_PASSWORD_HASH": hashed(password=PASSWORD)}
    with live.running(folder, f"sqlite:///{folder / 'away.sqlite'}", WAIT_FOR_ERP="no", **admin) as portal:
        portal.add_account(ANNA, everything=True)
        for role in staff.Role:
            words = ("staff", "add", "--username", f"the-{role}", "--role", role, "--password-stdin")
            portal.command(*words, text=PASSWORD)
            keep_password(portal, f"the-{role}")
        yield portal


def keep_password(portal, username: str, *, enrolled: bool = False) -> None:
    """Let somebody keep the password of the shell, with or without a second factor."""
    with portal.app().app_context(), changing(Actor.shell()) as change:
        row = staff.find(change.session, username)
        row.must_change, row.password_expires_at = False, None
        if enrolled:
            kept = {"seed": SEED, "codes": ["one"], "now": clock.now(), "step": 0}
            row.second_factor = second_factor.made(staff_id=row.id, **kept)
        change.record(Action.STAFF_UPDATE)


def enter(portal, username: str, password: str = PASSWORD) -> tuple[requests.Session, requests.Response]:
    client = portal.client()
    return client, live.submit(client, f"{portal.url}/admin-login", username=username, password=password)


def statuses(portal, client, path: str, times: int = 12) -> set[int]:
    """Return the answers of several requests at once, so that both workers are asked."""

    def ask(_: int) -> int:
        return client.get(f"{portal.url}{path}", timeout=30, allow_redirects=False).status_code

    with ThreadPoolExecutor(6) as pool:
        return set(pool.map(ask, range(times)))


def test_a_session_counts_for_every_worker(portal):
    """The built-in administrator is in everywhere, and out everywhere."""
    client, answer = enter(portal, "root")
    assert "/admin" == answer.headers["Location"]
    assert {200} == statuses(portal, client, "/admin")
    cookie = client.cookies["lotview"]
    client.post(f"{portal.url}/logout", timeout=30)
    client.cookies.set("lotview", cookie)
    assert {302} == statuses(portal, client, "/admin")


def test_the_builtin_administrator_is_made_once(portal):
    """Eight first sign-ins at once: one row, and nobody meets an error."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: enter(portal, "root")[1].status_code, range(8)))
    assert set(answers) <= {303, 429}
    assert 303 in answers
    assert 1 == portal.command("staff", "list").count("built in")


def test_the_kinds_never_mix(portal):
    """A customer's session opens nothing of the staff's, a staff member's nothing of a customer's."""
    customer = portal.sign_in(ANNA)
    auditor, _answer = enter(portal, "the-auditor")
    assert [{403}, {200}] == [statuses(portal, each, "/admin") for each in (customer, auditor)]
    assert [{503}, {403}] == [statuses(portal, each, "/api/version") for each in (customer, auditor)]


def test_what_the_shell_does_holds_at_the_next_request(portal):
    """Deactivated by another process: signed out at once in both workers; the others go on."""
    support, _answer = enter(portal, "the-support")
    auditor, _answer = enter(portal, "the-auditor")
    portal.shell("staff", "deactivate", "the-support")
    assert [{302}, {200}] == [statuses(portal, each, "/admin") for each in (support, auditor)]
    assert 401 == enter(portal, "the-support")[1].status_code
    portal.command("staff", "reactivate", "the-support")


def test_one_code_lets_in_once(portal):
    """The same code from three browsers at once: one session; the others are told to wait for the next."""
    keep_password(portal, "the-admin", enrolled=True)
    clients = [enter(portal, "the-admin") for _ in range(3)]
    assert ["/admin-login/code"] * 3 == [answer.headers["Location"] for _client, answer in clients]
    code = pyotp.TOTP(SEED).now()
    with ThreadPoolExecutor(8) as pool:
        asked = [
            pool.submit(live.submit, client, f"{portal.url}/admin-login/code", code=code)
            for client, _answer in clients
        ]
    found = Counter(each.result().status_code for each in asked)
    assert (1, 2) == (found[303], found[401] + found[429])
    assert "The audit is whole" in portal.command("audit", "verify")


def test_guesses_are_counted_for_both_workers(portal):
    """Twenty wrong passwords at once: a few are looked at, and the others told how long to wait."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: enter(portal, "the-auditor", "wrong")[1], range(20)))
    found = Counter(answer.status_code for answer in answers)
    assert {401, 429} == set(found)
    assert found[401] <= 4
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers if answer.status_code == 429)
