"""The tools above a grid: search, multi-selects, columns, files, and their form on phones."""

from collections.abc import Mapping, Sequence

import dash_bootstrap_components as dbc
from dash import html

from components.icon import icon

HIDDEN = {"aria-hidden": "true"}


def tools(*children: object) -> html.Div:
    """Return the line that holds the tools; its height never changes."""
    return html.Div(list(children), className="lv-tools")


def search(element_id: str) -> html.Div:
    """Return the place of the search box; Dash has no plain input, so portal_search.js puts it in."""
    return html.Div(
        [icon("search"), html.Kbd("/", className="lv-desk")], id=element_id, className="lv-search"
    )


def multi_select(element_id: str, name: str, *, column: str, noun: str, hidden: bool = False) -> html.Button:
    """Return the button of one multi-select: its list opens beneath it (portal_filters.js)."""
    return html.Button(
        # The number is not part of the name: it is told as the description.
        [name, html.B(**HIDDEN), icon("chevron-down")],
        id=element_id,
        type="button",
        className="btn btn-line lv-desk",
        hidden=hidden,
        **{
            "aria-haspopup": "dialog",
            "aria-expanded": "false",
            "data-name": name,
            "data-column": column,
            "data-noun": noun,
        },
    )


def button(
    element_id: str, text: str, *, mark: str = "", name: str = "", where: str = "lv-desk", **more: str
) -> html.Button:
    """Return a bordered button; `name` is what screen readers say where the text alone is too short.

    With an icon the text is not shown where the line is narrow; screen readers still read it.
    """
    words = html.Span(text, className="lv-label") if mark else text
    label = {"aria-label": name} if name else {}
    return html.Button(
        ([icon(mark)] if mark else []) + [words, html.B(**HIDDEN)],
        id=element_id,
        type="button",
        className=f"btn btn-line {where}",
        title=name or text if mark else None,
        **label,
        **more,
    )


def toggle(element_id: str, text: str, *, mark: str) -> html.Button:
    """Return a bordered button that stays pressed."""
    return button(element_id, text, mark=mark, **{"aria-pressed": "false"})


def opener(element_id: str, text: str, *, mark: str) -> html.Button:
    """Return a bordered button that opens a dialog; what is open now takes the place of its text."""
    return html.Button(
        [icon(mark), html.Span(text, className="lv-label"), html.Span(className="lv-unsaved", **HIDDEN)],
        id=element_id,
        type="button",
        className="btn btn-line lv-desk lv-opener",
        title=text,
        **{"aria-haspopup": "dialog", "aria-expanded": "false"},
    )


def icon_button(element_id: str, mark: str, name: str, *, where: str = "lv-phone") -> html.Button:
    """Return a square button that shows an icon only, by default on phones."""
    return html.Button(
        icon(mark),
        id=element_id,
        type="button",
        title=name,
        className=f"btn btn-line btn-icon {where}",
        **{"aria-label": name},
    )


def group(buttons: Sequence[html.Button]) -> html.Div:
    """Return buttons that stand side by side as one."""
    return html.Div(list(buttons), className="btn-group lv-desk")


def rows_switch(choices: Mapping[str, tuple[str, str]]) -> html.Div:
    """Return the switch between kinds of rows: element id → what they are by, text; the first is on."""
    buttons = [
        html.Button(
            text,
            id=element_id,
            type="button",
            className="btn btn-line",
            **{"data-rows": by, "aria-pressed": "false" if number else "true"},
        )
        for number, (element_id, (by, text)) in enumerate(choices.items())
    ]
    return html.Div(buttons, className="btn-group lv-desk", role="group", **{"aria-label": "Rows"})


def search_field(element_id: str, placeholder: str, *, value: str = "") -> html.Div:
    """Return a search box whose text a callback gets at every key."""
    label = html.Label("Search", htmlFor=element_id, className="visually-hidden")
    box = dbc.Input(
        id=element_id,
        type="search",
        value=value[:200],
        placeholder=placeholder,
        autocomplete="off",
        maxlength=200,
        persistence=False,
    )
    return html.Div([icon("search"), label, box, html.Kbd("/", className="lv-desk")], className="lv-search")


def switch(name: str, choices: Mapping[str, str], *, chosen: str) -> html.Div:
    """Return a switch between choices (value → text), each with a number; one of them is on."""
    buttons = [
        html.Button(
            [text, html.B(**HIDDEN)],
            type="button",
            className="btn btn-line",
            **{"data-choice": value, "aria-pressed": "true" if value == chosen else "false"},
        )
        for value, text in choices.items()
    ]
    return html.Div(buttons, className="btn-group lv-switch", role="group", **{"aria-label": name})
