"""The own account over HTTP, with two web workers: passwords, sessions, and what others may not do."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import requests

from tests import live
from tests.live import PASSWORD

pytestmark = pytest.mark.integration

OWN = "Seven slow barges at dawn"
VALUES = (None, True, -1, 1.5, 10**30, "", "x" * 400, [], [[]], {}, {"function": "alert(1)"}, "others ")


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """Run a portal whose ERP is away: the own account needs none."""
    folder = tmp_path_factory.mktemp("account")
    with live.running(folder, f"sqlite:///{folder / 'away.sqlite'}", WAIT_FOR_ERP="no") as portal:
        portal.add_account("cara@example.com", 2, must_change=True)
        portal.reader = portal.add_account("reader@example.com")
        portal.account_callbacks = callbacks(portal)
        yield portal


def callbacks(portal) -> list[dict]:
    """Return what the page asks the server, as the portal declares it."""
    declared = portal.sign_in(portal.reader).get(f"{portal.url}/_dash-dependencies", timeout=30).json()
    asks = [each for each in declared if not each["clientside_function"]]
    return [each for each in asks if each["output"].strip(".").startswith("account-")]


@pytest.fixture
def person(portal, request):
    """Add a person of this test alone, and return the address."""
    return portal.add_account(f"{request.node.name}@example.com", 2)


class Page:
    """The account page in one browser: what its callbacks answer."""

    def __init__(self, portal, client):
        self.portal, self.client = portal, client
        self.callbacks = portal.account_callbacks

    def callback(self, output: str) -> dict:
        return next(each for each in self.callbacks if output in each["output"])

    def post(self, callback: dict, values=(), state=(), **headers: str) -> requests.Response:
        """Send a callback's body as the browser does."""
        names = callback["output"].strip(".").split("...")
        outputs = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]
        parts = {
            kind: [part | {"value": value} for part, value in zip(callback[kind], given, strict=False)]
            for kind, given in (("inputs", [*values] + [None] * 9), ("state", [*state] + [None] * 9))
        }
        body = parts | {
            "output": callback["output"],
            "outputs": outputs if callback["output"].startswith("..") else outputs[0],
            "changedPropIds": [],
        }
        address = f"{self.portal.url}/_dash-update-component"
        return self.client.post(address, json=body, timeout=30, headers=headers)

    def show(self) -> str:
        return self.post(self.callback("account-data.children")).text

    def end(self, chosen) -> requests.Response:
        return self.post(self.callback("account-ended.children"), [chosen])

    def change(self, old=PASSWORD, new=OWN, again=None) -> requests.Response:
        return self.post(
            self.callback("account-saved.children"), [1], [old, new, new if again is None else again]
        )

    def tags(self) -> list[str]:
        """Return the references of the sessions that have an "End"."""
        return [part.split('"')[0] for part in self.show().split('"data-session":"')[1:]]


@pytest.fixture
def open_page(portal):
    """Return a function that opens the account page in a new browser of somebody."""
    return lambda email: Page(portal, portal.sign_in(email))


def statuses(page, times=8) -> set[int]:
    """Return the answers of several requests at once, so that both workers are asked."""
    with ThreadPoolExecutor(4) as pool:
        ask = f"{page.portal.url}/api/version"
        return set(pool.map(lambda _: page.client.get(ask, timeout=30).status_code, range(times)))


def said(answer: requests.Response) -> dict:
    """Return what stopped a callback."""
    assert answer.status_code == 200, answer.text
    return answer.json()["sideUpdate"]["shell-problem"]["data"]


def test_a_changed_password_ends_every_other_session(portal, open_page, person):
    """At their next request, in both workers; this browser goes on with a new cookie, the old one is dead."""
    this, other, third = (open_page(person) for _ in range(3))
    before = this.client.cookies["lotview"]

    answer = this.change()

    assert "Your password is changed. 2 other sessions were ended." in answer.text
    cookie = answer.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Path=/"))
    assert before != this.client.cookies["lotview"]
    assert ({503}, {401}, {401}) == tuple(statuses(each) for each in (this, other, third))
    planted = Page(portal, portal.client())
    planted.client.cookies.set("lotview", before)
    assert {401} == statuses(planted)
    for password, expected in ((OWN, 303), (PASSWORD, 401)):
        door = portal.client()
        assert (
            expected == live.submit(door, f"{portal.url}/login", email=person, password=password).status_code
        )


def test_the_old_cookie_is_told_that_its_session_has_ended(portal, open_page, person):
    """Whoever comes with it is sent to sign in, with the reason; who has no cookie at all is told none."""
    this, other = open_page(person), open_page(person)
    this.end("others")
    for client, expected in (
        (other.client, "/login?ended=1&next=/account"),
        (portal.client(), "/login?next=/account"),
    ):
        answer = client.get(f"{portal.url}/account", timeout=30, allow_redirects=False)
        assert (302, expected) == (answer.status_code, answer.headers["Location"])
    assert (
        "Your session has ended. Sign in again." in other.client.get(f"{portal.url}/account", timeout=30).text
    )


def test_wrong_old_passwords_have_to_wait(open_page, person):
    """Of six wrong tries the last is not looked at, whichever worker is asked; it is told when to try."""
    page = open_page(person)
    answers = [page.change("not the old password") for _ in range(6)]
    found = [said(answer) for answer in answers]
    assert [400] * 5 + [429] == [each["status"] for each in found]
    assert {("old_password",)} == {tuple(each["fields"]) for each in found}
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert 429 == said(page.change())["status"]
    assert "Wrong old password" in page.show()


