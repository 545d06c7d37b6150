"""Saved views over HTTP; browsers know each by its reference alone."""

from typing import Any

from flask import Blueprint, Response, current_app

from api.json_body import read_json, refuse_unknown
from api.opening import told
from api.rows import answer_json, stock_desk, today
from auth.permissions import Permission, permission
from auth.scope import current_scope
from auth.users import CurrentUser, current_actor, current_user
from data.inventory.scope import Scope
from data.inventory.stock import Stock
from problems import Invalid, NotFound
from services.saved_views import keeping, opening, seen
from services.shown import shown

blueprint = Blueprint("saved_views", __name__, url_prefix="/api/views")
LARGEST_ID = 2**31


@blueprint.get("")
@permission(Permission.ACCOUNT)
def listed() -> Response:
    """Answer every view that this person may see, and with which customers they may share their own."""
    user = current_user()
    customers = [{"id": id_, "name": name} for id_, name in _customers(user).items()]
    views = [each.told for each in seen.listed(user=user)]
    return answer_json({"views": views, "customers": customers})


@blueprint.post("")
@permission(Permission.ACCOUNT)
def save() -> Response:
    """Keep a view under a new name."""
    body = read_json()
    refuse_unknown(body, {"name", "page", "state"})
    wanted = {"name": body.get("name"), "page": body.get("page", "inventory"), "state": body.get("state")}
    made = keeping.save(actor=current_actor(), user=current_user(), **wanted)
    answer = answer_json(made.told)
    answer.status_code = 201
    return answer


@blueprint.get("/<reference>")
@permission(Permission.ACCOUNT)
def show(reference: str) -> Response:
    """Answer a view as it opens now."""
    stock = shown(desk=stock_desk(), scope=current_scope(), today=today())
    return answer_json(told(opening.find(user=current_user(), reference=reference, stock=stock)))


@blueprint.put("/<reference>")
@permission(Permission.ACCOUNT)
def update(reference: str) -> Response:
    """Give a view of one's own another name, another state, or both."""
    body = read_json()
    refuse_unknown(body, {"name", "state", "version"})
    wanted = {key: body[key] for key in ("name", "state") if key in body}
    if not wanted:
        raise Invalid("Nothing of the view is to be changed.")
    who = {"actor": current_actor(), "user": current_user(), "stock_of": _stock_of}
    version = _number(body, "version")
    return answer_json(keeping.update(**who, reference=reference, version=version, wanted=wanted).told)


@blueprint.delete("/<reference>")
@permission(Permission.ACCOUNT)
def delete(reference: str) -> Response:
    """Take away a view of one's own."""
    keeping.delete(actor=current_actor(), user=current_user(), reference=reference)
    return answer_json({})


@blueprint.post("/<reference>/share")
@permission(Permission.ACCOUNT)
def share(reference: str) -> Response:
    """Share a view of one's own with one ERP customer of one's own, or with nobody any more."""
    body, user = read_json(), current_user()
    refuse_unknown(body, {"customer", "version"})
    customer = None if body.get("customer") is None else _number(body, "customer")
    name = "" if customer is None else _customers(user).get(customer)
    if name is None:
        raise NotFound("There is no such customer among yours.")
    whom = {"customer": customer, "name": name, "version": _number(body, "version")}
    who = {"actor": current_actor(), "user": user, "stock_of": _stock_of}
    return answer_json(keeping.share(**who, reference=reference, **whom).told)


@blueprint.post("/<reference>/default")
@permission(Permission.ACCOUNT)
def default(reference: str) -> Response:
    """Let this person's inventory begin with a view, or no longer."""
    body = read_json()
    refuse_unknown(body, {"on"})
    if not isinstance(body.get("on"), bool):
        raise Invalid("“on” is true or false.")
    who = {"actor": current_actor(), "user": current_user()}
    return answer_json(opening.begin_with(**who, reference=reference, on=body["on"]).told)


def _customers(user: CurrentUser) -> dict[int, str]:
    """Return with whom somebody may share: their own ERP customers by id; All, with any of the ERP."""
    known = current_app.extensions["lotview.customers"].listed()
    if user.everything:
        return {each.id: each.name.strip() for each in known.customers}
    return {id_: known.name_of(id_, name) for id_, name in user.customers}


def _stock_of(scope: Scope) -> Stock:
    return stock_desk().stock(scope=scope)


def _number(body: dict[str, Any], key: str) -> int:
    number = body.get(key)
    if type(number) is not int or not 0 < number < LARGEST_ID:
        raise Invalid(f"“{key}” must be a whole number.")
    return number
