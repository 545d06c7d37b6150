"""The access review as a file."""

from flask import Blueprint, Response, current_app, request

from api.exports import answer_file, nothing, view_text
from api.json_body import parse_object
from auth.permissions import Permission, permission
from auth.users import current_actor, current_user
from data.portal import clock
from services.access import export as access_export
from services.access.review import parse_filter

blueprint = Blueprint("access", __name__, url_prefix="/api/admin/access")


@blueprint.route("/export-xlsx", methods=["GET", "POST"])
@permission(Permission.READ_ACCESS)
def xlsx() -> Response:
    """Answer a workbook of what is looked for."""
    if request.method == "HEAD":
        return nothing("xlsx")
    made = access_export.export(
        actor=current_actor(),
        erp=current_user().erp,
        known=current_app.extensions["lotview.customers"].listed(),
        wanted=parse_filter(parse_object(view_text())),
        settings=current_app.config["SETTINGS"],
        now=clock.now(),
    )
    return answer_file(made, "xlsx")
