"""The ERP's customers for staff who grant them: the worker's list, its age, and why there is none."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from auth.users import CurrentUser
from data.inventory.customer_list import CustomerFile, Listed
from data.inventory.signals import Signals
from services.stock import StockDesk

YOUNG = timedelta(minutes=1)  # a list of this age will do; an older one is worth a moment's wait


@dataclass(frozen=True)
class Known:
    """The customers that can be granted, by name; `why` tells what keeps the list from being (newer)."""

    customers: tuple[Listed, ...] = ()
    as_of: datetime | None = None
    why: str = ""

    @classmethod
    def of(cls, customers: Iterable[Listed], *, as_of: datetime | None, why: str = "") -> "Known":
        """Return what is known of a list, without the ERP's own entry for "no customer"."""
        return cls(tuple(each for each in customers if not each.default), as_of, why)

    @cached_property
    def by_id(self) -> Mapping[int, Listed]:
        """Return each customer by the id that counts."""
        return {each.id: each for each in self.customers}

    def name_of(self, customer_id: int, granted: str) -> str:
        """Return what the ERP calls a customer now; one that is not listed keeps its name of then."""
        listed = self.by_id.get(customer_id)
        return (listed.name if listed else granted).strip()

    @cached_property
    def _same(self) -> Counter[str]:
        return Counter(alike(each.name) for each in self.customers)

    def is_only(self, name: str) -> bool:
        """Return whether no other customer's name reads the same, capitals and blanks apart."""
        return self._same[alike(name)] <= 1


class CustomerDesk:
    """Where staff's pages get the ERP's customers. They never ask the ERP: the worker does."""

    def __init__(self, file: CustomerFile, signals: Signals, stock: StockDesk):
        self._file, self._signals, self._stock = file, signals, stock

    def known(self, *, now: datetime | None = None) -> Known:
        """Return the list; one that is not young is read anew, as far as that takes a moment only."""
        found, at = self._file.current(), now or datetime.now(UTC)
        if found is None or found.as_of < at - YOUNG:
            self._signals.choose()
            if not self._stock.trouble()["stale"]:
                self._stock.renew()
                found = self._file.current()
        if found is None:
            return Known(why=self._stock.reason_unread())
        trouble = self._stock.trouble()
        return Known.of(
            found.customers, as_of=found.as_of, why=trouble["sentence"] if trouble["stale"] else ""
        )

    def listed(self) -> Known:
        """Return the list as it is, without asking for a newer one."""
        found = self._file.current()
        return (
            Known.of(found.customers, as_of=found.as_of) if found else Known(why=self._stock.reason_unread())
        )


def as_called_now(*, user: CurrentUser, known: Known) -> CurrentUser:
    """Return a person whose customers have the names that the ERP gives them now, as far as it is known."""
    named = ((id_, known.name_of(id_, granted)) for id_, granted in user.customers)
    return replace(user, customers=tuple(named))


def alike(name: str) -> str:
    """Return what two names share that people can't tell apart."""
    return " ".join(name.casefold().split())
