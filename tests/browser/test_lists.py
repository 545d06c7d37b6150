"""The lists of values: one alone, statuses in groups, expiries in their order, with mouse and keyboard."""

import itertools

import pytest
from playwright.sync_api import expect

from tests.browser.people import button, column, counts, open_inventory, wait_for_count, wait_for_rows
from tests.browser.test_accessibility import in_both_themes

pytestmark = pytest.mark.browser

EXPIRIES = ["Expired", "Within 30 days", "31 to 60 days", "61 to 90 days", "Later", "No date"]
ON_HOLD = {"Quarantined", "Pending QC", "Failed QC"}


def option(page, name):
    """Return the line of a list of exactly this name."""
    return page.get_by_role("option", name=name, exact=True)


def chips(page):
    """Return the filters in force, in words."""
    return page.get_by_role("group", name="Filters in force")


def texts(page):
    """Return the names of a list's lines from top to bottom, headings among them."""
    return page.get_by_role("option").locator(".lv-value").all_inner_texts()


def test_only_this_by_mouse(page):
    """`only` takes one value alone, whatever was chosen before."""
    button(page, "Part").click()
    page.get_by_role("option").nth(0).click()
    page.get_by_role("option").nth(1).click()
    wanted = page.get_by_role("option").nth(3)
    wanted.hover()
    wanted.get_by_text("only").click()
    expect(page.get_by_role("option", selected=True)).to_have_count(1)
    part = wanted.locator(".lv-value").inner_text()
    expect(chips(page)).to_contain_text(f"Part {part}")
    expect(button(page, "Part").locator("b")).to_have_text("1")


def test_only_this_by_keyboard(page):
    """Ctrl+Enter does the same, in the list and from the find box; the list tells of it."""
    button(page, "Part").press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("option", selected=True)).to_have_count(1)
    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    part = page.get_by_role("option").nth(2).locator(".lv-value").inner_text()
    page.get_by_label("Find a part").fill(part)
    page.keyboard.press("Control+Enter")
    expect(chips(page)).to_have_text(f"Part {part}")
    expect(page.get_by_role("listbox")).to_have_attribute(
        "aria-description", "Space or Enter chooses, Ctrl and Enter chooses only this"
    )


def test_a_value_taken_out_stays_in_the_open_list(page):
    """What one has chosen is not dropped while one looks at it, not even when nothing of it is left."""
    button(page, "Bin").click()
    page.get_by_role("option").first.click()
    bin_ = page.get_by_role("option").first.locator(".lv-value").inner_text()
    page.keyboard.press("Escape")
    page.get_by_role("searchbox", name="Search").fill("no such thing")
    wait_for = page.get_by_text("No row passes all your filters")
    wait_for.wait_for()
    button(page, "Bin").click()
    expect(option(page, bin_)).to_have_class("is-none")
    option(page, bin_).click()
    expect(option(page, bin_)).to_have_attribute("aria-selected", "false")


def test_statuses_stand_in_their_groups(page):
    """Headings take their whole group, show when only a part of it is chosen, and stand in one order."""
    button(page, "Status").click()
    headings = page.get_by_role("listbox").locator(".is-group .lv-value")
    assert ["Available", "On hold", "Committed"] == headings.all_inner_texts()
    on_hold = option(page, "All On hold")
    expect(on_hold).to_have_attribute("aria-checked", "false")
    on_hold.click()
    expect(on_hold).to_have_attribute("aria-checked", "true")
    expect(chips(page)).to_have_text("Status all on hold")
    option(page, "Quarantined").click()
    expect(on_hold).to_have_attribute("aria-checked", "mixed")
    page.keyboard.press("Escape")
    wait_for_count(page, lambda x, y: x < y)
    assert set(column(page, "status")) <= ON_HOLD - {"Quarantined"}


