"""Problems, wrong addresses and accidents as answers: JSON for machines, a page for people."""

from collections.abc import Mapping
from contextlib import suppress

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from api.json_body import DRAINED_BYTES, PIECE_BYTES
from auth.denials import shown_path
from auth.gate import MACHINES
from auth.permissions import is_viewing
from auth.users import find_user, known_user
from data.portal.signed_in import ViewAs
from problems import Problem

log = structlog.get_logger()

ACCIDENT = "Something went wrong on our side. Try again; if it stays so, tell us the reference."
TITLES = {
    401: "You are not signed in",
    403: "You may not see this",
    404: "There is no such page",
    405: "This can't be done here",
    409: "This has changed meanwhile",
    413: "This is too large",
    429: "Too many tries",
    503: "This can't be reached at the moment",
}
SENTENCES = {
    400: "The request can't be understood.",
    403: "You may not see this.",
    404: "There is no such page.",
    405: "This address does not take this kind of request.",
    413: "What was sent is too large.",
    415: "This kind of content is not understood here.",
}


def init_errors(app: Flask) -> None:
    """Answer every error of `app` here and nowhere else."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _accident)
    app.after_request(_read_to_the_end)


def answer(status: int, sentence: str, code: str = "", fields: Mapping[str, str] | None = None) -> Response:
    """Return an error as whoever asked can read it; `fields` are the sentences for those of a form."""
    if request.path.startswith(MACHINES) or _wants_json():
        named = {"code": code, "fields": dict(fields or {})}
        told = {name: value for name, value in named.items() if value}
        response = jsonify(error=sentence, reference=g.get("request_id", ""), **told)
    else:
        title = TITLES.get(status, "This did not work")
        told = {"title": title, "sentence": sentence, "status": status, "viewed": _viewed(status)}
        response = make_response(render_template("error.html", **told))
    response.status_code = status
    return response


def _viewed(status: int) -> ViewAs | None:
    """Return as whom staff view the portal, so that they are told on this page too.

    After an accident nothing more is asked for: a database that is away would keep them waiting once more.
    """
    user = known_user()
    if user is None and status < 500:
        with suppress(Problem):
            user = find_user()
    return user.view_as if user is not None and is_viewing(user) else None


def _read_to_the_end(response: Response) -> Response:
    """Read what a refusal left of the body: else the connection is reset, and this answer lost with it."""
    left = 0 if (request.content_length or 0) > DRAINED_BYTES else DRAINED_BYTES
    rest = request.environ["wsgi.input"]  # `request.stream` stops at the limit of its route
    with suppress(Exception):  # the client went away, or broke its own framing: it has had its answer
        while left > 0 and _has_body() and (piece := rest.read(PIECE_BYTES)):
            left -= len(piece)
    return response


def _has_body() -> bool:
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


def _problem(problem: Problem) -> Response:
    response = answer(problem.status, problem.sentence, problem.code, problem.fields)
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    if problem.status >= 500:
        log.warning("problem", path=shown_path(), sentence=problem.sentence, exc_info=problem.__cause__)
    return response


def _http(error: HTTPException) -> Response:
    """Answer what Werkzeug found wrong, in our words: its own would repeat what was sent."""
    status = error.code or 500
    if error.response is not None or status < 400:  # a redirect
        return make_response(error.get_response())
    response = answer(status, SENTENCES.get(status, ACCIDENT if status >= 500 else SENTENCES[400]))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _accident(error: Exception) -> Response:
    log.error("accident", path=shown_path(), method=request.method, exc_info=error)
    return answer(500, ACCIDENT)


def _wants_json() -> bool:
    accepts = request.accept_mimetypes
    return (
        bool(accepts.provided) and accepts.best_match(("text/html", "application/json")) == "application/json"
    )
