"""What a person waits for, in Chromium: the first rows, a search, a choice; the portal beside the usual page.

Every page is visited in turns, so that a busy moment hits all of them; what counts is the median. The clock
runs in the page itself (painted.js), from navigation, key or click to the frame that shows the rows.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import rmtree
from statistics import median
from urllib.parse import urljoin

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from benchmarks import overview
from benchmarks.data import invented
from benchmarks.measures import Measure
from benchmarks.servers import EMAIL, Site, portal, usual_page

CHROMIUM = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", "--disable-gpu"]}
DESK = {"width": 1440, "height": 900}
WATCH = Path(__file__).parent / "painted.js"
USUAL_MOST = 100_000  # rows; a million take the usual page minutes and gigabytes, if it comes at all
COLD, ENTRY, WARM = "First rows, nothing kept", "First rows after signing in", "First rows, later visit"
# Lotview draws its first rows before its grid is there; keys and clicks are answered a little later.
READY = {
    COLD: "Grid ready, nothing kept",
    ENTRY: "Grid ready after signing in",
    WARM: "Grid ready, later visit",
}
SEARCH, CHOICE = "Search in the browser", "Choice from a list"
WORDS = ("Steel", "Kraft", "Glass")  # none of them in a customer's name
STATUSES = ("Quarantined", "Pending QC")
PATIENCE = 60_000  # milliseconds
TYPING = 4_000  # milliseconds
VISITS_BEFORE = 2  # a browser keeps compiled scripts from the second visit on
VISITS = {0: overview.NEW, VISITS_BEFORE + 1: overview.LATER}  # those that count
ROWS = {overview.NEW: COLD, overview.LATER: WARM}
FIRST = "() => painted.ready > 0 && painted.first"
AGAINST = "the usual Dash page"

Times = dict[tuple[str, int, str], list[float]]  # name of the site, rows, what → seconds


def measures(sizes: Sequence[int], folder: Path, *, runs: int, seconds: float) -> Iterator[Measure]:
    """Return what is measured over stocks of these sizes, after at most `runs` rounds."""
    times: Times = {}
    with running(sizes, folder) as sites, sync_playwright() as playwright:
        end = time.monotonic() + seconds
        for number in range(runs):
            for site in sites:
                _round(playwright, folder / f"profile-{number}-{site.name}-{site.rows}", site, times, number)
            if time.monotonic() > end:
                break
    for rows in sizes:
        yield from compared(times, rows)


def compared(times: Times, rows: int) -> Iterator[Measure]:
    """Return the medians of one size, beside the usual page's where that was measured."""
    # Nobody signs in to the usual page, so that a first visit there is always one without anything kept.
    instead = {ENTRY: COLD, READY[ENTRY]: READY[COLD]}
    for what in (COLD, ENTRY, WARM, *READY.values(), SEARCH, CHOICE):
        theirs = times.get(("usual page", rows, instead.get(what, what)))
        ours = median(times["Lotview", rows, what])
        yield Measure(what, rows, ours, AGAINST, median(theirs) if theirs else None)
    medians = {
        what: median(taken)
        for (name, size, what), taken in times.items()
        if (name, size) == ("Lotview", rows)
    }
    ready = {when: READY[what] for when, what in ROWS.items()}
    yield from overview.compared(rows, medians, ROWS, ready)


@contextmanager
def running(sizes: Sequence[int], folder: Path) -> Iterator[list[Site]]:
    """Run a portal per size, and the usual page where it can hold as many rows."""
    with ExitStack() as stack:
        sites = []
        for rows in sizes:
            table = invented(rows)
            for run in (portal, usual_page) if rows <= USUAL_MOST else (portal,):
                place = folder / f"{run.__name__}-{rows}"
                place.mkdir(parents=True)
                sites.append(stack.enter_context(run(table, place)))
        yield sites


@contextmanager
def _browser(playwright: Playwright, profile: Path) -> Iterator[BrowserContext]:
    """Start a browser that keeps files and compiled scripts, as everybody's do, in a profile of its own."""
    context = playwright.chromium.launch_persistent_context(profile, viewport=DESK, **CHROMIUM)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()
    rmtree(profile, ignore_errors=True)


