"""The audit for staff: its rows, what can be chosen, one event, and files of what is shown."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, request

from api.exports import TYPES, answer_file, nothing, view_text
from api.json_body import parse_object, read_json, refuse_unknown
from api.rows import answer_json
from auth.permissions import Permission, permission
from auth.users import current_actor
from data.portal import clock
from problems import Invalid
from services.audit import export as audit_export
from services.audit import listing as audit_listing
from settings import Settings

BLOCK_ROWS = 1_000
LAST_ROW = 10**9

blueprint = Blueprint("audit", __name__, url_prefix="/api/admin/audit")


@blueprint.post("/rows")
@permission(Permission.READ_AUDIT)
def rows() -> Response:
    """Answer one block of events, the newest first; counts come with the first block."""
    body = read_json()
    refuse_unknown(body, {"view", "start", "end", "upto"})
    start, end = _number(body.get("start", 0), "start"), _number(body.get("end", 100), "end")
    if not start < end <= start + BLOCK_ROWS:
        raise Invalid(f"“end” must come after “start”, by at most {BLOCK_ROWS:,} rows.")
    upto = _number(body["upto"], "upto") if body.get("upto") is not None else None
    view = audit_listing.parse_view(body.get("view", {}))
    block = {"start": start, "count": end - start, "upto": upto}
    found = audit_listing.rows(view=view, **block, zone=_zone(), now=clock.now())
    return answer_json(found | {"chain": audit_listing.chain(settings=current_app.config["SETTINGS"])})


@blueprint.get("/choices")
@permission(Permission.READ_AUDIT)
def choices() -> Response:
    """Answer what the lists of filters offer."""
    return answer_json(audit_listing.offered())


@blueprint.route("/export-xlsx", methods=["GET", "POST"])
@permission(Permission.READ_AUDIT)
def xlsx() -> Response:
    """Answer a workbook of the view."""
    if request.method == "HEAD":
        return nothing("xlsx")
    return answer_file(audit_export.export_xlsx(**_asked()), "xlsx")


@blueprint.route("/export-csv", methods=["GET", "POST"])
@permission(Permission.READ_AUDIT)
def csv() -> Response:
    """Answer a CSV file of the view while it is made: of years it takes minutes."""
    if request.method == "HEAD":
        return nothing("csv")
    name, pieces = audit_export.export_csv(**_asked())
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-store"}
    return Response(pieces, mimetype=TYPES["csv"], headers=headers)


@blueprint.get("/event/<int:position>")
@permission(Permission.READ_AUDIT)
def event(position: int) -> Response:
    """Answer everything about one event."""
    return answer_json(audit_listing.one(position=position, zone=_zone()))


def _asked() -> dict[str, Any]:
    """Return what a file needs to know: who asks, for what, and when."""
    settings: Settings = current_app.config["SETTINGS"]
    view = parse_object(view_text())
    return {"actor": current_actor(), "raw_view": view, "settings": settings, "now": clock.now()}


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.config["SETTINGS"].time_zone)


def _number(value: Any, name: str) -> int:
    if type(value) is not int or not 0 <= value <= LAST_ROW:  # a bool is no number of a row
        raise Invalid(f"“{name}” must be a row number.")
    return value
