"""The parts of the audit page: its grid, and the buttons of its filters."""

import dash_ag_grid as dag
from dash import html

from components.grid import BLOCK, KEPT_BLOCKS, OPTIONS
from components.icon import icon

FIXED = {
    "sortable": False,
    "resizable": True,
    "suppressMovable": True,
    "suppressHeaderMenuButton": True,
}  # the order is the audit's own
SINGLE = {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True}


def grid(element_id: str, *, zone: str, state_id: str) -> html.Div:
    """Return the empty grid of events; portal_audit.js gives it its rows."""
    return html.Div(
        [
            dag.AgGrid(
                id=element_id,
                className="lv-grid lv-list",
                style={"height": "100%"},
                columnDefs=_columns(zone),
                defaultColDef=FIXED,
                rowModelType="infinite",
                getRowId="params.data.id.toString()",
                dashGridOptions={
                    **OPTIONS,
                    "rowHeight": 36,
                    "cacheBlockSize": BLOCK,
                    "maxBlocksInCache": KEPT_BLOCKS,
                    "rowSelection": SINGLE,
                    "rowClassRules": {"lv-waits": "!params.data"},
                },
            ),
            html.Div(id=state_id, className="lv-state", role="status"),
        ],
        className="lv-stage is-laid",
    )


def _columns(zone: str) -> list[dict]:
    person = {"flex": 3, "minWidth": 110, "maxWidth": 240}
    text = {"tooltipField": "details", "flex": 7, "minWidth": 160}
    number = {"cellClass": "lv-num", "headerClass": "lv-num"}
    return [
        _column("time", f"Time ({zone})", width=164),
        _column("words", "Action", width=182, cellRenderer="lvAction", cellClass="lv-mid"),
        _column("who", "Who", tooltipField="who", **person),
        _column("account", "Account", tooltipField="account", cellClass="lv-part", **person),
        _column("details", "Details", **text),
        _column(
            "id", "Event", width=88, valueFormatter={"function": "formatQuantity(params.value)"}, **number
        ),
        _column("card", "Event", flex=1, hide=True, cellRenderer="lvEventCard", cellClass="lv-mid"),
    ]


def _column(column_id: str, header: str, **extra: object) -> dict:
    return {"colId": column_id, "field": column_id, "headerName": header, **extra}


def filter_button(element_id: str, name: str) -> html.Button:
    """Return the button of one filter; what it opens is made by portal_audit_filters.js."""
    return html.Button(
        [name, html.B(**{"aria-hidden": "true"}), icon("chevron-down")],
        id=element_id,
        type="button",
        className="btn btn-line lv-desk",
        **{"aria-haspopup": "dialog", "aria-expanded": "false", "data-name": name},
    )
