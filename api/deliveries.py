"""One's own deliveries over HTTP: views that are mailed again and again."""

from typing import Any

from flask import Blueprint, Response, current_app

from api.json_body import read_json, refuse_unknown
from api.rows import answer_json, stock_desk, today
from auth.permissions import Permission, permission
from auth.scope import current_scope
from auth.users import current_actor, current_user
from problems import Invalid
from services.deliveries import desk
from services.shown import shown

FIELDS = {"name", "every", "at", "zone", "weekday", "monthday", "skip_empty", "state", "page"}

blueprint = Blueprint("deliveries", __name__, url_prefix="/api/deliveries")


@blueprint.get("")
@permission(Permission.ACCOUNT)
def listed() -> Response:
    """Answer one's own deliveries, and whether mails go out at all."""
    sends = bool(current_app.config["SETTINGS"].smtp_server)
    found = desk.listed(user=current_user())
    return answer_json({"deliveries": found, "sends": sends, "to": current_user().login})


@blueprint.post("")
@permission(Permission.ACCOUNT)
def create() -> Response:
    """Have a view mailed from now on."""
    body = read_json()
    refuse_unknown(body, FIELDS)
    answer = answer_json(desk.create(**_who(), wanted=desk.wanted(raw=body)))
    answer.status_code = 201
    return answer


@blueprint.put("/<reference>")
@permission(Permission.ACCOUNT)
def change(reference: str) -> Response:
    """Change a delivery; without `state` its view stays."""
    body = read_json()
    refuse_unknown(body, FIELDS | {"version"})
    wanted = {"reference": reference, "version": _version(body), "wanted": desk.wanted(raw=body)}
    return answer_json(desk.change(**_who(), **wanted))


@blueprint.post("/<reference>/pause")
@permission(Permission.ACCOUNT)
def pause(reference: str) -> Response:
    """Let a delivery rest (`active` false), or go on."""
    body = read_json()
    refuse_unknown(body, {"active", "version"})
    if not isinstance(body.get("active"), bool):
        raise Invalid("“active” is true or false.")
    wanted = {"reference": reference, "version": _version(body), "active": body["active"]}
    return answer_json(desk.pause(**_who(), **wanted))


@blueprint.post("/<reference>/send")
@permission(Permission.ACCOUNT)
def send(reference: str) -> Response:
    """Have it sent now, out of turn."""
    scope, settings = current_scope(), current_app.config["SETTINGS"]
    stock = shown(desk=stock_desk(), scope=scope, today=today())
    desk.send_now(**_who(), reference=reference, scope=scope, stock=stock, settings=settings)
    return answer_json({})


@blueprint.delete("/<reference>")
@permission(Permission.ACCOUNT)
def delete(reference: str) -> Response:
    """Delete a delivery."""
    desk.delete(**_who(), reference=reference)
    return answer_json({})


def _who() -> dict[str, Any]:
    return {"actor": current_actor(), "user": current_user()}


def _version(body: dict[str, Any]) -> int:
    version = body.get("version")
    if type(version) is not int:
        raise Invalid("“version” must be a whole number.")
    return version
