"""The listing by part shows exactly what a slow, obvious reading of the contract shows."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from data.inventory import listing
from data.inventory.columns import COLUMNS, PART_COLUMNS
from data.inventory.parts import Parts, parts
from data.inventory.scope import Scope, visible
from tests.property import reference
from tests.property.stocks import TODAY, part_stocks, part_views, snapshot_of
from tests.property.test_inventory_listing import ALL, owned, scopes

IDS = [column.id for column in PART_COLUMNS]
LOT_IDS = [column.id for column in COLUMNS]


def found(rows: list[reference.Row], raw: dict[str, Any], scope: Scope = ALL) -> Parts:
    return parts(visible(snapshot_of(rows), scope), listing.parse_view(raw), today=TODAY)


def written(row: reference.Row, ids: list[str]) -> dict[str, str | None]:
    """Return a row's cells as they travel."""
    dates = [column.id for column in (*COLUMNS, *PART_COLUMNS) if column.kind == "date"]
    return {name: reference.plain(row[name]) or (None if name in dates else "") for name in ids}


def lines(shown: Parts, start: int, end: int) -> list[dict[str, str | None]]:
    """Return the lines of a block as they would stand in the grid: parts, and lots below open ones."""
    columns = shown.block(start, end, IDS)
    cells = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    opened = shown.opened(start, end)
    ids = shown.ids(start, end)
    assert len(ids) == len(opened) == len(cells)
    for part, lot, id_ in zip(cells, opened, ids, strict=True):
        assert id_.startswith("p") == (lot is None)
        assert lot is None or set(part.values()) == {None}
    return [part if lot is None else lot for part, lot in zip(cells, opened, strict=True)]


@given(part_stocks(), part_views(), scopes)
def test_parts(rows: list[reference.Row], raw: dict[str, Any], scope: Scope) -> None:
    """Parts, their figures, their order and the lots below open ones are the reference's, in any scope."""
    mine, shown = owned(rows, scope), found(rows, raw, scope)
    expected = [written(line, IDS if "rows" in line else LOT_IDS) for line in reference.lines(mine, raw)]
    assert expected == lines(shown, 0, shown.shown)
    assert len(reference.parts(mine, raw)) == shown.matched
    assert len(reference.parts(mine, {})) == shown.total
    assert len(expected) == shown.shown


@given(part_stocks(), part_views(), st.integers(1, 5))
def test_blocks_make_up_the_whole(rows: list[reference.Row], raw: dict[str, Any], size: int) -> None:
    """Blocks of any size, one after the other, are the whole list: nothing twice, nothing left out."""
    shown = found(rows, raw)
    starts = range(0, shown.shown, size)
    assert lines(shown, 0, shown.shown) == [line for at in starts for line in lines(shown, at, at + size)]
    assert shown.ids(0, shown.shown) == [id_ for at in starts for id_ in shown.ids(at, at + size)]
    assert len(set(shown.ids(0, shown.shown))) == shown.shown
    assert [] == shown.ids(shown.shown, shown.shown + size)


@given(part_stocks(), part_views(), scopes)
def test_figures_are_those_of_the_lots(rows: list[reference.Row], raw: dict[str, Any], scope: Scope) -> None:
    """Sums per unit and cascading facets by part count lots, exactly as they do by lot."""
    stock, view = visible(snapshot_of(rows), scope), listing.parse_view(raw)
    by_lot = listing.parse_view({key: raw[key] for key in ("search", "in", "filter") if key in raw})
    lots = listing.rows(stock, by_lot, today=TODAY)
    assert lots.positions.tolist() == listing.rows(stock, view, today=TODAY).positions.tolist()
    assert listing.facets(stock, by_lot, today=TODAY) == listing.facets(stock, view, today=TODAY)
