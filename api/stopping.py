"""The page behind the link that stops a mail, and the one click by which mail programs do (RFC 8058)."""

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from api import forms
from auth.origin import is_one_click
from auth.permissions import public
from problems import Problem
from services.scheduling import stopping

blueprint = Blueprint("stopping", __name__)


@blueprint.get("/stop/<token>")
@public
def show(token: str) -> Response:
    """Show what a link stops, with one button. Mail scanners open it too: that stops nothing."""
    return _page(token)


@blueprint.post("/stop/<token>")
@public
def stop(token: str) -> AnyResponse:
    """Stop it, asked by the page or by a mail program; nobody learns whether there was anything to stop."""
    if is_one_click(request):
        stopping.stop(token=token, ip=request.remote_addr)
        return Response("Stopped.", mimetype="text/plain")
    try:
        forms.check_csrf()
        stopping.stop(token=token, ip=request.remote_addr)
    except Problem as problem:
        return forms.again(_page(token, problem.sentence), problem)
    return redirect(request.path, 303)


def _page(token: str, error: str = "") -> Response:
    found = stopping.found(token=token)
    return forms.page("stop.html", what=found.name if found else "", error=error)
