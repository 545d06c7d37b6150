"""One row per part: its numbers are its lots' sums, it opens into them, and no row is lost or doubled."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.browser.parts import (
    chevron,
    grid_ids,
    grid_state,
    key,
    quantity,
    server_rows,
    settled,
    show_lots,
    turn,
)
from tests.browser.people import column, counts, open_inventory, wait_for_rows

pytestmark = pytest.mark.browser

SUMS = ("on_hand_sum", "available", "on_hold", "committed")


def test_numbers_are_the_servers_and_the_sums_of_the_lots(page, portal, keep):
    """Each row shows what the server says, and that is what its lots add up to."""
    turn(page)
    keep(page, "inventory-by-part-1440-light")
    rows = server_rows(portal, "dana@example.com")
    lots = portal.rows(portal.sign_in("dana@example.com"))["columns"]

    assert (len(rows), len(rows)) == counts(page)
    shown = column(page, "part")
    assert [row["part"] for row in rows[: len(shown)]] == shown
    for name in SUMS:
        wanted = [Decimal(row[name]) for row in rows[: len(shown)]]
        assert wanted == [quantity(text) for text in column(page, name)]
    added = {}
    for part, unit, on_hand in zip(lots["part"], lots["unit"], lots["on_hand"], strict=True):
        added[part, unit] = added.get((part, unit), 0) + Decimal(on_hand)
    assert added == {(row["part"], row["unit"]): Decimal(row["on_hand_sum"]) for row in rows}


def test_a_part_opens_and_closes_in_place_with_the_mouse(page, portal, keep):
    """The lots stand beneath their part with their own quantity, code, bin and date; nothing else moves."""
    turn(page)
    parts = server_rows(portal, "dana@example.com")
    part = next(row for row in parts[2:] if int(row["lots"]) > 1)
    position = parts.index(part)
    lots = [row["lot"] for row in server_rows(portal, "dana@example.com", open=[key(part)]) if row["lot"]]

    show_lots(page, part["part"])
    keep(page, "inventory-by-part-open-1440-light")

    beneath = slice(position + 1, position + 1 + len(lots))
    assert [lot["user_lot"] for lot in lots] == column(page, "lots")[beneath]
    assert [lot["bin"] for lot in lots] == column(page, "bins")[beneath]
    assert [Decimal(lot["on_hand"]) for lot in lots] == [
        quantity(text) for text in column(page, "on_hand_sum")[beneath]
    ]
    assert all(
        lot["status"] in text for lot, text in zip(lots, column(page, "description")[beneath], strict=True)
    )
    in_groups = [quantity(text) or 0 for name in SUMS[1:] for text in column(page, name)[beneath]]
    assert sum(Decimal(lot["on_hand"]) for lot in lots) == sum(in_groups)
    assert counts(page) == (len(parts), len(parts))

    chevron(page, part["part"], "Hide").click()
    expect(page.locator(".lv-lot")).to_have_count(0)
    assert [row["part"] for row in parts[:8]] == column(page, "part")[:8]


def test_a_part_opens_with_the_keyboard_alone(page):
    """Tab into the grid, arrows to a part, Enter opens it and closes it; the focus stays where it was."""
    page.get_by_role("button", name="By part", exact=True).focus()
    page.keyboard.press("Enter")
    settled(page)
    expect(page.get_by_role("button", name="By part")).to_have_attribute("aria-pressed", "true")
    into_the_rows(page)
    for pressed in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(pressed)
    focused = page.locator(".ag-cell:focus")
    expect(focused).to_have_attribute("col-id", "description")
    row = page.locator(".ag-row:has(.ag-cell:focus)").get_attribute("row-index")
    button = page.locator(f".ag-row[row-index='{row}'] .lv-open")
    for pressed, expanded in (("Enter", "true"), ("Enter", "false")):
        page.keyboard.press(pressed)
        expect(button).to_have_attribute("aria-expanded", expanded)
        wait_for_rows(page)
        expect(focused).to_have_attribute("col-id", "description")
        assert row == page.locator(".ag-row:has(.ag-cell:focus)").get_attribute("row-index")


def into_the_rows(page):
    """Press Tab until the focus is in the grid, then arrow down into its rows."""
    for _ in range(25):
        page.keyboard.press("Tab")
        if page.locator(".ag-root :focus").count():
            break
    for _ in range(4):
        if page.locator(".ag-row .ag-cell:focus").count():
            return
        page.keyboard.press("ArrowDown")
    expect(page.locator(".ag-row .ag-cell:focus")).to_have_count(1)


def test_no_row_is_doubled_or_lost_with_parts_open_far_down(open_page, portal):
    """However many parts are open, opened from far down, the grid has the server's rows in its order."""
    page = open_page()
    open_inventory(page, "both@example.com")
    turn(page)
    parts = server_rows(portal, "both@example.com")
    largest = sorted(parts, key=lambda row: -int(row["lots"]))[:10]
    chosen = sorted(largest, key=parts.index, reverse=True)
    for row in chosen:
        page.evaluate(f"lotview.rows.api.ensureIndexVisible({parts.index(row)}, 'middle')")
        here = page.locator(f".ag-row[row-index='{parts.index(row)}']").first
        expect(here).to_contain_text(row["part"])
        wait_for_rows(page)
        before = here.bounding_box()["y"]
        here.locator(".lv-open").click()
        expect(here.locator(".lv-open")).to_have_attribute("aria-expanded", "true")
        wait_for_rows(page)
        assert before == here.bounding_box()["y"]
    wanted = server_rows(portal, "both@example.com", open=[key(row) for row in chosen])
    assert len(wanted) > 200
    assert [row["id"] for row in wanted] == grid_ids(page)


