"""What people and scripts rely on is in step: names of the environment, column ids, locks."""

import ast
import re
from pathlib import Path

from data.inventory.columns import COLUMNS
from settings import NAMES, load_settings

ROOT = Path(__file__).resolve().parents[2]

# The published names, kept here a second time on purpose: a rename must be meant.
ENVIRONMENT = """
SECRET_KEY SECRET_KEY_FALLBACKS SESSION_HOURS SESSION_IDLE_MINUTES APP_BASE_URL
DB_URL DB_SERVER DB_NAME DB_USERNAME DB_PASSWORD DB_USE_WINDOWS_AUTH DB_DRIVER
ERP_URL ERP_DB_SERVER ERP_DB_PORT ERP_DB_NAME ERP_DB_USERNAME ERP_DB_PASSWORD ERP_DB_USE_WINDOWS_AUTH
ERP_DB_DRIVER ERP_DB_TIMEOUT ERP_DB_ENCRYPT ERP_DB_TRUST_CERTIFICATE ERP_SCHEMA ERP_REFRESH_SECONDS
TIME_ZONE TODAY SMTP_SERVER SMTP_PORT SMTP_USERNAME SMTP_PASSWORD SMTP_USE_TLS EMAIL_FROM EMAIL_BCC
ADMIN_USERNAME ADMIN_PASSWORD_HASH VAR_DIR PORT WEB_WORKERS WEB_THREADS TRUSTED_PROXIES METRICS_TOKEN
PORTAL_NAME PORTAL_LOGO SUPPORT_CONTACT
""".split()
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)  # a library's licence may name its home
OWN = {
    "HISTORY_DAYS",
    "HISTORY_DIR",
    "HISTORY_TIME",
    "MAIL_KEPT_DAYS",
    "PASSWORD_MIN_LENGTH",
    "STAFF_MFA_REQUIRED",
}
HEADERS = {
    "customer": "Customer",
    "part": "Part",
    "description": "Description",
    "on_hand": "On Hand Qty",
    "unit": "Unit",
    "bin": "Bin",
    "user_lot": "User Lot",
    "exp_date": "Exp Date",
    "reference": "Reference",
    "po": "PO",
    "status": "Status",
    "last_rec_date": "Last Rec Date",
    "last_tran_date": "Last Tran Date",
    "facility": "Facility",
    "customer_part": "Customer Part",
}


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_environment_is_the_published_one():
    """Every published name is a setting, and every setting is published."""
    assert {*ENVIRONMENT, *OWN} == NAMES


def test_env_example_names_every_setting():
    """.env.example holds each setting once, in a line of its own below a sentence that explains it."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert sorted(NAMES) == sorted(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE))
    assert sorted(NAMES) == sorted(re.findall(r"^# .{8,}\n([A-Z_]+)=", text, re.MULTILINE))


def test_env_example_shows_the_defaults():
    """A copy of .env.example that nobody edited changes nothing."""
    assert load_settings({}) == load_settings(example())


def test_columns_are_the_published_ones():
    """Grid, filters, exports and saved views rely on these ids, headers and this order."""
    assert list(HEADERS.items()) == [(column.id, column.header) for column in COLUMNS]


def test_pages_are_called_differently():
    """Whoever views as a customer sees links to the pages of both sides: no two of them read the same."""
    source = "".join(each.read_text(encoding="utf-8") for each in (ROOT / "pages").glob("*.py"))
    asked = ast.unparse(ast.parse(source))
    pages = re.findall(r"dash\.register_page\((.*)\)$", asked, re.MULTILINE)
    names = [re.search(r"\bname='([^']+)'", each)[1] for each in pages if "in_nav=False" not in each]
    assert len(names) > 10
    assert len(set(names)) == len(names)


def test_nothing_is_fetched_from_elsewhere():
    """Styles, scripts, templates and components name no other server: no internet is needed."""
    shown = [
        path
        for folder in ("assets", "api", "components", "pages")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".css", ".js", ".html", ".py"}
    ]
    addresses = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+(?:\.[a-z0-9-]+)+/", re.IGNORECASE)
    found = {
        f"{path.relative_to(ROOT)}: {match}"
        for path in shown
        for match in addresses.findall(COMMENT.sub("", path.read_text(encoding="utf-8")))
    }
    assert set() == found


def test_locks_name_no_registry():
    """Where packages come from is the machine's business: locks and scripts hold hashes, no addresses."""
    files = [
        *ROOT.glob("requirements*"),
        ROOT / "Makefile",
        ROOT / ".ci/run",
        *(ROOT / "deploy").glob("*.sh"),
    ]
    assert [] == [path.name for path in files if "://" in path.read_text(encoding="utf-8")]


def test_every_package_of_the_lock_has_hashes():
    """Nothing is installed that was not seen before."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text(encoding="utf-8"), flags=re.IGNORECASE)
        assert [] == [block.split()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block]
