"""Signing in, being turned away, and signing out, through the forms."""

import json
import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.security import generate_password_hash

from api.forms import safe_path
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.tables import Account, Event, SignIn
from services.accounts import accounts
from services.accounts.grants import Grants
from tests.portal_app import (
    ANNA,
    BEN,
    CARA,
    ERP,
    LARKSPUR,
    ORIGIN,
    PASSWORD,
    SHELL,
    add,
    app,
    cheap_passwords,
    enter,
    make_app,
    settings_in,
    signed_in,
    time,
)  # fmt: skip

__all__ = ["app", "cheap_passwords", "time"]


def rows(app, table) -> list:
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        return list(session.scalars(select(table)))


def events(app, *actions: str) -> list[Event]:
    return [event for event in rows(app, Event) if event.action in actions]


def body(answer) -> str:
    """Return a page without the form's token and what was typed."""
    return re.sub(r'value="[^"]*"', "", answer.text)


def test_the_right_password_leads_to_the_stock(app):
    """Signing in ends at the inventory, however the address is written, and is recorded."""
    for email in (ANNA, f"  {ANNA.upper()} "):
        answer = enter(app.test_client(), email)
        assert (303, "/inventory") == (answer.status_code, answer.headers["Location"])
    assert [ANNA, ANNA] == [event.actor for event in events(app, "CUSTOMER_LOGIN")]


def test_every_failure_looks_the_same(app, time):
    """Unknown, wrong, inactive and expired: one status, one text, one length."""
    with app.app_context():
        accounts.deactivate(actor=SHELL, email=BEN)
        add(CARA, Grants(ERP, (LARKSPUR,)), must_change=True)
    time.move(hours=73)
    tries = [
        ("nobody@x.example", PASSWORD),
        (ANNA, "wrong"),
        (BEN, PASSWORD),
        (BEN, "wrong"),
        (CARA, PASSWORD),
    ]
    tries += [
        ("", ""),
        ("not an address", PASSWORD),
        (ANNA, PASSWORD + "x" * 300),
        (ANNA, "\0"),
        ("\0@x.example", "x"),
    ]
    answers = [enter(app.test_client(), *each) for each in tries]
    assert 1 == len({(answer.status_code, body(answer)) for answer in answers})
    assert 401 == answers[0].status_code


def test_why_a_try_failed_stands_in_the_audit_only(app):
    """The audit tells what the page does not: who was meant, why it failed, and in which browser."""
    for email in (ANNA, "nobody@x.example", "hunter2 in the wrong field\nERROR"):
        client = app.test_client()
        client.environ_base["HTTP_USER_AGENT"] = "A browser"
        enter(client, email, "wrong")
    failed = [(e.actor, e.target, json.loads(e.details)) for e in events(app, "CUSTOMER_LOGIN_FAILED")]
    assert [
        ("anonymous", ANNA, {"reason": "wrong password", "browser": "A browser"}),
        ("anonymous", "nobody@x.example", {"reason": "unknown", "browser": "A browser"}),
        ("anonymous", "(not an address)", {"reason": "unknown", "browser": "A browser"}),
    ] == failed


def test_no_password_gets_into_the_database(app):
    """Neither right nor wrong passwords nor tokens are found in any table or file."""
    enter(app.test_client(), ANNA, "An unusual wrong guess")
    client = signed_in(app)
    files = (path for path in app.config["SETTINGS"].var_dir.rglob("*") if path.is_file())
    kept = b"".join(path.read_bytes() for path in files)
    token = client.get_cookie("lotview").value
    assert b"unusual wrong guess" not in kept
    assert PASSWORD.encode() not in kept
    assert token.encode() not in kept


OURS = ["/inventory", "/inventory?part=A%26B&x=1", "/inventory#row", "/inventory?next=//evil.example"]
FOREIGN = [
    *["", "https://evil.example", "//evil.example", "/\\evil.example", "\\/evil", "///evil", "/%2f/evil"],
    *["javascript:alert(1)", "/inventory\r\nSet-Cookie: a=b", "/\t/evil.example", "/inventory/../../x"],
    *[
        "//evil.example/inventory",
        "http:/inventory",
        "http:inventory",
        "/nothing",
        "/api/mine",
        " /inventory",
    ],
    *["/inventory?x=\r\nSet-Cookie: a=b", "/login", "/logout", "@evil.example", "/inventory\\@evil"],
    *[
        "/inventory%0d%0a",
        "/inventory\n",
        "/inventory\u2028",
        "/ınventory",
        "http://[",
        "/inventory?" + "x" * 9000,
    ],
]


def test_next_leads_to_pages_of_ours_only():
    """Whatever a link says, the way leads to a page inside the portal or is not taken at all."""
    app = Flask("test")
    app.config["PAGES"] = {"/inventory": None}
    with app.app_context():
        assert {each: each for each in OURS} == {each: safe_path(each) for each in OURS}
        assert dict.fromkeys(FOREIGN) == {each: safe_path(each) for each in FOREIGN}


