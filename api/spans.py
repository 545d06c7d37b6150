"""The spans of expiry above the board: how much of a view lies in each of them."""

from typing import Any

from flask import Blueprint, Response

from api.counted import counted_json
from api.json_body import read_json, refuse_unknown
from api.rows import answer_json, look, optional_text
from auth.permissions import Permission, permission
from auth.scope import current_scope
from data.inventory.expiry_board import Span, board
from data.inventory.view import parse_view

blueprint = Blueprint("spans", __name__, url_prefix="/api")


@blueprint.post("/spans")
@permission(Permission.STOCK)
def spans() -> Response:
    """Answer every span of a view, of the reading that is named, or of the newest."""
    body = read_json()
    refuse_unknown(body, {"view", "version"})
    view, version = parse_view(body.get("view", {})), optional_text(body.get("version"), "version")
    stock = look(view, scope=current_scope(), version=version).stock
    found = [_told(span) for span in board(stock, view, today=stock.dated.today)]
    return answer_json({"spans": found, "version": stock.version, "as_of": stock.as_of})


def _told(span: Span) -> dict[str, Any]:
    name = {"key": span.key, "label": span.label, "until": span.until}
    return name | counted_json(span.counted)
