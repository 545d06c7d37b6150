"""The spans of expiry side by side: how much of a view lies in each of them."""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from data.inventory.columns import EXPIRY
from data.inventory.derived import on_basis
from data.inventory.expiry import KEYS, labels, last_days
from data.inventory.memo import Memo
from data.inventory.passing import passing_rows
from data.inventory.stock import Stock
from data.inventory.tally import Counted, Tally
from data.inventory.view import View, on_day


@dataclass(frozen=True)
class Span:
    """One span: what lies in it, and its last day."""

    key: str
    label: str
    until: dt.date | None  # none: it ends on no day, or on different days for different customers
    counted: Counted


Board = tuple[Span, ...]
_kept: Memo[Board] = Memo(budget=1_000)  # boards


def board(stock: Stock, view: View, *, today: dt.date) -> Board:
    """Return every span in the order of time; the view's own choice of spans is left out, as in a facet."""
    stock = on_basis(stock, today)
    others = tuple(each for each in view.chosen if each[0] != EXPIRY.id)
    conditions = on_day(replace(view, chosen=others), today).conditions
    return _kept.get((stock.key, conditions), lambda: _board(stock, conditions), lambda _: 1)


def _board(stock: Stock, conditions: View) -> Board:
    tally = Tally(stock, passing_rows(stock, conditions).mask())
    counted = tally.by(tally.spans.astype(np.intp), len(KEYS))
    called, ends = labels(stock.dated.rules), last_days(stock.dated)
    return tuple(
        Span(key, called[key], ends.get(key), found) for key, found in zip(KEYS, counted, strict=True)
    )
