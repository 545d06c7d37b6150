"""The settings of ERP customers: what holds for a scope, and how staff change it."""

from data.inventory.rules import LONGEST, USUAL, Rules, Thresholds, rules_of
from data.inventory.scope import Scope
from data.portal import customer_settings
from data.portal.actors import Actor, Target
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.tables import CustomerSettings
from problems import Conflict, Invalid

FIELDS = ("first", "second", "third")
NEWER = "{} was changed by somebody else meanwhile. Look at it again, then make your change."
NO_NUMBER = f"A span ends after a whole number of days, from 1 to {LONGEST:,}."
BACKWARDS = "This span must end after the one before, which ends at day {:,}."


def rules_for(*, scope: Scope) -> Rules:
    """Return the spans that hold for the customers of a scope now: one query, of which nothing is kept."""
    customers = None if scope.everything else scope.customers
    if customers is not None and not customers:
        return Rules()
    with reading() as session:
        found = customer_settings.spans_of(session, scope.erp, customers)
    return rules_of({id_: Thresholds(*days) for id_, days in found}, customers)


def vendor_told(*, scope: Scope) -> frozenset[int]:
    """Return the customers of a scope who may know from which vendors their parts come."""
    with reading() as session:
        told = frozenset(customer_settings.vendor_told(session, scope.erp))
    return told if scope.everything else told & scope.customers


def change(
    *,
    actor: Actor,
    erp: str,
    customer_id: int,
    name: str,
    thresholds: Thresholds,
    version: int,
    shows_vendor: bool | None = None,
) -> None:
    """Let the spans of a customer end at these days, and let it know its vendors or not (None: as it is).

    Raises `Conflict` when the settings are not as at `version`. A customer for whom nothing was set yet has
    version 0. Takes effect at everybody's next request.
    """
    with changing(actor) as change:
        row = customer_settings.find(change.session, erp, customer_id)
        if version != (row.version if row else 0):
            raise Conflict(NEWER.format(name))
        before = spans_of(row)
        knew = bool(row and row.shows_vendor)
        knows = knew if shows_vendor is None else shows_vendor
        if (before, knew) == (thresholds, knows):
            raise Conflict(f"Nothing changes for {name}.")
        if row is None:
            row = CustomerSettings(erp=erp, customer_id=customer_id)
            change.session.add(row)
        row.expiry_first, row.expiry_second, row.expiry_third = thresholds.ends
        row.shows_vendor = knows
        details: dict[str, dict[str, int | bool]] = {
            f"expiry_{field}": {"from": getattr(before, field), "to": getattr(thresholds, field)}
            for field in FIELDS
            if getattr(before, field) != getattr(thresholds, field)
        }
        if knew != knows:
            details["shows_vendor"] = {"from": knew, "to": knows}
        about = {"erp_customer": str(customer_id), "erp": erp}
        change.record(Action.SETTING_CHANGE, target=Target(None, name), details=details | about)


def spans_of(row: CustomerSettings | None) -> Thresholds:
    """Return what was set in a row, or what is usual."""
    if row is None:
        return USUAL
    return Thresholds(row.expiry_first, row.expiry_second, row.expiry_third)


def checked(*, typed: tuple[str, str, str]) -> Thresholds:
    """Return three days as they were typed; raises `Invalid` with a sentence for each field that is wrong."""
    days = [_day(text) for text in typed]
    wrong = {field: NO_NUMBER for field, day in zip(FIELDS, days, strict=True) if day is None}
    for field, day, before in zip(FIELDS[1:], days[1:], days, strict=False):
        if day is not None and before is not None and day <= before:
            wrong[field] = BACKWARDS.format(before)
    first, second, third = days
    if wrong or first is None or second is None or third is None:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    return Thresholds(first, second, third)


def _day(text: str) -> int | None:
    """Return a day as people type it: `1,000` too, and digits alone."""
    digits = text.strip().replace(",", "")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 6:
        return None
    return int(digits) if 1 <= int(digits) <= LONGEST else None
