"""The overview: each number opens its rows, by mouse and by keyboard; a link shows its view or is refused."""

import base64
import json
import re

import pytest
from playwright.sync_api import expect

from data.inventory.view_state import parse_state, to_address
from tests.browser.people import let_in, until
from tests.browser.test_accessibility import in_both_themes
from tests.live import PASSWORD

pytestmark = pytest.mark.browser

CARDS = [
    "Rows by status",
    "Rows by month of expiry",
    "Rows by days since receipt",
    "The 8 parts with most rows",
    "The 8 bins with most rows",
    "Rows by week of receipt",
]
VIEWS = [
    {},
    {"search": "nylon 12 é ２", "in": {"part": ["A&B", "<b>"], "bin": []}, "sort": [["part", "desc"]]},
    {"filter": {"on_hand": {"filterType": "number", "type": "equals", "filter": 12.5}}, "in": {"bin": [""]}},
    {"in": {"expiry": ["expired"], "status": ["Available"]}},
]
# What of the figures lies outside of its place, or of the page, on paper.
CUT_OFF = """() => [...document.querySelectorAll(".main-svg, #overview-scroll, .lv-stage")].filter((each) => {
  if (each.matches(":not(svg)")) return each.scrollHeight > each.clientHeight + 1;
  const [inner, outer] = [each, each.closest(".plot")].map((one) => one.getBoundingClientRect());
  return inner.width > outer.width + 1 || inner.height > outer.height + 1;
}).map((each) => each.className.baseVal ?? each.className)"""

ON_PAPER = "line => line.innerText + getComputedStyle(line, '::after').content"
READ = r'"ERP read \d+ \w{3} \d{4}, \d\d:\d\d:\d\d \S+"'
# Whether a number that is pressed stays while an answer comes unasked; afterwards it is another one.
STAYS_PRESSED = """key => {
  const tell = (name) => key.dispatchEvent(new PointerEvent(name, { bubbles: true }));
  tell("pointerdown");
  lotview.emit("answer", lotview.rows.answer);
  const stays = key.isConnected;
  tell("pointerup");
  return stays;
}"""


@pytest.fixture
def overview(open_page, portal):
    """Return the overview of one customer, its figures drawn."""
    page = open_page()
    let_in(page.context, "/login", email="dana@example.com", password=PASSWORD)
    page.goto("/overview")
    wait_for_figures(page)
    return page


def wait_for_figures(page):
    expect(page.locator(".lv-key")).to_have_count(8)
    expect(page.locator(".plot .main-svg").first).to_be_visible()
    expect(page.locator(".lv-fig:has(.main-svg)")).to_have_count(6)


def shown(page):
    """Return how many rows the inventory shows."""
    page.wait_for_url("**/inventory**")
    expect(page.locator(".lv-count")).to_contain_text("Showing")
    return int(page.locator(".lv-count b").first.inner_text().replace(",", ""))


def numbers(page):
    """Return every number on the page, in keys and tables, with the address that it leads to."""
    for button in page.get_by_role("button", name="as a table").all():
        button.click()
    keys, links = page.locator(".lv-keys a").all(), page.locator(".lv-numbers a").all()
    found = [(link.locator(".v").inner_text(), link.get_attribute("href")) for link in keys]
    return found + [(link.inner_text(), link.get_attribute("href")) for link in links]


def view_of(address):
    """Return the view in an address, as anybody may read it."""
    text = address.partition("?view=")[2]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))["view"]


