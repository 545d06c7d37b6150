"""A lot's history as one person may see it.

The worker has read only parts of the customers in the scope. Beyond that: an order is told to whoever pays
it, a vendor to customers who may know it, and to who sees everything both.
"""

from typing import Any

from data.inventory.display import plain_quantity
from data.inventory.scope import Scope
from services.lots.words import happened

VENDOR = ("vendor", "vendor_part", "vendor_reference")
Told = dict[str, Any]  # what JSON can hold: texts, ISO days, quantities as plain decimal text


def of_scope(story: Told, scope: Scope, *, vendor_told: frozenset[int]) -> list[Told]:
    """Return the lots of a history that this scope may see, in words, newest first."""
    return [_lot(each, scope, vendor_told) for each in story["lots"] if _may(each, scope)]


def _lot(lot: Told, scope: Scope, vendor_told: frozenset[int]) -> Told:
    orders = {each["number"]: each for each in lot["orders"] if _pays(each, lot, scope)}
    knows_vendor = scope.everything or lot["customer_id"] in vendor_told
    return {
        "owner": lot["customer"],
        "part": lot["part"],
        "description": lot["description"],
        "unit": lot["unit"],
        "user_lots": lot["user_lots"],
        "received": lot["received"],
        "expires": lot["expires"],
        "here": plain_quantity(lot["balance"]),
        "receipts": [_receipt(each, knows_vendor) for each in lot["receipts"]],
        "postings": [_posting(each, _order(each, orders, scope)) for each in reversed(lot["postings"])],
        "made_from": [_job(each, "used", scope) for each in lot["made_by"]],
        "went_into": [_job(each, "made", scope) | _taken(each, lot) for each in lot["used_by"]],
        "shipments": [
            _shipment(each, _order(each, orders, scope)) for each in reversed(lot["postings"]) if _left(each)
        ],
    }


def _may(owned: Told, scope: Scope) -> bool:
    return scope.everything or owned["customer_id"] in scope.customers


def _pays(order: Told, lot: Told, scope: Scope) -> bool:
    return scope.everything or (bool(order["bill_to"]) and order["bill_to"] == lot["customer"].strip())


def _receipt(receipt: Told, knows_vendor: bool) -> Told:
    vendor = {name: receipt[name] if knows_vendor else "" for name in VENDOR}
    days = {"ordered": receipt["ordered"], "received": receipt["received"]}
    numbers = {"po": str(receipt["po"]), "line": str(receipt["line"])}
    return numbers | {"quantity": plain_quantity(receipt["quantity"])} | days | vendor


def _order(posting: Told, orders: dict[int, Told], scope: Scope) -> Told | None:
    """Return the order of a posting, if it may be told; the ERP may not hold it any more."""
    if posting["order"] is None or (posting["order"] not in orders and not scope.everything):
        return None
    return orders.get(posting["order"], {"number": posting["order"], "po": "", "shipped": None})


def _posting(posting: Told, order: Told | None) -> Told:
    words = happened(
        action=posting["action"],
        quantity=posting["quantity"],
        job=posting["job"],
        order=order["number"] if order else None,
    )
    same = {name: posting[name] for name in ("day", "bin", "facility", "user_lot", "document")}
    return same | {"what": words, "quantity": plain_quantity(posting["quantity"])}


def _job(job: Told, side: str, scope: Scope) -> Told:
    lots = [each for each in job[side] if _may(each, scope)]
    named = {"job": str(job["number"]), "opened": job["opened"], "closed": job["closed"], "po": job["po"]}
    return named | {"lots": [_named(each, scope) for each in lots]}


def _named(lot: Told, scope: Scope) -> Told:
    customer = lot["customer"] if scope.many else ""
    same = {name: lot[name] for name in ("part", "user_lot", "unit")}
    return same | {"customer": customer, "quantity": plain_quantity(lot["quantity"])}


def _taken(job: Told, lot: Told) -> Told:
    """Return how much of a lot a job has used so far, and when last; what is only set aside is not used."""
    mine = [each for each in lot["postings"] if each["job"] == job["number"]]
    used = [each for each in mine if each["action"].lower() == "relieve job"]
    days = [each["day"] for each in used or mine if each["day"]]
    amount = -sum(each["quantity"] for each in used)
    return {"quantity": plain_quantity(amount) if used else "", "day": max(days) if days else None}


def _left(posting: Told) -> bool:
    return posting["action"].lower() == "ship order" and posting["quantity"] < 0


def _shipment(posting: Told, order: Told | None) -> Told:
    order = order or {"number": "", "po": "", "shipped": None}
    told = {"order": str(order["number"]), "po": order["po"], "shipped": order["shipped"]}
    return {"day": posting["day"], "quantity": plain_quantity(-posting["quantity"])} | told
