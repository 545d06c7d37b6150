"""Speed that one can feel: what is asked for when, what a slow answer does, what moves. No absolute times."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import arrive, choose, look, search, wait_for_rows
from tests.browser.speed_probes import MOVING, ONCE, SENT_FILES, SLOW_SEARCH, WATCH_SHIFTS

pytestmark = pytest.mark.browser

CHAIN = ["/api/rows", "/api/version", "/_dash-layout", "/_dash-dependencies", "async-community.js"]
ALL = re.compile(r"Showing ([\d,]+) of \1 ")
STILL = 0.001  # layout shift: a hair on one glyph


def asked_for(page):
    """Return a list that grows with the addresses the page asks for."""
    seen = []
    page.on("request", lambda request: seen.append(request.url.partition("?")[0]))
    return seen


def bodies(page):
    """Return a list that grows with what the page asks /api/rows for."""
    seen = []
    page.on("request", lambda sent: sent.url.endswith("/api/rows") and seen.append(sent.post_data_json))
    return seen


@pytest.mark.parametrize("address", ["/inventory", "/expiry"])
def test_everything_is_asked_for_once_and_early(page, address):
    """Rows, version, Dash's questions and the grid's script come before the first callback, once each.

    The expiry board begins with an order and columns of its own; the second time this tab has kept its view.
    """
    page.add_init_script(ONCE)
    for _visit in range(2):
        asked = asked_for(page)
        page.goto(address)
        wait_for_rows(page)
        page.wait_for_timeout(300)
        del asked[: next(place for place, url in enumerate(asked) if url.endswith(address))]
        callback = next(place for place, url in enumerate(asked) if url.endswith("/_dash-update-component"))
        for name in CHAIN:
            assert [True] == [place < callback for place, url in enumerate(asked) if url.endswith(name)], name


def test_rows_asked_for_early_are_those_of_the_view(page):
    """A page that is loaded again asks at once for the rows it showed, and for no others."""
    search(page, "a")
    choose(page, "Status", page.locator(".ag-row .ag-cell[col-id='status']").first.inner_text().strip())
    expect(page.locator(".lv-count")).not_to_contain_text(ALL)
    said = page.locator(".lv-count").inner_text()
    asked = bodies(page)
    page.reload()
    wait_for_rows(page)
    expect(page.locator(".lv-count")).to_have_text(said)
    assert [("a", ["status"])] == [(body["view"]["search"], list(body["view"]["in"])) for body in asked]


def test_a_view_of_another_session_shows_nothing(page):
    """What an earlier session looked for in this tab is neither shown nor kept."""
    said = page.locator(".lv-count").inner_text()
    left = {"key": "lotview.view.another", "view": {"search": "no such thing"}}
    page.evaluate("left => sessionStorage.setItem('lotview.asked', left)", json.dumps(left))
    asked = bodies(page)
    page.reload()
    wait_for_rows(page)
    expect(page.locator(".lv-count")).to_have_text(said)
    assert ["no such thing", ""] == [body["view"].get("search") for body in asked]
    assert "no such thing" not in page.evaluate("() => JSON.stringify(sessionStorage)")


def test_rows_older_than_the_newest_reading_are_asked_for_again(page):
    """Rows that came early are not used once a newer reading is known."""
    answer = page.request.get("/api/version").json()
    page.route("**/api/version", lambda route: route.fulfill(json=answer | {"as_of": "2999-01-01T00:00:00Z"}))
    asked = bodies(page)
    page.reload()
    wait_for_rows(page)
    assert 2 == len(asked)


def test_the_sign_in_page_asks_for_no_rows(open_page):
    """Only the page that shows rows asks for them."""
    page = open_page(new=True)
    asked = asked_for(page)
    page.goto("/login")
    page.wait_for_timeout(300)
    assert [] == [url for url in asked if "/api/" in url]


def slow_search(page, delay):
    """Load the page anew so that a search of n letters is answered after delay(n) milliseconds."""
    page.add_init_script(SLOW_SEARCH + f"window.delay = {delay};")
    page.reload()
    wait_for_rows(page)
    return page.get_by_role("searchbox", name="Search")


def test_the_first_key_asks_at_once(page):
    """Nothing waits for a pause: the first letter is asked for as it is typed, the last as soon as it may."""
    slow_search(page, "() => 100").press_sequentially("abcdefghij", delay=20)
    expect(page.locator(".lv-count")).to_contain_text("Showing 10 of")
    asked = [one["search"] for one in page.evaluate("() => window.asked")]
    assert ("a", "abcdefghij") == (asked[0], asked[-1])
    assert len(asked) < 10


def test_an_older_answer_never_follows_a_newer_one(page):
    """Some answers are overtaken: the counts still only grow, one request at a time, the last text wins."""
    slow_search(page, "(letters) => (letters % 3 ? 30 : 700)").press_sequentially("abcdefghij", delay=40)
    expect(page.locator(".lv-count")).to_contain_text("Showing 10 of")
    page.wait_for_timeout(900)  # the overtaken answers have come by now
    told = page.evaluate("() => window.told")[1:]  # without the count before
    assert told == sorted(told)
    assert 10 == told[-1]
    assert {1} == {one["beside"] for one in page.evaluate("() => window.asked")}


def test_a_slow_search_leaves_the_rows_there(page):
    """While an answer is awaited the rows stay as they are, without a skeleton over them."""
    box = slow_search(page, "() => 900")
    before = page.locator(".ag-row[row-index='0']").first.inner_text()
    box.fill("a")
    page.wait_for_timeout(500)
    assert before == page.locator(".ag-row[row-index='0']").first.inner_text()
    expect(page.locator(".lv-state.is-on, .lv-waits")).to_have_count(0)
    expect(page.locator(".lv-count")).to_contain_text("Showing 1 of")


def test_the_skeleton_waits(page):
    """Without rows a skeleton appears, and not before 300 ms have gone by."""
    held = []
    page.route("**/api/rows", lambda route: held.extend([route]))
    page.reload()
    skeleton = page.locator(".lv-state.is-loading")
    expect(skeleton).to_have_css("opacity", "1")
    assert "0.3s" == skeleton.evaluate("element => getComputedStyle(element).animationDelay")
    page.unroute("**/api/rows")  # which lets go what is held
    wait_for_rows(page)
    expect(skeleton).to_have_count(0)


def shifts(page):
    """Return what has moved by itself since the last call."""
    page.wait_for_timeout(300)
    return page.evaluate("() => window.shifts.splice(0)")


def moved(page):
    """Return how much has moved since the last call."""
    found = shifts(page)
    return sum(value for value, _ in found), found


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
@pytest.mark.parametrize("email", ["dana@example.com", "both@example.com"])
def test_nothing_jumps(open_page, width, height, email):
    """Loading, searching, setting and clearing a filter move nothing that is already on screen."""
    page = open_page(width=width, height=height, new=True)
    arrive(page, email)
    page.add_init_script(WATCH_SHIFTS)
    page.reload()
    wait_for_rows(page)
    sizes = {"load": moved(page)}
    search(page, "quarantined")
    expect(page.locator(".lv-count")).not_to_contain_text(ALL)
    sizes["search"] = moved(page)
    search(page, "")
    expect(page.locator(".lv-count")).to_contain_text(ALL)
    sizes["search cleared"] = moved(page)
    if width > 768:
        status = page.locator(".ag-row .ag-cell[col-id='status']").first.inner_text().strip()
        choose(page, "Status", status)
        expect(page.get_by_role("button", name=re.compile("^Remove filter Status"))).to_be_visible()
        sizes["filter"] = moved(page)
        page.get_by_role("button", name="Reset filters").click()
        expect(page.get_by_role("button", name="Reset filters")).to_be_hidden()
        sizes["filter cleared"] = moved(page)
    assert {} == {when: found for when, found in sizes.items() if found[0] > STILL}


def test_the_banner_moves_things_once(page):
    """An outage pushes the page down by the banner's height, once; its age moves nothing any more."""
    page.add_init_script(WATCH_SHIFTS)
    page.reload()
    wait_for_rows(page)
    shifts(page)
    answer = page.request.get("/api/version").json()
    page.route("**/api/version", lambda route: route.fulfill(json=answer | {"stale": True}))
    look(page)
    expect(page.get_by_role("alert")).to_be_visible()
    assert 1 == len([value for value, _ in shifts(page) if value > STILL])
    page.wait_for_timeout(2_100)
    assert moved(page)[0] <= STILL