def test_every_number_counts_what_it_opens(overview, portal):
    """The inventory has exactly as many rows for each link as it says: keys, bars and their pieces."""
    client = portal.sign_in("dana@example.com")
    found = numbers(overview)
    assert len(found) > 50
    for text, address in found[:: max(1, len(found) // 40)]:
        counted = int(text.replace(",", "").split()[0])
        assert counted == portal.rows(client, view_of(address))["matched"], address


def test_a_key_and_a_bar_open_the_inventory_and_back(overview):
    """A press leads to the rows, whatever comes meanwhile; going back shows it all again, where it stood."""
    key = overview.get_by_role("link", name="On hold, ")
    pressed = key.element_handle()
    assert pressed.evaluate(STAYS_PRESSED)
    until(overview, lambda: not pressed.evaluate("each => each.isConnected"))
    counted = int(key.locator(".v").inner_text().replace(",", "").split()[0])
    said = overview.locator(".lv-count").inner_text()
    key.click()
    assert counted == shown(overview)
    overview.go_back()
    wait_for_figures(overview)
    expect(overview.locator(".lv-count")).to_have_text(said)
    overview.get_by_role("button", name="Show Rows by status as a table").click()
    counted = int(overview.locator("#overview-status .lv-numbers a").first.inner_text().replace(",", ""))
    overview.get_by_role("button", name="Show Rows by status as a table").click()
    overview.locator("#overview-status .bars .point").first.wait_for()
    bar = overview.locator("#overview-status .bars .point").first.bounding_box()
    overview.mouse.click(bar["x"] + 4, bar["y"] + bar["height"] / 2)
    assert counted == shown(overview)


def test_filters_narrow_both_pages(overview):
    """What is filtered on the overview is filtered in the inventory, and the other way round."""
    total = overview.locator(".lv-count").inner_text()
    overview.get_by_role("button", name="Status", exact=True).click()
    overview.get_by_role("option", name="Failed QC").click()
    overview.keyboard.press("Escape")
    expect(overview.get_by_role("group", name="Filters in force")).to_contain_text("Status Failed QC")
    expect(overview.locator(".lv-count")).not_to_have_text(total)
    counted = int(overview.locator(".lv-count b").first.inner_text())
    overview.get_by_role("link", name="Inventory").click()
    assert counted == shown(overview)
    overview.get_by_role("link", name="Overview").click()
    wait_for_figures(overview)
    assert counted == int(overview.locator(".lv-count b").first.inner_text())
    overview.get_by_role("button", name="Reset filters").click()
    expect(overview.locator(".lv-count")).to_have_text(total)


def test_tables_by_keyboard(overview):
    """Each figure is a table at the press of a key; the focus stays, and from there each number is a link."""
    for title in CARDS:
        button = overview.get_by_role("button", name=f"Show {title} as a table")
        button.press("Enter")
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(button).to_be_focused()
        expect(overview.get_by_role("table", name=title)).to_be_visible()
    overview.keyboard.press("Tab")
    focused = overview.locator(":focus")
    counted = int(focused.inner_text().replace(",", ""))
    focused.press("Enter")
    assert counted == shown(overview)


def test_themes_and_axe(overview):
    """axe-core finds nothing in figures and tables, in either theme; figures follow the theme.

    Paper is light whatever the screen is, and holds each figure whole.
    """
    fill = "getComputedStyle(document.querySelector('#overview-status .bars .point path')).fill"
    light = overview.evaluate(fill)
    found = in_both_themes(overview)
    overview.emulate_media(color_scheme="dark")
    until(overview, lambda: light != overview.evaluate(fill))
    assert light == overview.evaluate(f"() => {{ dispatchEvent(new Event('beforeprint')); return {fill}; }}")
    overview.emulate_media(media="print", color_scheme="dark")
    assert [] == overview.evaluate(CUT_OFF)
    expect(overview.locator(".lv-fig header .btn:visible, nav:visible")).to_have_count(0)
    expect(overview.locator(".lv-who .scope")).to_be_visible()
    assert re.fullmatch(READ, overview.locator("#overview-freshness").evaluate(ON_PAPER))
    overview.emulate_media(media="screen", color_scheme="light")
    for button in overview.get_by_role("button", name="as a table").all():
        button.click()
    assert [] == found + in_both_themes(overview)


def test_on_a_phone(open_page, portal):
    """Everything stands in one column without scrolling sideways, and axe-core finds nothing.

    Earlier days are offered there too.
    """
    page = open_page(width=390, height=844)
    let_in(page.context, "/login", email="dana@example.com", password=PASSWORD)
    page.goto("/overview")
    wait_for_figures(page)
    scroll = page.locator("#overview-scroll")
    assert scroll.evaluate("each => each.scrollWidth <= each.clientWidth")
    found = in_both_themes(page)
    opener = page.get_by_role("button", name="As of…")
    opener.click()
    expect(page.get_by_role("dialog", name="Earlier days").get_by_label("Stock as of")).to_be_visible()
    assert [] == found + in_both_themes(page)
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_without_plotly_there_are_tables(open_page, portal):
    """When the script for figures does not come, the cards show their numbers."""
    page = open_page()
    let_in(page.context, "/login", email="dana@example.com", password=PASSWORD)
    page.route("**/plotly.min.js*", lambda route: route.abort())
    page.goto("/overview")
    for title in CARDS:
        expect(page.get_by_role("table", name=title)).to_be_visible()
    assert all("plotly" in said or "ERR_FAILED" in said for said in page.complaints)
    page.complaints.clear()


def test_addresses_are_written_alike(overview):
    """Browser and server write the same address for a view."""
    for view in VIEWS:
        address = to_address(parse_state({"shape": 1, "view": view}))
        assert address == overview.evaluate("view => lotview.state.toAddress({ view })", view)


@pytest.mark.parametrize("path", ["/inventory", "/overview"])
def test_a_wrong_link_falls_back(open_page, portal, path):
    """What is no view, and a view that nobody can ask for, shows the page as it was, with a sentence."""
    page = open_page()
    let_in(page.context, "/login", email="dana@example.com", password=PASSWORD)
    unknown = base64.urlsafe_b64encode(b'{"shape":1,"view":{"in":{"part":7}}}').decode().rstrip("=")
    for address in ("x", unknown):
        page.goto(f"{path}?view={address}")
        expect(page.locator(".lv-toast")).to_contain_text("This link is not a view you can open.")
        expect(page.locator(".lv-count")).to_contain_text("rows")
        assert page.url.endswith(path)


def test_figures_are_asked_for_once_and_early(overview):
    """One request brings the figures, before Dash asks for anything; no other page loads Plotly."""
    asked = []
    overview.on("request", lambda request: asked.append(request.url.partition("?")[0]))
    overview.reload()
    wait_for_figures(overview)
    callback = next(place for place, url in enumerate(asked) if url.endswith("/_dash-update-component"))
    for name in ("/api/figures", "plotly.min.js"):
        assert [True] == [place < callback for place, url in enumerate(asked) if url.endswith(name)], name
    asked.clear()
    overview.goto("/inventory")
    shown(overview)
    assert not [url for url in asked if "plotly" in url]
