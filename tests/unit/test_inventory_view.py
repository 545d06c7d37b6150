"""Views: what the contract allows is understood, anything else is refused with a sentence."""

import json
from decimal import Decimal
from typing import Any

import pytest

from data.inventory.listing import View, facet, parse_view, rows
from data.inventory.operands import units
from data.inventory.scope import Scope, visible
from problems import Invalid
from tests.property.stocks import ERP, TODAY, make_row, snapshot_of
from tests.unit.malformed_views import MALFORMED, number


def test_there_are_many_malformed_views() -> None:
    """At least a hundred different malformed views are tried."""
    assert len({repr(raw) for raw in MALFORMED}) >= 100


def test_malformed_views_are_refused_with_a_sentence() -> None:
    """A view that the contract does not know is refused with a sentence, never with another error."""
    for raw in MALFORMED:
        with pytest.raises(Invalid) as caught:
            pytest.fail(f"{raw!r} was taken for {parse_view(raw)}")
        sentence = caught.value.sentence
        assert sentence[0].isupper(), raw
        assert sentence.endswith("."), raw
        assert 10 < len(sentence) < 250, raw
        sentence.encode()


@pytest.mark.parametrize(
    "raw",
    [
        None,
        {},
        {"search": None, "in": None, "filter": None, "sort": None, "columns": None},
        {"in": {}, "filter": {}},
        {"by": None, "open": None},
        {"by": "lot", "open": []},
    ],
)
def test_every_key_may_be_missing(raw: Any) -> None:
    """A view without anything, or with nulls, is the plain listing."""
    assert View() == parse_view(raw)


def test_a_whole_view() -> None:
    """The contract's example is understood whole, and equal views are one to a memo."""
    raw = (
        '{"search": "nylon 12", "in": {"part": ["A", "B"], "status": ["Available"]},'
        ' "sort": [["customer", "asc"], ["on_hand", "desc"]], "columns": ["part", "on_hand"]}'
    )
    view = parse_view(json.loads(raw, parse_float=Decimal))
    assert ("nylon", "12") == view.terms
    assert (("part", ("A", "B")), ("status", ("Available",))) == view.chosen
    assert (("customer", "asc"), ("on_hand", "desc")) == view.sort
    assert ("part", "on_hand") == view.columns
    assert len({view, parse_view(json.loads(raw))}) == 1


def test_a_view_by_part() -> None:
    """A view by part names its own columns, keeps the lots' filters, and opens each part once."""
    raw = {
        "by": "part",
        "in": {"expiry": ["Expired", "No date"], "bin": ["1"]},
        "sort": [["on_hand_sum", "desc"]],
        "columns": ["next_exp"],
        "open": [["Acme", "A", "EA"], ["Acme", "A", "EA"], ["", "", ""]],
    }
    view = parse_view(raw)
    assert (("bin", ("1",)), ("expiry", ("expired", "none"))) == view.chosen
    assert (("Acme", "A", "EA"), ("", "", "")) == view.open
    assert view.conditions == parse_view({"in": raw["in"]})


@pytest.mark.parametrize("given", ["0.1", Decimal("0.1"), 0.1, ".1", "0.10", "+0.1", " 0.1 "])
def test_numbers_stay_exact(given: Any) -> None:
    """A number is taken as it was written: a tenth equals a tenth, and nothing a hair beside it."""
    stock = visible(
        snapshot_of([make_row(1, on_hand=Decimal("0.1")), make_row(2, on_hand=Decimal("0.1000001"))]),
        Scope(ERP, frozenset({1})),
    )
    view = parse_view(number(type="equals", filter=given))
    assert [0] == rows(stock, view, today=TODAY).positions.tolist()


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("equals", []),
        ("notEqual", [0, 1]),
        ("lessThan", [0]),
        ("lessThanOrEqual", [0]),
        ("greaterThan", [1]),
        ("greaterThanOrEqual", [1]),
    ],
)
def test_numbers_between_two_quantities(operator: str, expected: list[int]) -> None:
    """A number that no quantity can equal lies between the one below and the one above."""
    cells = [make_row(1, on_hand=Decimal(1)), make_row(2, on_hand=Decimal("1.0000001"))]
    stock = visible(snapshot_of(cells), Scope(ERP, frozenset({1})))
    view = parse_view(number(type=operator, filter="1.00000005"))
    assert expected == rows(stock, view, today=TODAY).positions.tolist()
    chosen = parse_view({"in": {"on_hand": ["1.00000005"]}})
    assert [] == rows(stock, chosen, today=TODAY).positions.tolist()


def test_units_of_a_number() -> None:
    """A number between two units lies above the one and below the other; an exact one is both."""
    assert (10**6, 10**6) == units(Decimal("0.1"))
    assert (0, 1) == units(Decimal("0.00000001"))
    assert (-1, 0) == units(Decimal("-0.00000001"))


@pytest.mark.parametrize(
    ("column", "search"),
    [
        ("description", ""),
        ("on_hand", ""),
        ("nope", ""),
        ("part", 1),
        ("part", "x" * 201),
        ("part", "\ud800"),
    ],
)
def test_malformed_facets_are_refused(column: Any, search: Any) -> None:
    """A facet of a column that has none, or an impossible search in one, is refused with a sentence."""
    stock = visible(snapshot_of([make_row(1)]), Scope(ERP, frozenset({1})))
    with pytest.raises(Invalid):
        facet(stock, View(), column, search, today=TODAY)
