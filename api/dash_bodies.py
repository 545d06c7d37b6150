"""What a browser posts to Dash's callbacks, checked first: Dash itself answers a malformed body with 500."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app, request

from api.json_body import BODY_BYTES, TOO_LARGE, NotJson, parse_object
from problems import Invalid, TooLarge

PATH = "/_dash-update-component"
CONFUSED = "This request does not fit the page. Load the page again."
# What browsers send for these properties; a callback may rely on it.
KINDS: dict[str, type] = {"pathname": str, "search": str, "hash": str, "href": str, "n_clicks": int}


def init_dash_bodies(app: Flask) -> None:
    """Check every body for a callback; `app.config["CALLBACKS"]` is Dash's map of them, by output."""
    app.before_request(_check)


def _check() -> None:
    if request.path != PATH or request.method != "POST":
        return
    if request.mimetype != "application/json":
        raise NotJson("Callbacks take JSON (Content-Type: application/json).")
    text = request.get_data(cache=True)  # read even if refused, so that the connection stays usable
    if len(text) > BODY_BYTES:
        raise TooLarge(TOO_LARGE)
    check_body(parse_object(text), current_app.config["CALLBACKS"])


def check_body(body: dict[str, Any], callbacks: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise `Invalid` unless `body` names a callback and brings exactly its inputs, states and outputs."""
    output = body.get("output")
    callback = callbacks.get(output, {}) if isinstance(output, str) else {}
    if "callback" not in callback:  # unknown, or one that runs in the browser only
        raise Invalid(CONFUSED)
    _check_parts(body.get("inputs", []), callback["inputs"])
    _check_parts(body.get("state", []), callback["state"])
    _check_outputs(body.get("outputs"), output, bool(callback.get("no_output")))
    _check_changed(body.get("changedPropIds", []), callback["inputs"])


def _check_changed(given: Any, declared: list[dict[str, str]]) -> None:
    """Raise unless inputs have changed: pages ask which it was, and Dash reads an id out of each name."""
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise Invalid(CONFUSED)
    names = {f"{each['id']}.{each['property']}" for each in declared}
    if not any(_is_pattern(each["id"]) for each in declared) and not set(given) <= names:
        raise Invalid(CONFUSED)


def _check_parts(given: Any, declared: list[dict[str, str]]) -> None:
    if not isinstance(given, list) or len(given) != len(declared):
        raise Invalid(CONFUSED)
    for part, spec in zip(given, declared, strict=True):
        # One declaration of a pattern stands for a list of components.
        for each in part if isinstance(part, list) and _is_pattern(spec["id"]) else [part]:
            _check_part(each, spec)


def _check_part(part: Any, spec: dict[str, str]) -> None:
    if not isinstance(part, dict) or part.get("property") != spec["property"]:
        raise Invalid(CONFUSED)
    id_ = part.get("id")
    if not isinstance(id_, dict) if _is_pattern(spec["id"]) else id_ != spec["id"]:
        raise Invalid(CONFUSED)
    value, kind = part.get("value"), KINDS.get(spec["property"])
    if kind is not None and value is not None and type(value) is not kind:
        raise Invalid(CONFUSED)
    if spec["property"] == "pathname" and value is not None and not value.startswith("/"):
        raise Invalid(CONFUSED)  # Dash would fail at it, and anybody could fill the log with that


def _check_outputs(given: Any, output: str, nothing: bool) -> None:
    if nothing:
        return
    many = output.startswith("..")
    named = output[2:-2].split("...") if many else [output]
    if many != isinstance(given, list) or (many and len(given) != len(named)):
        raise Invalid(CONFUSED)
    for part, name in zip(given if many else [given], named, strict=True):
        id_, _, property_ = name.split("@", maxsplit=1)[0].rpartition(".")
        _check_part(part, {"id": id_, "property": property_})


def _is_pattern(id_: str) -> bool:
    return id_.startswith("{")
