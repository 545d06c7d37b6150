"""The spans of expiry side by side, each a button that lets its rows through."""

from dash import html


def spans(element_id: str) -> html.Div:
    """Return the empty strip, as high as it will be; portal_expiry.js fills it from the answers."""
    named = {"aria-label": "Days until expiry"}
    return html.Div(id=element_id, className="lv-spans", role="group", **named)
