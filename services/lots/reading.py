"""A lot's history as the worker reads it from the ERP: what travels to web servers is plain values."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from data.erp.postings import read_story
from settings import Settings

KIND = "lot"


def question(*, erp: str, customers: frozenset[int] | None, part: str, lot: str) -> dict[str, Any]:
    """Return the question about a lot of these customers; None: of all."""
    seen = None if customers is None else sorted(customers)
    return {"erp": erp, "customers": seen, "part": part, "lot": lot}


def read_lot(settings: Settings, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the history of the lots that a question names; runs in the worker's process."""
    customers = None if asked["customers"] is None else frozenset(asked["customers"])
    as_of = datetime.now(UTC)
    found = read_story(settings, part=asked["part"], user_lot=asked["lot"], customers=customers)
    return {"as_of": as_of.isoformat(), "lots": [_plain(asdict(story)) for story in found]}


def _plain(value: Any) -> Any:
    """Return what JSON can hold: days as ISO texts, quantities as whole numbers of 10⁻⁷."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
