"""The board of spans says of each span what plain Python counts in it."""

import datetime as dt
from typing import Any

from hypothesis import given

from data.inventory.expiry import KEYS, labels
from data.inventory.expiry_board import board
from data.inventory.listing import parse_view
from data.inventory.rules import USUAL, Thresholds
from data.inventory.scope import Scope
from tests.property import reference
from tests.property.stocks import part_stocks, views
from tests.property.test_expiry_rules import days, owns, span, stock_of
from tests.property.test_inventory_listing import owned, scopes


@given(part_stocks(), scopes, owns, days, views())
def test_each_span_holds_its_rows(
    rows: list[reference.Row],
    scope: Scope,
    own: dict[int, Thresholds],
    today: dt.date,
    raw: dict[str, Any],
) -> None:
    """Rows, different lots, exact sums per unit: of the scope's rows that pass all but the choice of spans.

    Every span is told, in order, and their rows are the whole.
    """
    stock = stock_of(rows, scope, own, today)
    found = board(stock, parse_view(raw), today=today)
    passing = [row for row in owned(rows, scope) if reference.passes(row, raw, but="expiry")]
    assert KEYS == tuple(each.key for each in found)
    assert len(passing) == sum(each.counted.rows for each in found)
    assert labels(stock.dated.rules) == {each.key: each.label for each in found}
    for each in found:
        inside = [row for row in passing if span(row, own, today) == each.key]
        assert len(inside) == each.counted.rows
        assert (
            len({(row["customer"], row["part"], row["user_lot"].strip()) for row in inside})
            == each.counted.lots
        )
        assert reference.sums(inside) == list(each.counted.sums)


@given(part_stocks(), scopes, owns, days)
def test_a_span_ends_on_the_day_it_names(
    rows: list[reference.Row], scope: Scope, own: dict[int, Thresholds], today: dt.date
) -> None:
    """Where it is one day for everybody: what lies in the span expires until then, the next after it."""
    found = {each.key: each for each in board(stock_of(rows, scope, own, today), parse_view({}), today=today)}
    ends = {key: found[key].until for key in KEYS}
    assert (None, None, None) == (ends["expired"], ends["later"], ends["none"])
    if scope.everything or len({own.get(id_, USUAL) for id_ in scope.customers}) > 1:
        return
    for row in owned(rows, scope):
        key = span(row, own, today)
        end, before = ends[key], ends.get(KEYS[max(KEYS.index(key) - 1, 0)])
        assert end is None or row["exp_date"] <= end
        assert key == "none" or before is None or row["exp_date"] > before
