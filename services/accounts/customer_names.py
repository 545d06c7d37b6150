"""Which ERP customer is meant: by exact name or by id, and what to type where it is not clear."""

from collections.abc import Sequence
from difflib import get_close_matches

from data.erp.reading import ErpCustomer
from problems import Invalid

NEAREST = 3


def resolve(*, known: Sequence[ErpCustomer], names: Sequence[str], ids: Sequence[int]) -> list[ErpCustomer]:
    """Return the customers meant, each once and by id; `Invalid` with what to type instead."""
    found = [_by_name(known, name) for name in names] + [_by_id(known, id_) for id_ in ids]
    for customer in found:
        if customer.default:
            raise Invalid(
                f"“{customer.name}” is the ERP's own entry for “no customer” and can't be granted;"
                " only --all sees those rows."
            )
    return sorted({customer.id: customer for customer in found}.values(), key=lambda customer: customer.id)


def _by_name(known: Sequence[ErpCustomer], name: str) -> ErpCustomer:
    same = [customer for customer in known if customer.name == name]
    if len(same) == 1:
        return same[0]
    if same:
        ids = " or ".join(f"--erp-customer-id {customer.id}" for customer in same)
        raise Invalid(f"The ERP has {len(same)} customers named “{name}”. Type {ids}.")
    near = _nearest(known, name)
    hint = f" Did you mean {' or '.join(_shown(customer) for customer in near)}?" if near else ""
    raise Invalid(f"The ERP has no customer named “{name}”.{hint}")


def _by_id(known: Sequence[ErpCustomer], id_: int) -> ErpCustomer:
    for customer in known:
        if customer.id == id_:
            return customer
    raise Invalid(f"The ERP has no customer with the id {id_}.")


def _nearest(known: Sequence[ErpCustomer], name: str) -> list[ErpCustomer]:
    """Return customers whose names look alike; capitals and blanks at the ends are what people get wrong."""
    offered = [customer for customer in known if not customer.default]
    plain = name.strip().casefold()
    alike = {customer.name.strip().casefold() for customer in offered}
    near = get_close_matches(plain, alike, n=NEAREST, cutoff=0.5)
    near += sorted(other for other in alike if plain and plain in other and other not in near)
    return [c for other in near for c in offered if c.name.strip().casefold() == other][:NEAREST]


def _shown(customer: ErpCustomer) -> str:
    return f"“{customer.name}” (--erp-customer-id {customer.id})"
