"""The figures of a view are what pandas and plain Python add up over its rows, and each opens its rows."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data.inventory import listing
from data.inventory.expiry import KEYS
from data.inventory.figure_bars import AGES, DRAWN, MONTHS_SHOWN, SERIES, WEEKS_SHOWN, Bar, Card
from data.inventory.figures import Figures, figures
from data.inventory.narrowing import Narrowing, narrowed
from data.inventory.rules import Thresholds
from data.inventory.scope import Scope
from data.inventory.statuses import GROUPS
from data.inventory.stock import Stock
from data.inventory.tally import Counted
from tests.property import reference
from tests.property.stocks import ERP, STATUSES, TODAY, make_row, models, part_stocks, views
from tests.property.test_expiry_rules import owns, span, stock_of
from tests.property.test_inventory_listing import owned, scopes

ONE = Decimal(10**7)
days = st.sampled_from([TODAY, TODAY + dt.timedelta(45), dt.date(2026, 12, 31), dt.date(9999, 12, 31)])
Rows = list[reference.Row]
# Where ages, weeks, spans and months begin and end, seen from the days above.
EDGES = [0, 1, 29, 30, 31, 45, 60, 61, 90, 91, 180, 181, 365, 366, 6, 7, 174, 175, 176, 181, 182, 183]
FIRSTS = [
    dt.date(2026, 11, 1),
    dt.date(2026, 11, 30),
    dt.date(2026, 12, 1),
    dt.date(2027, 1, 1),
    dt.date(2027, 12, 31),
]


@st.composite
def held(draw: st.DrawFn) -> Rows:
    """Return rows that lie close to where bars begin and end."""
    rows = draw(part_stocks())
    near = st.sampled_from([*(TODAY + dt.timedelta(sign * n) for n in EDGES for sign in (-1, 1)), *FIRSTS])
    for row in rows:
        row["last_rec_date"], row["exp_date"] = draw(st.none() | near), draw(st.none() | near)
    return rows


@st.composite
def asked(draw: st.DrawFn) -> dict[str, Any]:
    """Return a view that often chooses statuses and spans itself, and filters days once or twice."""
    raw = draw(views()) if draw(st.booleans()) else {}
    raw.setdefault("in", {})
    if draw(st.booleans()):
        raw["in"]["status"] = draw(st.lists(st.sampled_from([*STATUSES, "Lost"]), max_size=6))
    if draw(st.booleans()):
        raw["in"]["expiry"] = draw(st.lists(st.sampled_from(KEYS), max_size=5))
    if draw(st.booleans()):
        column = draw(st.sampled_from(["exp_date", "last_rec_date"]))
        raw["filter"] = raw.get("filter", {}) | {column: draw(models("date"))}
    return raw


def passing(stock: Stock, raw: dict[str, Any]) -> pd.DataFrame:
    """Return the rows of a view as pandas sees them."""
    result = listing.rows(stock, listing.parse_view(raw), today=stock.dated.today)
    return stock.frame.iloc[result.positions]


def of_frame(frame: pd.DataFrame) -> Counted:
    """Return rows by group, lots, and the exact sum per unit of some rows."""
    status = frame["status"].astype(object)
    groups = [int(status.isin(texts).sum()) for texts in GROUPS.values()]
    lots = frame[["customer", "part", "user_lot"]].astype(object)
    lots["user_lot"] = lots["user_lot"].map(lambda text: text if text.strip() else "")
    sums = Counter[str]()
    units = frame["unit"].astype(object)
    for unit, amount in zip(units, frame["on_hand"].astype("int64"), strict=True):
        sums[unit] += int(amount)
    names = [name for name in frame["unit"].cat.categories if (units == name).any()]
    told = tuple((name, reference.plain(Decimal(sums[name]) / ONE)) for name in names)
    return Counted((*groups, len(frame) - sum(groups)), len(lots.drop_duplicates()), told)


def keys_of(frame: pd.DataFrame, spans: dict[int, str]) -> dict[str, Counted]:
    status, span_of = frame["status"].astype(object), frame.index.map(spans)
    masks = {"sellable": status.isin(GROUPS["available"]) & (span_of != "expired")}
    masks |= {name: status.isin(GROUPS[name]) for name in ("on_hold", "committed")}
    masks |= {key: span_of == key for key in KEYS if key != "later"}
    return {name: of_frame(frame[mask]) for name, mask in masks.items()}


def bars_of(card: Card, frame: pd.DataFrame, today: dt.date) -> dict[str, Counted]:
    """Return what each of a card's bars should hold, by label; the usual bars are there without rows too."""
    labels = [bar.label for bar in card.bars]
    of_row = frame.apply(lambda row: label_of(card.id, row, today), axis=1) if len(frame) else pd.Series([])
    return {label: of_frame(frame[(of_row == label).to_numpy(dtype=bool)]) for label in labels}


