"""The account page: a layout without data, names, ids of its own, and what its parts say."""

import json
import sys
from datetime import UTC, datetime

import dash
import pytest
from flask import Flask

from auth.permissions import Permission
from components import account as parts
from problems import NotSignedIn
from settings import Settings

AT = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)


@pytest.fixture
def page(monkeypatch):
    """Return the page's module, registered nowhere, so that the one Dash app of a process stays whole."""
    registered = {}
    monkeypatch.setattr(dash, "register_page", lambda *_, **how: registered.update(how))
    monkeypatch.setattr(dash, "clientside_callback", lambda *_: None)
    monkeypatch.setattr(dash, "callback", lambda *_, **_how: lambda function: function)
    monkeypatch.delitem(sys.modules, "pages.account", raising=False)
    module = __import__("pages.account", fromlist=["account"])
    module.registered = registered
    yield module
    sys.modules.pop("pages.account", None)


@pytest.fixture
def drawn(page, monkeypatch):
    """Return every component of the layout as the browser gets it."""
    monkeypatch.setattr(page, "require", lambda _: None)
    app = Flask("test")
    app.config["SETTINGS"] = Settings(support_contact="Maria, extension 12")
    with app.app_context():
        return list(components(plain(page.layout(anything="else"))))


def plain(part):
    return json.loads(json.dumps(part, default=lambda each: each.to_plotly_json()))


def components(node):
    """Return every component below a node."""
    if isinstance(node, list):
        for child in node:
            yield from components(child)
    elif isinstance(node, dict) and "props" in node:
        yield node
        yield from components(node["props"].get("children"))


def fields(drawn):
    return {part["props"]["name"]: part["props"] for part in drawn if part["type"] == "Input"}


def test_page_needs_the_account_permission(page, monkeypatch):
    """It declares what it needs, asks before it draws, and stands in the account menu alone."""
    assert ("/account", Permission.ACCOUNT) == (page.registered["path"], page.registered["permission"])
    assert page.registered["in_nav"] is False

    def refuse(needed):
        assert needed == Permission.ACCOUNT
        raise NotSignedIn("Sign in.")

    monkeypatch.setattr(page, "require", refuse)
    for draw in (page.layout, page.show, lambda: page.end(1), lambda: page.change_password(1, "", "", "")):
        with pytest.raises(NotSignedIn):
            draw()


def test_ids_of_the_page_are_its_own_and_used(page, drawn):
    """Every id is drawn once and starts with the page's name."""
    ids = [part["props"]["id"] for part in drawn if "id" in part["props"]]
    assert len(ids) == len(set(ids))
    assert set(page.Ids) <= set(ids)
    assert all(one.startswith("account-") for one in ids)


def test_password_managers_know_the_fields(drawn):
    """Whose password, which is the old and which the new one; and nothing of it is kept by Dash."""
    assert {
        "username": "username",
        "old_password": "current-password",
        "new_password": "new-password",
        "confirm_password": "new-password",
    } == {name: props["autocomplete"] for name, props in fields(drawn).items()}
    passwords = [props for name, props in fields(drawn).items() if name != "username"]
    assert {("password", False)} == {(props["type"], props["persistence"]) for props in passwords}
    assert not [props for props in fields(drawn).values() if "value" in props]


def test_fields_have_labels(drawn):
    """Each password has a label that names it, and a button that shows it."""
    labels = {
        part["props"]["html_for"]: part["props"]["children"] for part in drawn if part["type"] == "Label"
    }
    passwords = [props["id"] for name, props in fields(drawn).items() if name != "username"]
    assert dict(zip(passwords, ("Old password", "New password", "The same again"), strict=True)) == labels
    shows = [part["props"]["data-shows"] for part in drawn if "data-shows" in part["props"]]
    assert passwords == shows


def test_whom_to_ask_is_said(drawn):
    """What can't be changed here names who can."""
    said = [part["props"].get("children") for part in drawn if part["type"] == "P"]
    assert "To change name, email or whose stock you see, ask Maria, extension 12." in said


@pytest.mark.parametrize(("is_this", "buttons"), [(True, 0), (False, 1)])
def test_only_other_sessions_can_be_ended(is_this, buttons):
    """This browser says so; every other has a button that is described by its name."""
    line = parts.session(tag="7a", browser="Firefox", ip="::1", since=AT, last_seen=AT, is_this=is_this)
    found = list(components(plain(line)))
    assert buttons == len([part for part in found if part["type"] == "Button"])
    assert is_this == ("This browser" in str(found))


def test_instants_are_written_by_the_browser():
    """The page carries instants with their zone, and no words that a zone could make wrong."""
    (time,) = components(plain(parts.moment(AT)))
    assert {"children": None, "dateTime": "2026-11-21T14:02:00+00:00"} == time["props"] | {"children": None}
