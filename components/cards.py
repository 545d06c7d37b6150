"""Cards: key figures in one panel, and figures, each with its table. They are empty until numbers come."""

from dash import html

from components.icon import icon


def keys(element_id: str) -> html.Section:
    """Return the empty panel of key figures."""
    return html.Section(id=element_id, className="lv-panel lv-keys", **{"aria-label": "Key figures, in rows"})


def figure(element_id: str, title: str, *, card: str) -> html.Figure:
    """Return the frame of one figure: what it counts, a place for the picture, and one for its numbers."""
    name = f"{element_id}-title"
    table = html.Button(
        [icon("table"), "Table"],
        type="button",
        className="btn btn-quiet",
        **{"aria-label": f"Show {title} as a table", "aria-pressed": "false"},
    )
    return html.Figure(
        [
            html.Header([html.H2(title, id=name), table, html.P(id=f"{element_id}-note")]),
            # The table is the way for keyboards and screen readers: it says what the picture shows.
            html.Div(className="plot", **{"aria-hidden": "true"}),
            html.Div(className="lv-numbers", hidden=True),
        ],
        id=element_id,
        className="lv-panel lv-fig m-0",
        **{"aria-labelledby": name, "data-card": card},
    )
