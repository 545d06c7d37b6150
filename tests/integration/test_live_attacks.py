"""What attackers try over HTTP: real accounts, two web workers, and an ERP full of hostile texts."""

import csv
import http.client
import io
import json
import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest

from tests import live
from tests.integration.hostile_erp import FIRST, SECOND, TEXTS, build_hostile_erp
from tests.integration.malformed_bodies import BODIES, VALUES

pytestmark = pytest.mark.integration

ANNA, BEN, CARA, ALL = (f"{name}@example.com" for name in ("anna", "ben", "cara", "all"))
CUSTOMER = {ANNA: FIRST, BEN: SECOND}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """Run the portal with one person per customer, one of All, and one whose password is temporary."""
    folder = tmp_path_factory.mktemp("attacks")
    build_hostile_erp(folder / "erp.sqlite")
    erp = f"sqlite:///{folder / 'erp.sqlite'}"
    env = {"DASH_MCP_ENABLED": "true", "METRICS_TOKEN": "long enough", "TRUSTED_PROXIES": "1"}
    with live.running(folder / "var", erp, **env) as portal:
        portal.add_account(ANNA, FIRST)
        portal.add_account(BEN)
        portal.add_account(CARA, FIRST, must_change=True)
        portal.add_account(ALL, everything=True)
        portal.command("account", "grant", BEN, "--erp-customer-id", str(SECOND))  # with the ERP's own name
        yield portal


@pytest.fixture(scope="module")
def people(portal):
    """Sign everybody in."""
    return {email: portal.sign_in(email) for email in (ANNA, BEN, CARA, ALL)}


def raw(portal, method, path, client=None, body=b"", **headers):
    """Return status, headers and body of a request whose path nothing has tidied up."""
    connection = http.client.HTTPConnection(urlsplit(portal.url).netloc, timeout=30)
    cookie = {"Cookie": f"lotview={client.cookies['lotview']}"} if client else {}
    connection.request(method, path, body, {"Origin": portal.url} | cookie | headers)
    answer = connection.getresponse()
    found = answer.status, answer.headers, answer.read()
    connection.close()
    return found


HIDDEN = """
    /_mcp /_mcp/ /_reload-hash /_dash-config /_dash-ws /_alive /nothing /api/nothing /api/rows/ /inventory/
    /inventory/x.css /inventory%2f /inventory%00 /INVENTORY /.git/config /.env /console /static/x
    /admin/ /admin/nothing /ADMIN /admin-login/
    /assets/ /assets/..%2fapp.py /assets/%2e%2e/app.py /assets/..%5capp.py /assets/%2fetc%2fpasswd /assets/%00
    /_dash-component-suites/ /_dash-component-suites/os/path.py /_dash-component-suites/dash/dcc/nothing.js
    /_dash-component-suites/dash/..%2f..%2fapp.py /_dash-component-suites/dash/%2e%2e/dash.py
""".split()


@pytest.mark.parametrize("path", HIDDEN)
def test_what_is_not_published_does_not_exist(portal, people, path):
    """Unknown paths and ways out of folders are a 404 for everybody, and by no method an accident."""
    for client in (None, people[ANNA]):
        status, headers, body = raw(portal, "GET", path, client)
        assert (404, "no-store") == (status, headers["Cache-Control"])
        assert b"import " not in body
    assert not {raw(portal, method, path)[0] for method in METHODS if method != "OPTIONS"} - {404, 405}


GUARDED = {
    "/inventory": (302, 302),
    "/account": (302, 302),
    "/admin": (302, 302),
    "/admin/account": (302, 302),
    "/admin/staff": (302, 302),
    "/force-change-password": (302, 200),
    "/api/version": (401, 403),
    "/api/export-csv": (401, 403),
    "/api/export-xlsx": (401, 403),
    "/_dash-layout": (401, 403),
    "/_dash-dependencies": (401, 403),
    "POST /api/rows": (401, 403),
    "POST /api/figures": (401, 403),
    "POST /api/lot": (401, 403),
    "/api/lot-xlsx": (401, 403),
    "/lot": (302, 302),
    "/overview": (302, 302),
    "POST /api/refresh": (401, 403),
    "POST /api/export-csv": (401, 403),
    "POST /_dash-update-component": (401, 403),
}


@pytest.mark.parametrize(("address", "expected"), GUARDED.items())
def test_nobody_and_temporary_passwords_see_nothing(portal, people, address, expected):
    """Without a session, and before the temporary password is replaced, nothing of the stock or the pages."""
    method, path = address.split() if " " in address else ("GET", address)
    answers = [raw(portal, method, path, client, b"{}", **JSON) for client in (None, people[CARA])]
    assert expected == tuple(answer[0] for answer in answers)
    for _status, headers, body in answers:
        assert b"inventory-grid" not in body
        assert b"account-form" not in body
        assert b"of-" not in body
        assert {"no-store", "nosniff", "portal"} <= set(headers.values())


