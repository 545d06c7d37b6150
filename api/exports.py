"""Downloads of what the grid shows: the browser sends the view, never rows."""

from flask import Blueprint, Response, current_app, request, send_file
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import RequestEntityTooLarge

from api.json_body import BODY_BYTES, DRAINED_BYTES, TOO_LARGE, parse_object
from api.rows import past
from auth.permissions import Permission, permission
from auth.scope import current_scope
from auth.users import current_actor, current_user
from problems import Invalid, TooLarge
from services.exports.desk import ExportDesk, ExportFile, Kind
from services.exports.files import INVENTORY, TITLES

TYPES: dict[Kind, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}

blueprint = Blueprint("exports", __name__, url_prefix="/api")


@blueprint.record_once
def open_desk(state: BlueprintSetupState) -> None:
    """Give the application its export desk beside its stock desk."""
    app = state.app
    app.extensions["lotview.exports"] = ExportDesk(app.extensions["lotview.stock"], app.config["SETTINGS"])


@blueprint.route("/export-xlsx", methods=["GET", "POST"])
@permission(Permission.STOCK)
def xlsx() -> Response:
    """Answer a workbook of the view."""
    return _download("xlsx")


@blueprint.route("/export-csv", methods=["GET", "POST"])
@permission(Permission.STOCK)
def csv() -> Response:
    """Answer a CSV file of the view."""
    return _download("csv")


def _download(kind: Kind) -> Response:
    if request.method == "HEAD":
        return nothing(kind)
    desk: ExportDesk = current_app.extensions["lotview.exports"]
    file = desk.export(
        actor=current_actor(),
        scope=current_scope(),
        raw_view=parse_object(view_text()),
        who=current_user().scope_label,
        kind=kind,
        title=_title(),
        past=past(),
    )
    return answer_file(file, kind)


def _title() -> str:
    """Return the page that asks, which the file is named after."""
    title = request.values.get("title", INVENTORY)
    if title not in TITLES:
        raise Invalid(f"A file is named after one of {', '.join(TITLES)}.")
    return title


def nothing(kind: Kind) -> Response:
    """Answer whoever only asks what there is: that makes no file and leaves no record."""
    return Response(iter(()), mimetype=TYPES[kind], headers={"Cache-Control": "no-store"})


def answer_file(file: ExportFile, kind: Kind) -> Response:
    """Answer a finished file as a download that nobody may keep."""
    answer = send_file(file.content, TYPES[kind], as_attachment=True, download_name=file.name)
    answer.content_length = file.size
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def view_text() -> bytes:
    """Return the JSON text of the view from the address or the form; nothing means everything."""
    request.max_content_length = request.max_form_memory_size = DRAINED_BYTES
    try:
        text = request.form.get("view") if request.method == "POST" else request.args.get("view")
    except RequestEntityTooLarge as error:
        raise TooLarge(TOO_LARGE) from error
    view = (text or "{}").encode(errors="replace")
    if len(view) > BODY_BYTES:
        raise TooLarge(TOO_LARGE)
    return view