def test_place_open_parts_and_selection_survive_a_new_reading(open_page, portal):
    """A new reading takes nothing away of what one has opened, chosen and scrolled to."""
    page = open_page()
    open_inventory(page, "both@example.com")
    turn(page)
    parts = server_rows(portal, "both@example.com")
    page.evaluate("lotview.rows.api.ensureIndexVisible(60, 'top')")
    expect(page.locator(".ag-row[row-index='62']").first).to_contain_text(parts[62]["part"])
    wait_for_rows(page)
    show_lots(page, parts[62]["part"])
    page.locator(".ag-row[row-index='61'] [col-id=description]").click()
    expect(page.get_by_text("1 selected")).to_be_visible()
    before = grid_state(page)
    with page.expect_response("**/api/rows"):
        page.evaluate("lotview.rows.refresh()")
    wait_for_rows(page)
    assert before == grid_state(page)


def test_only_parts_are_chosen_and_counted_once(open_page, portal, keep):
    """A click on a lot chooses nothing; totals and the copied text are those of the parts."""
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_inventory(page, "dana@example.com")
    turn(page)
    parts = server_rows(portal, "dana@example.com")
    show_lots(page, parts[0]["part"])
    page.locator(".lv-lot [col-id=description]").first.click()
    expect(page.locator(".lv-selection")).to_be_empty()
    page.locator(".ag-row:not(.lv-lot) [col-id=description]").first.click()
    second = (
        len([row for row in server_rows(portal, "dana@example.com", open=[key(parts[0])]) if row["lot"]]) + 1
    )
    page.evaluate(f"lotview.rows.api.ensureIndexVisible({second})")
    page.locator(f".ag-row[row-index='{second}'] [col-id=description]").click(modifiers=["Shift"])
    expect(page.locator(".lv-selection")).to_contain_text("2 selected")
    keep(page, "inventory-by-part-selected-1440-light")
    units = {}
    for row in parts[:2]:
        units[row["unit"]] = units.get(row["unit"], 0) + Decimal(row["on_hand_sum"])
    for unit, total in units.items():
        expect(page.locator(".lv-selection")).to_contain_text(f"{total:,} {unit}")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text("2 rows copied")).to_be_visible()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0].split("\t")[:4] == ["Part", "Description", "Unit", "On Hand Qty"]
    assert [row["part"] for row in parts[:2]] == [line.split("\t")[0] for line in lines[1:]]
    turn(page, "By lot")
    expect(page.locator(".lv-selection")).to_be_empty()
