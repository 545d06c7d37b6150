"""Texts of the ERP and of people that try to run: shown as they are, on every screen, and nothing runs."""

import pytest
from playwright.sync_api import expect

from tests import live
from tests.browser.people import open_inventory, search, wait_for_rows
from tests.integration.hostile_erp import FIRST, build_hostile_erp

pytestmark = pytest.mark.browser

WOKEN = "document.querySelectorAll('img[src=x], svg[onload], [onerror], a[href^=javascript]').length"
ATTACK = '<img src=x onerror=alert(5)>"><svg onload=alert(6)>'


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """Run the portal over an ERP whose every text is an attack, its customers' names included."""
    folder = tmp_path_factory.mktemp("hostile")
    build_hostile_erp(folder / "erp.sqlite")
    with live.running(folder / "var", f"sqlite:///{folder / 'erp.sqlite'}") as portal:
        portal.add_account("all@example.com", everything=True)
        portal.add_account("first@example.com")
        portal.command("account", "grant", "first@example.com", "--erp-customer-id", str(FIRST))
        yield portal


@pytest.mark.parametrize(("person", "width"), [("all", 1440), ("first", 1440), ("all", 390)])
def test_no_text_runs(open_page, person, width):
    """Grid, cards, tooltips, menu, paper, lists, chips, empty state, sheet hold text, no elements of it."""
    page, dialogs = open_page(width=width), []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    open_inventory(page, f"{person}@example.com")
    steps = _on_a_phone(page) if width < 500 else _on_a_desk(page)
    assert dict.fromkeys(steps, 0) == {
        name: (step(), page.evaluate(WOKEN))[1] for name, step in steps.items()
    }
    assert [] == dialogs


def _on_a_desk(page):
    def choose():
        page.get_by_role("button", name="Bin", exact=True).click()
        page.get_by_role("option").first.click()

    def look_for_nothing():
        page.keyboard.press("Escape")
        search(page, ATTACK)
        page.get_by_text("No row passes all your filters").wait_for()

    def follow():
        page.locator(".lv-lot-cell", has_text="<img").first.click()
        page.get_by_role("heading", name="What happened").wait_for()

    cell = page.locator(".ag-cell[col-id='description']").first
    return {
        "grid": lambda: wait_for_rows(page),
        "history": follow,
        "history closed": lambda: page.keyboard.press("Escape"),
        "tooltip": lambda: (cell.hover(), page.wait_for_timeout(600)),
        "focus": cell.click,
        "menu": lambda: cell.click(button="right"),
        "paper": lambda: page.evaluate("() => { window.print = () => {}; return lotview.print(); }"),
        "list and chip": choose,
        "empty": look_for_nothing,
    }


def _on_a_phone(page):
    return {"cards": lambda: wait_for_rows(page), "sheet": page.locator(".ag-row").first.click}


@pytest.mark.parametrize("person", ["all", "first"])
def test_no_text_runs_in_figures(open_page, person):
    """Figures, what the mouse is told of them, and tables hold texts, and no link or element of them."""
    page = open_page()
    open_inventory(page, f"{person}@example.com")
    page.get_by_role("link", name="Overview").click()
    expect(page.locator(".lv-fig:has(.main-svg)")).to_have_count(6)
    bar = page.locator("#overview-parts .bars .point").first.bounding_box()
    page.mouse.move(bar["x"] + 3, bar["y"] + bar["height"] / 2)
    page.wait_for_timeout(300)
    for button in page.get_by_role("button", name="as a table").all():
        assert 0 == page.evaluate(WOKEN)
        assert 0 == page.locator("svg a, .plot b, .plot img").count()
        button.click()
    assert 0 == page.evaluate(WOKEN)
