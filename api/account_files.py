"""What the page of accounts asks for: its rows again, a list that somebody fills in, the templates for it."""

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from api.json_body import DRAINED_BYTES, PIECE_BYTES
from api.rows import answer_json
from auth.permissions import Permission, permission
from problems import Invalid, TooLarge
from services.accounts import bulk_files
from services.accounts.bulk_files import MOST_BYTES, TOO_LARGE
from services.accounts.erp_customers import CustomerDesk
from services.accounts.listing import listing, version_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

blueprint = Blueprint("account_files", __name__, url_prefix="/api/admin/accounts")


@blueprint.get("")
@permission(Permission.READ_ACCOUNTS)
def all_accounts() -> Response:
    """Answer every account, unless the page has them as they are now: it names what it was told last."""
    desk: CustomerDesk = current_app.extensions["lotview.customers"]
    found = listing(erp=current_app.config["ERP_IDENTITY"], known=desk.listed())
    version = version_of(rows=found)
    same = request.args.get("version") == version
    return answer_json({"version": version} if same else {"version": version, "rows": found})


@blueprint.post("/file")
@permission(Permission.CHANGE_ACCOUNTS)
def read_file() -> Response:
    """Answer the list that a file holds, as a text; nothing of it is kept."""
    return answer_json({"text": bulk_files.text_of(content=_body())})


@blueprint.get("/template.xlsx")
@permission(Permission.CHANGE_ACCOUNTS)
def template_xlsx() -> Response:
    """Answer the workbook to fill in."""
    desk: CustomerDesk = current_app.extensions["lotview.customers"]
    return _file(bulk_files.template_xlsx(known=desk.listed()), XLSX, "accounts.xlsx")


@blueprint.get("/template.csv")
@permission(Permission.CHANGE_ACCOUNTS)
def template_csv() -> Response:
    """Answer the CSV to fill in."""
    return _file(bulk_files.template_csv(), "text/csv; charset=utf-8", "accounts.csv")


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-store"}
    return Response(content, content_type=kind, headers=headers)


def _body() -> bytes:
    """Return the body; of one that is too large, api/errors.py reads the rest, as of every refused one."""
    request.max_content_length = DRAINED_BYTES
    body = bytearray()
    try:
        while len(body) <= MOST_BYTES and (piece := request.stream.read(PIECE_BYTES)):
            body += piece
    except RequestEntityTooLarge as error:
        raise TooLarge(TOO_LARGE) from error
    except HTTPException as error:  # the client went away or sent less than it announced
        raise Invalid("The request is incomplete.") from error
    if len(body) > MOST_BYTES:
        raise TooLarge(TOO_LARGE)
    return bytes(body)
