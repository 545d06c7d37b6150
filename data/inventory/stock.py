"""The rows one scope may see, of one reading."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.inventory.encoding import Coded
from data.inventory.rules import Basis

if TYPE_CHECKING:  # scope.py makes stocks
    from data.inventory.scope import Scope

SAME, NEW, GONE, QUANTITY, STATUS, BOTH = range(6)  # what became of a row since an earlier day
CHANGES = ("new", "gone", "quantity", "status")  # the ways in which a row changed since an earlier day


@dataclass(frozen=True, eq=False)
class Stock:
    """Rows in default order. `version` says which rows they are and changes with them alone."""

    version: str
    as_of: datetime
    scope: "Scope"
    row_ids: npt.NDArray[np.int64]
    columns: Mapping[str, Coded]
    owners: npt.NDArray[np.int64]  # the ERP customer of each row; 0: nobody
    changes: npt.NDArray[np.int8] | None = None  # of a comparison: what became of each row (comparison.py)
    basis: Basis | None = None  # the day and the rules it is looked at with; None: neither matters yet

    @property
    def key(self) -> tuple[str, "Scope", Basis | None]:
        """What results are remembered by: the rows' version, for whom they are, on which day."""
        return self.version, self.scope, self.basis

    @property
    def dated(self) -> Basis:
        """The day and the rules, where something follows from them."""
        if self.basis is None:
            raise ValueError("What follows from the day needs a stock that derived.with_day() has dated.")
        return self.basis

    @property
    def many_customers(self) -> bool:
        """Whether the scope holds more than one customer, so that the Customer column is offered."""
        return self.scope.many

    @property
    def total(self) -> int:
        """How many rows there are, in a comparison those that are gone among them."""
        return len(self.row_ids)

    @property
    def present(self) -> int:
        """How many rows there are now."""
        return self.total if self.changes is None else int(np.count_nonzero(self.changes != GONE))

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows as pandas sees them: every column Categorical over the same codes, in natural order.

        Index: row_id; beside the columns `owner`, the ERP customer. Categories: text, dates, quantities as
        int64 of 10⁻⁷. Empty text is '', no date is missing. The codes of text and quantities are shared.
        """
        series: dict[str, object] = {name: _categorical(coded) for name, coded in self.columns.items()}
        series["owner"] = self.owners
        return pd.DataFrame(series, index=pd.Index(self.row_ids, name="row_id"), copy=False)


def _categorical(coded: Coded) -> pd.Categorical:
    values, codes = coded.values, coded.codes
    if values.null_count:  # the missing value stands last; pandas writes it as code -1
        values, codes = values.slice(0, coded.filled), np.where(codes < coded.filled, codes, -1)
    categories = pd.Index(pd.arrays.ArrowExtensionArray(values))
    return pd.Categorical.from_codes(codes, categories, ordered=True, validate=False)
