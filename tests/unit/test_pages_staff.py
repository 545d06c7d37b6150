"""The pages of the staff's side that show accounts of staff: layouts without data, and ids of their own."""

import json
import sys

import dash
import pytest
from flask import Flask

from auth.permissions import Permission
from problems import NotSignedIn
from settings import Settings

PAGES = {
    "admin": ("/admin", Permission.STAFF),
    "admin_account": ("/admin/account", Permission.OWN_STAFF_ACCOUNT),
    "admin_staff": ("/admin/staff", Permission.READ_STAFF),
}


@pytest.fixture(params=PAGES)
def page(request, monkeypatch):
    """Return a page's module, registered nowhere, so that the one Dash app of a process stays whole."""
    registered = {}
    monkeypatch.setattr(dash, "register_page", lambda *_, **how: registered.update(how))
    monkeypatch.setattr(dash, "clientside_callback", lambda *_: None)
    monkeypatch.setattr(dash, "callback", lambda *_, **_how: lambda function: function)
    name = f"pages.{request.param}"
    monkeypatch.delitem(sys.modules, name, raising=False)
    module = __import__(name, fromlist=[request.param])
    module.registered, module.decided = registered, PAGES[request.param]
    yield module
    sys.modules.pop(name, None)


@pytest.fixture
def drawn(page, monkeypatch):
    """Return every component of the layout as the browser gets it."""
    monkeypatch.setattr(page, "require", lambda _: None)
    app = Flask("test")
    app.config["SETTINGS"] = Settings()
    with app.app_context():
        layout = page.layout(anything="else")
        return list(components(json.loads(json.dumps(layout, default=lambda each: each.to_plotly_json()))))


def components(node):
    """Return every component below a node."""
    if isinstance(node, list):
        for child in node:
            yield from components(child)
    elif isinstance(node, dict) and "props" in node:
        yield node
        yield from components(node["props"].get("children"))


def test_a_page_asks_before_it_draws(page, monkeypatch):
    """It declares what was decided for it, and draws nothing for who may not see it."""
    assert page.decided == (page.registered["path"], page.registered["permission"])

    def refuse(needed):
        assert page.decided[1] == needed
        raise NotSignedIn("Sign in.")

    monkeypatch.setattr(page, "require", refuse)
    with pytest.raises(NotSignedIn):
        page.layout()


def test_ids_are_the_pages_own(page, drawn):
    """Every id is drawn once, starts with the page's name, and each that callbacks know is there."""
    ids = [part["props"]["id"] for part in drawn if "id" in part["props"]]
    assert len(ids) == len(set(ids))
    assert set(page.Ids) <= set(ids)
    prefix = page.decided[0].strip("/").replace("/", "-")
    assert [] == [one for one in ids if not one.startswith((f"{prefix}-", "account-title-"))]


def test_a_layout_holds_no_data(drawn):
    """Whose account, which rows, which code: all of it arrives after the page."""
    fields = [part["props"] for part in drawn if part["type"] in {"Input", "Select"}]
    assert [] == [field for field in fields if field.get("value")]
    assert [] == [part["props"] for part in drawn if part["type"] == "AgGrid" and part["props"]["rowData"]]
    assert [] == [
        part["props"] for part in drawn if part["type"] in {"Img", "Store"} and part["props"].get("src")
    ]


def test_fields_have_names_labels_and_places_for_what_is_wrong(drawn):
    """What the server finds wrong has its place under each field, and every field its label."""
    ids = {part["props"].get("id") for part in drawn}
    labels = {part["props"].get("html_for") for part in drawn if part["type"] == "Label"}
    for part in drawn:
        props = part["props"]
        if part["type"] in {"Input", "Select"} and props.get("style") != {"display": "none"}:
            assert props["name"]
            assert props["id"] in labels
            assert f"{props['id']}-wrong" in ids


def test_dialogs_have_names(drawn):
    """Each dialog is named by its title, and can be closed by a button with a name."""
    ids = {part["props"].get("id") for part in drawn}
    for part in drawn:
        if part["type"] == "Dialog":
            assert part["props"]["aria-labelledby"] in ids
            closing = [each["props"] for each in components(part) if "data-closes" in each["props"]]
            assert "Close" in {props.get("aria-label") for props in closing}
