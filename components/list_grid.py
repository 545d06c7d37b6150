"""Grids of a few hundred rows that the browser has all of: lists of people, where one is chosen."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import dash_ag_grid as dag
from dash import html

from components.grid import COLUMN, OPTIONS

ROW, CARD = 36, 78  # pixels
CELL = {"cellClass": "lv-mid", "cellRenderer": "lvState"}
COLUMNS = {**COLUMN, "suppressMovable": True}  # without the chooser of columns only a drag could move them
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


def column(column_id: str, header: str, width: int, *, cuts: bool = True, **extra: object) -> dict:
    """Return the definition of one column of texts; the columns share what width there is.

    Where there is little, texts that a tooltip can tell give way (`cuts`), so that no column is out of sight.
    """
    return {
        "field": column_id,
        "headerName": header,
        "minWidth": width * 7 // 10 if cuts else width,
        "flex": width,
        "tooltipField": column_id,
        **extra,
    }


def state(column_id: str, header: str, width: int) -> dict:
    """Return the definition of a column that says how it stands, with an icon (portal_people.js)."""
    return column(column_id, header, width, cuts=False, **CELL)


def instant(column_id: str, header: str, width: int, *, never: str = "Never") -> dict:
    """Return the definition of a column of ISO instants, in the reader's zone, or `never` without one."""
    written = {"function": f"formatInstant(params.value, '{never}')"}
    return column(column_id, header, width, cuts=False, valueFormatter=written) | {"tooltipField": None}


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


@dataclass(frozen=True)
class Without:
    """What a list says without rows: there are none at all, or its tools hide them all; and the way out."""

    none: str
    nothing: str = ""
    way: str = ""


def list_grid(element_id: str, columns: Sequence[dict], *, row_id: str, without: Without) -> html.Div:
    """Return an empty grid; its rows come as `rowData`, and the chosen one is told as `selectedRows`."""
    grid = dag.AgGrid(
        id=element_id,
        className="lv-grid lv-list",
        style={"height": "100%"},
        columnDefs=list(columns),
        defaultColDef=COLUMNS,
        rowData=[],
        getRowId=f"params.data.{row_id}",
        dashGridOptions=LISTED,
    )
    told = {f"data-{name}": text for name, text in asdict(without).items()}
    return html.Div([grid, html.Div(className="lv-none", role="status", **told)], className="lv-listing")
