"""Facets: for each multi-select the values it may offer, each with its number of rows."""

import datetime as dt

import numpy as np

from data.inventory import comparison, expiry
from data.inventory.columns import CHANGE, CHOICES_BY_ID, EXPIRY, FACETS
from data.inventory.derived import on_basis
from data.inventory.encoding import Coded, Mask
from data.inventory.filters import containing
from data.inventory.operands import limited_text
from data.inventory.passing import passing_rows
from data.inventory.stock import Stock
from data.inventory.view import View, known_column, on_day
from problems import Invalid

MOST = 200  # values a facet shows; the search inside it reaches the others
SEARCH_LENGTH = 200
Facet = list[tuple[str, int]]


def facets(stock: Stock, view: View, *, today: dt.date) -> dict[str, Facet]:
    """Return the facets on offer: column → its values by count, then in natural order.

    The rows counted pass everything but that column's own multi-select, so that choices cascade.
    """
    stock = on_basis(stock, today)
    left_out = {"customer": not stock.many_customers, CHANGE.id: stock.changes is None}
    offered = [column.id for column in FACETS if not left_out.get(column.id)]
    return {column: facet(stock, view, column, today=today) for column in offered}


def facet(stock: Stock, view: View, column: str, search: str = "", *, today: dt.date) -> Facet:
    """Return one facet, of the values that contain `search`; spans are keys in the order of time."""
    if not known_column(column, CHOICES_BY_ID).facet:
        raise Invalid(f"{known_column(column).header} has no list of values to choose from.")
    term = limited_text(search, "The search", SEARCH_LENGTH).strip().casefold()
    stock = on_basis(stock, today)
    mask = passing_rows(stock, on_day(view, today)).mask(but=column)
    if column == EXPIRY.id:
        return _spans(stock, mask, term)
    if column == CHANGE.id:
        counted = {} if stock.changes is None else comparison.counts(stock, mask)
        return [(key, count) for key, count in counted.items() if term in key]
    coded = stock.columns[column]
    counts = _counts(coded, mask)
    if term:
        counts = np.where(containing(coded, term), counts, 0)
    codes = np.flatnonzero(counts)
    codes = codes[np.argsort(-counts[codes], kind="stable")][:MOST]
    return list(zip(coded.values.take(codes).to_pylist(), counts[codes].tolist(), strict=True))


def _spans(stock: Stock, mask: Mask | None, term: str) -> Facet:
    counts = zip(expiry.labels(stock.dated.rules).items(), expiry.counts(stock, mask), strict=True)
    return [(key, count) for (key, label), count in counts if count and term in label.casefold()]


def _counts(coded: Coded, mask: Mask | None) -> np.ndarray:
    # Not codes[mask]: the processor guesses wrong at every other row, which costs four times this.
    codes = coded.codes if mask is None else np.compress(mask, coded.codes)
    return np.bincount(codes, minlength=len(coded.values))
