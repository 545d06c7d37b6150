"""What people have mailed to themselves: one section for each kind, filled by a script."""

from dash import html

from components.icon import icon


def section(element_id: str, title: str, adds: str) -> html.Section:
    """Return an empty section: its heading, the button that adds to it, what is said, and the list."""
    name = f"{element_id}-title"
    button = html.Button(
        [icon("plus-lg"), adds], type="button", className="btn btn-line lv-push", **{"data-adds": "true"}
    )
    return html.Section(
        [
            html.Div([html.H2(title, id=name, tabIndex="-1"), button], className="lv-title"),
            html.P(className="lv-note lv-silent"),
            html.P(className="lv-said", role="status"),
            html.Ul(className="lv-lines"),
        ],
        id=element_id,
        className="lv-part-of",
        **{"aria-labelledby": name},
    )
