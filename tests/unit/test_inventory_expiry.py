"""Expiry: each day lies in one span, counted from the day it is asked on."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.inventory.expiry import KEYS
from data.inventory.listing import facet, facets, parse_view, rows
from data.inventory.parts import parts
from data.inventory.scope import Scope, visible
from data.inventory.stock import Stock
from tests.property import reference
from tests.property.stocks import ERP, TODAY, make_row, snapshot_of

DAY = dt.timedelta(days=1)


def stock_of(*days: dt.date | None) -> Stock:
    expiring = [make_row(number, exp_date=day) for number, day in enumerate(days, 1)]
    return visible(snapshot_of(expiring), Scope(ERP, frozenset({1})))


def names(stock: Stock, today: dt.date) -> list[str]:
    """Return the spans that the stock's lots lie in."""
    return [name for name, _ in facet(stock, parse_view({}), "expiry", today=today)]


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (-40_000, "expired"),
        (-1, "expired"),
        (0, "first"),
        (30, "first"),
        (31, "second"),
        (60, "second"),
        (61, "third"),
        (90, "third"),
        (91, "later"),
        (40_000, "later"),
    ],
)
def test_where_a_span_ends(days: int, name: str) -> None:
    """A lot that expires today is good until tonight; each further span begins the day after the last."""
    assert [name] == names(stock_of(TODAY + days * DAY), TODAY)


@given(st.lists(st.none() | st.dates(), max_size=8), st.dates(), st.sets(st.sampled_from(KEYS)))
def test_every_lot_is_in_one_span(days: list[dt.date | None], today: dt.date, chosen: set[str]) -> None:
    """Spans split the lots without overlap, on every day of the calendar; choosing some finds their lots."""
    stock = stock_of(*days)
    expected = [reference.span(day, today) for day in days]
    counts = facet(stock, parse_view({}), "expiry", today=today)
    assert [(name, expected.count(name)) for name in KEYS if name in expected] == counts
    found = rows(stock, parse_view({"in": {"expiry": sorted(chosen)}}), today=today)
    assert sum(name in chosen or not chosen for name in expected) == found.matched


def test_tomorrow_is_another_day() -> None:
    """What was found today is not shown tomorrow: the day belongs to what is remembered."""
    stock, view = stock_of(TODAY, TODAY), parse_view({"in": {"expiry": ["expired"]}})
    for _ in range(2):
        assert 0 == rows(stock, view, today=TODAY).matched
        assert 2 == rows(stock, view, today=TODAY + DAY).matched
        assert 0 == parts(stock, view, today=TODAY).matched
        assert 1 == parts(stock, view, today=TODAY + DAY).matched


def test_expiry_leaves_out_its_own_choice() -> None:
    """The spans on offer are those of the other choices' lots, and the other choices those of its lots."""
    days = {"A": TODAY, "B": TODAY - DAY, "C": None}
    lots = [make_row(number, exp_date=day, bin=bin_) for number, (bin_, day) in enumerate(days.items(), 1)]
    stock = visible(snapshot_of(lots), Scope(ERP, frozenset({1})))
    found = facets(stock, parse_view({"in": {"expiry": ["expired"], "bin": ["A", "B", "C"]}}), today=TODAY)
    assert [("expired", 1), ("first", 1), ("none", 1)] == found["expiry"]
    assert [("B", 1)] == found["bin"]
    assert [("none", 1)] == facet(stock, parse_view({}), "expiry", " DATE ", today=TODAY)