def _round(playwright: Playwright, profile: Path, site: Site, times: Times, number: int) -> None:
    """Come for the first time, come again, search and choose; add what each took.

    Inventory and overview take turns, each in a browser of its own and each first in every other round.
    """
    cookies: list = []
    if site.password:
        with _browser(playwright, profile / "person") as browser:
            _came(times, site, ENTRY, _enter(browser, site))
            cookies = browser.cookies()
    with ExitStack() as stack:
        turns = [_inventory, _overview][:: 1 if number % 2 else -1] if site.password else [_inventory]
        browsers = {
            turn: stack.enter_context(_browser(playwright, profile / turn.__name__)) for turn in turns
        }
        for browser in browsers.values():
            browser.add_cookies(cookies)
        for visit in range(VISITS_BEFORE + 2):
            for turn in turns:
                turn(browsers[turn], site, times, VISITS.get(visit))
        _answers(_opened(browsers[_inventory], site), site, times)


def _inventory(browser: BrowserContext, site: Site, times: Times, when: str | None) -> None:
    """Look at the rows, and add how long they took where this visit counts."""
    page = _opened(browser, site)
    if when:
        _came(times, site, ROWS[when], page)
    page.close()


def _overview(browser: BrowserContext, site: Site, times: Times, when: str | None) -> None:
    """Look at the overview, and add how long it took where this visit counts."""
    page = _opened(browser, site, path=overview.PATH, until=overview.FIGURE)
    if when:
        _add(times, site, overview.KEYS[when], page.evaluate("() => painted.keys") / 1000)
        _add(times, site, overview.FIGURES[when], page.evaluate("() => painted.figure") / 1000)
    page.close()


def _answers(page: Page, site: Site, times: Times) -> None:
    """Search and choose, and add how long each took."""
    for word in WORDS:
        _add(times, site, SEARCH, _search(page, word))
    page.get_by_role("searchbox").first.fill("")
    page.wait_for_timeout(1000)
    for seconds in _choices(page):
        _add(times, site, CHOICE, seconds)


def _enter(browser: BrowserContext, site: Site) -> Page:
    """Sign in as a person does, who needs a few seconds to type."""
    page = browser.new_page()
    page.add_init_script(path=WATCH)
    page.goto(site.url)
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(site.password)
    page.wait_for_timeout(TYPING)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(site.url)
    return page


def _came(times: Times, site: Site, what: str, page: Page) -> None:
    """Add after how long the first rows of this visit were there, and the grid itself."""
    _add(times, site, what, _when(page, FIRST) / 1000)
    _add(times, site, READY[what], page.evaluate("() => painted.ready") / 1000)


def _add(times: Times, site: Site, what: str, seconds: float) -> None:
    times.setdefault((site.name, site.rows, what), []).append(seconds)


def _opened(browser: BrowserContext, site: Site, *, path: str = "", until: str = FIRST) -> Page:
    """Open the page in a new tab, and wait for what it does after what it shows first."""
    page = browser.new_page()
    page.add_init_script(path=WATCH)
    page.goto(urljoin(site.url, path))
    _when(page, until)
    page.wait_for_timeout(500)
    return page


def _search(page: Page, word: str) -> float:
    box = page.get_by_role("searchbox").first
    box.select_text()
    page.wait_for_timeout(500)  # rows that fade out have gone
    page.evaluate("word => painted.expect('description', word, 'input')", word)
    page.keyboard.insert_text(word)
    return _waited(page)


def _choices(page: Page) -> Iterator[float]:
    """Choose each status, and take it back while nobody measures."""
    before = page.locator(".ag-row[row-index='0'] [col-id='status']").first.inner_text().strip()
    page.locator("button[id$='status']").click()
    for status in STATUSES:
        option = page.get_by_role("option", name=status, exact=True)
        for text in (status, before):
            page.evaluate("text => painted.expect('status', text, 'click')", text)
            option.click()
            seconds = _waited(page)
            if text == status:
                yield seconds
            page.wait_for_timeout(500)


def _waited(page: Page) -> float:
    """Return the seconds from the key or click to the frame with the rows."""
    return _when(page, "() => painted.ended > 0 && painted.ended - painted.began") / 1000


def _when(page: Page, question: str) -> float:
    """Ask the page until it has an answer, seldom enough not to disturb it."""
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        page.wait_for_timeout(50)
        if answer := page.evaluate(question):
            return float(answer)
    raise TimeoutError(f"{page.url}: {question} {page.evaluate('() => JSON.stringify(painted)')}")
