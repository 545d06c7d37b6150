"""What follows from the day and from the customer: when stock counts as expiring soon.

A stock is looked at on a day, under rules; both belong to what is remembered of it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from problems import Invalid

LONGEST = 3650  # days


@dataclass(frozen=True)
class Thresholds:
    """The days within which stock expires soon, a while later, and after that."""

    first: int = 30
    second: int = 60
    third: int = 90

    def __post_init__(self) -> None:
        """Refuse thresholds that would leave a span empty."""
        if not 1 <= self.first < self.second < self.third <= LONGEST:
            raise Invalid(f"The days must rise, from 1 to {LONGEST:,} at most.")

    @property
    def ends(self) -> tuple[int, int, int]:
        """The last day of each span, counted from today."""
        return self.first, self.second, self.third


USUAL = Thresholds()


@dataclass(frozen=True)
class Rules:
    """The usual thresholds, and those of customers who have their own: by ERP customer, sorted."""

    usual: Thresholds = USUAL
    own: tuple[tuple[int, Thresholds], ...] = ()

    @property
    def variants(self) -> tuple[Thresholds, ...]:
        """The different thresholds, the shortest first."""
        every = {self.usual, *(thresholds for _, thresholds in self.own)}
        return tuple(sorted(every, key=lambda thresholds: thresholds.ends))


@dataclass(frozen=True)
class Basis:
    """The day a stock is looked at, and the rules that hold for its customers."""

    today: dt.date
    rules: Rules = Rules()


def rules_of(own: Mapping[int, Thresholds], customers: Iterable[int] | None) -> Rules:
    """Return the rules of a scope with these customers (None: all), which say nothing of anybody else's.

    Where all of its customers have their own, the usual thresholds are nobody's and are left out.
    """
    if customers is None:
        return Rules(own=tuple(sorted((id_, days) for id_, days in own.items() if days != USUAL)))
    ids = sorted(set(customers))
    held = {id_: own.get(id_, USUAL) for id_ in ids}
    usual = USUAL if not held or USUAL in held.values() else held[ids[0]]
    return Rules(usual, tuple((id_, held[id_]) for id_ in ids if held[id_] != usual))
