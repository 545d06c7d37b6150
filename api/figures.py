"""The figures of a view, as the overview shows them: numbers, and what each of them opens."""

from typing import Any

from flask import Blueprint, Response

from api.counted import counted_json
from api.json_body import read_json, refuse_unknown
from api.opening import opened_body
from api.rows import answer_json, labels_of, look, optional_text, told
from auth.permissions import Permission, permission
from auth.scope import current_scope
from data.inventory import listing
from data.inventory.figure_bars import SERIES, Bar, Card
from data.inventory.figures import Figures, Key, figures
from data.inventory.narrowing import Narrowing, Raw

blueprint = Blueprint("figures", __name__, url_prefix="/api")


@blueprint.post("/figures")
@permission(Permission.STOCK)
def all_figures() -> Response:
    """Answer key figures and cards of the rows that pass a view, whatever its order and columns."""
    body, opened = opened_body(read_json(), lambda view: look(view, scope=current_scope()))
    refuse_unknown(body, {"view", "version"})
    view = listing.parse_view(body.get("view"))
    raw = body.get("view") or {}
    version = optional_text(body.get("version"), "version")
    seen = look(view, scope=current_scope(), version=version)
    stock, found = seen.stock, figures(seen.stock, view)
    read = {"version": stock.version, "as_of": stock.as_of, "total": stock.present, "matched": found.rows}
    lists = {"facets": listing.facets(stock, view, today=seen.today)} | labels_of(stock)
    return answer_json(_told(found, raw) | read | lists | told(seen) | opened)


def _told(found: Figures, raw: Raw) -> dict[str, Any]:
    totals = {"rows": found.rows, "parts": found.parts, "lots": found.lots, "bins": found.bins}
    return {
        "keys": [_key(key, raw) for key in found.keys],
        "cards": [_card(card, raw) for card in found.cards],
        "totals": totals | {"oldest": found.oldest},
    }


def _key(key: Key, raw: Raw) -> dict[str, Any]:
    return {"id": key.id, "note": key.note} | _bar(key.bar, raw, ())


def _card(card: Card, raw: Raw) -> dict[str, Any]:
    """Return a card; of its groups of statuses those that have rows, the usual three always."""
    used = [n for n in range(len(SERIES)) if n < 3 or any(bar.counted.groups[n] for bar in card.bars)]
    groups = used if card.is_stacked else []
    return {
        "id": card.id,
        "title": card.title,
        "note": card.note,
        "kind": card.kind,
        "drawn": card.drawn,
        "series": [SERIES[n] for n in groups],
        "bars": [_bar(bar, raw, groups) for bar in card.bars],
    }


def _bar(bar: Bar, raw: Raw, groups: list[int] | tuple[int, ...]) -> dict[str, Any]:
    """Return a bar and its overrides of the view (narrowing.py); what has no rows opens nothing."""
    counted = bar.counted
    told = {
        "label": bar.label,
        "tone": bar.tone,
        "opens": _opens(bar.opens, raw, counted.rows),
    } | counted_json(counted)
    if groups:
        told["groups"] = [[counted.groups[n], _opens(bar.groups[n], raw, counted.groups[n])] for n in groups]
    return told


def _opens(narrowing: Narrowing | None, raw: Raw, rows: int) -> dict[str, Any] | None:
    return narrowing.overrides(raw) if narrowing is not None and rows else None
