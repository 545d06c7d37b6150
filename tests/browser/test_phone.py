"""A phone, and a page at 400 %: everything can be hit, nothing is cut off, and a sheet keeps the focus."""

import pytest
from playwright.sync_api import expect

from tests.browser.parts import turn
from tests.browser.people import open_inventory, search, wait_for_rows
from tests.browser.test_accessibility import fields, nothing, sheet, stale

pytestmark = pytest.mark.browser

SMALLEST = {"width": 320, "height": 640}
# From the middle of each target outwards: how far a finger still hits it. The screen's edge is far enough.
TOO_SMALL = """() => {
  const over = [...document.querySelectorAll('.lv-pop')].find(each => each.checkVisibility()) || document;
  const belongs = (target, hit) => hit && (target.contains(hit) || target.labels?.[0]?.contains(hit));
  const small = target => {
    target.scrollIntoView({ block: 'center', behavior: 'instant' });
    const { left, right, top, bottom } = target.getBoundingClientRect();
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const reach = (dx, dy) => {
      for (let step = 0; step < 44; step++) {
        const [px, py] = [x + dx * step, y + dy * step];
        if (px < 0 || py < 0 || px >= innerWidth || py >= innerHeight) return 44;
        if (!belongs(target, document.elementFromPoint(px, py))) return step;
      }
      return 44;
    };
    return reach(-1, 0) + reach(1, 0) < 44 || reach(0, -1) + reach(0, 1) < 44;
  };
  return [...over.querySelectorAll('a[href], button, input, select, summary, [role=option]')]
    .filter(each => each.checkVisibility() && !each.closest('.lv-skip') && small(each))
    .map(each => each.outerHTML.slice(0, 120));
}"""
WIDER = """() => [...document.querySelectorAll('body *')].filter(each => each.checkVisibility()
  && !each.closest('.visually-hidden, .lv-skip') && each.getBoundingClientRect().right > innerWidth + 1
  && !each.closest('.ag-root-wrapper, .lv-top nav')).map(each => each.outerHTML.slice(0, 120))"""


def chooser(page):
    """Open the columns."""
    more(page)
    page.get_by_role("button", name="Columns", exact=True).click()


def more(page):
    """Open what stands behind ⋯."""
    page.get_by_role("button", name="More: By part").click()


def account(page):
    """Open the account menu."""
    page.get_by_role("button", name="Account").click()


def own(page):
    """Go to the own account."""
    page.goto("/account")
    expect(page.get_by_text("This browser")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_everything_can_be_hit_and_nothing_is_wider_than_the_screen(open_page, width):
    """Each target takes a finger within 44 px of room, in every state, and nobody must scroll sideways."""
    page = open_page(width=width, height=844)
    page.goto("/login")
    assert [[], []] == [page.evaluate(TOO_SMALL), page.evaluate(WIDER)]
    open_inventory(page, "dana@example.com")
    for state in (turn_back, sheet, fields, more, chooser, account, nothing, stale, own):
        state(page)
        page.wait_for_timeout(200)
        assert [] == page.evaluate(TOO_SMALL), state.__doc__
        assert [] == page.evaluate(WIDER), state.__doc__
        page.keyboard.press("Escape")


def turn_back(page):
    """Show parts."""
    more(page)
    turn(page)


def test_esc_closes_a_sheet_whose_text_was_touched(open_page):
    """Touching plain text takes the focus from the buttons; Esc still closes, and gives it back."""
    page = open_page(width=390, height=844)
    open_inventory(page, "dana@example.com")
    fields(page)
    page.get_by_role("dialog").get_by_text("User Lot", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_tab_stays_in_a_sheet(open_page):
    """A sheet hides the page: Tab goes round in it, both ways."""
    page = open_page(**SMALLEST)
    open_inventory(page, "dana@example.com")
    page.get_by_role("button", name="Filters", exact=True).click()
    dialog = page.get_by_role("dialog", name="Filters")
    first, last = dialog.get_by_role("button", name="Close"), dialog.get_by_role("button", name="Show")
    last.focus()
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(last).to_be_focused()


def test_focus_is_never_hidden(open_page):
    """At 400 % too, whatever Tab brings into focus can be seen."""
    page = open_page(width=320, height=400)
    open_inventory(page, "dana@example.com")
    for _ in range(12):
        page.keyboard.press("Tab")
        page.wait_for_timeout(50)
        assert page.evaluate(
            """() => { const { left, right, top, bottom } = document.activeElement.getBoundingClientRect();
              const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
              return document.activeElement === document.body || document.activeElement.contains(hit); }"""
        )
    search(page, "powder")
    wait_for_rows(page)
