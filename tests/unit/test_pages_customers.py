"""The page of accounts: nobody gets at it without the permission, and its layout holds no data."""

import json
import sys

import dash
import pytest

from auth.permissions import Permission
from problems import NotAllowed

MODULES = ("pages.admin_customers", "pages._account_form", "pages._add_several")


@pytest.fixture
def page(monkeypatch):
    """Return the page's module, registered nowhere, so that the one Dash app of a process stays whole."""
    registered = {}
    monkeypatch.setattr(dash, "register_page", lambda *_, **how: registered.update(how))
    monkeypatch.setattr(dash, "clientside_callback", lambda *_: None)
    monkeypatch.setattr(dash, "callback", lambda *_, **_how: lambda function: function)
    for name in MODULES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    module = __import__("pages.admin_customers", fromlist=["admin_customers"])
    module.registered = registered
    yield module
    for name in MODULES:
        sys.modules.pop(name, None)


READS = {"layout": (), "show": (), "choose": ([{"id": "1"}], None)}
CHANGES = {
    "open_person": (1, 1, None, [{"id": "1"}]),
    "save": (1, "A", "B", "a@b.example", {}, None),
    "ask": (1, 1, 1, [{"id": "1"}]),
    "confirm": (1, {"step": "reset", "id": 1}),
    "open_several": (1,),
    "submit": (1, "a,b,c@d.example", {"digest": "x"}),
}


@pytest.mark.parametrize(
    ("name", "values", "needed"),
    [
        *((name, values, Permission.READ_ACCOUNTS) for name, values in READS.items()),
        *((name, values, Permission.CHANGE_ACCOUNTS) for name, values in CHANGES.items()),
    ],
)
def test_everything_asks_for_its_permission_first(page, monkeypatch, name, values, needed):
    """Whoever may only read changes nothing, whatever they send; nothing is done before the question."""
    asked = []

    def refuse(permission):
        asked.append(permission)
        raise NotAllowed("You may not do this.")

    home = next(each for each in (page, page._account_form, page._add_several) if hasattr(each, name))
    monkeypatch.setattr(home, "require", refuse)
    with pytest.raises(NotAllowed):
        getattr(home, name)(*values)
    assert [needed] == asked
    assert ("/admin/customers", Permission.READ_ACCOUNTS) == (
        page.registered["path"],
        page.registered["permission"],
    )


def test_the_layout_is_the_same_for_everybody(page, monkeypatch):
    """Each id once, the page's own; no rows, no values, and no button before the server has offered it."""
    monkeypatch.setattr(page, "require", lambda _: None)
    drawn = list(
        components(json.loads(json.dumps(page.layout(), default=lambda each: each.to_plotly_json())))
    )
    ids = [part["props"]["id"] for part in drawn if "id" in part["props"]]
    assert len(ids) == len(set(ids))
    assert {*page.Ids, *page._account_form.Ids, *page._add_several.Ids} <= {*ids}
    assert all(one.startswith(("admin-customers-", "view-as")) for one in ids)
    assert not [part for part in drawn if part["props"].get("rowData") or part["props"].get("value")]
    named = {page.Ids.ADD, page.Ids.EDIT, page.Ids.RESET, page.Ids.INVITE, page.Ids.ACTIVE}
    assert (
        named
        == {part["props"]["id"] for part in drawn if part["props"].get("hidden") and "id" in part["props"]}
        & named
    )


def components(node):
    if isinstance(node, list):
        for child in node:
            yield from components(child)
    elif isinstance(node, dict) and "props" in node:
        yield node
        yield from components(node["props"].get("children"))
