"""What changed since an earlier day or the person's last visit, and which days were kept at all."""

from typing import Any

import numpy as np
from flask import Blueprint, Response

from api.json_body import read_json, refuse_unknown
from api.rows import answer_json, history_desk, look, past
from auth.permissions import Permission, permission
from auth.scope import current_scope
from data.inventory import comparison
from data.inventory.columns import CHANGE, COMPARED
from data.inventory.listing import cells
from data.inventory.passing import passing_rows
from data.inventory.stock import SAME, Stock
from data.inventory.view import on_day, parse_since, parse_view
from problems import Invalid
from services.history.desk import BeingFetched

MOST_IDS = 1_000

blueprint = Blueprint("changes", __name__, url_prefix="/api")


@blueprint.post("/changes")
@permission(Permission.STOCK)
def changes() -> Response:
    """Answer how many rows of a view changed in which way, and what became of some of its rows."""
    body = read_json()
    refuse_unknown(body, {"view", "since", "ids"})
    ids, since = _ids(body.get("ids", [])), parse_since(body.get("since"))
    if since is None:
        raise Invalid("“since” names the day to compare with, or your last visit.")
    raw = {} if body.get("view") is None else body["view"]
    view = parse_view(raw | {"since": body["since"]} if isinstance(raw, dict) else raw)
    try:
        found = look(view, scope=current_scope())
    except BeingFetched as problem:  # nobody waits for marks: whoever asks comes back
        on_its_way = answer_json({})
        on_its_way.status_code, on_its_way.headers["Retry-After"] = 202, str(problem.retry_after)
        return on_its_way
    stock = found.stock
    mask = passing_rows(stock, on_day(view, stock.dated.today)).mask(but=CHANGE.id)
    counts = comparison.counts(stock, mask)
    read = {"since": found.since and found.since.as_of, "version": stock.version}
    return answer_json(read | {"counts": counts, "marks": _marks(stock, ids)})


@blueprint.get("/days")
@permission(Permission.STOCK)
def days() -> Response:
    """Answer the days that were kept, the newest first, and what there is of the person's last visit."""
    desk = history_desk()
    visit = desk.visit(past().visit())
    kept = [(each.day, each.as_of) for each in desk.days()]
    return answer_json({"days": kept, "since": visit and visit.as_of})


def _ids(raw: Any) -> list[int]:
    if not isinstance(raw, list) or len(raw) > MOST_IDS:
        raise Invalid(f"“ids” is a list of at most {MOST_IDS:,} rows.")
    # By part, rows have names of their own, and nothing to say here.
    return [
        int(each)
        for each in raw
        if isinstance(each, str) and each.isascii() and each.isdigit() and len(each) < 19
    ]


def _marks(stock: Stock, ids: list[int]) -> dict[str, dict[str, Any]]:
    """Return what became of those of the rows that changed, by row."""
    here = np.isin(stock.row_ids, np.array(ids, dtype=np.int64))
    rows = np.flatnonzero(here & (comparison.kinds_of(stock) != SAME))
    columns = {column.id: cells(stock.columns[column.id], rows) for column in COMPARED}
    told = (dict(zip(columns, each, strict=True)) for each in zip(*columns.values(), strict=True))
    return dict(zip(map(str, stock.row_ids[rows].tolist()), told, strict=True))
