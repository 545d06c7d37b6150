"""How soon stock expires, as a few disjoint spans of days to choose from, counted from the company's day."""

import datetime as dt

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.inventory.encoding import Coded, Mask

EXPIRED, NO_DATE = "Expired", "No date"
# Each span begins so many days from today and ends where the next one begins; today expires tonight.
BEGINNINGS = {"Within 30 days": 0, "31 to 60 days": 31, "61 to 90 days": 61, "Later": 91}
SPANS = (EXPIRED, *BEGINNINGS, NO_DATE)
_EPOCH = dt.date(1970, 1, 1)


def chosen(exp_date: Coded, names: tuple[str, ...], today: dt.date) -> Mask:
    """Return which distinct dates lie in one of the named spans."""
    wanted = np.array([name in names for name in SPANS])
    return wanted[_spans(exp_date, today)]


def counts(exp_date: Coded, rows: npt.NDArray[np.intp], today: dt.date) -> npt.NDArray[np.intp]:
    """Return the rows in each span, given how many hold each distinct date."""
    found = np.zeros(len(SPANS), dtype=np.intp)
    np.add.at(found, _spans(exp_date, today), rows)
    return found


def _spans(exp_date: Coded, today: dt.date) -> npt.NDArray[np.intp]:
    """Return for each distinct date the position of its span; dates stand sorted, the missing one last."""
    days = exp_date.values.slice(0, exp_date.filled).cast(pa.int32()).to_numpy()
    begin = [(today - _EPOCH).days + beginning for beginning in BEGINNINGS.values()]
    spans = np.full(len(exp_date.values), SPANS.index(NO_DATE), dtype=np.intp)
    spans[: exp_date.filled] = np.searchsorted(begin, days, side="right")
    return spans
