"""The grid: AG Grid in infinite row model, drawn by the theme and cells of assets/dashAgGridFunctions.js."""

from collections.abc import Sequence

import dash_ag_grid as dag
from dash import html

BLOCK = 100  # rows of one request
KEPT_BLOCKS = 20  # what a quiet reload may ask for again
OPTIONS = {
    "theme": {"function": "lotviewTheme(themeQuartz)"},
    "components": {"function": "lotviewCells()"},
    "rowHeight": 42,
    "floatingFiltersHeight": 30,
    "headerHeight": 32,
    "rowBuffer": 4,  # rows beyond the edge; each of them is drawn before the first one is seen
    "suppressAnimationFrame": True,  # rows come in one frame: the first ones, and those that a search brings
    "animateRows": False,
    "suppressColumnMoveAnimation": True,
    "suppressDragLeaveHidesColumns": True,
    "tooltipShowDelay": 400,
    "tooltipShowMode": "whenTruncated",
    "cacheBlockSize": BLOCK,
    "maxBlocksInCache": KEPT_BLOCKS,
    # No limit of AG Grid's: it would count the request that dash-ag-grid's own datasource never answers, and
    # then wait for ever. portal_rows.js keeps the blocks of one reading together instead.
    "maxConcurrentDatasourceRequests": -1,
    "blockLoadDebounceMillis": 20,
    "suppressNoRowsOverlay": True,
    "rowSelection": {
        "mode": "multiRow",
        "checkboxes": False,
        "headerCheckbox": False,
        "enableClickSelection": True,
        # An opened part's lots are in its quantities already.
        "isRowSelectable": {"function": "!(params.data && params.data.lot)"},
    },
}
COLUMN = {
    "sortable": True,
    "resizable": True,
    "floatingFilter": False,  # portal_filter_row.js switches the row on
    "headerComponentParams": {"innerHeaderComponent": "lvHeader"},
    "suppressHeaderMenuButton": True,
    "suppressHeaderFilterButton": True,
}
TWO_CONDITIONS = {"maxNumConditions": 2, "buttons": ["reset"], "debounceMs": 250}
FILTERS = {
    "text": {"filter": "agTextColumnFilter", "filterParams": {**TWO_CONDITIONS, "trimInput": False}},
    "quantity": {
        "filter": "agNumberColumnFilter",
        "filterParams": {
            **TWO_CONDITIONS,
            "inRangeInclusive": True,
            "allowedCharPattern": "\\d\\-\\.,",
            "numberParser": {"function": "parseQuantity(params)"},
        },
        "cellClass": "lv-num",
        "headerClass": "lv-num",
        "valueFormatter": {"function": "formatQuantity(params.value)"},
        "tooltipValueGetter": {"function": "formatQuantity(params.value)"},
    },
    "date": {
        "filter": "agDateColumnFilter",
        "filterParams": {**TWO_CONDITIONS, "inRangeInclusive": True, "defaultOption": "inRange"},
        "floatingFilterComponent": "lvDateFilter",
        "suppressFloatingFilterButton": True,
        "cellClass": "lv-day",
        "valueFormatter": {"function": "formatDay(params.value)"},
    },
}


def column(column_id: str, header: str, kind: str, **extra: object) -> dict:
    """Return the definition of one column; `kind` is text, quantity or date."""
    # A cell of ours tells its full text by itself.
    tooltip = {"tooltipField": column_id} if kind == "text" and "cellRenderer" not in extra else {}
    return {
        "field": column_id,
        "colId": column_id,
        "headerName": header,
        **FILTERS[kind],
        **tooltip,
        **extra,
    }


def grid(
    element_id: str, columns: Sequence[dict], *, state_id: str, row_rules: dict[str, str], context: dict
) -> html.Div:
    """Return an empty grid; its rows come from the datasource that portal_rows.js sets.

    `context` is what the cells are told beside their rows.
    """
    return html.Div(
        [
            dag.AgGrid(
                id=element_id,
                className="lv-grid",
                style={"height": "100%"},
                columnDefs=list(columns),
                defaultColDef=COLUMN,
                rowModelType="infinite",
                getRowId="params.data.id",
                dashGridOptions={**OPTIONS, "rowClassRules": row_rules, "context": context},
            ),
            html.Div(id=state_id, className="lv-state", role="status"),
        ],
        className="lv-stage",
    )
