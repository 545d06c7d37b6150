"""What `make run` prepares before anything starts, and what it then tells people."""

from datetime import UTC, datetime

from flask import Flask

from data.erp.connection import identity
from data.erp.reading import read_customers
from data.portal.migration import init_portal
from data.portal.staff import Role
from deploy import demo
from problems import ErpUnavailable
from services.accounts.accounts import Summary, list_accounts
from services.reading.process import reason
from services.staff.members import list_staff
from settings import Settings

FIRST_ACCOUNT = (
    ".venv/bin/flask --app app account add --email you@example.com --first-name Your --last-name Name --all"
    " --password-stdin"
)

FIRST_STAFF = ".venv/bin/flask --app app staff add --username you --role admin --password-stdin"

NOBODY = (
    "Nobody has an account for this ERP yet; make the first one in another shell, with the same settings:"
)


def prepare(settings: Settings) -> list[str]:
    """Migrate the portal's database, build the demo if wanted, and return how to sign in, line by line."""
    with _app(settings).app_context():
        if settings.is_demo:
            demo.renew_erp(settings, now=datetime.now(UTC))
            return ["Sign in with one of these accounts:", *demo.sign_ins(settings)]
        if not any(_sees(account, identity(settings)) for account in list_accounts()):
            return [*_erp_trouble(settings), NOBODY, FIRST_ACCOUNT]
    return []


def staff_door(settings: Settings, address: str) -> list[str]:
    """Return where staff sign in, and how to add the first who may manage accounts, line by line."""
    with _app(settings).app_context():
        has_admin = any(
            each.active and each.role is Role.ADMIN for each in list_staff() if not each.is_builtin
        )
    door = f"Staff sign in at {address}/admin-login"
    return (
        [door]
        if has_admin or settings.admin_username
        else [f"{door}; add the first of them in another shell, with the same settings:", FIRST_STAFF]
    )


def _erp_trouble(settings: Settings) -> list[str]:
    """Return what is in the way of an ERP that is new here: an address typed wrong is not an empty ERP."""
    try:
        read_customers(settings)
    except ErpUnavailable as problem:
        return [f"{problem.sentence} {reason(problem, settings)}"]
    return []


def _app(settings: Settings) -> Flask:
    app = Flask("prepare")
    app.config["SETTINGS"] = settings
    init_portal(app)
    return app


def _sees(account: Summary, erp: str) -> bool:
    return erp == account.all_customers_of or any(erp == granted for granted, _id, _name in account.customers)
