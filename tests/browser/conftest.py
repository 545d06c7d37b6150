"""A running portal over the demo ERP, and Chromium windows that fail a test on any console error."""

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from environment import ROOT
from tests import live
from tests.browser.people import let_in, wait_for_rows
from tests.integration import demo_erp

TODAY = demo_erp.TODAY.isoformat()
# Each window would load two pages for Chromium's own address bar, a quarter of all work. The option takes the
# place of Playwright's, whose list follows.
NOT_NEEDED = """WebUIOmniboxPopup WebUIOmniboxAimPopup
AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsUpgrades
HttpsFirstBalancedModeAutoEnable
LensOverlay MediaRouter PaintHolding ThirdPartyStoragePartitioning AvoidCorsURLLoaderRestartOnRedirect
OptimizationHints NetworkTimeServiceQuerying AimEnabled PreconnectToSearch"""
CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": ["--no-sandbox", "--disable-gpu", f"--disable-features={','.join(NOT_NEEDED.split())}"],
}
PEOPLE = {"dana": (2,), "iris": (3,), "both": (2, 3), "none": (), "first": (2,), "refused": (2,)}
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def erp_file(tmp_path_factory) -> Path:
    """Put the demo ERP into a file that a test may take away."""
    return demo_erp.put_demo(tmp_path_factory.mktemp("erp") / "erp.sqlite")


@pytest.fixture(scope="session")
def portal(tmp_path_factory, erp_file) -> Iterator[live.Portal]:
    """Run the portal with people of one, another, both and no customers; two must change their password."""
    folder = tmp_path_factory.mktemp("portal")
    with live.running(folder, f"sqlite:///{erp_file}", TODAY=TODAY) as portal:
        for name, customers in PEOPLE.items():
            portal.add_account(f"{name}@example.com", *customers, must_change=name in {"first", "refused"})
        yield portal


@pytest.fixture(scope="module")
def somebody(portal, request) -> str:
    """Add somebody whom only the tests of one file know, and return the address."""
    return portal.add_account(f"{request.module.__name__.rpartition('.')[2]}@example.com", 2)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Chromium once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def desk(chromium, portal) -> Iterator[BrowserContext]:
    """Return a browser on a desk where one customer is signed in; its cache is warm after the first page."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=portal.url)
    let_in(context, "/login", email="dana@example.com", password=live.PASSWORD)
    yield context
    context.close()


@pytest.fixture
def page(desk):
    """Return a new tab with one customer's inventory; every tab has a view of its own."""
    page = watched(desk.new_page())
    page.goto("/inventory")
    wait_for_rows(page)
    yield page
    page.close()
    assert [] == page.complaints


@pytest.fixture(scope="session")
def at_rest() -> dict[tuple[str, str], list[BrowserContext]]:
    """Keep the browsers that no test uses, by portal and theme: their caches are warm."""
    return defaultdict(list)


@pytest.fixture
def open_page(chromium, portal, at_rest):
    """Return a function that opens a window; afterwards no console may have complained.

    A test that provokes an answer like 401 clears the page's `complaints`: the browser notes it itself.
    Ask for a `new` browser where the first visit ever is meant, or all of it is changed, as by `page.clock`.
    """
    opened = []

    def open_window(*, width: int = 1440, height: int = 900, theme: str = "light", new: bool = False):
        resting = at_rest[portal.url, theme]
        desk = {"viewport": {"width": 1440, "height": 900}, "color_scheme": theme, "base_url": portal.url}
        context = resting.pop() if resting and not new else chromium.new_context(**desk)
        page = watched(context.new_page())
        page.set_viewport_size({"width": width, "height": height})
        opened.append((page, None if new else resting))
        return page

    yield open_window
    for page, resting in opened:
        put_away(page, portal.url, resting)
    assert [] == [complaint for page, _ in opened for complaint in page.complaints]


def put_away(page: Page, origin: str, resting: list[BrowserContext] | None) -> None:
    """Close a window; a browser that is used again forgets all but its cache."""
    context = page.context
    if resting is None or page.is_closed():
        return context.close()
    kept = {"origin": origin, "storageTypes": "local_storage"}
    context.new_cdp_session(page).send("Storage.clearDataForOrigin", kept)
    for tab in context.pages:
        tab.close()
    context.clear_cookies()
    context.clear_permissions()
    return resting.append(context)


def watched(page: Page) -> Page:
    """Return `page`, which from now on remembers what its console complains about."""
    page.complaints = []
    page.on("console", lambda said: said.type == "error" and page.complaints.append(complaint(said)))
    page.on("pageerror", lambda error: page.complaints.append(error.stack or str(error)))
    return page


def complaint(said) -> str:
    """Return what a console says, with the address it is about."""
    return f"{said.text} {said.location['url']}"


@pytest.fixture
def keep():
    """Return a function that keeps a picture of the page in tests/artefacts, or in LOTVIEW_PICTURES."""
    folder = Path(os.environ.get("LOTVIEW_PICTURES", ROOT / "tests/artefacts"))
    folder.mkdir(parents=True, exist_ok=True)

    def keep_picture(page, name: str) -> None:
        page.screenshot(path=folder / f"{name}.png", animations="disabled")  # colours that fade have faded

    return keep_picture
