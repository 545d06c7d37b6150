"""Grids of a few hundred rows that the browser has all of: lists of people, where one is chosen."""

from collections.abc import Sequence

import dash_ag_grid as dag
from dash import html

from components.grid import COLUMN, OPTIONS

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
