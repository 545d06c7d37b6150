"""Deliveries and alerts for tests, as they stand in their tables."""

import secrets
from datetime import UTC, datetime

from data.portal.scheduled_tables import Alert, Delivery
from tests.portal_app import ERP

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
EVERYTHING = '{"shape":1,"view":{}}'


def delivery(account_id: int, **values: object) -> Delivery:
    """Return a view that is mailed every day at half past seven in Berlin."""
    return Delivery(**_scheduled(account_id) | {"skip_empty": True} | values)


def alert(account_id: int, **values: object) -> Alert:
    """Return an alert about new rows, looked at every day."""
    return Alert(**_scheduled(account_id) | {"kind": "appears"} | values)


def _scheduled(account_id: int) -> dict[str, object]:
    return {
        "reference": secrets.token_urlsafe(16),
        "account_id": account_id,
        "erp": ERP,
        "name": "Everything",
        "state": EVERYTHING,
        "every": "daily",
        "at": "07:30",
        "zone": "Europe/Berlin",
        "active": True,
        "next_at": NOW,
        "stop_nonce": secrets.token_urlsafe(16),
        "created_at": NOW,
        "version": 1,
    }
