"""What `make run` prepares before anything starts, and what it then tells people."""

from datetime import UTC, datetime

from flask import Flask

from data.portal.migration import init_portal
from deploy import demo
from services.accounts import list_accounts
from settings import Settings

FIRST_ACCOUNT = (
    "flask --app app account add --email you@example.com --first-name Your --last-name Name --all"
    " --password-stdin"
)


def prepare(settings: Settings) -> list[str]:
    """Migrate the portal's database, build the demo if wanted, and return how to sign in, line by line."""
    app = Flask("prepare")
    app.config["SETTINGS"] = settings
    init_portal(app)
    with app.app_context():
        if settings.is_demo:
            demo.renew_erp(settings, now=datetime.now(UTC))
            return ["Sign in with one of these accounts:", *demo.sign_ins(settings)]
        if not list_accounts():
            return ["There are no accounts yet; make the first one, in another shell, with:", FIRST_ACCOUNT]
    return []
