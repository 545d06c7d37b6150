"""Whose rows: two customers, one with look-alike neighbours, over HTTP with two web workers."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import live
from tests.unit.small_erp import SmallErp

pytestmark = pytest.mark.integration

ACME, ACME_TOO, BOLT, NONE = 2, 3, 4, 1
NAMES = {NONE: "None", ACME: "Acme", ACME_TOO: "Acme ", BOLT: "Bolt % Co", 5: "ACME", 6: "Acme-2"}


def build_erp(path, *, lots):
    """Make an ERP in which each customer of `NAMES` owns `lots` lots that carry the customer's id."""
    erp = SmallErp(path, [NAMES[id_] for id_ in sorted(NAMES)])
    for customer in sorted(NAMES):
        for number in range(lots):
            lot = customer * 1000 + number
            erp.layer(lot=lot, user_lot=f"L{customer}-{number}", part=customer, balance=customer)
    erp.write()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a folder for both ERPs and the portal's files."""
    return tmp_path_factory.mktemp("scope")


@pytest.fixture(scope="module")
def portal(folder):
    """Run the portal with accounts of nobody, Acme, Bolt, both, and All."""
    build_erp(folder / "erp.sqlite", lots=3)
    with live.running(folder / "var", f"sqlite:///{folder / 'erp.sqlite'}") as portal:
        portal.add_account("empty@example.com")
        portal.add_account("acme@example.com", ACME)
        portal.add_account("bolt@example.com", BOLT)
        portal.add_account("both@example.com", ACME, BOLT)
        portal.add_account("all@example.com", everything=True)
        yield portal


def everything_seen(portal, client, view=None):
    """Return all that the portal tells a client about stock, as one text."""
    view = view or {}
    seen = [client.post(f"{portal.url}/api/rows", json={"view": view}, timeout=30).text]
    for column in ("customer", "part", "bin", "status", "expiry"):
        body = {"view": view, "facet": {"column": column, "search": ""}}
        seen.append(client.post(f"{portal.url}/api/rows", json=body, timeout=30).text)
    seen.append(client.post(f"{portal.url}/api/spans", json={"view": view}, timeout=30).text)
    by_part = {key: view[key] for key in ("search", "in", "filter") if key in view} | {"by": "part"}
    opened = by_part | {"open": [[name, f"P{id_}", "EA"] for id_, name in NAMES.items()]}
    seen.append(client.post(f"{portal.url}/api/rows", json={"view": opened}, timeout=30).text)
    seen.append(client.post(f"{portal.url}/api/figures", json={"view": view}, timeout=30).text)
    for shown in (view, by_part):
        query = {"view": json.dumps(shown)}
        seen.append(client.get(f"{portal.url}/api/export-csv", params=query, timeout=30).text)
    return "\n".join(seen)


@pytest.mark.parametrize(
    ("email", "own"),
    [
        ("empty@example.com", set()),
        ("acme@example.com", {ACME}),
        ("bolt@example.com", {BOLT}),
        ("both@example.com", {ACME, BOLT}),
        ("all@example.com", set(NAMES)),
    ],
)
def test_an_account_sees_the_rows_of_its_customers_and_no_others(portal, email, own):
    """Rows, counts, facets, sums, names and exports speak of the account's own customers alone."""
    client = portal.sign_in(email)

    answer = portal.rows(client)
    seen = everything_seen(portal, client)

    assert 3 * len(own) == answer["total"] == answer["matched"]
    assert {f"P{id_}" for id_ in own} == set(answer["columns"]["part"])
    assert {NAMES[id_] for id_ in own} == set(answer["columns"]["customer"])
    assert [["EA", str(3 * sum(own))]] * bool(own) == answer["sums"]
    for other in NAMES.keys() - own:
        assert f"P{other}" not in seen
        assert f"L{other}-" not in seen


@pytest.mark.parametrize(
    ("email", "own"),
    [("empty@example.com", []), ("acme@example.com", [ACME]), ("both@example.com", [ACME, BOLT])],
)
def test_an_account_sees_the_parts_of_its_customers_and_no_others(portal, email, own):
    """By part there is one row per own part; opening another customer's part shows nothing of it."""
    keys = [[name, f"P{id_}", "EA"] for id_, name in NAMES.items()]

    answer = portal.rows(portal.sign_in(email), {"by": "part", "open": keys})

    assert (len(own), len(own), 4 * len(own)) == (answer["matched"], answer["total"], answer["shown"])
    assert [str(3 * id_) for id_ in own] == [text for text in answer["columns"]["on_hand_sum"] if text]
    assert [f"L{id_}-{n}" for id_ in own for n in range(3)] == [
        lot["user_lot"] for lot in answer["opened"] if lot
    ]


