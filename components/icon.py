"""Icons: an empty span whose CSS mask takes the text's colour (assets/icons.css)."""

from dash import html


def icon(name: str) -> html.Span:
    """Return one decorative icon, hidden from screen readers: the words beside it say what is meant."""
    return html.Span(className=f"lv-i lv-i-{name}", **{"aria-hidden": "true"})
