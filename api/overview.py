"""What the start page of staff tells; asked for again and again, without keeping a session alive."""

from flask import Blueprint, Response, current_app

from api.rows import answer_json, stock_desk
from auth.permissions import Permission, permission, permissions_of
from auth.users import current_user
from data.portal import clock
from services.health.all_right import all_right

blueprint = Blueprint("overview", __name__, url_prefix="/api/admin")


@blueprint.get("/overview")
@permission(Permission.STAFF)
def overview() -> Response:
    """Answer whether everything is all right, with links to what this person may open."""
    settings, may = current_app.config["SETTINGS"], permissions_of(current_user())
    return answer_json(all_right(may=may, desk=stock_desk(), settings=settings, now=clock.now()))
