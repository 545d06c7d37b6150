"""Who gets through the gate, and who does not."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from auth import denials as refusals
from data.portal.changes import reading
from data.portal.tables import Event
from services.accounts import accounts
from services.accounts.grants import Grants
from tests.portal_app import (
    ANNA,
    BEN,
    CARA,
    ERP,
    LARKSPUR,
    NORTHFIELD,
    ORIGIN,
    OTHER_ERP,
    SHELL,
    add,
    app,
    cheap_passwords,
    make_app,
    settings_in,
    signed_in,
    time,
)  # fmt: skip

__all__ = ["app", "cheap_passwords", "time"]

GUARDED = ["/inventory", "/api/mine", "/force-change-password"]
UNKNOWN = [
    "/nothing",
    "/inventory/x.css",
    "/inventory/",
    "/.git/config",
    "/api/nothing",
    "/_dash-config",
    "/_mcp",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]
POSTED = ["/login", "/logout", "/force-change-password", "/api/mine"]


def denials(app) -> list[dict]:
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        found = session.scalars(select(Event).where(Event.action == "ACCESS_DENIED")).all()
    return [{"target": event.target, **json.loads(event.details)} for event in found]


@pytest.mark.parametrize("path", GUARDED)
def test_nobody_gets_nothing(app, path):
    """Without a session a page sends to the form and a route answers 401; neither shows anything."""
    answer = app.test_client().get(path)
    expected = (401, None) if path.startswith("/api") else (302, f"/login?next={path}")
    assert expected == (answer.status_code, answer.headers.get("Location"))
    assert "page" not in answer.text.removesuffix("</html>") or answer.status_code == 302


def test_the_way_back_keeps_the_whole_address(app):
    """Whoever followed a link with a query is sent to exactly that address after signing in."""
    answer = app.test_client().get("/inventory?part=A%26B&x=1")
    assert "/login?next=/inventory%3Fpart%3DA%2526B%26x%3D1" == answer.headers["Location"]


def test_unknown_paths_do_not_exist_for_anybody(app):
    """What is no page, route or file is a 404 by every method, signed in or not."""
    clients = {"nobody": app.test_client(), "anna": signed_in(app)}
    ways = [(who, path, method) for who in clients for path in UNKNOWN for method in METHODS]
    found = {way: clients[way[0]].open(way[1], method=way[2], headers=ORIGIN).status_code for way in ways}
    assert dict.fromkeys(ways, 404) == found


def test_what_declares_nothing_is_refused(app):
    """A route whose author forgot the permission does not exist for people."""
    for client in (app.test_client(), signed_in(app)):
        answer = client.get("/api/undeclared")
        assert (404, False) == (answer.status_code, "must not be seen" in answer.text)


@pytest.mark.parametrize(("path", "method"), [("/login", "PUT"), ("/logout", "GET"), ("/inventory", "POST")])
def test_known_paths_name_their_methods(app, path, method):
    """A wrong method is a 405 with the right ones."""
    answer = app.test_client().open(path, method=method, headers=ORIGIN)
    assert 405 == answer.status_code
    assert method not in answer.headers["Allow"]


def test_everybody_sees_their_own_scope(app):
    """Two people of two customers get two scopes."""
    assert {"customers": [LARKSPUR[0]], "erp": ERP, "everything": False} == signed_in(app, ANNA).get(
        "/api/mine"
    ).json
    assert {"customers": [NORTHFIELD[0]], "erp": ERP, "everything": False} == signed_in(app, BEN).get(
        "/api/mine"
    ).json


def test_a_change_of_grants_holds_at_the_next_request(app):
    """Nobody has to sign in again to see more or less; the session keeps nothing of the scope."""
    client = signed_in(app)
    seen = []
    for act, grants in (
        (accounts.grant, Grants(ERP, (NORTHFIELD,))),
        (accounts.grant, Grants(ERP, (), everything=True)),
        (accounts.revoke, Grants(ERP, (LARKSPUR, NORTHFIELD), everything=True)),
    ):
        with app.app_context():
            act(actor=SHELL, email=ANNA, grants=grants)
        seen.append(client.get("/api/mine").json)
    assert [([2, 5], False), ([2, 5], True), ([], False)] == [(s["customers"], s["everything"]) for s in seen]


def test_grants_of_another_erp_are_nothing(tmp_path):
    """The same numbers mean others elsewhere: single grants and All hold for their own ERP only."""
    app = make_app(settings_in(tmp_path), erp=OTHER_ERP)
    with app.app_context():
        add(ANNA, Grants(ERP, (LARKSPUR,)))
        add(CARA, Grants(ERP, (), everything=True))
    for email in (ANNA, CARA):
        mine = signed_in(app, email).get("/api/mine").json
        assert {"customers": [], "erp": OTHER_ERP, "everything": False} == mine


def test_a_temporary_password_opens_one_door_only(app):
    """Before the change there is no data: pages lead to the form, routes answer 403 with a sentence."""
    with app.app_context():
        add(CARA, Grants(ERP, (LARKSPUR,)), must_change=True)
    client = signed_in(app, CARA)
    page, route = client.get("/inventory"), client.get("/api/mine")
    assert (302, "/force-change-password") == (page.status_code, page.headers["Location"])
    assert (403, "Your password is temporary. Choose your own password first.") == (
        route.status_code,
        route.json["error"],
    )


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost:8051"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost@evil.example"},
        {"Origin": "http://evil.example", "Referer": "http://localhost/"},
        {"Referer": "http://evil.example/http://localhost/"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
def test_no_other_site_changes_anything(app, headers):
    """A POST that does not come from the portal's own pages is refused everywhere, and does nothing."""
    client = signed_in(app)
    assert [403] * len(POSTED) == [client.post(path, headers=headers).status_code for path in POSTED]
    assert 200 == client.get("/api/mine").status_code
    assert [(ANNA, path) for path in POSTED] == [
        (denial["target"], denial["path"]) for denial in denials(app)
    ]


