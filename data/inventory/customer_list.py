"""The ERP's customer list as the worker last read it: what can be granted, also while the ERP is away."""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from pathlib import Path

from data.inventory.writing import replace_json

FILE = "customers.json"


@dataclass(frozen=True)
class Listed:
    """One entry of the list; the `default` entry means "no customer" and can't be granted."""

    id: int
    name: str
    active: bool
    default: bool
    rows: int  # of stock, in the reading that the list was read with


@dataclass(frozen=True)
class CustomerList:
    """The list by name, and when it was read."""

    as_of: datetime
    customers: tuple[Listed, ...]


class CustomerFile:
    """The list of one ERP, in the folder of its snapshots."""

    def __init__(self, folder: Path, erp: str):
        self.folder, self.erp = folder, erp
        self._path = folder / FILE
        self._stamp: tuple[int, ...] = ()
        self._list: CustomerList | None = None

    def publish(self, customers: Sequence[Listed], *, as_of: datetime) -> None:
        """Put a list in the place of the one before."""
        lines = [astuple(each) for each in customers]
        replace_json(self._path, {"erp": self.erp, "as_of": as_of.isoformat(), "customers": lines})

    def current(self) -> CustomerList | None:
        """Return the list, None before the first; costs one stat while nothing changes."""
        try:
            state = self._path.stat()
            stamp = (state.st_mtime_ns, state.st_size, state.st_ino)
            if stamp != self._stamp:
                self._list, self._stamp = self._read(), stamp
        except FileNotFoundError:
            return None
        return self._list

    def _read(self) -> CustomerList | None:
        try:
            raw = json.loads(self._path.read_bytes())
            listed = tuple(Listed(*each) for each in raw["customers"])
            found = CustomerList(datetime.fromisoformat(raw["as_of"]), listed)
        except (ValueError, TypeError, KeyError):  # damaged: as good as none, and soon replaced
            return None
        return found if raw["erp"] == self.erp else None
