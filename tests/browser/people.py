"""What a person does with the portal, by role and name."""

import re
import time

from playwright.sync_api import expect

from tests.live import PASSWORD


def sign_in(page, email, password=PASSWORD):
    """Fill in the form as a person would."""
    page.goto("/login")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def let_in(context, door, **fields):
    """Sign a browser in with what the form at `door` would send; no page is loaded for it."""
    form = context.request.get(door)
    token = re.search(r'name="csrf_token" value="([^"]+)"', form.text())[1]
    where = {"headers": {"Origin": form.url.removesuffix(door)}, "max_redirects": 0}
    answer = context.request.post(door, form=fields | {"csrf_token": token}, **where)
    assert answer.status == 303, answer.text()


def open_inventory(page, email):
    """Go to the rows of somebody who is signed in, and wait for the first of them."""
    let_in(page.context, "/login", email=email, password=PASSWORD)
    page.goto("/inventory")
    wait_for_rows(page)


def arrive(page, email):
    """Sign in as a person would, and wait for the first rows."""
    sign_in(page, email)
    wait_for_rows(page)


def wait_for_rows(page):
    """Wait until the rows on screen are loaded."""
    expect(page.locator(".lv-count")).to_contain_text("Showing")
    expect(page.locator(".ag-center-cols-container .ag-row").first).to_be_visible()
    expect(page.locator(".lv-waits, .lv-grid[aria-busy='true']")).to_have_count(0)


def until(page, happened, seconds=30):
    """Wait until `happened()` holds or is something, and return it."""
    deadline = time.monotonic() + seconds
    while not (found := happened()):
        assert time.monotonic() < deadline, f"it did not happen within {seconds} s"
        page.wait_for_timeout(50)
    return found


def let_go(page, held):
    """Let requests go on that were held back, and wait until the page has taken what was on its way to it."""
    for request in held:
        request.continue_()
    page.evaluate("() => fetch('/healthz').then(() => new Promise(requestAnimationFrame))")


def counts(page):
    """Return X and Y of `Showing X of Y rows`."""
    said = page.get_by_role("status").filter(has_text="Showing").inner_text()
    return tuple(int(number.replace(",", "")) for number in re.findall(r"[\d,]+", said)[:2])


def wait_for_count(page, happened):
    """Wait until the counts of the rows asked for last are as `happened` says, and return them."""

    def settled():
        said = counts(page)
        if not happened(*said):
            return None
        wait_for_rows(page)
        return said if said == counts(page) else None

    return until(page, settled)


def button(page, name):
    """Return the button of exactly this name."""
    return page.get_by_role("button", name=name, exact=True)


def cell(page, row, name):
    """Return one cell on screen."""
    return page.locator(f".ag-row[row-index='{row}'] .ag-cell[col-id='{name}']")


def column(page, name):
    """Return the texts of one column on screen, from top to bottom."""
    cells = page.locator(f".ag-row .ag-cell[col-id='{name}']")
    row = "Number(c.closest('.ag-row').getAttribute('row-index'))"
    found = cells.evaluate_all(f"cells => cells.map(c => [{row}, c.innerText.trim()])")
    return [text for _row, text in sorted(found)]


def choose(page, name, *values):
    """Tick values in one of the multi-selects."""
    button(page, name).click()
    for value in values:
        page.get_by_role("option", name=value, exact=True).click()
    page.keyboard.press("Escape")


def order(page, name, direction="ascending"):
    """Order the rows by a column with a click on its header, and wait for them."""
    header = page.get_by_role("columnheader", name=name)
    header.locator(".ag-header-cell-label").click()
    expect(header).to_have_attribute("aria-sort", direction)
    wait_for_rows(page)


def show_filter_row(page):
    """Switch on the row of filter fields under the headers."""
    button(page, "Filter row").click()
    page.locator(".ag-floating-filter").first.wait_for()


def search(page, text):
    """Type into the search box."""
    page.get_by_role("searchbox", name="Search").fill(text)


def forgive(page, status, path):
    """Forget that the browser has noted a refusal which the page could not know of before it asked."""
    noted = re.compile(rf"status of {status} .* http\S+{re.escape(path)}$")
    page.complaints[:] = [each for each in page.complaints if not noted.search(each)]


def look(page):
    """Let the page ask for the version at once, as it does whenever its tab comes to the front."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