@pytest.mark.parametrize(
    ("base_url", "reached", "headers"),
    [
        ("", "http://localhost", {"Origin": "http://localhost"}),
        ("", "http://localhost", {"Origin": "http://localhost:80"}),
        ("", "http://localhost", {"Referer": "http://localhost/inventory?x=1"}),
        ("", "http://127.0.0.1:8050", {"Origin": "http://127.0.0.1:8050", "Sec-Fetch-Site": "same-origin"}),
        ("https://stock.example", "http://10.0.0.7:8050", {"Origin": "https://stock.example"}),
        ("https://stock.example:443", "http://10.0.0.7", {"Referer": "https://STOCK.example/inventory"}),
    ],
)
def test_the_portals_own_pages_may_post(tmp_path, base_url, reached, headers):
    """Default ports, a Referer without Origin and a proxy in front are all the portal itself."""
    app = make_app(settings_in(tmp_path, app_base_url=base_url))
    answer = app.test_client().post("/logout", base_url=reached, headers=headers)
    assert 303 == answer.status_code


def test_nobody_fills_the_audit_with_what_they_may_not_do(app, time, monkeypatch):
    """Every refusal is answered the same; of endless ones only so many are kept, of each person by itself."""
    monkeypatch.setattr(refusals, "LIMITS", replace(refusals.LIMITS, free_per_account=3, free_per_source=3))
    anna, ben = signed_in(app), signed_in(app, BEN)
    assert {403} == {anna.get("/admin").status_code for _ in range(10)}
    assert 403 == ben.get("/admin").status_code
    assert [ANNA, ANNA, ANNA, BEN] == [each["target"] for each in denials(app)]
    time.move(minutes=2)
    anna.get("/admin")
    assert 5 == len(denials(app))


def test_every_answer_carries_a_reference_of_its_own(app):
    """Two errors never share their reference."""
    client = app.test_client()
    references = {client.get("/api/mine").json["reference"] for _ in range(5)}
    assert 5 == len(references)
    assert all(len(reference) >= 16 for reference in references)