def test_guesses_at_once_are_counted_together(open_page, person):
    """Twelve guesses at the same moment are five tries and some waiting."""
    page = open_page(person)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: said(page.change("not the old password"))["status"], range(12)))
    assert 5 <= found.count(400) <= 7, found
    assert 12 == found.count(400) + found.count(429)


def test_one_session_is_ended(portal, open_page, person):
    """It is out at its next request, in both workers; the others go on."""
    this, other, third = (open_page(person) for _ in range(3))
    (first, _second) = [tag for tag in this.tags() if tag != "others"]
    assert "1 other session was ended." in this.end(first).text
    assert [{401}, {503}, {503}] == sorted((statuses(each) for each in (this, other, third)), key=min)
    assert {503} == statuses(this)


def test_references_do_not_tell_how_many_sign_in(open_page, person, portal):
    """What stands for a session on the page is no number that counts the sessions of everybody."""
    one, two = open_page(person), open_page(person)
    found = {tag for page in (one, two) for tag in page.tags() if tag != "others"}
    assert 2 == len(found)
    assert {16} == {len(tag) for tag in found}


def test_somebody_elses_session_looks_like_none(open_page, person, portal):
    """Every live reference of another account, and random ones: one answer but for its reference."""
    theirs, mine = [open_page(person), open_page(person)], open_page(portal.reader)
    tags = [tag for tag in theirs[0].tags() if tag != "others"]
    found = [said(mine.end(each)) for each in (*tags, tags[0][::-1], 10**9, -1, *VALUES)]
    assert 1 == len(
        {(each["sentence"], each["status"], str(each["fields"]), len(each["reference"])) for each in found}
    )
    assert 404 == found[0]["status"]
    assert [{503}, {503}] == [statuses(each) for each in theirs]


def test_nobody_and_temporary_passwords_are_refused(portal, open_page, person):
    """Every callback of the page, whatever is sent along; and the page itself."""
    page = open_page(person)
    assert 3 == len(page.callbacks)
    for client, expected, way in (
        (portal.client(), 401, "/login?next=/account"),
        (portal.sign_in("cara@example.com"), 403, "/force-change-password"),
    ):
        page.client = client
        answer = client.get(f"{portal.url}/account", timeout=30, allow_redirects=False)
        assert (302, way) == (answer.status_code, answer.headers["Location"])
        for callback in page.callbacks:
            answer = page.post(callback, ["others"], [PASSWORD, OWN, OWN])
            assert expected == answer.status_code
            assert person not in answer.text
    assert (
        303
        == live.submit(portal.client(), f"{portal.url}/login", email=person, password=PASSWORD).status_code
    )


def test_nothing_is_done_for_another_site(portal, open_page, person):
    """A foreign Origin, none at all, and a form's content type: refused before anything is looked at."""
    page, other = open_page(person), open_page(person)
    for callback in page.callbacks:
        assert (
            403
            == page.post(
                callback, ["others"], [PASSWORD, OWN, OWN], Origin="https://evil.example"
            ).status_code
        )
        assert (
            415
            == page.post(
                callback, ["others"], [PASSWORD, OWN, OWN], **{"Content-Type": "text/plain"}
            ).status_code
        )
    assert [{503}, {503}] == [statuses(each) for each in (page, other)]


def test_forged_values_tell_of_the_one_who_asks(open_page, person, portal):
    """Whatever inputs and states hold, the page is the reader's own, and nothing is an accident."""
    mine = open_page(portal.reader)
    for callback in mine.callbacks:
        for value in (*VALUES, person, {"id": 1, "email": person}):
            answer = mine.post(callback, [value] * 3, [value] * 3)
            assert answer.status_code == 200
            assert person not in answer.text
            assert "Something went wrong" not in answer.text


def test_malformed_bodies_are_refused(portal, open_page, person):
    """A body that does not fit its callback is a 400 with a sentence."""
    page = open_page(person)
    address = f"{portal.url}/_dash-update-component"
    for callback in page.callbacks:
        good = page.post(callback, ["others"]).request.body
        for old, new in (
            (b'"property"', b'"prop"'),
            (b'"inputs"', b'"in"'),
            (b"account-", b"other-"),
            (b"}", b""),
        ):
            headers = {"Content-Type": "application/json"}
            answer = page.client.post(address, data=good.replace(old, new), headers=headers, timeout=30)
            assert 400 == answer.status_code, (old, answer.text)
            assert answer.json()["error"]


def test_nothing_of_it_is_left_behind(portal, open_page, person):
    """No password in log, database or answers; the audit tells what was done and stays whole."""
    page, other = open_page(person), open_page(person)
    rare, chosen = "an unusual wrong guess", "Nine copper kettles whistle"
    answers = [page.change(rare), page.end("others"), page.change(new=chosen)]
    kept = b"".join(path.read_bytes() for path in Path(portal.env["VAR_DIR"]).iterdir() if path.is_file())
    for secret in (rare, chosen):
        assert secret.encode() not in kept
        assert not [answer for answer in answers if secret in answer.text]
    with closing(sqlite3.connect(Path(portal.env["VAR_DIR"], "portal.sqlite"))) as database:
        query = "SELECT action FROM audit_events WHERE target = ? ORDER BY position DESC LIMIT 3"
        done = [action for (action,) in database.execute(query, [person])]
    assert ["CUSTOMER_PW_CHANGE", "CUSTOMER_SESSION_END", "CUSTOMER_PW_CHANGE_FAILED"] == done
    assert {401} == statuses(other)
    assert "The audit is whole" in portal.command("audit", "verify")
