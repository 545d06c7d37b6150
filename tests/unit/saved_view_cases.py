"""Saved views for tests."""

import json
from datetime import UTC, datetime

from data.portal.view_tables import SavedView
from tests.portal_app import ERP

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def saved_view(account_id: int, name: str = "On hold", **more: object) -> SavedView:
    """Return a view that an account has saved, not yet in a database."""
    kept = {
        "reference": f"{account_id}{name}".encode().hex()[:22].ljust(22, "0"),
        "account_id": account_id,
        "erp": ERP,
        "page": "inventory",
        "name": name,
        "name_key": name.casefold(),
        "state": json.dumps({"shape": 1, "view": {"in": {"status": ["On hold"]}}}),
        "created_at": NOW,
        "changed_at": NOW,
    }
    return SavedView(**kept | more)
