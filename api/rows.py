"""The rows of the grid, block by block, and how fresh they are."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
from flask import Blueprint, Response, current_app

from api.json_body import read_json, refuse_unknown
from api.opening import opened_body
from auth.permissions import Permission, permission
from auth.scope import current_scope
from auth.users import current_user
from data.inventory import listing
from data.inventory.columns import CHOICES_BY_ID, COLUMNS, PARTS_BY_ID
from data.inventory.expiry import labels
from data.inventory.parts import parts
from data.inventory.scope import Scope
from data.inventory.stock import Stock
from problems import Invalid
from services.history.desk import HistoryDesk
from services.history.visits import last_visit
from services.shown import Past, Shown, shown_in
from services.stock import StockDesk

BLOCK_ROWS = 10_000
LAST_ROW = 10**9
TEXT_LENGTH = 200

blueprint = Blueprint("rows", __name__, url_prefix="/api")


@dataclass(frozen=True)
class Wish:
    """One request for rows: which view, which block of it, of which reading."""

    view: listing.View
    start: int
    end: int
    version: str | None
    facet: tuple[str, str] | None  # column and search text


@blueprint.post("/rows")
@permission(Permission.STOCK)
def rows() -> Response:
    """Answer one block of a view; sums and facets come with the first block."""
    body, opened = opened_body(read_json(), lambda view: look(view, scope=current_scope()))
    wish = parse_wish(body)
    found = look(wish.view, scope=current_scope(), version=wish.version)
    stock = found.stock
    answer = _parts(stock, wish) if wish.view.by == "part" else _lots(stock, wish)
    read = {"version": stock.version, "as_of": stock.as_of}
    return answer_json(answer | read | _figures(stock, wish) | told(found) | opened)


def _lots(stock: Stock, wish: Wish) -> dict[str, Any]:
    found = listing.rows(stock, wish.view, today=stock.dated.today)
    names = wish.view.columns or tuple(column.id for column in COLUMNS)
    return {
        "ids": listing.ids(stock, found, wish.start, wish.end),
        "columns": listing.block(stock, found, wish.start, wish.end, names),
        "matched": found.matched,
        "total": stock.present,
    }


def _parts(stock: Stock, wish: Wish) -> dict[str, Any]:
    """Return one row per part; the lots of open parts stand below theirs."""
    found = parts(stock, wish.view, today=stock.dated.today)
    return {
        "ids": found.ids(wish.start, wish.end),
        "columns": found.block(wish.start, wish.end, wish.view.columns or tuple(PARTS_BY_ID)),
        "opened": found.opened(wish.start, wish.end),
        "matched": found.matched,
        "shown": found.shown,
        "total": found.total,
    }


@blueprint.get("/version")
@permission(Permission.STOCK)
def version() -> Response:
    """Answer which reading this person sees now; cheap enough to poll."""
    return answer_json(stock_desk().freshness(scope=current_scope()) | _here())


@blueprint.post("/refresh")
@permission(Permission.STOCK)
def refresh() -> Response:
    """Ask for a reading at once, wait a moment for it, and answer like /api/version."""
    return answer_json(stock_desk().refresh(scope=current_scope()) | _here())


def _here() -> dict[str, Any]:
    """Return what the page needs beside rows: the company's day for expiries, the session's name."""
    return {"today": today(), "session": current_user().session_tag}


def _figures(stock: Stock, wish: Wish) -> dict[str, Any]:
    """Return the searched facet when one is asked for, else sums and facets beside the first block."""
    if wish.facet is not None:
        column, search = wish.facet
        found = listing.facet(stock, wish.view, column, search, today=stock.dated.today)
        return {"facets": {column: found}} | labels_of(stock)
    if wish.start > 0:
        return {}
    return {
        "sums": listing.sums(stock, listing.rows(stock, wish.view, today=stock.dated.today)),
        "facets": listing.facets(stock, wish.view, today=stock.dated.today),
    } | labels_of(stock)


def labels_of(stock: Stock) -> dict[str, Any]:
    """Return what the values of a choice are called that are no texts of the ERP, and which days are soon.

    Where customers differ, soon is what is so for each of them.
    """
    rules = stock.dated.rules
    return {"labels": {"expiry": labels(rules)}, "soon": rules.variants[0].first}


def look(view: listing.View, *, scope: Scope, version: str | None = None) -> Shown:
    """Return the stock that a view looks at, of the day it names and beside the one it compares with."""
    return shown_in(desk=stock_desk(), past=past(), scope=scope, view=view, today=today(), version=version)


def past() -> Past:
    """Return what this person's views may reach back to."""
    return Past(history_desk, lambda: last_visit(user=current_user()))


def told(found: Shown) -> dict[str, Any]:
    """Return whether the stock gets no younger, or which earlier day it is of and is compared with."""
    trouble = {"stale": False} if found.as_of else stock_desk().trouble()
    if found.as_of is None and found.since is None:
        return trouble
    days = {"day": found.today, "as_of": found.as_of and found.as_of.as_of}
    return trouble | {"past": days | {"since": found.since and found.since.as_of}}


def history_desk() -> HistoryDesk:
    """Return this process's way to the stock of earlier days."""
    desk: HistoryDesk = current_app.extensions["lotview.history"]
    return desk


def stock_desk() -> StockDesk:
    """Return this process's way to the stock."""
    desk: StockDesk = current_app.extensions["lotview.stock"]
    return desk


def today() -> date:
    """Return the company's day, which TODAY may fix."""
    day: date = current_app.config["SETTINGS"].day(datetime.now(UTC))
    return day


def parse_wish(body: dict[str, Any]) -> Wish:
    """Return what is asked for; `Invalid` for anything that the contract does not know."""
    refuse_unknown(body, {"view", "start", "end", "version", "facet"})
    start, end = _row(body.get("start", 0), "start"), _row(body.get("end", 100), "end")
    if not start <= end <= start + BLOCK_ROWS:
        raise Invalid(f"“end” must not be before “start”, nor more than {BLOCK_ROWS:,} rows after it.")
    return Wish(
        view=listing.parse_view(body.get("view", {})),
        start=start,
        end=end,
        version=optional_text(body.get("version"), "version"),
        facet=_facet(body["facet"]) if "facet" in body else None,
    )


def answer_json(answer: dict[str, Any]) -> Response:
    """Return `answer` as JSON that nobody may keep."""
    return Response(orjson.dumps(answer), mimetype="application/json", headers={"Cache-Control": "no-store"})


def _row(number: Any, name: str) -> int:
    if type(number) is not int or not 0 <= number <= LAST_ROW:  # a bool is no row number
        raise Invalid(f"“{name}” must be a row number.")
    return number


def optional_text(text: Any, name: str) -> str | None:
    """Return a short text or None, as it was sent; `Invalid` for anything else."""
    if text is not None and (not isinstance(text, str) or len(text) > TEXT_LENGTH):
        raise Invalid(f"“{name}” must be a short text.")
    return text


def _facet(found: Any) -> tuple[str, str]:
    if not isinstance(found, dict):
        raise Invalid("“facet” must name a column.")
    refuse_unknown(found, {"column", "search"})
    column = found.get("column")
    if not isinstance(column, str) or column not in CHOICES_BY_ID or not CHOICES_BY_ID[column].facet:
        raise Invalid("“facet” must name a column that has a list of values.")
    return column, optional_text(found.get("search"), "search") or ""
