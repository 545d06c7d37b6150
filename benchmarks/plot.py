"""README's plot: what a person waits for, by rows of stock, once for each theme, in the look's colours."""

import re
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.browser import CHOICE, SEARCH, WARM
from benchmarks.measures import Measure
from environment import ROOT

TOKENS = ROOT / "assets" / "tokens.css"
THEMES = ("light", "dark")
PANELS = {WARM: "First rows on screen", SEARCH: "Search all columns", CHOICE: "Choose from a list"}
WRITTEN = {1_000: "1,000", 100_000: "100,000", 1_000_000: "1 million"}
TICKS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10]  # seconds
OURS, THEIRS = "Lotview", "usual Dash page"


def draw(measures: Sequence[Measure], folder: Path) -> None:
    """Write `speed-light.svg` and `speed-dark.svg`."""
    for theme in THEMES:
        figure = plot(measures, colours(theme))
        options = {"svg.hashsalt": "lotview", "svg.fonttype": "path"}
        with mpl.rc_context(options):  # type: ignore[arg-type]
            figure.savefig(folder / f"speed-{theme}.svg", metadata={"Date": None})


def colours(theme: str) -> dict[str, str]:
    """Return the colours of the look by their names, without `--lv-`."""
    text = TOKENS.read_text(encoding="utf-8")
    dark = text.index('[data-bs-theme="dark"]')
    part = text[:dark] if theme == "light" else text[dark:]
    found: dict[str, str] = {}
    for name, colour in re.findall(r"--lv-([\w-]+):\s*(#[0-9a-f]{6})", part):
        found.setdefault(name, colour)
    return found


def plot(measures: Sequence[Measure], colour: dict[str, str]) -> Figure:
    """Return three panels side by side, seconds on a logarithmic scale, rows from left to right."""
    figure = Figure(figsize=(9.6, 3.4), layout="constrained", facecolor=colour["surface"])
    for axes, (what, title) in zip(figure.subplots(1, 3, sharey=True), PANELS.items(), strict=True):
        _panel(axes, [each for each in measures if each.what == what], title, colour)
    figure.axes[0].set_ylabel("seconds until on screen, logarithmic", color=colour["ink-2"])
    return figure


def _panel(axes: Axes, measures: Sequence[Measure], title: str, colour: dict[str, str]) -> None:
    places = range(len(measures))
    tried = [(place, each.theirs) for place, each in zip(places, measures, strict=True) if each.theirs]
    lines = (
        (OURS, list(zip(places, (each.ours for each in measures), strict=True)), colour["accent"], "o", "-"),
        (THEIRS, tried, colour["ink-3"], "s", "--"),
    )
    for name, points, ink, marker, style in lines:
        axes.plot(*zip(*points, strict=True), color=ink, marker=marker, linestyle=style, linewidth=2)
        for place, seconds in points:
            _label(axes, place, seconds, ink, above=_is_upper(measures[place], seconds))
        if axes.get_subplotspec().is_first_col():  # type: ignore[union-attr]
            axes.plot([], [], color=ink, marker=marker, linestyle=style, label=name)
    for place in places[len(tried) :]:
        _say_not_tried(axes, place, colour["ink-3"])
    _frame(axes, title, [WRITTEN[each.rows] for each in measures], colour)


def _is_upper(measure: Measure, seconds: float) -> bool:
    return seconds == max(measure.ours, measure.theirs or 0) and measure.theirs is not None


def _label(axes: Axes, place: int, seconds: float, ink: str, *, above: bool) -> None:
    text = f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
    offset = (-12, 8) if above else (0, -16)  # beside the line that rises
    axes.annotate(
        text, (place, seconds), offset, textcoords="offset points", ha="center", color=ink, fontsize=9
    )


def _say_not_tried(axes: Axes, place: int, ink: str) -> None:
    where = {"textcoords": "offset points", "ha": "center", "va": "top"}
    axes.annotate("usual page:\nnot tried", (place, TICKS[-1]), (0, -8), color=ink, fontsize=9, **where)


def _frame(axes: Axes, title: str, rows: Sequence[str], colour: dict[str, str]) -> None:
    axes.set_facecolor(colour["surface"])
    axes.set_yscale("log")
    axes.set_ylim(TICKS[0], max(TICKS[-1], axes.get_ylim()[1]))
    axes.set_yticks(TICKS, [f"{tick:g}" for tick in TICKS])
    axes.set_xticks(range(len(rows)), rows)
    axes.set_xlim(-0.4, len(rows) - 0.6)
    axes.minorticks_off()
    axes.set_title(title, color=colour["ink"], fontsize=11, fontweight="bold", loc="left")
    axes.set_xlabel("rows of stock", color=colour["ink-2"])
    axes.tick_params(colors=colour["ink-2"], length=0)
    axes.grid(axis="y", color=colour["line"], linewidth=0.8)
    axes.spines[:].set_visible(False)
    if axes.get_subplotspec().is_first_col():  # type: ignore[union-attr]
        axes.legend(loc="lower right", frameon=False, labelcolor=colour["ink"], fontsize=9)
