"""What a person does by part, and what the server says about it."""

import html
import re
from decimal import Decimal

from playwright.sync_api import expect

from tests.browser.people import button, wait_for_rows


def turn(page, to="By part"):
    """Press one of the two buttons that say what a row is."""
    button(page, to).click()
    settled(page, to)


def settled(page, to="By part"):
    """Wait until rows of this kind are on screen."""
    words = re.compile(r"rows by part$" if to == "By part" else r"rows?$")
    expect(page.get_by_role("status").filter(has_text="Showing")).to_have_text(words)
    wait_for_rows(page)


def chevron(page, part, verb="Show"):
    """Return the button that shows or hides the lots of a part."""
    return page.get_by_role("button", name=re.compile(rf"^{verb} the [\d,]+ lots? of {re.escape(part)}$"))


def show_lots(page, part):
    """Open a part with the mouse."""
    chevron(page, part).first.click()
    expect(chevron(page, part, "Hide").first).to_have_attribute("aria-expanded", "true")
    wait_for_rows(page)


def server_rows(portal, email, **view):
    """Return the rows by part that the server has for a view, as dicts; a lot's row has it in `lot`."""
    answer = portal.rows(portal.sign_in(email), {"by": "part", **view})
    names = list(answer["columns"])
    cells = zip(*(answer["columns"][name] for name in names), strict=True)
    rows = [dict(zip(names, row, strict=True)) for row in cells]
    return [
        row | {"id": id_, "lot": lot}
        for row, id_, lot in zip(rows, answer["ids"], answer["opened"], strict=True)
    ]


def key(row):
    """Return what names a part's row."""
    return [row["customer"], row["part"], row["unit"]]


def quantity(text):
    """Return the number that a cell shows; an empty cell shows none."""
    return Decimal(text.replace(",", "").replace("−", "-")) if text else None


def grid_ids(page):
    """Scroll through all rows, and return row index → row id as the grid had them on the way."""
    found = {}
    total = page.evaluate("lotview.rows.api.getDisplayedRowCount()")
    for first in range(0, total, 10):
        page.evaluate(f"lotview.rows.api.ensureIndexVisible({first}, 'top')")
        last = min(first + 9, total - 1)
        expect(page.locator(f".ag-center-cols-container .ag-row[row-index='{last}']")).to_be_attached()
        expect(page.locator(".lv-waits")).to_have_count(0)
        pairs = "rows => rows.map(row => [Number(row.getAttribute('row-index')), row.getAttribute('row-id')])"
        found.update(page.locator(".ag-center-cols-container .ag-row").evaluate_all(pairs))
    return [html.unescape(found.get(index, "")) for index in range(total)]  # AG Grid escapes a "&" in them


def grid_state(page):
    """Return what is on screen and chosen."""
    return page.evaluate(
        """() => ({ first: lotview.rows.api.getFirstDisplayedRowIndex(),
          chosen: lotview.rows.api.getSelectedNodes().map(node => node.id),
          ids: [...document.querySelectorAll('.ag-row')].map(row => row.getAttribute('row-id')).sort() })"""
    )
