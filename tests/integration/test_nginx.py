"""The shipped nginx.conf in front of a running portal: who asks, from where, and what comes back."""

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from requests.adapters import HTTPAdapter
from sqlalchemy import select

from data.erp.demo import build_demo
from data.portal.changes import reading
from data.portal.staff import Role
from data.portal.tables import Event
from environment import ROOT
from tests import live
from tests.integration.demo_erp import TODAY
from tests.integration.postgres import free_port, missing
from tests.live_staff import add_staff, enter
from tests.unit.saved_view_cases import STATE

pytestmark = pytest.mark.integration

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
FRAME = """
{user} pid {folder}/pid; error_log {folder}/error.log; daemon off; worker_processes 1; events {{}}
http {{ {temporary} {server} }}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
ONCE = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "Cache-Control",
    "Server",
)
ELSEWHERE = "127.0.0.2"  # a client's address that is not the proxy's
FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}


class From(HTTPAdapter):
    """Connections from an address of this machine that is not the usual one."""

    def init_poolmanager(self, *sizes, **how) -> None:
        super().init_poolmanager(*sizes, **how | {"source_address": (ELSEWHERE, 0)})


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """Run the portal behind nginx as deploy/nginx.conf has it; its address is nginx's."""
    if not Path(NGINX).exists():
        missing("nginx is not installed.")
    folder, outside, plain = tmp_path_factory.mktemp("nginx"), free_port(), free_port()
    build_demo(folder / "erp.sqlite", today=TODAY)
    env = {"APP_BASE_URL": f"https://localhost:{outside}", "TRUSTED_PROXIES": "1"}
    with live.running(folder / "var", f"sqlite:///{folder / 'erp.sqlite'}", **env) as portal:
        certify(folder)
        (folder / "nginx.conf").write_text(configured(folder, portal.env["PORT"], outside, plain))
        nginx = [NGINX, "-c", folder / "nginx.conf"]
        portal.processes.append(subprocess.Popen(nginx, start_new_session=True))
        portal.folder, portal.plain = folder, f"http://localhost:{plain}"
        portal.url, portal.client = env["APP_BASE_URL"], partial(client, portal)
        live.wait_until(lambda: answers(portal), portal)
        yield portal


def configured(folder: Path, port: str, outside: int, plain: int) -> str:
    """Return the shipped configuration with this machine's ports and folders."""
    server = (ROOT / "deploy/nginx.conf").read_text()
    for shipped, here in (
        ("127.0.0.1:8050", f"127.0.0.1:{port}"),
        ("listen 443 ", f"listen 127.0.0.1:{outside} "),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("/etc/ssl/portal/", f"{folder}/"),
        ("/var/log/nginx/", f"{folder}/"),
    ):
        assert shipped in server
        server = server.replace(shipped, here)
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    user = "user root;" if Path("/proc/self").stat().st_uid == 0 else ""
    return FRAME.format(user=user, folder=folder, temporary=temporary, server=server)


def certify(folder: Path) -> None:
    """Write a certificate for `localhost`, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    (folder / "privkey.pem").write_bytes(private)


def answers(portal: live.Portal) -> bool:
    try:
        return portal.client().get(f"{portal.url}/healthz", timeout=5).ok
    except requests.exceptions.SSLError:
        raise  # waiting helps nothing
    except requests.ConnectionError:
        return False


def client(portal: live.Portal) -> requests.Session:
    """Return a browser that trusts the certificate, and comes from elsewhere."""
    found = requests.Session()
    found.trust_env = False  # a machine's own bundle would replace the certificate
    found.verify = str(portal.folder / "fullchain.pem")
    found.mount("https://", From())
    found.headers["Origin"] = portal.url
    return found


def test_people_work_behind_it_and_are_known_by_their_own_address(portal):
    """Sign-in, rows and files as without a proxy; what a client claims about itself does not count."""
    email = portal.add_account("ann@nginx.example", 2)
    ann = portal.client()
    ann.headers.update(FORGED)
    entered = live.submit(ann, f"{portal.url}/login", email=email, password=live.PASSWORD)
    assert (303, "/inventory") == (entered.status_code, entered.headers["Location"])
    assert ["__Host-lotview"] == [cookie.name for cookie in ann.cookies if cookie.secure]
    view = json.dumps({"in": {"part": [f"{number:060}" for number in range(80)]}})  # a long address
    files = [
        ann.get(f"{portal.url}/api/export-{kind}", params={"view": view}, timeout=30)
        for kind in ("csv", "xlsx")
    ]
    assert [200, 200] == [each.status_code for each in files]
    assert portal.rows(ann)["total"]
    views = f"{portal.url}/api/views"
    kept = ann.post(views, json={"name": "Mine", "page": "inventory", "state": STATE}, timeout=30).json()
    again = {"name": "Ours", "version": kept["version"]}
    assert "Ours" == ann.put(f"{views}/{kept['reference']}", json=again, timeout=30).json()["name"]
    assert ann.delete(f"{views}/{kept['reference']}", timeout=30).ok
    with reading(sessions=portal.app().extensions["lotview.portal"]) as session:
        assert {ELSEWHERE} == set(session.scalars(select(Event.ip).where(Event.actor == email)))


def test_every_header_comes_once(portal):
    """nginx adds none that the portal sends already, and nobody's version is told."""
    answer = portal.client().get(f"{portal.url}/login", timeout=10)
    found = answer.raw.headers
    assert dict.fromkeys(ONCE, 1) == {name: len(found.getlist(name)) for name in ONCE}
    assert found["Server"] == "nginx"


def test_what_is_too_large_is_refused_by_the_portal(portal):
    """Two megabytes are answered with the portal's sentence, not with a page of nginx."""
    sam = enter(portal, add_staff(portal, Role.SUPPORT))
    answer = sam.post(f"{portal.url}/api/admin/accounts/file", data=b"x" * 2_000_000, timeout=30)
    assert (413, True) == (answer.status_code, "larger than" in answer.json()["error"])


def test_what_is_not_for_everybody_stays_inside(portal):
    """Plain http leads to https, machines' addresses are closed to others, and links stay out of the log."""
    plain = requests.get(f"{portal.plain}/login", timeout=10, allow_redirects=False)
    assert (301, "https://portal.example.com/login") == (plain.status_code, plain.headers["Location"])
    other = portal.client()
    paths = ("/metrics", "/readyz", "/healthz", "/reset-password/secret-token", "/stop/secret-token")
    assert [403, 403, 200, 410, 200] == [
        other.get(f"{portal.url}{path}", timeout=10).status_code for path in paths
    ]
    assert 405 == other.request("TRACE", portal.url, timeout=10).status_code
    log = (portal.folder / "access.log").read_text()
    assert (True, False) == ("/healthz" in log, "secret-token" in log)
