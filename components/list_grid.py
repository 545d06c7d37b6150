"""Grids of a few hundred rows that the browser has all of: lists of people, where one is chosen."""

from collections.abc import Sequence

import dash_ag_grid as dag
from dash import html

from components.grid import COLUMN, OPTIONS
from components.icon import icon

ROW, CARD = 36, 78  # pixels
CELL = {"cellClass": "lv-mid", "cellRenderer": "lvState"}
LISTED = {
    "theme": OPTIONS["theme"],
    "components": OPTIONS["components"],
    "rowHeight": ROW,
    "animateRows": False,
    "suppressColumnMoveAnimation": True,
    "suppressDragLeaveHidesColumns": True,
    "accentedSort": True,  # as people sort: É beside E, capitals beside small letters
    "tooltipShowDelay": 400,
    "tooltipShowMode": "whenTruncated",
    "suppressNoRowsOverlay": True,
    "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
}


def column(column_id: str, header: str, width: int, **extra: object) -> dict:
    """Return the definition of one column of texts; the columns share what width there is."""
    return {
        "field": column_id,
        "headerName": header,
        "minWidth": width,
        "flex": width,
        "tooltipField": column_id,
        **extra,
    }


def state(column_id: str, header: str, width: int) -> dict:
    """Return the definition of a column that says how it stands, with an icon (portal_people.js)."""
    return column(column_id, header, width, **CELL)


def instant(column_id: str, header: str, width: int, *, never: str = "Never") -> dict:
    """Return the definition of a column of ISO instants, in the reader's zone, or `never` without one."""
    written = {"function": f"formatInstant(params.value, '{never}')"}
    return column(column_id, header, width, valueFormatter=written) | {"tooltipField": None}


def card(renderer: str) -> dict:
    """Return the one column that phones show instead of the others (portal_list.js)."""
    return {
        "colId": "card",
        "headerName": "Account",
        "hide": True,
        "flex": 1,
        "cellClass": "lv-mid",
        "cellRenderer": renderer,
    }


def list_grid(
    element_id: str, columns: Sequence[dict], *, row_id: str, state_id: str = "", nothing: str = ""
) -> html.Div:
    """Return an empty grid; its rows come as `rowData`, and the chosen one is told as `selectedRows`.

    `state_id` is the place of what is said where there are no rows, `nothing` what is said there.
    """
    grid = dag.AgGrid(
        id=element_id,
        className="lv-grid lv-list",
        style={"height": "100%"},
        columnDefs=list(columns),
        defaultColDef=COLUMN,
        rowData=[],
        getRowId=f"params.data.{row_id}",
        dashGridOptions=LISTED,
    )
    said = (
        [html.Div(html.H2(nothing) if nothing else None, id=state_id, className="lv-none")]
        if state_id
        else []
    )
    return html.Div([grid, *said], className="lv-listing")


def says(actions: Sequence[html.Button], *, count_id: str, done_id: str, chosen_id: str) -> html.Div:
    """Return the line above a list: how many there are, what was done, who is chosen and what can be done."""
    return html.Div(
        [
            html.Span(id=count_id, className="lv-count", role="status"),
            html.Span(id=done_id, className="lv-said", role="status"),
            html.Span(id=chosen_id, className="lv-push lv-chosen"),
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
