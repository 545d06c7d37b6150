"""Narrowing down and choosing columns, with the mouse and with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import wait_for_rows

pytestmark = pytest.mark.browser


def button(page, name):
    """Return the button of exactly this name."""
    return page.get_by_role("button", name=name, exact=True)


def headers(page):
    """Return the headers on screen from left to right."""
    cells = page.locator(".ag-header-row-column .ag-header-cell").evaluate_all(
        "cells => cells.map(c => [c.getBoundingClientRect().left, c.innerText.trim()])"
    )
    return [text for _left, text in sorted(cells)]


def told(page):
    """Return where the chooser says what has happened."""
    return page.locator(".lv-chooser").get_by_role("status")


def width(page, name):
    """Return how wide a column is."""
    return page.get_by_role("columnheader", name=name, exact=True).bounding_box()["width"]


def test_columns_are_moved_by_keyboard_and_the_focus_stays(page):
    """Up and down move a column, say where it stands now, and stay under the fingers, also at the end."""
    button(page, "Columns").press("Enter")
    expect(page.get_by_label("Find a column")).to_be_focused()
    up = button(page, "Move Bin up")
    up.focus()
    for place in (4, 3, 2):
        page.keyboard.press("Enter")
        expect(told(page)).to_have_text(f"Bin moved up, {place} of 14")
        expect(up).to_be_focused()
    expect(up).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Enter")
    expect(up).to_be_focused()
    assert ["Part", "Bin", "Description"] == headers(page)[:3]
    page.keyboard.press("Alt+ArrowDown")
    expect(told(page)).to_have_text("Bin moved down, 3 of 14")
    expect(up).to_be_focused()
    page.keyboard.press("Escape")
    expect(button(page, "Columns")).to_be_focused()
    assert ["Part", "Description", "Bin"] == headers(page)[:3]


def test_columns_are_found_shown_pinned_and_reset_by_keyboard(page):
    """What is typed narrows the list; showing, pinning and resetting are told, and the focus stays."""
    button(page, "Columns").press("Enter")
    page.keyboard.type("facil")
    expect(page.locator(".lv-cols li")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(told(page)).to_have_text("Facility shown")
    show = page.get_by_role("checkbox", name="Facility")
    expect(show).to_be_focused()
    button(page, "Pin Facility").focus()
    page.keyboard.press("Space")
    expect(told(page)).to_have_text("Facility pinned, 2 of 14")
    expect(button(page, "Pin Facility")).to_have_attribute("aria-pressed", "true")
    expect(button(page, "Pin Facility")).to_be_focused()
    assert ["Part", "Facility"] == headers(page)[:2]
    button(page, "Reset columns").press("Enter")
    expect(told(page)).to_have_text("Columns are as they were at first")
    expect(button(page, "Reset columns")).to_be_focused()
    assert "Facility" not in headers(page)


def test_a_column_gets_wider_without_dragging(page):
    """Two buttons do what dragging the edge of a header does, and the width survives a reload."""
    before = width(page, "Bin")
    button(page, "Columns").click()
    button(page, "Make Bin wider").click(click_count=2)
    expect(told(page)).to_have_text(f"Bin {before + 32:.0f} pixels wide")
    page.keyboard.press("Escape")
    assert before + 32 == width(page, "Bin")
    page.reload()
    wait_for_rows(page)
    assert before + 32 == width(page, "Bin")
    button(page, "Columns").click()
    button(page, "Make Bin narrower").press("Enter")
    expect(told(page)).to_have_text(f"Bin {before + 16:.0f} pixels wide")


def test_a_name_that_no_column_has(page):
    """A search without a result says so."""
    button(page, "Columns").click()
    page.get_by_label("Find a column").fill("no such thing")
    expect(page.get_by_text("No column has such a name.")).to_be_visible()


def test_few_columns_are_hidden_at_first(page):
    """Facility and Customer Part wait in the chooser; who has one customer is offered no Customer."""
    button(page, "Columns").click()
    offered = page.locator(".lv-cols li")
    unchecked = offered.filter(has=page.locator("input:not(:checked)"))
    assert ["Facility", "Customer Part"] == [text.strip() for text in unchecked.all_inner_texts()]
    assert "Customer" not in [text.strip() for text in offered.all_inner_texts()]
