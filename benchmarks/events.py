"""An audit of any length, invented but whole: what a portal of 200 accounts writes in years."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Engine, insert, text, update

from data.portal import audit
from data.portal.audit import Action
from data.portal.engine import WRITES
from data.portal.tables import Event, Head

ACCOUNTS = 200
STAFF = ("marta", "ken", "ines")
SINCE = datetime(2021, 11, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 1, 14, tzinfo=UTC)
PIECE = 10_000
WEIGHTS = {
    Action.CUSTOMER_LOGIN: 40,
    Action.CUSTOMER_LOGOUT: 20,
    Action.EXPORT: 25,
    Action.CUSTOMER_LOGIN_FAILED: 8,
    Action.ACCESS_DENIED: 2,
    Action.CUSTOMER_UPDATE: 3,
    Action.CUSTOMER_PW_CHANGE: 1,
    Action.CUSTOMER_CREATE: 1,
}
BY_STAFF = (Action.CUSTOMER_UPDATE, Action.CUSTOMER_CREATE)


def fill(engine: Engine, count: int) -> None:
    """Write `count` events and the head into a migrated, empty database, past the triggers."""
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        triggers = _without_triggers(connection)
        piece: list[dict[str, Any]] = []
        for event in _events(count):
            piece.append(event)
            if len(piece) == PIECE or event["position"] == count:
                connection.execute(insert(Event), piece)
                piece = []
        head = {"count": count, "hash": event["hash"], "newest": count}
        connection.execute(update(Head).values(head))
        for trigger in triggers:
            connection.execute(text(trigger))
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text("ANALYZE"))


def _events(count: int) -> Iterator[dict[str, Any]]:
    draw = random.Random(count)
    previous, step = audit.START, (NOW - SINCE) / count
    actions, weights = list(WEIGHTS), list(WEIGHTS.values())
    for position in range(1, count + 1):
        action = draw.choices(actions, weights)[0]
        account = min(int(draw.expovariate(1 / 40)), ACCOUNTS - 1) + 1  # a few people do most
        event = _event(position, SINCE + step * position, action, account, draw) | {"previous": previous}
        event["hash"] = previous = audit.hash_of(SimpleNamespace(**event))
        yield event


def _event(position: int, at: datetime, action: Action, account: int, draw: random.Random) -> dict[str, Any]:
    email = f"person{account}@company{account % 40}.example"
    by_staff = action in BY_STAFF
    return {
        "position": position,
        "at": at - timedelta(microseconds=at.microsecond % 1000),
        "action": action.value,
        "actor": draw.choice(STAFF) if by_staff else email,
        "actor_id": account,
        "acted_for": None,
        "target_id": account,
        "target": email,
        "details": audit.canonical(_details(action, position)),
        "ip": f"192.0.2.{account}",
        "request_id": f"{position:016x}",
    }


def _details(action: Action, position: int) -> dict[str, Any]:
    if action is Action.EXPORT:
        return {"format": "xlsx", "by": "lot", "rows": position % 900, "view": '{"search": "nylon"}'}
    if action is Action.CUSTOMER_UPDATE:
        return {"last_name": {"from": f"Name {position}", "to": f"Name {position + 1}"}}
    return {"browser": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"}


def _without_triggers(connection: Connection) -> list[str]:
    """Take the triggers out of the way and return the statements that bring them back."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = replica"))
        return ["SET session_replication_role = origin"]
    found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _sql in found:
        connection.execute(text(f"DROP TRIGGER {name}"))
    return [sql for _name, sql in found]
