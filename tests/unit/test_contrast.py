"""The colours: every text can be read on everything it stands on, in both themes."""

import re
from functools import cache

import pytest

from environment import ROOT

ASSETS = ROOT / "assets"
TEXT, LARGE = 4.5, 3.0  # WCAG 2.2: 1.4.3 for text, 1.4.11 for the borders of controls and the bars of figures
GROUPS = ("available", "hold", "committed", "expired", "expiring")
SURFACES = ("canvas", "surface", "sunken", "hover", "accent-tint")


@cache
def tokens(theme):
    """Return the colours of a theme by name, as they stand in tokens.css."""
    css = (ASSETS / "tokens.css").read_text()
    block = re.search(rf'\[data-bs-theme="{theme}"\] \{{\n  color-scheme(.*?)\n\}}', css, re.DOTALL).group(1)
    return dict(re.findall(r"--lv-([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour):
    """Return the relative luminance of #rrggbb, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Return the contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs():
    """Return every (text, surface, least ratio) that the style sheets bring together."""
    for text in ("ink", "ink-2", "ink-3", "accent", "accent-hover", *GROUPS):
        yield from ((text, surface, TEXT) for surface in SURFACES)
    for group in GROUPS:
        yield group, f"{group}-tint", TEXT
        yield f"{group}-fill", "surface", LARGE
    yield "on-accent", "accent", TEXT
    yield "on-accent", "accent-hover", TEXT
    yield from (("edge", surface, LARGE) for surface in ("surface", "canvas", "sunken"))
    yield "ink", "hold-tint", TEXT
    yield "ink", "expired-tint", TEXT


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_read_stands_out(theme):
    """Text reaches 4.5:1 on every surface it stands on; borders and bars reach 3:1."""
    colours = tokens(theme)
    ratios = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs()}
    assert {} == {pair: ratio for pair, ratio in ratios.items() if ratio < pair[2]}


def test_both_themes_have_the_same_colours():
    """No colour of one theme is forgotten in the other."""
    assert set(tokens("light")) == set(tokens("dark"))


@pytest.mark.parametrize("sheet", ["portal.css", "portal_page.css"])
def test_only_tokens_hold_colours(sheet):
    """A colour stands in tokens.css and nowhere else, so that both themes always have it."""
    css = re.sub(r'url\("data:[^"]*"\)', "", (ASSETS / sheet).read_text())
    assert [] == re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|rgba?\(|hsl\(", css)
