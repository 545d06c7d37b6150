"""Which rows: a scope names the ERP customers an account may see, `visible` lets through theirs alone."""

from dataclasses import dataclass, replace

import numpy as np

from data.inventory.contents import Contents, Snapshot, combined
from data.inventory.encoding import Mask, nothing
from data.inventory.memo import Memo
from data.inventory.stock import Stock

_LARGEST = 2**63 - 1  # customer ids are integers of the ERP
_restricted: Memo[Stock] = Memo(budget=1_000_000)  # rows, about 100 bytes each


@dataclass(frozen=True)
class Scope:
    """The customers of one ERP whose rows may be seen. All is an explicit value; no customers, no rows."""

    erp: str
    customers: frozenset[int]
    everything: bool = False

    def __post_init__(self) -> None:
        """Refuse what could widen a scope by accident: 0 means "nobody's", which only All may see."""
        if not isinstance(self.customers, frozenset) or not isinstance(self.everything, bool):
            raise TypeError("A scope takes a frozenset of customer ids and a plain True or False.")
        if not all(type(customer) is int and 0 < customer <= _LARGEST for customer in self.customers):
            raise ValueError("A scope holds the positive ids of ERP customers only.")

    @classmethod
    def nothing(cls, erp: str) -> "Scope":
        """Return the scope that sees no row."""
        return cls(erp, frozenset())

    @property
    def many(self) -> bool:
        """Whether rows of more than one customer may be seen, so that the Customer column says something."""
        return self.everything or len(self.customers) > 1


def visible(snapshot: Snapshot, scope: Scope) -> Stock:
    """Return the rows this scope may see: the only way rows leave a snapshot."""
    if scope.erp != snapshot.erp:
        none = np.empty(0, dtype=np.int64)
        return Stock(combined({}), snapshot.as_of, scope, none, nothing(), none)
    version = version_of(snapshot, scope)
    if scope.everything:
        contents = snapshot.contents
        ids, owners = contents.row_ids, contents.customer_ids
        return Stock(version, snapshot.as_of, scope, ids, contents.columns, owners)
    # Another customer's change alters neither the key nor, therefore, the work done for this one.
    stock = _restricted.get(
        (snapshot.erp, snapshot.form, version, scope),
        make=lambda: _restrict(snapshot, scope, version),
        weigh=lambda found: found.total + 1000,
    )
    return replace(stock, as_of=snapshot.as_of)


def version_of(snapshot: Snapshot, scope: Scope) -> str:
    """Return the version of the rows in this scope, which no other customer's rows change."""
    if scope.everything:
        return snapshot.version
    return combined({id_: mark for id_, mark in snapshot.customers.items() if id_ in scope.customers})


def _restrict(snapshot: Snapshot, scope: Scope, version: str) -> Stock:
    contents = snapshot.contents
    positions = np.flatnonzero(_owned(contents, scope))
    columns = {name: coded.restricted(positions) for name, coded in contents.columns.items()}
    ids, owners = contents.row_ids[positions], contents.customer_ids[positions]
    return Stock(version, snapshot.as_of, scope, ids, columns, owners)


def _owned(contents: Contents, scope: Scope) -> Mask:
    return np.isin(contents.customer_ids, np.array(sorted(scope.customers), dtype=np.int64))
