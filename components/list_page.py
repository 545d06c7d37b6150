"""A page around one list: its tools, what is said of the list and of the chosen row, its dialogs."""

from dash import html
from dash.development.base_component import Component

from components.icon import icon


def list_page(
    page_id: str,
    title: str,
    tools: html.Div,
    says: html.Div,
    grid: html.Div,
    *dialogs: Component,
    above: html.Div | None = None,
    look: str = "",
) -> html.Div:
    """Return the page, empty, from its tools down; `above` is what has to be read before anything else."""
    name = html.H1(title, className="visually-hidden")  # the navigation shows it
    bar = html.Div([tools, says], className="lv-bar")
    return html.Div(
        [name, above, bar, grid, *dialogs], id=page_id, className=f"lv-fill-rest lv-people {look}".strip()
    )


def says(
    *actions: html.Button,
    count_id: str,
    why_id: str = "",
    done_id: str = "",
    chosen_id: str = "",
    chips: bool = False,
) -> html.Div:
    """Return the line above a list: how many there are and, where it has an id for it, why something of them
    can't be told, what was done, who is chosen; and what can be done.

    With `chips` it has the place of filters that no tool shows, each with a way to take it away.
    """
    return html.Div(
        [
            html.Span(id=count_id, className="lv-count", role="status"),
            html.Span(className="lv-chips") if chips else None,
            html.Span(id=why_id, className="lv-fresh is-old lv-why", role="status") if why_id else None,
            html.Span(id=done_id, className="lv-said", role="status") if done_id else None,
            html.Span(id=chosen_id, className="lv-push lv-chosen") if chosen_id else None,
            html.Span(list(actions), className="lv-actions"),
        ],
        className="lv-says",
    )


def action(element_id: str, mark: str, text: str) -> html.Button:
    """Return a button for the chosen row, hidden until there is one; its words stand in `<id>-text`."""
    words = html.Span(text, id=f"{element_id}-text")
    return html.Button(
        [icon(mark), words], id=element_id, type="button", hidden=True, className="btn btn-quiet"
    )


def chosen_one(name: str) -> list:
    """Return what the line above says of the chosen row."""
    return ["Chosen: ", html.B(name)]


def untold(sentence: str) -> list:
    """Return what the line above says of what can't be told, nothing without a sentence."""
    return [icon("exclamation-triangle-fill"), sentence] if sentence else []
