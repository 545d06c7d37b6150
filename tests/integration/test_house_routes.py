"""Every address of the portal is published, and asks for what was decided for it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# In a process of its own: Dash keeps global state, so that a process can hold one application only.
LIST = """
import json, sys
from pathlib import Path
from app import create_app
from auth.gate import DASH, DASH_CATCH_ALL
from settings import Settings

app = create_app(Settings(var_dir=Path(sys.argv[1])).or_demo())
needed = {}
for rule in app.url_map.iter_rules():
    if rule.rule not in (DASH_CATCH_ALL, "/"):
        view = app.view_functions[rule.endpoint]
        ask = DASH[rule.rule] if rule.rule in DASH else getattr(view, "permission", "undeclared")
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            needed[f"{method} {rule.rule}"] = ask
print(json.dumps(needed | {f"PAGE {path}": ask for path, ask in app.config["PAGES"].items()}))
"""

SUITES = "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
STAFF_DOOR = tuple(f"{method} /admin-login{end}" for method in ("GET", "POST") for end in ("", "/code"))
FORGOTTEN = tuple(
    f"{method} {path}"
    for method in ("GET", "POST")
    for path in ("/forgot-password", "/reset-password/<token>", "/stop/<token>")
)
PUBLIC = ("GET /login", "POST /login", "POST /logout", "GET /healthz", "GET /readyz", "GET /metrics")
STATIC = ("GET /assets/<path:filename>", "GET /assets/all.<kind>", f"GET {SUITES}", "GET /_favicon.ico")
FRAME = ("GET /_dash-layout", "GET /_dash-dependencies", "POST /_dash-update-component")
STOCK = (
    "PAGE /inventory",
    "PAGE /overview",
    "POST /api/rows",
    "POST /api/figures",
    "PAGE /expiry",
    "POST /api/spans",
    "POST /api/changes",
    "GET /api/days",
    "PAGE /lot",
    "POST /api/lot",
    *("GET /api/lot-xlsx", "POST /api/lot-xlsx"),
    "GET /api/version",
    "POST /api/refresh",
    *(f"{method} /api/export-{kind}" for method in ("GET", "POST") for kind in ("csv", "xlsx")),
)
ACCOUNT = (
    "PAGE /account",
    *("GET /api/views", "POST /api/views"),
    *("PAGE /deliveries", "GET /api/deliveries", "POST /api/deliveries"),
    *(f"{method} /api/deliveries/<reference>" for method in ("PUT", "DELETE")),
    *(f"POST /api/deliveries/<reference>/{what}" for what in ("pause", "send")),
    *(f"{method} /api/views/<reference>" for method in ("GET", "PUT", "DELETE")),
    *(f"POST /api/views/<reference>/{what}" for what in ("share", "default")),
    *(f"{method} /api/alerts" for method in ("GET", "POST")),
    *(f"{method} /api/alerts/<reference>" for method in ("PUT", "DELETE")),
    "POST /api/alerts/<reference>/pause",
)
OWN_PASSWORD = ("GET /force-change-password", "POST /force-change-password")
AUDIT = (
    "PAGE /admin/audit",
    "POST /api/admin/audit/rows",
    "GET /api/admin/audit/choices",
    "GET /api/admin/audit/event/<int:position>",
    *(f"{method} /api/admin/audit/export-{kind}" for method in ("GET", "POST") for kind in ("csv", "xlsx")),
)
PUBLISHED = {
    **dict.fromkeys((*PUBLIC, *STAFF_DOOR, *FORGOTTEN, *STATIC)),
    **dict.fromkeys(FRAME, "signed in"),
    **dict.fromkeys(STOCK, "stock"),
    **dict.fromkeys(ACCOUNT, "account"),
    **dict.fromkeys(OWN_PASSWORD, "own password"),
    **dict.fromkeys(AUDIT, "read audit"),
    "POST /api/admin/view-as/stop": "view as",
    "PAGE /admin": "staff",
    "GET /api/admin/overview": "staff",
    "PAGE /admin/account": "own staff account",
    "PAGE /admin/mail": "read mail",
    "PAGE /admin/staff": "read staff",
    "PAGE /admin/sessions": "read sessions",
    "PAGE /admin/access": "read access",
    **dict.fromkeys((f"{method} /api/admin/access/export-xlsx" for method in ("GET", "POST")), "read access"),
    "PAGE /admin/customers": "read accounts",
    "GET /api/admin/accounts": "read accounts",
    "PAGE /admin/settings": "read accounts",
    "PAGE /admin/history": "read accounts",
    "POST /api/admin/accounts/file": "change accounts",
    "GET /api/admin/accounts/template.csv": "change accounts",
    "GET /api/admin/accounts/template.xlsx": "change accounts",
}


@pytest.fixture(scope="module")
def needed(tmp_path_factory) -> dict[str, str | None]:
    """Return what each method of each route, and each page, asks for."""
    command = [sys.executable, "-c", LIST, str(tmp_path_factory.mktemp("var"))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr
    return json.loads(done.stdout)


def test_every_route_asks_for_what_was_decided(needed):
    """A new route, or another permission, is a decision: it is written down here too."""
    assert {"GET /_reload-hash"} == {route for route, ask in needed.items() if ask == "undeclared"}
    assert PUBLISHED == {route: ask for route, ask in needed.items() if ask != "undeclared"}


def test_proxies_let_every_method_through(needed):
    """What is shipped for nginx and for IIS passes on the methods that routes take, and no others."""
    taken = {route.split()[0] for route in needed} - {"PAGE"} | {"HEAD"}
    nginx = re.search(r"request_method !~ \^\((.*)\)\$", (ROOT / "deploy/nginx.conf").read_text("utf-8"))
    iis = re.findall(r'<add verb="(\w+)" allowed="true" />', (ROOT / "deploy/WINDOWS.md").read_text("utf-8"))
    assert [taken, taken] == [set(nginx[1].split("|")), set(iis)]
