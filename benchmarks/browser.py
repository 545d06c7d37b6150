"""What a person waits for, in Chromium: the first rows, a search, a choice; the portal beside the usual page.

Every page is visited in turns, so that a busy moment hits all of them; what counts is the median. The clock
runs in the page itself (painted.js), from navigation, key or click to the frame that shows the rows.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.data import invented
from benchmarks.measures import Measure
from benchmarks.servers import EMAIL, Site, portal, usual_page

CHROMIUM = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", "--disable-gpu"]}
DESK = {"width": 1440, "height": 900}
WATCH = Path(__file__).parent / "painted.js"
USUAL_MOST = 100_000  # rows; a million take the usual page minutes and gigabytes, if it comes at all
COLD, WARM = "First rows, first visit", "First rows, next visit"
SEARCH, CHOICE = "Search in the browser", "Choice from a list"
WORDS = ("Steel", "Kraft", "Glass")  # none of them in a customer's name
STATUSES = ("Quarantined", "Pending QC")
PATIENCE = 60_000  # milliseconds
AGAINST = "the usual Dash page"

Times = dict[tuple[str, int, str], list[float]]  # name of the site, rows, what → seconds


def measures(sizes: Sequence[int], folder: Path, *, runs: int, seconds: float) -> Iterator[Measure]:
    """Return what is measured over stocks of these sizes, after at most `runs` rounds."""
    times: Times = {}
    with running(sizes, folder) as sites, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        cookies = {site: _signed_in(browser, site) for site in sites}
        end = time.monotonic() + seconds
        for _ in range(runs):
            for site in sites:
                _visit(browser, site, cookies[site], times)
            if time.monotonic() > end:
                break
        browser.close()
    for rows in sizes:
        yield from compared(times, rows)


def compared(times: Times, rows: int) -> Iterator[Measure]:
    """Return the medians of one size, beside the usual page's where that was measured."""
    for what in (COLD, WARM, SEARCH, CHOICE):
        theirs = times.get(("usual page", rows, what))
        ours = median(times["Lotview", rows, what])
        yield Measure(what, rows, ours, AGAINST, median(theirs) if theirs else None)


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


def _signed_in(browser: Browser, site: Site) -> dict | None:
    """Sign in where one has to; return the cookies, without anything else that the browser would know."""
    if not site.password:
        return None
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(site.url)
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(site.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(site.url)
    state = context.storage_state()
    context.close()
    return {"cookies": state["cookies"]}


def _visit(browser: Browser, site: Site, cookies: dict | None, times: Times) -> None:
    """Come for the first time, come again, search and choose; add what each took."""
    context = browser.new_context(viewport=DESK, storage_state=cookies)
    context.set_default_timeout(PATIENCE)
    for what in (COLD, WARM):
        page, seconds = _opened(context, site)
        _add(times, site, what, seconds)
        if what == COLD:
            page.close()
    for word in WORDS:
        _add(times, site, SEARCH, _search(page, word))
    page.get_by_role("searchbox").first.fill("")
    page.wait_for_timeout(1000)
    for seconds in _choices(page):
        _add(times, site, CHOICE, seconds)
    context.close()


def _add(times: Times, site: Site, what: str, seconds: float) -> None:
    times.setdefault((site.name, site.rows, what), []).append(seconds)


def _opened(context: BrowserContext, site: Site) -> tuple[Page, float]:
    """Return a new tab with the page, and after how long its first rows were there."""
    page = context.new_page()
    page.add_init_script(path=WATCH)
    page.goto(site.url)
    first = _when(page, "() => painted.first > 0 && painted.first")
    page.wait_for_timeout(500)  # what the page does after its first rows is done
    return page, first / 1000


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
