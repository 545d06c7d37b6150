"""The listing beside pandas: search, choices with counts, sorting, the first block of a page."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import orjson
import pandas as pd

from benchmarks.data import TODAY, frame_of
from benchmarks.measures import Contest, Way
from data.inventory import listing
from data.inventory.columns import CHANGE, COLUMNS, FACETS
from data.inventory.expiry import KEYS
from data.inventory.facets import MOST
from data.inventory.natural import natural_key
from data.inventory.rules import USUAL
from data.inventory.stock import Stock
from data.inventory.view import CHOICES

BLOCK = 100
MOST_SENT = 100_000  # rows of a page that is sent all of them; a million would be half a gigabyte
TERM = "nylon"
CHOICES_ON_OFFER = [column.id for column in FACETS if column is not CHANGE]  # nothing is compared here
NAMES = [column.id for column in COLUMNS]
_versions = itertools.count()


def contests(stock: Stock) -> Iterator[Contest]:
    """Return what is measured over one stock that shows every customer."""
    frame = frame_of(stock)
    for name, make in CONTESTS.items():
        if make is not first_block or stock.total <= MOST_SENT:
            yield Contest(name, stock.total, make(stock, frame))


def search(stock: Stock, frame: pd.DataFrame) -> list[Way]:
    """Find a text in any column, as displayed; pandas is spared the other forms of dates and quantities."""
    view = listing.parse_view({"search": TERM})

    def in_pandas() -> pd.DataFrame:
        found = [frame[name].str.contains(TERM, case=False, regex=False) for name in NAMES]
        return frame[np.logical_or.reduce(found)]

    return [_rows(stock, view), Way("DataFrame, str.contains per column", in_pandas, _row_ids)]


def choices(stock: Stock, frame: pd.DataFrame) -> list[Way]:
    """Count what each multi-select may still offer, three of them set, each leaving out its own choice."""
    chosen = _chosen(stock)
    view = listing.parse_view({"in": chosen})
    frame = frame.assign(expiry=_spans(frame["exp_date"]))  # pandas is given it ready-made

    def in_pandas() -> dict[str, pd.Series]:
        masks = {name: frame[name].isin(values) for name, values in chosen.items()}
        return {
            name: frame.loc[_all_but(masks, name), name].value_counts().head(MOST)
            for name in CHOICES_ON_OFFER
        }

    return [
        Way("Lotview", lambda: listing.facets(unseen(stock), view, today=TODAY), _counts),
        Way("DataFrame, isin and value_counts", in_pandas, lambda made: _counts(_as_pairs(made))),
    ]


def sorting(stock: Stock, frame: pd.DataFrame) -> list[Way]:
    """Sort by lot, where numbers inside text compare as numbers."""
    view = listing.parse_view({"sort": [["user_lot", "desc"]]})

    def in_pandas() -> pd.DataFrame:
        keys = {"key": lambda texts: texts.map(natural_key), "kind": "stable", "ascending": False}
        return frame.sort_values("user_lot", **keys)

    return [_rows(stock, view), Way("DataFrame.sort_values, natural key", in_pandas, _row_ids)]


def first_block(stock: Stock, frame: pd.DataFrame) -> list[Way]:
    """Send a page its first rows, sums and choices, where the usual page is sent all rows."""
    view = listing.parse_view({})

    def everything() -> bytes:
        return orjson.dumps(frame.to_dict("records"))

    return [
        Way("Lotview", lambda: block_json(unseen(stock), view), lambda made: _records(orjson.loads(made))),
        Way("to_dict('records') as JSON", everything, lambda made: orjson.loads(made)[:BLOCK]),
    ]


CONTESTS = {
    "Search all columns": search,
    "Cascading choices with counts": choices,
    "Sort by lot, naturally": sorting,
    "First rows of the page": first_block,
}


def own_rows(among_few: Stock, among_many: Stock, rows: int) -> Contest:
    """Return one customer's first block beside others' many rows, and beside few."""
    view = listing.parse_view({"search": "a", "sort": [["part", "desc"]]})
    ways = [
        Way(name, lambda stock=stock: block_json(unseen(stock), view), _without_version)
        for name, stock in [("Lotview", among_many), ("the same among few others", among_few)]
    ]
    return Contest(f"First rows of one customer with {among_few.total}", rows, ways)


def block_json(stock: Stock, view: listing.View) -> bytes:
    """Return what a page is sent first, as the API answers it."""
    found = listing.rows(stock, view, today=TODAY)
    answer = {
        "ids": listing.ids(stock, found, 0, BLOCK),
        "columns": listing.block(stock, found, 0, BLOCK, NAMES),
        "matched": found.matched,
        "total": stock.total,
        "version": stock.version,
        "as_of": stock.as_of,
        "sums": listing.sums(stock, found),
        "facets": listing.facets(stock, view, today=TODAY),
    }
    return orjson.dumps(answer)


def unseen(stock: Stock) -> Stock:
    """Return the same rows as if just read, so that no result is remembered."""
    return replace(stock, version=f"unseen {next(_versions)}")


def _rows(stock: Stock, view: listing.View) -> Way:
    def find() -> listing.Result:
        return listing.rows(unseen(stock), view, today=TODAY)

    return Way("Lotview", find, lambda made: stock.row_ids[made.positions].tolist())


def _row_ids(frame: pd.DataFrame) -> list[int]:
    return frame.index.tolist()


def _chosen(stock: Stock) -> dict[str, list[str]]:
    """Return half of the statuses, a third of the bins, and parts as many as a view may name."""
    values = {name: stock.columns[name].values.to_pylist() for name in ("part", "bin", "status")}
    parts_apart = 1 + len(values["part"]) // CHOICES
    return {"part": values["part"][::parts_apart], "bin": values["bin"][::3], "status": values["status"][::2]}


def _spans(days: pd.Series) -> pd.Series:
    ahead = (pd.to_datetime(days, format="%Y-%m-%d", errors="coerce") - pd.Timestamp(TODAY)).dt.days
    edges = [-np.inf, -1, *USUAL.ends, np.inf]
    return pd.cut(ahead, edges, labels=KEYS[:-1]).astype(object).fillna(KEYS[-1])


def _all_but(masks: dict[str, pd.Series], name: str) -> Any:
    return np.logical_and.reduce([mask for other, mask in masks.items() if other != name])


def _as_pairs(made: dict[str, pd.Series]) -> dict[str, list[tuple[str, int]]]:
    return {name: list(counts.items()) for name, counts in made.items()}


def _counts(facets: dict[str, list[tuple[str, int]]]) -> dict[str, Any]:
    """Return every count; which of the least frequent values make it into a long list is a matter of ties."""
    return {name: (sorted(n for _, n in pairs), _certain(pairs)) for name, pairs in facets.items()}


def _certain(pairs: list[tuple[str, int]]) -> set[tuple[str, int]]:
    least = min((n for _, n in pairs), default=0)
    return {(value, int(n)) for value, n in pairs if n > least or len(pairs) < MOST}


def _records(answer: dict[str, Any]) -> list[dict[str, str]]:
    columns = answer["columns"].values()
    return [
        dict(zip(answer["columns"], [cell or "" for cell in row], strict=True))
        for row in zip(*columns, strict=True)
    ]


def _without_version(made: bytes) -> dict[str, Any]:
    return orjson.loads(made) | {"version": ""}