def test_groups_by_keyboard(page):
    """Space on a heading takes its group in and out; Ctrl+Enter takes it alone; the order never changes."""
    button(page, "Status").press("Enter")
    before = texts(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(option(page, "All Available")).to_have_attribute("aria-checked", "true")
    for _ in range(before.index("On hold")):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    expect(chips(page)).to_have_text("Status all on hold")
    expect(option(page, "All Available")).to_have_attribute("aria-checked", "false")
    page.keyboard.press("Escape")
    button(page, "Status").press("Enter")
    assert before == texts(page)
    page.keyboard.type("failed")
    assert ["On hold", "Failed QC"] == texts(page)


def test_expiries_keep_their_order_and_say_zero(page):
    """All six are there, in order of time, whatever is filtered; those without rows are grey and say 0."""
    button(page, "Expiry").click()
    assert EXPIRIES == texts(page)
    numbers = page.get_by_role("option").locator(".lv-num")
    assert counts(page)[1] == sum(int(text.replace(",", "")) for text in numbers.all_inner_texts())
    page.keyboard.press("Escape")
    page.get_by_role("searchbox", name="Search").fill("no such thing")
    page.get_by_text("No row passes all your filters").wait_for()
    button(page, "Expiry").press("Enter")
    assert EXPIRIES == texts(page)
    expect(page.locator("[role=option].is-none")).to_have_count(6)
    expect(page.get_by_role("option", name="Expired")).to_have_attribute("aria-description", "0 rows")


def test_leaving_out_what_is_on_hold_and_back(page):
    """The box sets Status to all that is not on hold, the chip says so, and back comes what was before."""
    total = counts(page)[1]
    button(page, "Expiry").click()
    box = page.get_by_role("checkbox", name="Leave out rows on hold")
    box.check()
    expect(chips(page)).to_have_text("Status not on hold")
    wait_for_count(page, lambda x, y: x < y)
    assert not ON_HOLD & set(column(page, "status"))
    box.uncheck()
    assert (total, total) == wait_for_count(page, lambda x, y: x == y)
    page.keyboard.press("Escape")
    button(page, "Status").click()
    option(page, "Approved QC").click()
    option(page, "Failed QC").click()
    page.keyboard.press("Escape")
    button(page, "Expiry").click()
    box.check()
    expect(chips(page)).to_have_text("Status Approved QC")
    box.uncheck()
    expect(chips(page)).to_have_text("Status Approved QC, Failed QC")


def test_the_focus_stays_when_a_choice_is_cleared(page):
    """Clear takes itself away; the focus goes to the list."""
    button(page, "Status").press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    button(page, "Clear").press("Enter")
    expect(page.get_by_role("listbox")).to_be_focused()


@pytest.mark.parametrize("width", [1440, 390])
def test_every_list_is_for_everybody(open_page, width, keep):
    """axe-core finds nothing in any list or chooser, light or dark, at a desk or on a phone."""
    page = open_page(width=width, height=900)
    open_inventory(page, "both@example.com")
    for name in ("Customer", "Status", "Expiry", "Columns"):
        part = open_list(page, name) if width < 768 else open_button(page, name)
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(200)
        keep(page, f"list-{name.lower()}-{width}-light")
        assert [] == in_both_themes(page, part), name
        page.keyboard.press("Escape")


def open_button(page, name):
    """Open a list at a desk and choose its second line; return where it is."""
    button(page, name).click()
    if page.get_by_role("option").count():
        page.get_by_role("option").nth(1).click()
    return ".lv-pop"


def open_list(page, name):
    """Open a list on a phone; return where it is."""
    if name == "Columns":
        page.get_by_role("button", name="More").click()
        button(page, name).click()
        return ".lv-pop"
    button(page, "Filters").click()
    page.locator("summary").get_by_text(name, exact=True).click()
    return ".lv-sheet"


def test_a_phone_has_the_same_lists_for_fingers(open_page):
    """The sheet holds Expiry with its box and statuses in groups; whatever one taps is 44 px high."""
    page = open_page(width=390, height=844)
    open_inventory(page, "dana@example.com")
    button(page, "Filters").click()
    for name in ("Status", "Expiry"):
        page.locator("summary").get_by_text(name, exact=True).click()
    option(page, "Within 30 days").click()
    page.get_by_role("checkbox", name="Leave out rows on hold").check()
    expect(option(page, "All Available")).to_have_attribute("aria-checked", "true")
    expect(option(page, "All On hold")).to_have_attribute("aria-checked", "false")
    taps = page.locator(".lv-sheet :is(summary, [role=option], .lv-hold, .lv-foot button, .lv-only)")
    heights = taps.evaluate_all("all => all.map(each => each.getBoundingClientRect().height).filter(Boolean)")
    assert len(heights) > 10
    assert min(heights) >= 44 - 0.5
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
BOXES = """line => [...line.querySelectorAll("button, input")].map((each) => each.getBoundingClientRect())
  .filter(({ width }) => width).map(({ top, bottom, left, right }) => [top, bottom, left, right])"""
BORDER = 1.5  # pixels that buttons of a group share


@pytest.mark.parametrize("person", ["dana@example.com", "both@example.com"])
def test_the_tools_fit_in_one_line(open_page, person, keep):
    """From 768 px on no tool is cut off, wraps or covers another, for one customer and for several.

    Every one has a name, and is large enough to be hit.
    """
    page = open_page()
    open_inventory(page, person)
    for width in (768, 900, 1024, 1200, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(DRAWN)
        keep(page, f"tools-{width}-{person.split('@')[0]}")
        tools = page.locator(".lv-tools")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert tools.evaluate("line => line.scrollWidth <= line.clientWidth"), width
        boxes = sorted(tools.evaluate(BOXES), key=lambda box: box[2])
        end = tools.evaluate("line => line.getBoundingClientRect().bottom")
        for top, bottom, left, right in boxes:
            assert min(bottom - top, right - left) >= 24, (width, left)
            assert bottom <= end, (width, left)
            assert right <= width, (width, left)
        assert len({round(box[0]) for box in boxes}) == 1, width
        assert all(a[3] <= b[2] + BORDER for a, b in itertools.pairwise(boxes)), width
        for name in ("By lot", "By part", "Filter row", "Columns", "Download XLSX", "Download CSV", "Print"):
            expect(button(page, name)).to_be_visible()


def test_a_narrow_desk_keeps_the_lists_in_reach(open_page):
    """Where the lists do not fit they are behind Filters, and a chip opens its list beneath itself."""
    page = open_page(width=800)
    open_inventory(page, "dana@example.com")
    expect(button(page, "Part")).to_be_hidden()
    button(page, "Filters").click()
    heights = page.locator("summary").evaluate_all("all => all.map(each => each.offsetHeight)")
    assert min(heights) >= 24
    assert [] == in_both_themes(page, ".lv-pop")
    page.locator("summary").get_by_text("Status", exact=True).click()
    option(page, "Approved QC").click()
    page.keyboard.press("Escape")
    expect(button(page, "Filters")).to_be_focused()
    page.get_by_role("button", name="Status Approved QC", exact=True).click()
    expect(page.get_by_role("dialog", name="Status")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Status Approved QC", exact=True)).to_be_focused()


def test_double_size_gives_the_phone(open_page):
    """At 200 % of 1,280 px, which are 640, there are cards and one sheet of filters."""
    page = open_page(width=640, height=400)
    open_inventory(page, "dana@example.com")
    wait_for_rows(page)
    expect(page.locator(".lv-card").first).to_be_visible()
    expect(button(page, "Filters")).to_be_visible()
    expect(button(page, "Filter row")).to_be_hidden()
