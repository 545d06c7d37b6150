"""Saved views and links as a person uses them: saved, changed, shared, sent, in two tabs at once."""

import base64
import json
import re

import pytest
from playwright.sync_api import expect

from data.inventory.view_state import canonical, parse_state, to_address
from tests.browser.people import counts, let_in, until, wait_for_rows
from tests.live import PASSWORD

STATES = [
    {"shape": 1, "view": {}},
    {"shape": 1, "view": {"search": "é 😀 “x”", "in": {"part": ["b", "a", "😀", "～"], "bin": []}}},
    {"shape": 1, "view": {"by": "part", "sort": [["next_exp", "desc"]], "since": "visit"}, "dense": True},
    {
        "shape": 1,
        "view": {
            "by": "lot",
            "filter": {"on_hand": {"type": "greaterThan", "filter": 1.5, "filterType": "number"}},
        },
        "columns": [["part", 102, "left", False], ["description", None, None, True]],
        "filterRow": True,
        "dense": False,
        "other": {"columns": [["lots", 90, None, False]], "sort": []},
    },
]


@pytest.fixture
def window(open_page, portal):
    """Return a way to open windows in which somebody is signed in."""

    def opened(email="dana@example.com"):
        page = open_page()
        let_in(page.context, "/login", email=email, password=PASSWORD)
        return page

    return opened


def views_of(page):
    """Open the menu of views."""
    page.locator("#inventory-views").click()
    return page.get_by_role("dialog", name="Views")


def act(page, what, **form):
    """Do something of the menu; `form`: what its dialog is filled in with, `press` its button."""
    views_of(page).get_by_role("button", name=what, exact=True).click()
    if form:
        dialog = page.locator("dialog.lv-form")
        if "name" in form:
            dialog.get_by_label("Name").fill(form["name"])
        if "choose" in form:
            dialog.get_by_role("combobox").select_option(**form["choose"])
        dialog.get_by_role("button", name=form["press"], exact=True).click()


def of_another(page, view, what, **form):
    """Do something with a view that is not on screen, by keys: what is on screen stays."""
    page.locator("#inventory-views").press("Enter")
    page.get_by_role("button", name=f"Rename, share or delete {view}").press("Enter")
    page.get_by_role("group", name=view, exact=True).get_by_role("button", name=what).press("Enter")
    dialog = page.locator("dialog.lv-form")
    if "name" in form:
        dialog.get_by_label("Name").fill(form["name"])
    dialog.get_by_role("button", name=form["press"], exact=True).press("Enter")
    expect(dialog).to_have_count(0)


def search(page, text):
    """Search, and wait for the rows."""
    page.get_by_label("Search", exact=True).fill(text)
    expect(page.get_by_role("button", name=f"Search {text}", exact=True)).to_be_visible()
    wait_for_rows(page)


def theirs_stay(other):
    """Save in a window that has seen nothing of what another did meanwhile: its own is not put over it."""
    other.get_by_role("button", name="By lot", exact=True).click()
    act(other, "Save “Lids by part”")
    asked = other.get_by_role("dialog", name="Changed in another tab")
    asked.get_by_role("button", name="Open theirs").click()
    expect(other.locator("#inventory-views")).to_have_accessible_name("Views: Jars")
    expect(other.get_by_label("Search", exact=True)).to_have_value("jar")
    assert all("409" in said for said in other.complaints)
    other.complaints.clear()