def lot_told(portal, client, part, lot):
    """Return status and body of the answer about a lot, once the worker has found it."""
    until = time.monotonic() + 60
    while True:
        answer = client.post(f"{portal.url}/api/lot", json={"part": part, "lot": lot}, timeout=30)
        if answer.status_code != 202 or time.monotonic() > until:
            return answer.status_code, answer.text
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("email", "own"),
    [
        ("empty@example.com", set()),
        ("acme@example.com", {ACME}),
        ("both@example.com", {ACME, BOLT}),
        ("all@example.com", set(NAMES)),
    ],
)
def test_a_lot_of_others_is_as_one_of_nobody(portal, email, own):
    """The worker tells the history of one's own lots; another customer's is as one that does not exist."""
    client = portal.sign_in(email)
    told = {id_: lot_told(portal, client, f"P{id_}", f"L{id_}-1") for id_ in NAMES}
    nobodys = lot_told(portal, client, "P99", "L99-1")
    assert 404 == nobodys[0]
    for id_, (status, text) in told.items():
        if id_ in own:
            assert 200 == status
            assert [f"L{id_}-1"] == [lot for each in json.loads(text)["lots"] for lot in each["user_lots"]]
            assert not [other for other in NAMES.keys() - {id_} if f"P{other}" in text]
        else:
            assert plain(nobodys) == plain((status, text))
    assert (404, nobodys[0]) == (lot_told(portal, client, f"P{BOLT}", f"L{ACME}-1")[0], 404)


def plain(answer):
    """Return an answer without what names the request."""
    status, text = answer
    return status, json.loads(text) | {"reference": ""}


@pytest.mark.parametrize(
    "view",
    [
        {"in": {"customer": ["Bolt % Co", "ACME", "Acme ", "Acme-2", "None"]}},
        {"search": "Bolt"},
        {"search": "%"},
        {"filter": {"customer": {"filterType": "text", "type": "contains", "filter": "B"}}},
        {"in": {"part": ["P4"]}},
    ],
)
def test_a_view_that_asks_for_others_finds_nothing(portal, view):
    """Filters on another customer's name or part give no row, count, sum or facet of theirs."""
    client = portal.sign_in("acme@example.com")

    answer = portal.rows(client, view)

    assert 0 == answer["matched"]
    assert 3 == answer["total"]
    assert [] == answer["sums"]
    assert "P4" not in json.dumps(answer)
    assert "L4-" not in everything_seen(portal, client, view)


@pytest.mark.parametrize(
    "forged", [{"scope": "all"}, {"customers": [BOLT]}, {"customer_id": BOLT}, {"all": True}]
)
def test_a_forged_scope_is_refused(portal, forged):
    """A customer id, scope or permission in a request is an error, never a wider answer."""
    client = portal.sign_in("acme@example.com")

    for body in ({"view": {}} | forged, {"view": forged}):
        answer = client.post(f"{portal.url}/api/rows", json=body, timeout=30)

        assert 400 == answer.status_code
        assert "P2" not in answer.text


def test_answers_never_mix_people(portal):
    """Two hundred requests of different people at once: each gets own rows alone, from either worker."""
    people = {"acme@example.com": ACME, "bolt@example.com": BOLT}
    clients = {email: portal.sign_in(email) for email in people}

    def ask(email):
        return email, set(portal.rows(clients[email])["columns"]["part"])

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, list(people) * 100))

    assert [(email, {f"P{people[email]}"}) for email in list(people) * 100] == answers


def test_a_change_of_grants_holds_at_the_next_request(portal):
    """What is granted shows and what is revoked is gone at once, in every worker, session untouched."""
    portal.add_account("moving@example.com", ACME)
    client = portal.sign_in("moving@example.com")
    assert 3 == portal.rows(client)["total"]

    portal.shell("account", "grant", "moving@example.com", "--erp-customer", "Bolt % Co")
    assert [6] * 8 == [portal.rows(client)["total"] for _ in range(8)]
    portal.command("account", "revoke", "moving@example.com", "--erp-customer-id", str(ACME))
    assert [{"P4"}] * 8 == [set(portal.rows(client)["columns"]["part"]) for _ in range(8)]


def test_deactivation_ends_sessions_at_once(portal):
    """A deactivated account's session is dead at the next request, in every worker."""
    portal.add_account("leaving@example.com", ACME)
    client = portal.sign_in("leaving@example.com")
    assert 3 == portal.rows(client)["total"]

    portal.command("account", "deactivate", "leaving@example.com")

    answers = [client.post(f"{portal.url}/api/rows", json={"view": {}}, timeout=30) for _ in range(8)]
    assert [401] * 8 == [answer.status_code for answer in answers]


def test_the_default_entry_and_unknown_names_cannot_be_granted(portal):
    """The ERP's own entry and names it does not have are refused; look-alikes are told apart."""
    for name in ("None", "acme", "Acme_2", "%"):
        with pytest.raises(AssertionError):
            portal.command("account", "grant", "empty@example.com", "--erp-customer", name)
    assert 0 == portal.rows(portal.sign_in("empty@example.com"))["total"]


def test_another_erp_behind_the_same_database_shows_nothing_to_old_grants(portal, folder):
    """Grants, All included, count for the ERP they were made for: the same ids elsewhere are nobody's."""
    build_erp(folder / "other.sqlite", lots=2)
    with live.running(folder / "var", f"sqlite:///{folder / 'other.sqlite'}") as other:
        for email in ("acme@example.com", "both@example.com", "all@example.com"):
            answer = other.rows(other.sign_in(email))

            assert 0 == answer["total"]
            assert {name: [] for name in answer["columns"]} == answer["columns"]
