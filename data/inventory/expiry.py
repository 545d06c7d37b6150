"""How soon stock expires, as a few disjoint spans of days to choose from, counted from the company's day.

Where each span ends is the customer's (rules.py); its key is everybody's.
"""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.inventory.encoding import Coded, Mask
from data.inventory.memo import Memo
from data.inventory.rules import Basis, Rules, Thresholds
from data.inventory.stock import Stock

KEYS = ("expired", "first", "second", "third", "later", "none")
EXPIRED, NONE = KEYS.index("expired"), KEYS.index("none")
# What the spans were called when they were the same for everybody: views that were kept may still say so.
ALIASES = {
    "Expired": "expired",
    "Within 30 days": "first",
    "31 to 60 days": "second",
    "61 to 90 days": "third",
    "Later": "later",
    "No date": "none",
}
Spans = npt.NDArray[np.int8]
NAMED = 3  # different thresholds that a label tells one by one
_EPOCH = dt.date(1970, 1, 1)
_kept: Memo[Spans] = Memo(budget=16_000_000)  # bytes


def spans(stock: Stock, rules: Rules, today: dt.date) -> Spans:
    """Return for each row the position of its span in KEYS, by the thresholds of the customer who owns it."""
    key = stock.version, stock.scope, Basis(today, rules)
    return _kept.get(key, lambda: _spans(stock, rules, today), lambda made: len(made) + 1000)


def spans_of(stock: Stock) -> Spans:
    """Return the spans of a stock that is looked at on a day."""
    basis = stock.dated
    return spans(stock, basis.rules, basis.today)


def chosen(stock: Stock, keys: Sequence[object]) -> Mask:
    """Return which rows lie in one of the named spans."""
    wanted = np.array([key in keys for key in KEYS])
    return np.take(wanted, spans_of(stock), mode="clip")


def counts(stock: Stock, mask: Mask | None) -> list[int]:
    """Return how many of the rows that pass lie in each span."""
    found = spans_of(stock)
    rows = found if mask is None else np.compress(mask, found)
    return np.bincount(rows, minlength=len(KEYS)).tolist()


def last_days(basis: Basis) -> dict[str, dt.date]:
    """Return the last day of each span that ends on the same one for everybody, and within the calendar."""
    if len(basis.rules.variants) > 1:
        return {}
    left = (dt.date.max - basis.today).days
    ends = zip(KEYS[1:4], basis.rules.variants[0].ends, strict=True)
    return {key: basis.today + dt.timedelta(end) for key, end in ends if end <= left}


def labels(rules: Rules) -> dict[str, str]:
    """Return what each span is called; where customers differ, the name says so."""
    ends = [thresholds.ends for thresholds in rules.variants]
    if len(ends) == 1:
        first, second, third = ends[0]
        within = f"Within {first} days", f"{first + 1} to {second} days", f"{second + 1} to {third} days"
    else:
        within = (
            f"Soon ({_either('within ', [str(first) for first, _, _ in ends])})",
            f"Next ({_either('', [f'{first + 1} to {second}' for first, second, _ in ends])})",
            f"After that ({_either('', [f'{second + 1} to {third}' for _, second, third in ends])})",
        )
    return dict(zip(KEYS, ("Expired", *within, "Later", "No date"), strict=True))


def _either(before: str, days: list[str]) -> str:
    several = list(dict.fromkeys(days))
    return f"{before}{' or '.join(several)} days" if len(several) <= NAMED else "by customer"


def _spans(stock: Stock, rules: Rules, today: dt.date) -> Spans:
    """Look each date up among the distinct dates, in those of its owner's thresholds."""
    exp_date = stock.columns["exp_date"]
    found = _of_dates(exp_date, rules.usual, today)[exp_date.codes]
    for thresholds in {thresholds for _, thresholds in rules.own}:
        customers = np.array([id_ for id_, theirs in rules.own if theirs == thresholds])
        mine = np.isin(stock.owners, customers)
        found[mine] = _of_dates(exp_date, thresholds, today)[exp_date.codes[mine]]
    return found


def _of_dates(exp_date: Coded, thresholds: Thresholds, today: dt.date) -> Spans:
    """Return the span of each distinct date, of which the missing one stands last. Today expires tonight."""
    days = exp_date.values.slice(0, exp_date.filled).cast(pa.int32()).to_numpy()
    begin = [(today - _EPOCH).days + beginning for beginning in (0, *(end + 1 for end in thresholds.ends))]
    found = np.full(len(exp_date.values), NONE, dtype=np.int8)
    found[: exp_date.filled] = np.searchsorted(begin, days, side="right")
    return found
