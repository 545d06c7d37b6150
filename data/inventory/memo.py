"""A bounded memory of results: the longest unused go first when the kept ones weigh too much."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Memo(Generic[Result]):
    """Results by key, together at most `budget` heavy; a result heavier than that is not kept at all."""

    def __init__(self, budget: int):
        self._budget = budget
        self._weight = 0
        self._kept: OrderedDict[Hashable, tuple[Result, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Result], weigh: Callable[[Result], int]) -> Result:
        """Return the result for `key`; two threads may both make it at first, neither waits for the other."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]
        result = make()
        weight = weigh(result)
        if weight <= self._budget:
            self._keep(key, result, weight)
        return result

    def _keep(self, key: Hashable, result: Result, weight: int) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = result, weight
            self._weight += weight
            while self._weight > self._budget:
                _, (_, gone) = self._kept.popitem(last=False)
                self._weight -= gone
