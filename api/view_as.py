"""Viewing as a customer ends by a plain request, so that it also works where a page does not."""

from flask import Blueprint, Response

from api.rows import answer_json
from auth.permissions import Permission, permission
from auth.users import current_actor, current_user
from services.access import view_as

blueprint = Blueprint("view_as", __name__, url_prefix="/api/admin/view-as")


@blueprint.post("/stop")
@permission(Permission.VIEW_AS)
def stop() -> Response:
    """End the view of this session."""
    view_as.stop(actor=current_actor(), user=current_user())
    return answer_json({"viewing": None})
