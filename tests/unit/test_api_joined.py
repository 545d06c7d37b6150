"""Our scripts and styles come as one file each, whole and in order."""

import pytest
from flask import Flask

from api.joined import ALONE, Joined, init_joined, joined
from problems import NotFound


@pytest.fixture
def assets(tmp_path):
    """Give a folder with two scripts, a style, and a script that pages link themselves."""
    folder = tmp_path / "assets"
    folder.mkdir()
    for name, text in {
        "b.js": "two",
        "a.js": "one",
        "a.css": "red",
        "theme.js": "alone",
        "x.svg": "no",
    }.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def app(assets):
    """Give an application that joins them."""
    app = Flask("test", root_path=str(assets.parent), static_folder=None)
    init_joined(app)
    return app


def test_files_are_joined_by_name(assets):
    """Every file of a kind is in it once, in the order of the names, but those that stand alone."""
    assert b"one\ntwo" == Joined(assets, "js").data
    assert b"red" == Joined(assets, "css").data
    assert {file.name for file in assets.iterdir()} & ALONE == {"theme.js"}


def test_the_address_changes_with_the_content(assets):
    """A browser that keeps a file for a year never runs an old one."""
    before = Joined(assets, "js").address
    assert before == Joined(assets, "js").address
    (assets / "a.js").write_text("other")
    assert before != Joined(assets, "js").address


@pytest.mark.parametrize(
    ("kind", "text", "content_type"), [("js", "one\ntwo", "text/javascript"), ("css", "red", "text/css")]
)
def test_the_files_are_given(app, kind, text, content_type):
    """The address gives the text with its type, and 304 to whoever has it."""
    with app.app_context():
        address = joined(kind)
    answer = app.test_client().get(address)
    assert (200, text) == (answer.status_code, answer.text)
    assert answer.content_type.startswith(content_type)
    again = app.test_client().get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (304, b"") == (again.status_code, again.data)


def test_nothing_else_is_given(app):
    """Another ending is not found."""
    app.testing = True
    with pytest.raises(NotFound):
        app.test_client().get("/assets/all.svg")
