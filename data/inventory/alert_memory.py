"""What an alert remembers of the stock it has seen, so that nothing is told twice."""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from data.inventory.scope import Scope

FORM = 1
Key = tuple[int, str, str, str]  # the ERP customer, its part, a lot or a unit, a day or nothing


@dataclass(frozen=True)
class Memory:
    """The keys that were there, `held` those of them on hold; and whose stock was looked at (None: all)."""

    customers: frozenset[int] | None
    keys: frozenset[Key]
    held: frozenset[Key] = frozenset()

    def covers(self, key: Key) -> bool:
        """Return whether this key would have been seen: its customer was in the scope."""
        return self.customers is None or key[0] in self.customers

    def packed(self) -> str:
        """Return the memory as short text: the same for the same memory."""
        said = {
            "form": FORM,
            "customers": None if self.customers is None else sorted(self.customers),
            "keys": _rows(self.keys),
            "held": _rows(self.held),
        }
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        return b64encode(zlib.compress(text.encode())).decode("ascii")


def unpacked(packed: str | None) -> Memory | None:
    """Return a memory from its text; None when there is none, or one of another version of the portal."""
    if packed is None:
        return None
    said = json.loads(zlib.decompress(b64decode(packed)))
    if said["form"] != FORM:
        return None
    customers = None if said["customers"] is None else frozenset(said["customers"])
    return Memory(customers, _keys(said["keys"]), _keys(said["held"]))


def looked_at(scope: Scope) -> frozenset[int] | None:
    """Return whose stock a scope lets one see."""
    return None if scope.everything else scope.customers


def _rows(keys: Iterable[Key]) -> list[list[int | str]]:
    return sorted([*key] for key in keys)


def _keys(rows: list[list]) -> frozenset[Key]:
    return frozenset((owner, part, other, day) for owner, part, other, day in rows)
