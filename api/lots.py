"""A lot's history, and the same as a workbook for a recall."""

from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState

from api.exports import answer_file, nothing, view_text
from api.json_body import parse_object, read_json, refuse_unknown
from api.rows import answer_json, labels_of, today
from auth.permissions import Permission, permission
from auth.scope import current_scope
from auth.users import current_actor, current_user
from problems import ErpUnavailable, Invalid
from services.lots.desk import History, Lot, LotDesk
from services.lots.recall import recall

LONGEST = 200  # characters of a part's code, a lot, a customer's name
WAIT = 1.0  # seconds; then the page shows what is here now, and asks again

blueprint = Blueprint("lots", __name__, url_prefix="/api")


@blueprint.record_once
def open_desk(state: BlueprintSetupState) -> None:
    """Give the application its desk for lots."""
    known = state.app.extensions
    desk = LotDesk(known["lotview.stock"], known["lotview.asking"], state.app.config["SETTINGS"])
    known["lotview.lots"] = desk


@blueprint.post("/lot")
@permission(Permission.STOCK)
def lot() -> Response:
    """Answer what is known of a lot; while the ERP is asked, 202 with where the lot is now."""
    body = read_json()
    refuse_unknown(body, {"part", "lot", "customer"})
    found = _desk().history(scope=current_scope(), lot=_lot(body), wait=WAIT)
    answer = answer_json(_told(found))
    if found.why:
        answer.status_code = ErpUnavailable.status
        answer.headers["Retry-After"] = str(ErpUnavailable.retry_after)
    elif found.lots is None:
        answer.status_code = 202
        answer.headers["Retry-After"] = "1"
    return answer


@blueprint.route("/lot-xlsx", methods=["GET", "POST"])
@permission(Permission.STOCK)
def xlsx() -> Response:
    """Answer a lot's history as a workbook."""
    if request.method == "HEAD":
        return nothing("xlsx")
    given = parse_object(view_text())
    refuse_unknown(given, {"part", "lot", "customer"})
    lot = _lot(given)
    file = recall(
        actor=current_actor(),
        desk=_desk(),
        scope=current_scope(),
        lot=lot,
        who=current_user().scope_label,
        settings=current_app.config["SETTINGS"],
    )
    return answer_file(file, "xlsx")


def _told(found: History) -> dict[str, Any]:
    told = {"part": found.lot.part, "lot": found.lot.user_lot, "present": found.present}
    told |= {"as_of": found.stock.as_of, "many": found.stock.many_customers, "today": today()}
    told |= {"lots": found.lots, "read": found.read, "soon": labels_of(found.stock)["soon"]}
    return told | ({"error": found.why} if found.why else {})


def _lot(given: dict[str, Any]) -> Lot:
    customer = _text(given["customer"], "customer") if given.get("customer") is not None else None
    return Lot(_text(given.get("part"), "part"), _text(given.get("lot"), "lot"), customer)


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str) or not value or len(value) > LONGEST or "\0" in value:
        raise Invalid(f"“{name}” must be a text of at most {LONGEST} characters.")
    return value


def _desk() -> LotDesk:
    desk: LotDesk = current_app.extensions["lotview.lots"]
    return desk
