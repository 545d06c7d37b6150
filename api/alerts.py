"""One's own alerts: what somebody wants to be told of, by mail."""

from typing import Any

from flask import Blueprint, Response, current_app

from api.json_body import read_json, refuse_unknown
from api.rows import answer_json, stock_desk, today
from auth.permissions import Permission, permission
from auth.scope import current_scope
from auth.users import current_actor, current_user
from data.inventory.stock import Stock
from problems import Invalid
from services.alerts import desk
from services.alerts.form import wanted
from services.shown import shown

FIELDS = {"name", "kind", "number", "every", "at", "zone", "state", "page"}

blueprint = Blueprint("alerts", __name__, url_prefix="/api/alerts")


@blueprint.get("")
@permission(Permission.ACCOUNT)
def listed() -> Response:
    """Answer one's own alerts, and whether mails go out at all."""
    sends = bool(current_app.config["SETTINGS"].smtp_server)
    return answer_json({"alerts": desk.listed(user=current_user(), scope=current_scope()), "sends": sends})


@blueprint.post("")
@permission(Permission.ACCOUNT)
def create() -> Response:
    """Make an alert over a view."""
    body = read_json()
    refuse_unknown(body, FIELDS)
    made = desk.create(actor=current_actor(), user=current_user(), wanted=wanted(body), stock=_stock())
    answer = answer_json(made)
    answer.status_code = 201
    return answer


@blueprint.put("/<reference>")
@permission(Permission.ACCOUNT)
def change(reference: str) -> Response:
    """Change an alert; without `state` its view stays."""
    body = read_json()
    refuse_unknown(body, FIELDS | {"version"})
    return answer_json(
        desk.change(
            actor=current_actor(),
            user=current_user(),
            reference=reference,
            version=_version(body),
            wanted=wanted(body),
            stock=_stock(),
        )
    )


@blueprint.post("/<reference>/pause")
@permission(Permission.ACCOUNT)
def pause(reference: str) -> Response:
    """Let an alert rest (`active` false), or go on."""
    body = read_json()
    refuse_unknown(body, {"active", "version"})
    if not isinstance(body.get("active"), bool):
        raise Invalid("“active” is true or false.")
    about = {"reference": reference, "version": _version(body)}
    stock = _stock() if body["active"] else None
    return answer_json(desk.pause(actor=current_actor(), user=current_user(), **about, stock=stock))


@blueprint.delete("/<reference>")
@permission(Permission.ACCOUNT)
def delete(reference: str) -> Response:
    """Delete an alert."""
    desk.delete(actor=current_actor(), user=current_user(), reference=reference)
    return answer_json({})


def _version(body: dict[str, Any]) -> int:
    version = body.get("version")
    if type(version) is not int:
        raise Invalid("“version” must be a whole number.")
    return version


def _stock() -> Stock:
    return shown(desk=stock_desk(), scope=current_scope(), today=today())