def label_of(card: str, row: Any, today: dt.date) -> str:
    if card in ("status", "parts", "bins"):
        return row[card.rstrip("s") if card != "status" else card] or "(empty)"
    day = row["exp_date"] if card == "months" else row["last_rec_date"]
    if pd.isna(day):
        return "none"
    if card == "months":
        return "Expired" if day < today else f"{day:%b} {day.year}"
    if card == "weeks":
        monday = day - dt.timedelta(day.weekday())
        return f"Week of {monday.day} {monday:%b} {monday.year}"
    age = max((today - day).days, 0)
    return next((f"{first}–{last}" for first, last in AGES if age <= last), f"over {AGES[-1][1]}")


@given(held(), asked(), scopes, owns, days)
def test_figures_are_sums_over_the_frame(
    rows: Rows, raw: dict[str, Any], scope: Scope, own: dict[int, Thresholds], today: dt.date
) -> None:
    """Key figures, bars, totals: rows, lots and exact quantities per unit, in any scope, view and rules."""
    stock = stock_of(rows, scope, own, today)
    frame, found = passing(stock, raw), figures(stock, listing.parse_view(raw))
    spans = {row["row_id"]: span(row, own, today) for row in owned(rows, scope)}
    assert keys_of(frame, spans) == {key.id: key.bar.counted for key in found.keys}
    for card in found.cards:
        assert bars_of(card, frame, today) == {bar.label: bar.counted for bar in card.bars}, card.id
    bins = frame["bin"].astype(object)
    rec = frame["last_rec_date"].dropna().astype(object)
    totals = len(frame), of_frame(frame).lots, frame["part"].nunique(), bins[bins.str.strip() != ""].nunique()
    assert totals == (found.rows, found.lots, found.parts, found.bins)
    assert (min(rec) if len(rec) else None) == found.oldest


@given(held(), asked(), scopes, owns, days)
def test_each_number_opens_its_rows(
    rows: Rows, raw: dict[str, Any], scope: Scope, own: dict[int, Thresholds], today: dt.date
) -> None:
    """The view behind a key, bar or segment shows exactly as many rows as it says."""
    stock = stock_of(rows, scope, own, today)
    found = figures(stock, listing.parse_view(raw))
    for counted, narrowing in numbers(found):
        if counted:
            assert narrowing is not None
            view = listing.parse_view(narrowed(raw, narrowing.overrides(raw)))
            assert counted == listing.rows(stock, view, today=today).matched


def numbers(found: Figures) -> list[tuple[int, Narrowing | None]]:
    """Return every number of the figures with what opens it."""
    bars: list[Bar] = [key.bar for key in found.keys] + [bar for card in found.cards for bar in card.bars]
    whole = [(bar.counted.rows, bar.opens) for bar in bars]
    pieces = [pair for bar in bars for pair in zip(bar.counted.groups, bar.groups, strict=False)]
    return whole + pieces


@given(held(), scopes)
def test_cards_have_their_shape(rows: Rows, scope: Scope) -> None:
    """Bars over time are always all there; names come by their rows, and no more than the table holds."""
    stock = stock_of(rows, scope, {}, TODAY)
    cards = {card.id: card for card in figures(stock, listing.parse_view({})).cards}
    assert ["status", "months", "ages", "parts", "bins", "weeks"] == list(cards)
    lengths = (MONTHS_SHOWN + 1, len(AGES) + 1, WEEKS_SHOWN)
    assert lengths == tuple(len(cards[name].bars) for name in ("months", "ages", "weeks"))
    for name in ("parts", "bins"):
        counts = [bar.counted.rows for bar in cards[name].bars]
        assert counts == sorted(counts, reverse=True)
        assert 0 not in counts
    assert "Week of 16 Nov 2026" == cards["weeks"].bars[-1].label
    assert ("Nov 2026", "Dec 2027") == (cards["months"].bars[1].label, cards["months"].bars[-1].label)
    assert len(SERIES) == len(GROUPS) + 1
    assert DRAWN == cards["parts"].drawn


def test_a_bar_of_days_opens_beside_two_filters_of_these_days() -> None:
    """Where the view filters a date twice already, which is all that a grid can hold, the days are listed."""
    near = [TODAY, TODAY + dt.timedelta(20), TODAY + dt.timedelta(21), None]
    rows = [make_row(number, exp_date=day, last_rec_date=day) for number, day in enumerate(near, 1)]
    late = {"filterType": "date", "type": "lessThan", "dateFrom": "2026-11-20"}
    blank = {"filterType": "date", "type": "greaterThan", "dateFrom": "2026-11-20"}
    pair = {"filterType": "date", "operator": "OR", "conditions": [late, blank]}
    raw = {"filter": {"exp_date": pair, "last_rec_date": pair}}
    stock = stock_of(rows, Scope(ERP, frozenset({1})), {}, TODAY)
    found = [pair for pair in numbers(figures(stock, listing.parse_view(raw))) if pair[0]]
    assert len(found) > 6
    for counted, narrowing in found:
        assert narrowing is not None
        view = listing.parse_view(narrowed(raw, narrowing.overrides(raw)))
        assert counted == listing.rows(stock, view, today=TODAY).matched
