"""Two readings side by side: what is new since the earlier one, gone, or has another quantity or status.

Rows are the same when the ERP's key of them is. A row that is gone keeps its texts and dates and has nothing
on hand, so that no sum changes; it is seen by those alone who choose what is gone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.inventory.columns import COLUMNS, COMPARED, DEFAULT_SORT, DERIVED
from data.inventory.derived import Columns
from data.inventory.encoding import Coded, Codes, Mask, Positions, search_of
from data.inventory.memo import Memo
from data.inventory.natural import natural_key
from data.inventory.ordering import ordered
from data.inventory.stock import BOTH, CHANGES, GONE, NEW, QUANTITY, SAME, STATUS, Stock

LABELS = ("New", "Gone", "Quantity", "Status", "Quantity and status")
MEANT = {"new": (NEW,), "gone": (GONE,), "quantity": (QUANTITY, BOTH), "status": (STATUS, BOTH)}
_COLUMN = {column.id: column for column in COMPARED}
_kept: Memo[Stock] = Memo(budget=2_000_000)  # rows, about 100 bytes each
Kinds = npt.NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class _Pair:
    """The rows of both: those of now, each with its place then (-1: none), and those that are gone."""

    now: Stock
    then: Stock
    at: Positions
    gone: Positions


def compared(now: Stock, then: Stock) -> Stock:
    """Return the stock of now with what changed since then, as columns; both are of one scope and one day."""
    if now.scope != then.scope or now.basis != then.basis:
        raise ValueError("What is compared is of one scope and looked at on one day.")
    return _kept.get((now.key, then.key), lambda: _compared(now, then), lambda made: made.total + 1000)


def chosen(stock: Stock, keys: Sequence[object]) -> Mask:
    """Return the rows whose change is one of these; without any, all that are not gone."""
    kinds = kinds_of(stock)
    if not keys:
        return kinds != GONE
    return np.isin(kinds, [kind for key in keys for kind in MEANT[str(key)]])


def counts(stock: Stock, mask: Mask | None) -> dict[str, int]:
    """Return how many of the rows that pass changed in each way; quantity and status count in both."""
    kinds = kinds_of(stock) if mask is None else np.compress(mask, kinds_of(stock))
    found = np.bincount(kinds, minlength=BOTH + 1).tolist()
    return {key: sum(found[kind] for kind in MEANT[key]) for key in CHANGES}


def kinds_of(stock: Stock) -> Kinds:
    """Return how each row of a comparison changed."""
    if stock.changes is None:
        raise ValueError("This stock is not compared with an earlier one.")
    return stock.changes


def _compared(now: Stock, then: Stock) -> Stock:
    pair = _paired(now, then)
    joined = {column.id: _both(pair, column.id) for column in COLUMNS}
    row_ids = np.concatenate([now.row_ids, then.row_ids[pair.gone]])
    order = _order(pair, row_ids, joined)
    changes = _changes(pair)[order]
    later: dict[str, Callable[[], Coded]] = {
        **{column.id: partial(_ordered, partial(_both, pair, column.id), order) for column in DERIVED},
        "change": partial(_change, changes),
        "on_hand_before": partial(_ordered, partial(_before, pair, "on_hand"), order),
        "status_before": partial(_ordered, partial(_before, pair, "status"), order),
    }
    return replace(
        now,
        version=f"{now.version}-{then.version}",
        row_ids=row_ids[order],
        owners=np.concatenate([now.owners, then.owners[pair.gone]])[order],
        columns=Columns({name: _reordered(coded, order) for name, coded in joined.items()}, later),
        changes=changes,
    )


def _paired(now: Stock, then: Stock) -> _Pair:
    by_id = np.argsort(then.row_ids, kind="stable")
    ids = then.row_ids[by_id]
    spots = np.minimum(np.searchsorted(ids, now.row_ids), max(len(ids) - 1, 0))
    known = ids[spots] == now.row_ids if len(ids) else np.zeros(now.total, dtype=bool)
    at = np.where(known, by_id[spots] if len(ids) else 0, -1)
    is_gone = np.ones(then.total, dtype=bool)
    is_gone[at[known]] = False
    return _Pair(now, then, at, np.flatnonzero(is_gone))


def _order(pair: _Pair, row_ids: Positions, joined: dict[str, Coded]) -> Positions:
    """Return the default order of now's rows and those that are gone."""
    if not len(pair.gone):
        return np.arange(len(row_ids))
    keys = [(joined[name], way) for name, way in DEFAULT_SORT]
    return ordered(np.argsort(row_ids, kind="stable"), keys)


