"""What is posted to Dash's callbacks is checked before Dash reads it."""

import copy

import pytest
from flask import Flask, jsonify, request

from api import errors
from api.dash_bodies import PATH, init_dash_bodies
from api.json_body import BODY_BYTES

MULTI = "..frame.children...frame.title.."
CALLBACKS = {
    "page.children": {
        "callback": print,
        "inputs": [{"id": "url", "property": "pathname"}, {"id": "go", "property": "n_clicks"}],
        "state": [{"id": "kept", "property": "data"}],
    },
    MULTI: {"callback": print, "inputs": [{"id": "url", "property": "search"}], "state": []},
    "list.children@abc": {
        "callback": print,
        "inputs": [{"id": '{"index":["ALL"]}', "property": "value"}],
        "state": [],
    },
    "browser.only": {"inputs": [], "state": []},
}
GOOD = {
    "output": "page.children",
    "outputs": {"id": "page", "property": "children"},
    "inputs": [
        {"id": "url", "property": "pathname", "value": "/inventory"},
        {"id": "go", "property": "n_clicks"},
    ],
    "state": [{"id": "kept", "property": "data", "value": {"a": [1]}}],
    "changedPropIds": ["url.pathname"],
}
ALSO_GOOD = [
    {
        "output": MULTI,
        "outputs": [{"id": "frame", "property": "children"}, {"id": "frame", "property": "title"}],
        "inputs": [{"id": "url", "property": "search", "value": ""}],
    },
    {
        "output": "list.children@abc",
        "outputs": {"id": "list", "property": "children"},
        "inputs": [[{"id": {"index": 1}, "property": "value"}, {"id": {"index": 2}, "property": "value"}]],
    },
]
WRONG = [None, 5, True, "x", "__proto__", [], {}, [[]], [None], {"id": "url"}, "é" * 200, {"$": 1}, -1.5]


@pytest.fixture(scope="module")
def client():
    """Give an application whose Dash would fail at anything malformed."""
    app = Flask("test")
    app.config["CALLBACKS"] = CALLBACKS
    errors.init_errors(app)
    init_dash_bodies(app)
    app.add_url_rule(PATH, view_func=lambda: jsonify(request.get_json()), methods=["POST"])
    return app.test_client()


@pytest.mark.parametrize("body", [GOOD, *ALSO_GOOD])
def test_what_browsers_send_passes(client, body):
    """One and several outputs, lists of components, absent values: Dash reads the body as it was sent."""
    answer = client.post(PATH, json=body)
    assert (200, body) == (answer.status_code, answer.json)


def places(value, path=()):
    """Return the way to every place in a body."""
    yield path
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield from places(child, (*path, key))


def with_(body, path, value):
    changed = copy.deepcopy(body)
    if not path:
        return value
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


MALFORMED = [
    with_(GOOD, path, value)
    for path in places(GOOD)
    for value in WRONG
    if path[:3] != ("state", 0, "value")
    if not (path == ("changedPropIds",) and value in ([], [None]) and value == [])
    if not (path[-1:] == ("value",) and value is None)
]


def test_malformed_bodies_are_refused_with_a_sentence(client):
    """Hundreds of bodies, each wrong in one place: always 4xx, always a sentence."""
    answers = [client.post(PATH, json=body) for body in MALFORMED]
    assert len(answers) > 200
    passed = [
        body for body, answer in zip(MALFORMED, answers, strict=True) if not 400 <= answer.status_code < 500
    ]
    assert [] == passed
    assert all(answer.json["error"] for answer in answers)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"NaN",
        b'{"output": NaN}',
        b"[" * 100_000,
        b'"' + b"x" * BODY_BYTES + b'"',
    ],
    ids=lambda data: repr(data[:20]),
)
def test_what_is_no_json_object_is_refused(client, data):
    """Bytes of any kind end in a sentence."""
    answer = client.post(PATH, data=data, content_type="application/json")
    assert 400 <= answer.status_code < 500
    assert answer.json["error"]


def test_another_content_type_is_refused(client):
    """A form of another site can't post a callback, whatever it writes into it."""
    assert 415 == client.post(PATH, data="{}", content_type="text/plain").status_code
