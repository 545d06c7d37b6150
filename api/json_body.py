"""Read a JSON body strictly: whatever a machine may send, the answer is an object or a sentence."""

import json
from decimal import Decimal
from typing import Any

import orjson
from flask import request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from problems import Invalid, Problem, TooLarge

BODY_BYTES = 256 * 1024
PIECE_BYTES = 64 * 1024
DRAINED_BYTES = 16 * 1024 * 1024  # a body larger than this costs its sender the connection
TOO_LARGE = "The request is too large."
NUMBER_LENGTH = 60  # characters; a quantity has 17 digits
NUMBER_SIZE = 60  # powers of ten


class NotJson(Problem):
    """The body is declared as something else than JSON."""

    status = 415


def read_json() -> dict[str, Any]:
    """Return the request's JSON object with exact numbers; `Problem` for anything else."""
    if request.mimetype != "application/json":
        raise NotJson("Please send JSON (Content-Type: application/json).")
    return parse_object(_body())


def parse_object(text: bytes) -> dict[str, Any]:
    """Return the JSON object that `text` holds; numbers with a fraction or exponent as Decimal."""
    try:
        orjson.loads(text)  # refuses bad UTF-8, lone surrogates, NaN, infinities and deep nesting
        found = json.loads(text, parse_float=_exact, parse_int=_whole)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise Invalid("The request is not valid JSON.") from error
    if not isinstance(found, dict):
        raise Invalid("The request must be a JSON object.")
    return found


def refuse_unknown(found: dict[str, Any], known: set[str]) -> None:
    """Raise `Invalid` when `found` holds a key that is not known."""
    for key in found.keys() - known:
        raise Invalid(f"“{key[:40]}” is not known here.")


def _body() -> bytes:
    """Return the body; of one that is too large, api/errors.py reads the rest, as of every refused one."""
    request.max_content_length = DRAINED_BYTES
    body = bytearray()
    try:
        while len(body) <= BODY_BYTES and (piece := request.stream.read(PIECE_BYTES)):
            body += piece
    except RequestEntityTooLarge as error:
        raise TooLarge(TOO_LARGE) from error
    except HTTPException as error:  # the client went away or sent less than it announced
        raise Invalid("The request is incomplete.") from error
    if len(body) > BODY_BYTES:
        raise TooLarge(TOO_LARGE)
    return bytes(body)


def _exact(text: str) -> Decimal:
    number = Decimal(text) if len(text) <= NUMBER_LENGTH else None
    if number is None or abs(number.adjusted()) > NUMBER_SIZE:
        raise ValueError(text)
    return number


def _whole(text: str) -> int:
    if len(text) > NUMBER_LENGTH:
        raise ValueError(text)
    return int(text)