def _both(pair: _Pair, name: str) -> Coded:
    return _joined(pair.now.columns[name], _left(pair, name))


def _ordered(make: Callable[[], Coded], order: Positions) -> Coded:
    return _reordered(make(), order)


def _left(pair: _Pair, name: str) -> Coded:
    """Return a column of the rows that are gone: nothing is on hand of them, and nothing is to be used."""
    coded = pair.then.columns[name]
    if name not in ("on_hand", "fefo"):
        return coded.restricted(pair.gone)
    nothing = pa.array([0 if name == "on_hand" else None] * bool(len(pair.gone)), pa.int64())
    codes = np.zeros(len(pair.gone), dtype=np.int32)
    return Coded(coded.column, codes, nothing, search_of(nothing), nothing.null_count)


def _before(pair: _Pair, name: str) -> Coded:
    """Return what a column held then; nothing for what is new."""
    coded, column = pair.then.columns[name], _COLUMN[f"{name}_before"]
    none = pa.array(["" if column.kind == "text" else None], coded.values.type)
    place = int(_places(none, coded.values)[0])
    values = coded.values if place >= 0 else pa.concat_arrays([coded.values, none])
    at = np.concatenate([pair.at, pair.gone])
    codes = np.where(at >= 0, np.append(coded.codes, 0)[at], place if place >= 0 else len(coded.values))
    return Coded(column, codes.astype(np.int32), values, search_of(values), coded.blanks + (place < 0))


def _changes(pair: _Pair) -> Kinds:
    known = pair.at >= 0
    quantity, status = (known & _differs(pair, name) for name in ("on_hand", "status"))
    kinds = np.select([~known, quantity & status, quantity, status], [NEW, BOTH, QUANTITY, STATUS], SAME)
    return np.concatenate([kinds, np.full(len(pair.gone), GONE)]).astype(np.int8)


def _differs(pair: _Pair, name: str) -> Mask:
    """Return which rows hold another value now than then; values are compared once, not row by row."""
    now, then = pair.now.columns[name], pair.then.columns[name]
    if not len(then.values) or not len(now.values):
        return np.ones(pair.now.total, dtype=bool)
    return _places(now.values, then.values)[now.codes] != then.codes[np.maximum(pair.at, 0)]


def _change(changes: Kinds) -> Coded:
    """Return the change in words, in the order of LABELS, those who did not change last."""
    codes = np.where(changes == SAME, len(LABELS), changes.astype(np.int32) - 1).astype(np.int32)
    values = pa.array([*LABELS, ""], pa.string())
    return Coded(_COLUMN["change"], codes, values, search_of(values), 1)


def _joined(now: Coded, gone: Coded) -> Coded:
    """Return a column of now's rows and of those that are gone; dictionaries are merged, rows coded anew."""
    places = _places(gone.values, now.values)
    extra = np.flatnonzero(places < 0)
    if not len(extra):
        codes = np.concatenate([now.codes, places[gone.codes]])
        return Coded(now.column, codes, now.values, now.search, now.blanks)
    several = len(now.values)
    before = [_place(now, gone.values[int(index)].as_py()) for index in extra]
    spots = np.concatenate([np.arange(several), before])
    order = np.lexsort([np.arange(several + len(extra)) < several, spots])
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    places[extra] = several + np.arange(len(extra), dtype=np.int32)
    values = pa.concat_arrays([now.values, gone.values.take(extra)]).take(order)
    search = pa.concat_arrays([now.search, gone.search.take(extra)]).take(order)
    codes = np.concatenate([rank[now.codes], rank[places[gone.codes]]])
    return Coded(now.column, codes, values, search, now.blanks + int((extra >= gone.filled).sum()))


def _places(values: pa.Array, among: pa.Array) -> Codes:
    """Return where each value stands among others; -1 where it does not."""
    if not len(among):
        return np.full(len(values), -1, dtype=np.int32)
    found = pc.index_in(values, value_set=among)
    return found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)


def _place(coded: Coded, value: object) -> int:
    """Return before which of a column's values, which are in natural order, another one belongs."""
    low, high, wanted = 0, len(coded.values), _rank(value)
    while low < high:
        middle = (low + high) // 2
        if _rank(coded.values[middle].as_py()) < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def _rank(value: object) -> tuple[object, ...]:
    if isinstance(value, str):
        return not value.strip(), natural_key(value), value
    return (True,) if value is None else (False, value)


def _reordered(coded: Coded, order: Positions) -> Coded:
    codes: Codes = coded.codes[order]
    return Coded(coded.column, codes, coded.values, coded.search, coded.blanks)