def test_a_view_from_saving_to_deleting(window):
    """Saved, reopened in another window, changed, undone, saved over, renamed, the default, deleted.

    Its owner renames and deletes it also while another one is on screen, which stays.
    """
    page = window()
    page.goto("/inventory")
    wait_for_rows(page)
    search(page, "lid")
    page.get_by_role("button", name="By part", exact=True).click()
    page.get_by_role("button", name="Columns", exact=True).click()
    page.get_by_role("button", name="One line").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Filter row").click()
    wait_for_rows(page)
    matched = counts(page)
    act(page, "Save as…", name="Lids by part", press="Save")
    button = page.locator("#inventory-views")
    expect(button).to_have_accessible_name("Views: Lids by part")
    expect(page).to_have_url(re.compile(r"/inventory\?saved="))
    other = window()
    other.goto(page.url)
    wait_for_rows(other)
    assert matched == counts(other)
    expect(other.locator(".lv-grid")).to_have_class(re.compile("lv-one"))
    expect(other.locator(".ag-floating-filter").first).to_be_visible()
    expect(other.get_by_role("button", name="By part", exact=True)).to_have_attribute("aria-pressed", "true")

    page.get_by_role("button", name="By lot", exact=True).click()
    expect(button).to_have_accessible_name("Views: Lids by part, unsaved changes")
    expect(page).to_have_url(re.compile(r"/inventory\?view="))
    act(page, "Undo changes")
    expect(button).to_have_accessible_name("Views: Lids by part")
    expect(page.get_by_role("button", name="By part", exact=True)).to_have_attribute("aria-pressed", "true")
    wait_for_rows(page)
    search(page, "jar")
    act(page, "Save “Lids by part”")
    expect(button).to_have_accessible_name("Views: Lids by part")
    act(page, "Rename…", name="Jars", press="Rename")
    expect(button).to_have_accessible_name("Views: Jars")
    act(page, "Make default")

    theirs_stay(other)

    first = window()
    first.goto("/inventory")
    wait_for_rows(first)
    expect(first.locator("#inventory-views")).to_have_accessible_name("Views: Jars")
    expect(first.get_by_label("Search", exact=True)).to_have_value("jar")
    act(first, "Standard view")
    expect(first.locator("#inventory-views")).to_have_accessible_name("Views")
    of_another(first, "Jars", "Rename…", name="Tubs", press="Rename")
    of_another(first, "Tubs", "Delete…", press="Delete")
    expect(first.locator("#inventory-views")).to_have_accessible_name("Views")
    expect(views_of(first).get_by_role("button", name="Tubs")).to_have_count(0)


CHANGED_AND_RELOADED = """() => {
  lotview.columns.edit((all) => all.map((each) => (each.colId === "po" ? { ...each, hide: true } : each)));
  location.reload();
}"""


def test_a_reload_undoes_nothing(window):
    """What is changed right before a reload stays, though the address still says what was before it."""
    page, held = window(), []
    page.goto("/inventory")
    wait_for_rows(page)
    search(page, "lid")
    expect(page).to_have_url(re.compile(r"\?view="))
    before = page.url
    page.route("**/inventory?*", lambda route: held.extend([route]))
    page.evaluate(CHANGED_AND_RELOADED)
    until(page, lambda: held and page.url != before)
    assert before == held[0].request.url
    page.unroute("**/inventory?*")  # which lets go what is held
    wait_for_rows(page)
    expect(page.get_by_role("columnheader", name="PO", exact=True)).to_have_count(0)
    expect(page).not_to_have_url(before)


def test_a_link_through_the_door(open_page, portal):
    """Who follows a link without being signed in signs in and comes back to that view, in their own stock."""
    address = to_address(
        parse_state(STATES[1] | {"view": {"search": "lid", "in": {"part": ["no such part"]}}})
    )
    page = open_page()
    page.goto(f"/inventory?view={address}")
    page.get_by_label("Email").fill("dana@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".lv-toast")).to_contain_text("1 choice of this view is not in your stock")
    wait_for_rows(page)
    expect(page.get_by_label("Search", exact=True)).to_have_value("lid")
    shown, _ = counts(page)
    assert shown > 0


def test_a_shared_view_and_a_foreign_one(window):
    """Who may see the customer opens it and can't change it; to others its link is none they can open."""
    page, both, iris = window(), window("both@example.com"), window("iris@example.com")
    both.goto("/inventory")
    wait_for_rows(both)
    search(both, "lid")
    act(both, "Save as…", name="For Larkspur", press="Save")
    expect(both.locator("#inventory-views")).to_have_accessible_name("Views: For Larkspur")
    act(both, "Share…", choose={"index": 1}, press="Share")
    expect(both.locator(".lv-toast").last).to_contain_text("is shared with")
    page.goto(both.url)
    wait_for_rows(page)
    expect(page.locator("#inventory-views")).to_have_accessible_name("Views: For Larkspur")
    menu = views_of(page)
    expect(menu.get_by_role("region", name="Shared with you")).to_contain_text("by Test Person")
    expect(menu.get_by_role("button", name="Rename…")).to_have_count(0)
    iris.goto(both.url)
    expect(iris.locator(".lv-toast")).to_contain_text("This link is not a view you can open.")
    wait_for_rows(iris)
    act(both, "Delete…", press="Delete")
    expect(both.locator("#inventory-views")).to_have_accessible_name("Views")


def test_browser_and_server_write_alike(page):
    """For every state both write the same text and the same address."""
    for state in STATES:
        kept = parse_state(json.loads(json.dumps(state)))
        text, address = page.evaluate(
            "state => [lotview.state.text(state), lotview.state.toAddress(state)]", state
        )
        assert canonical(kept) == json.loads(text)
        assert to_address(kept) == address
        assert json.loads(base64.urlsafe_b64decode(address + "=" * (-len(address) % 4))) == canonical(kept)
