"""WCAG 2.5.7: whatever can be dragged has a way with clicks alone, told here."""

import re

import pytest

from components import audit, grid, list_grid
from environment import ROOT

SCRIPTS = sorted(file for file in (ROOT / "assets").glob("*.js") if ".min." not in file.name)
STARTS = re.compile(r"draggable|dragstart|pointermove|mousemove|touchmove")
# script → what it lets one drag, and what its clicks are called there instead
OURS = {"portal_chooser.js": ("a line of the chooser", ("Move ${name} ${way}",))}
# what AG Grid lets one drag → the property that would forbid it, and its clicks in the chooser
GRIDS = {
    "a header to another place": ("suppressMovable", True, ("Move ${name} ${way}",)),
    "a header into the pinned ones": ("lockPinned", True, ("Pin ${name}",)),
    "the edge of a header": ("resizable", False, ("Make ${name} wider", "Make ${name} narrower")),
}
# Lists have no chooser: their columns stay in place, and a double click on an edge fits the width.
LISTS = {"lists of staff": list_grid.COLUMNS, "audit": audit.FIXED}


def test_every_drag_of_ours_is_told_here():
    """A script in which something is dragged names the clicks that do the same."""
    found = {file.name for file in SCRIPTS if STARTS.search(file.read_text())}
    assert found == set(OURS)
    for name, (_what, clicks) in OURS.items():
        text = (ROOT / "assets" / name).read_text()
        assert [] == [each for each in clicks if each not in text], name


@pytest.mark.parametrize("what", GRIDS)
def test_what_the_grid_lets_one_drag_the_chooser_does_by_clicks(what):
    """The inventory's columns are moved, pinned and made wider by buttons too."""
    forbids, value, clicks = GRIDS[what]
    assert value != grid.COLUMN.get(forbids)
    text = (ROOT / "assets" / "portal_chooser.js").read_text()
    assert [] == [each for each in clicks if each not in text]


@pytest.mark.parametrize("name", LISTS)
def test_lists_without_a_chooser_let_nothing_be_moved(name):
    """Moving is off; widths are fitted by a double click, which nothing switches off."""
    assert LISTS[name]["suppressMovable"]
    assert not LISTS[name].get("suppressAutoSize")
