"""The pages of the grid of stock: complete, empty until the routes answer, drawn without code from data."""

import importlib
import json
import re
import sys

import dash
import pytest

from auth.permissions import Permission
from data.inventory.columns import BY_ID, COLUMNS, DERIVED, PART_COLUMNS
from environment import ROOT
from problems import NotSignedIn

SCRIPTS = sorted((ROOT / "assets").glob("*.js"))
MOST_LINES = 200


@pytest.fixture(params=["inventory", "expiry"])
def page(request, monkeypatch):
    """Return the page's module, registered nowhere, so that the one Dash app of a process stays whole."""
    registered = {}
    monkeypatch.setattr(dash, "register_page", lambda *_, **how: registered.update(how))
    monkeypatch.setattr(dash, "clientside_callback", lambda *_: None)
    name = f"pages.{request.param}"
    monkeypatch.delitem(sys.modules, name, raising=False)
    module = importlib.import_module(name)
    module.registered, module.decided = registered, request.param
    yield module
    sys.modules.pop(name, None)


@pytest.fixture
def drawn(page, monkeypatch):
    """Return the page's layout as the browser gets it."""
    monkeypatch.setattr(page, "require", lambda _: None)
    return json.loads(json.dumps(page.layout(anything="else"), default=lambda part: part.to_plotly_json()))


def parts(node):
    """Return every component of a layout."""
    if isinstance(node, list):
        return [part for child in node for part in parts(child)]
    if not isinstance(node, dict) or "props" not in node:
        return []
    return [node, *parts(node["props"].get("children"))]


def grid(drawn):
    """Return the grid's properties."""
    return next(part["props"] for part in parts(drawn) if part["type"] == "AgGrid")


def test_page_needs_the_stock_permission(page, monkeypatch):
    """The page declares what it needs and asks for it before it draws anything."""
    assert (f"/{page.decided}", Permission.STOCK) == (page.registered["path"], page.registered["permission"])

    def refuse(needed):
        assert needed == Permission.STOCK
        raise NotSignedIn("Sign in.")

    monkeypatch.setattr(page, "require", refuse)
    with pytest.raises(NotSignedIn):
        page.layout()


def test_layout_carries_no_rows(drawn):
    """A layout is the same for everybody: the grid has columns and no data."""
    assert {"rowData", "getRowsResponse"}.isdisjoint(grid(drawn))
    assert "infinite" == grid(drawn)["rowModelType"]


def test_grid_has_every_inventory_column(drawn):
    """Columns, order, headers and what is hidden come from the declaration; phones get one more."""
    *columns, card = grid(drawn)["columnDefs"]
    by_part = [each for each in PART_COLUMNS if each.id not in BY_ID]
    assert [(each.id, each.header) for each in (*COLUMNS, *DERIVED, *by_part)] == [
        (one["colId"], one["headerName"]) for one in columns
    ]
    hidden = {each.id for each in (*COLUMNS, *DERIVED) if each.hidden} | {"customer"}
    assert hidden | {each.id for each in by_part} == {one["colId"] for one in columns if one["hide"]}
    standing = grid(drawn)["dashGridOptions"]["context"]["columns"]["lot"]
    assert {each.id for each in (*COLUMNS, *DERIVED)} == {one["colId"] for one in standing}
    assert ("card", True) == (card["colId"], card["hide"])


def test_every_column_filters_by_its_kind(drawn):
    """Text, quantities and dates have their own filter, with two conditions and inclusive ranges."""
    kinds = {"text": "agTextColumnFilter", "quantity": "agNumberColumnFilter", "date": "agDateColumnFilter"}
    for each, one in zip(COLUMNS, grid(drawn)["columnDefs"], strict=False):
        assert (kinds[each.kind], 2) == (one["filter"], one["filterParams"]["maxNumConditions"])
        assert each.kind == "text" or one["filterParams"]["inRangeInclusive"]


def test_controls_have_their_names(drawn):
    """Buttons answer to the names that people, screen readers and tests use."""
    buttons = [part["props"] for part in parts(drawn) if part["type"] == "Button"]
    names = {one.get("aria-label") or words(one["children"]) for one in buttons}
    wanted = {
        "Part",
        "Bin",
        "Status",
        "Expiry",
        "Customer",
        "Filter row",
        "Reset filters",
        "Columns",
        "Refresh",
    }
    assert wanted | {"Download XLSX", "Download CSV"} <= names
    count = next(part["props"] for part in parts(drawn) if part["props"].get("className") == "lv-count")
    assert "status" == count["role"]


def words(children):
    """Return the plain text inside a component."""
    if isinstance(children, str):
        return children
    if isinstance(children, list):
        return "".join(map(words, children))
    return words(children["props"].get("children")) if children else ""


def test_ids_of_the_page_are_its_own_and_used(page, drawn):
    """Every id is drawn once and starts with the page's name."""
    drawn_ids = [part["props"]["id"] for part in parts(drawn) if "id" in part["props"]]
    assert len(drawn_ids) == len(set(drawn_ids))
    assert set(page.Ids) <= set(drawn_ids)
    assert all(one.startswith(f"{page.decided}-") for one in drawn_ids)


def test_scripts_make_no_html_and_no_code_from_text():
    """Nothing of the ERP can become markup or code, and no script outgrows what one reads at a sitting."""
    texts = {script.name: script.read_text() for script in SCRIPTS}
    risky = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|dangerously|https?://"
    )
    assert {} == {name: found for name, text in texts.items() if (found := re.findall(risky, text))}
    assert [] == [name for name, text in texts.items() if len(text.splitlines()) > MOST_LINES]


def test_icons_in_use_exist(drawn):
    """Every icon that a script, a template or a page names is in icons.css."""
    known = set(re.findall(r"\.lv-i-([a-z0-9-]+)\{", (ROOT / "assets" / "icons.css").read_text()))
    used = {name for script in SCRIPTS for name in re.findall(r'icon\("([a-z0-9-]+)"\)', script.read_text())}
    for part in parts(drawn):
        used |= set(re.findall(r"lv-i-([a-z0-9-]+)", part["props"].get("className") or ""))
    assert used
    assert used <= known