def test_reduced_motion_stops_all_motion(page):
    """Who asks for less motion gets none: no element moves for longer than a frame, or again and again.

    Nor has any a transition, however short: each change of a style would begin one, at twice the work.
    """
    page.emulate_media(reduced_motion="reduce")
    assert "none" == page.evaluate("() => getComputedStyle(document.body).transitionProperty")
    page.get_by_role("button", name="Part", exact=True).click()
    page.evaluate("() => document.querySelector('#inventory-refresh').classList.add('is-busy')")
    assert [] == page.evaluate(MOVING)


def test_a_new_sign_in_fetches_no_script_again(open_page):
    """What a browser has kept of Dash and of ours stays good for the next session, and the next person."""
    page = open_page(new=True)
    arrive(page, "dana@example.com")
    page.goto("about:blank")
    page.context.clear_cookies()
    arrive(page, "iris@example.com")
    assert [] == page.evaluate(SENT_FILES)


def test_files_come_while_somebody_signs_in(open_page):
    """Whoever takes a moment to type a password finds the first page's files already fetched."""
    page = open_page(new=True)
    page.goto("/login")
    page.wait_for_load_state("networkidle")
    arrive(page, "dana@example.com")
    assert [] == [path for path in page.evaluate(SENT_FILES) if path.endswith((".js", ".css"))]