@pytest.mark.parametrize(
    ("wanted", "expected"), [(OURS[1], OURS[1]), ("//evil.example", "/inventory"), (FOREIGN[8], "/inventory")]
)
def test_signing_in_goes_on_inside_the_portal(app, wanted, expected):
    """Right after signing in, and for whoever is signed in already, the way is the same."""
    client = app.test_client()
    assert expected == enter(client, next=wanted).headers["Location"]
    again = client.get("/login", query_string={"next": wanted})
    assert expected == again.headers["Location"]
    assert "Set-Cookie: a" not in str(again.headers)


def test_a_form_without_its_token_is_refused(app):
    """The forms' own token is needed beside the origin, and a wrong one signs nobody in."""
    client = app.test_client()
    for token in ({}, {"csrf_token": "x"}):
        answer = client.post("/login", data={"email": ANNA, "password": PASSWORD} | token, headers=ORIGIN)
        assert 400 == answer.status_code
    assert 401 == client.get("/api/mine").status_code


def test_another_browsers_token_is_refused(app):
    """A token belongs to the browser that got it."""
    foreign = re.search(r'csrf_token" value="([^"]+)"', app.test_client().get("/login").text)[1]
    client = app.test_client()
    client.get("/login")
    fields = {"email": ANNA, "password": PASSWORD, "csrf_token": foreign}
    assert 400 == client.post("/login", data=fields, headers=ORIGIN).status_code


def test_signing_out_ends_the_session_on_the_server(app):
    """The old cookie is worth nothing afterwards, and the person is at the door."""
    client = signed_in(app)
    stolen = client.get_cookie("lotview").value
    answer = client.post("/logout", headers=ORIGIN)
    assert "/login" == answer.headers["Location"]
    thief = app.test_client()
    thief.set_cookie("lotview", stolen)
    assert 401 == thief.get("/api/mine").status_code
    assert [ANNA] == [event.actor for event in events(app, "CUSTOMER_LOGOUT")]


def test_signing_in_begins_a_new_session(app):
    """A cookie that was there before, planted or own, is dead afterwards."""
    client = signed_in(app, BEN)
    planted = client.get_cookie("lotview").value
    client.get("/login")
    token = re.search(r'csrf_token" value="([^"]+)"', _form_of(client, app))[1]
    fields = {"email": ANNA, "password": PASSWORD, "csrf_token": token}
    assert 303 == client.post("/login", data=fields, headers=ORIGIN).status_code
    assert planted != client.get_cookie("lotview").value
    assert [LARKSPUR[0]] == client.get("/api/mine").json["customers"]
    other = app.test_client()
    other.set_cookie("lotview", planted)
    assert 401 == other.get("/api/mine").status_code


def _form_of(client, app) -> str:
    """Return a form with a token for this browser, which is signed in and would be sent on."""
    with client.session_transaction() as kept:
        user = kept.pop("_user_id")
    page = client.get("/login").text
    with client.session_transaction() as kept:
        kept["_user_id"] = user
    return page


def test_an_old_kind_of_hash_is_renewed(app):
    """Werkzeug's scrypt lets in once and is then replaced by Argon2."""
    with changing(SHELL, sessions=app.extensions["lotview.portal"]) as change:
        account = change.session.scalars(select(Account).where(Account.email == ANNA)).one()
        account.password_hash = generate_password_hash(PASSWORD, method="scrypt:1024:8:1")
        change.record(Action.CUSTOMER_UPDATE)
    for _ in range(2):
        signed_in(app, ANNA, PASSWORD)
        assert ["$argon2id$"] * 2 == [account.password_hash[:10] for account in rows(app, Account)]


@pytest.mark.parametrize("https", [True, False])
def test_the_cookie_is_bound_to_the_portal(tmp_path, https):
    """Scripts can't read it, other sites don't send it, https keeps it to this host, and it says nothing."""
    url = "https://stock.example" if https else "http://localhost"
    app = make_app(settings_in(tmp_path, app_base_url=url if https else ""))
    with app.app_context():
        add(ANNA, Grants(ERP, (LARKSPUR,)))
    client = app.test_client()
    page = client.get("/login", base_url=url)
    token = re.search(r'csrf_token" value="([^"]+)"', page.text)[1]
    fields = {"email": ANNA, "password": PASSWORD, "csrf_token": token}
    answer = client.post("/login", base_url=url, data=fields, headers={"Origin": url})
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-lotview=" if https else "lotview=")
    assert https == ("Secure" in cookie)
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie
    assert len(cookie) < 4096
    assert "larkspur" not in cookie.lower()


def test_sessions_are_kept_without_their_tokens(app):
    """What is in the database can't be used as a cookie."""
    client = signed_in(app)
    (row,) = rows(app, SignIn)
    other = app.test_client()
    with other.session_transaction() as forged:
        forged["_user_id"] = row.token_hash
    assert [200, 401] == [each.get("/api/mine").status_code for each in (client, other)]


def test_the_doors_show_the_companys_logo(tmp_path):
    """Sign-in pages and errors carry the picture that PORTAL_LOGO names instead of our mark."""
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>')
    client = make_app(settings_in(tmp_path, portal_logo=str(logo))).test_client()

    for address in ("/login", "/no-such-page"):
        page = client.get(address).text
        assert 'src="data:image/svg+xml;base64,' in page
        assert "<svg" not in page
