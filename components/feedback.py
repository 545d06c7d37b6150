"""What the portal says: banner, empty states, status line, unexpected problems."""

from dash import html

from components.icon import icon


def banner(element_id: str, button_id: str) -> html.Div:
    """Return the empty place of the outage banner; portal_freshness.js fills and shows it."""
    return html.Div(
        [
            icon("exclamation-triangle-fill"),
            html.Div(id=f"{element_id}-text"),
            html.Button("Try now", id=button_id, type="button", className="btn btn-line lv-push"),
        ],
        id=element_id,
        className="lv-banner",
        hidden=True,
    )


def status_line(count_id: str, chips_id: str, reset_id: str, right: list) -> html.Div:
    """Return the line under the tools: how many rows, which filters, how old."""
    return html.Div(
        [
            html.Span(id=count_id, className="lv-count", role="status"),
            html.Span(id=f"{count_id}-sums", className="lv-sums"),
            html.Span(id=chips_id, className="lv-chips lv-desk"),
            html.Button(
                "Reset filters", id=reset_id, type="button", className="btn btn-quiet lv-desk", hidden=True
            ),
            *right,
        ],
        className="lv-says",
    )


def freshness(element_id: str, refresh_id: str) -> list:
    """Return when the ERP was read, and the button that reads it again.

    Between them is what says that an earlier day is looked at, and the way there (portal_as_of.js).
    """
    page = element_id.removesuffix("freshness")
    return [
        html.Span(id=element_id, className="lv-fresh"),
        html.Span(id=f"{page}day", className="lv-day-told"),
        html.Button(
            [icon("clock"), html.Span("As of…")],
            id=f"{page}as-of",
            type="button",
            className="btn btn-quiet lv-desk",
            **{"aria-haspopup": "dialog", "aria-expanded": "false"},
        ),
        html.Button(
            [icon("arrow-clockwise"), html.Span("Refresh", className="lv-desk")],
            id=refresh_id,
            type="button",
            className="btn btn-quiet lv-refresh",
            **{"aria-label": "Refresh"},
        ),
    ]
