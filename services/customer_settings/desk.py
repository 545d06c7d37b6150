"""What the page of customer settings shows and does: list, form, what others did meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.inventory.customer_list import Listed
from data.inventory.expiry import labels
from data.inventory.rules import USUAL, Rules
from data.portal import customer_settings
from data.portal.actors import Actor
from data.portal.changes import reading
from data.portal.tables import CustomerSettings
from problems import Invalid, NotFound
from services import from_browser
from services.accounts.erp_customers import Known
from services.customer_settings.keeping import change, checked, spans_of
from services.from_browser import UNREADABLE, text

GONE = "The ERP does not have this customer any more. Load the page again."
YES, NO = "yes", "no"
OWN, AS_USUAL = "Own", "Usual"


@dataclass(frozen=True)
class Opened:
    """The form as it is shown, and what it is about; `sentence` tells what somebody else did meanwhile."""

    name: str
    days: tuple[int, int, int]
    shows_vendor: bool
    about: Mapping[str, int]
    sentence: str = ""


def rows(*, erp: str, known: Known, search: str = "") -> list[dict[str, Any]]:
    """Return the ERP's customers whose names hold every word of `search`, with the spans of their stock."""
    words = search.casefold().split()
    with reading() as session:
        own = customer_settings.listed(session, erp)
    found = (each for each in known.customers if all(word in _searched(each) for word in words))
    return [_row(each, own.get(each.id), known) for each in found]


def open_form(*, erp: str, known: Known, customer_id: int) -> Opened:
    """Return the form with what holds for a customer now."""
    customer = _customer(known, customer_id)
    with reading() as session:
        row = customer_settings.find(session, erp, customer_id)
    about = {"id": customer_id, "version": row.version if row else 0}
    return Opened(customer.name.strip(), spans_of(row).ends, bool(row and row.shows_vendor), about)


def save(
    *, actor: Actor, erp: str, known: Known, typed: Sequence[object], vendor: object, about: object
) -> str | Opened:
    """Change the settings of the customer that `about` names; all of it comes from the browser.

    Return what was done; or, when somebody else was faster, how it is now: then nothing was saved.
    """
    asked = from_browser.about(about)
    customer_id, version = from_browser.number(asked.get("id")), from_browser.version(asked)
    customer = _customer(known, customer_id)
    first, second, third = (text(each) for each in typed)
    thresholds = checked(typed=(first, second, third))
    if vendor not in (YES, NO):
        raise Invalid(UNREADABLE)
    now = open_form(erp=erp, known=known, customer_id=customer_id)
    if now.about["version"] != version:
        return Opened(now.name, now.days, now.shows_vendor, now.about, _meanwhile(now))
    change(
        actor=actor,
        erp=erp,
        customer_id=customer.id,
        name=now.name,
        thresholds=thresholds,
        version=version,
        shows_vendor=vendor == YES,
    )
    return f"The settings of {now.name} were changed."


def _row(each: Listed, row: CustomerSettings | None, known: Known) -> dict[str, Any]:
    spans, is_told = spans_of(row), bool(row and row.shows_vendor)
    words = labels(Rules(spans))
    notes = [] if known.is_only(each.name) else [f"ERP id {each.id}"]
    notes += [] if each.active else ["inactive"]
    return {
        "id": str(each.id),
        "name": each.name.strip(),
        "note": ", ".join(notes),
        "rows": each.rows,
        "first": words["first"],
        "second": words["second"],
        "third": words["third"],
        "vendor": "Shown" if is_told else "Not shown",
        "state": AS_USUAL if spans == USUAL and not is_told else OWN,
    }


def _customer(known: Known, customer_id: int) -> Listed:
    found = known.by_id.get(customer_id)
    if found is None:
        raise NotFound(GONE)
    return found


def _searched(each: Listed) -> str:
    return f"{each.name}\n{each.id}".casefold()


def _meanwhile(now: Opened) -> str:
    first, second, third = now.days
    vendors = ", vendors shown" if now.shows_vendor else ""
    return (
        f"{now.name} was changed by somebody else meanwhile: now {first}, {second} and {third} days{vendors}."
        " Save again to keep what stands here instead."
    )