def test_no_body_is_an_accident(portal, people):
    """Hundreds of malformed bodies: no 5xx, no traceback, and the connection stays usable."""
    anna, ways = people[ANNA], []
    for body in BODIES:
        text = body.encode()
        ways += [("/api/rows", text, JSON), ("/_dash-update-component", text, JSON)]
        ways += [("/login", text, FORM), ("/force-change-password", text, FORM)]
        ways += [("/api/lot", text, JSON), ("/api/lot-xlsx", {"view": text}, {})]
        ways += [("/api/export-csv", {"view": text}, {}), ("/api/export-xlsx", {"view": text}, {})]
    before = portal.log.read_text().count("Traceback")
    for path, body, headers in ways:
        answer = anna.post(portal.url + path, data=body, headers=headers, timeout=30, allow_redirects=False)
        assert answer.status_code < 500, (path, body[:80] if isinstance(body, bytes) else body)
        assert "Traceback" not in answer.text
    assert before == portal.log.read_text().count("Traceback")


def test_a_body_that_breaks_its_own_framing_is_the_senders_mistake(portal, people):
    """A chunk whose size is no number: refused, signed in or not, and nothing in the log to look into."""
    before = portal.log.read_text().count("Traceback")
    for path, kind in (("/login", FORM), ("/api/rows", JSON), ("/_dash-update-component", JSON)):
        for client in (people[ANNA], None):
            headers = kind | {"Transfer-Encoding": "chunked"}
            status, _headers, answer = raw(portal, "POST", path, client, b"ZZ\r\n{}\r\n0\r\n\r\n", **headers)
            assert (status, b"chunk" in answer) in ((400, False), (401, False)), path
    assert before == portal.log.read_text().count("Traceback")


def test_forged_callbacks_learn_nothing(portal, people):
    """Whatever is put into a callback's inputs and outputs, it tells of the one who asks, or refuses."""
    ben = people[BEN]
    for callback in ben.get(f"{portal.url}/_dash-dependencies", timeout=30).json():
        outputs = [_part(name) for name in callback["output"].strip(".").split("...")]
        for value in ("/inventory", "/admin", ANNA, *VALUES):
            body = {
                "output": callback["output"],
                "outputs": outputs if callback["output"].startswith("..") else outputs[0],
                "inputs": [part | {"value": value} for part in callback["inputs"]],
                "state": [part | {"value": value} for part in callback["state"]],
            }
            changed = "{id}.{property}".format(**callback["inputs"][0])
            for query, ids in (("", [changed]), ("?cancelJob=x&job=y&cacheKey=z", ["..", "{}.x"])):
                address = f"{portal.url}/_dash-update-component{query}"
                answer = ben.post(address, json=body | {"changedPropIds": ids}, timeout=30)
                assert answer.status_code < 500, body
                assert ANNA not in answer.text
                assert f"Customer {FIRST}" not in answer.text


def _part(name):
    id_, _, prop = name.partition("@")[0].rpartition(".")
    return {"id": id_, "property": prop}


@pytest.mark.parametrize("by", ["lot", "part"])
def test_files_are_inert(portal, people, by):
    """No text of the ERP becomes a formula, a link, a header or a cookie, in any sheet of a file."""
    view = {"view": json.dumps({"by": by})}
    answer = people[ALL].get(f"{portal.url}/api/export-csv", params=view, timeout=30)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.lstrip("\0 \t\r")[:1] in {"=", "+", "-", "@", "\uff1d"}]
    file = io.BytesIO(people[ALL].get(f"{portal.url}/api/export-xlsx", params=view, timeout=30).content)
    sheets = [cell for sheet in openpyxl.load_workbook(file) for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in sheets if cell.data_type == "f" or cell.hyperlink]
    mine = people[BEN].get(f"{portal.url}/api/export-csv", params=view, timeout=30)
    assert "Set-Cookie" not in mine.headers
    start = "Inventory_by_part_" if by == "part" else "Inventory_"
    assert f'filename="{start}B-Set-Cookie- x=1_' in mine.headers["Content-Disposition"]


def test_files_keep_texts_as_they_are(portal, people):
    """Leading zeros stay, and a workbook holds what looks like a formula as the text that it is."""
    answer = people[ALL].get(f"{portal.url}/api/export-csv", timeout=30)
    assert "007" in answer.text.split(",")
    file = io.BytesIO(people[ALL].get(f"{portal.url}/api/export-xlsx", timeout=30).content)
    sheet = [cell.value for row in openpyxl.load_workbook(file)["Inventory"].iter_rows() for cell in row]
    assert set(TEXTS[:5]) <= set(sheet)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SCRIPT_NAME", "//evil.example"),
        ("SCRIPT_NAME", "/inventory"),
        ("PATH_INFO", "/metrics"),
        ("X-Forwarded-Prefix", "//evil.example"),
        ("X-Forwarded-Host", "evil.example"),
        ("X-Original-URL", "/metrics"),
        ("Forwarded", "host=evil.example"),
        ("Host", "evil.example"),
    ],
)
def test_no_header_moves_the_portal(portal, name, value):
    """What a proxy forgets to remove changes neither the address that is served nor where people are sent."""
    status, headers, body = raw(portal, "GET", "/inventory", **{name: value})
    assert (302, "/login?next=/inventory") == (status, headers["Location"])
    status, _headers, body = raw(portal, "GET", "/healthz", **{name: value})
    assert (200, b'{"status":"ok"}') == (status, body)


def test_clients_that_stop_midway_are_let_go(portal):
    """Whoever stops in the middle of headers or of a body holds a thread for seconds, not for ever."""
    place = urlsplit(portal.url)
    start = f"POST /login HTTP/1.1\r\nHost: {place.netloc}\r\nOrigin: {portal.url}\r\nContent-Length: 9"
    with ExitStack() as stack:
        for rest in ("", "\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nemail"):
            stopped = stack.enter_context(socket.create_connection((place.hostname, place.port), timeout=30))
            stopped.sendall(f"{start}{rest}".encode())
            stack.callback(lambda client=stopped: client.recv(1000))  # raises after a while without an answer


def test_posted_rows_do_not_reach_a_file(portal, people):
    """An export is made from the view alone, whatever else comes along."""
    data = {"view": "{}", "virtualRowData": '[{"part": "posted"}]', "customers": str(SECOND), "scope": "all"}
    text = people[ANNA].post(f"{portal.url}/api/export-csv", data=data, timeout=30).text
    assert (0, 0) == (text.count("posted"), text.count(f"of-{SECOND}"))


def test_two_customers_at_once_never_meet(portal, people):
    """Rows, lists, files and versions of two people, asked for in turns by many threads at once."""
    rows, csv_file, version = "/api/rows", "/api/export-csv", "/api/version"
    facet = {"facet": {"column": "part", "search": ""}}
    found = portal.rows(people[ALL], {"by": "part", "columns": ["customer", "part", "unit"]})["columns"]
    everybodys = [list(key) for key in zip(*found.values(), strict=True)]
    asked = [
        (rows, {"view": {}}),
        (rows, facet),
        (csv_file, None),
        (version, None),
        (rows, {"view": {"search": "of"}}),
        (rows, {"view": {"by": "part", "open": everybodys}}),
    ]

    def ask(number):
        email, (path, body) = (ANNA, BEN)[number % 2], asked[number // 2 % len(asked)]
        answer = people[email].request("POST" if body else "GET", portal.url + path, json=body, timeout=30)
        return email, answer.status_code, answer.text

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(ask, range(300)))

    assert {200} == {status for _email, status, _text in answers} - {429}
    for email, _status, text in answers:
        assert f"of-{CUSTOMER[ANNA if email == BEN else BEN]}" not in text
    versions = {
        (email, json.loads(text)["version"]) for email, _, text in answers if text.startswith('{"version')
    }
    assert 2 == len(versions)


def test_names_and_headers_forge_neither_log_nor_audit(portal):
    """What is typed and sent stays inside one line of JSON; the id and the last address are ours."""
    client = portal.client()
    client.headers.update({"X-Forwarded-For": "6.6.6.6, 10.0.0.9", "X-Request-Id": "forged"})
    email = 'a@b\n{"event": "forged"}\x1b[31m\u2028'
    live.submit(client, f"{portal.url}/login", email=email, password="a secret that was typed")
    log = portal.log.read_text()
    assert not [line for line in log.split("\n") if line.startswith('{"event": "forged"')]
    assert "a secret that was typed" not in log
    with closing(sqlite3.connect(Path(portal.env["VAR_DIR"], "portal.sqlite"))) as database:
        found = database.execute(
            "SELECT action, target, ip, request_id FROM audit_events ORDER BY position DESC LIMIT 1"
        ).fetchone()
    assert ("CUSTOMER_LOGIN_FAILED", 'a@b {"event": "forged"} [31m', "10.0.0.9") == found[:3]
    assert found[3] not in (None, "", "forged")
    assert "The audit is whole" in portal.command("audit", "verify")


@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer wrong", "Basic bG9uZyBlbm91Z2g=", "Bearer long enough\xff"]
)
def test_figures_are_for_those_with_the_token(portal, token):
    """Only the very token opens the figures."""
    assert 401 == raw(portal, "GET", "/metrics", Authorization=token)[0]
