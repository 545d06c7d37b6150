"""The usual Dash page on the same rows: all of them go to the grid, which searches in the browser.

Written as one would write it well: the search never asks the server (a clientside callback sets AG Grid's
quick filter), a dropdown filters the DataFrame. It is run by gunicorn "benchmarks.usual:create_server()".
"""

import os

import dash_ag_grid as dag
import pandas as pd
from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from flask import Flask

from data.inventory.columns import COLUMNS

ROWS = "BENCHMARK_ROWS"  # the Parquet file with the rows
SHOWN = [column.id for column in COLUMNS if not column.hidden and column.id != "customer"]
QUICK_FILTER = ClientsideFunction("usual", "search")  # assets/usual.js


def create_server() -> Flask:
    """Return the page's server, with the rows in memory."""
    frame = pd.read_parquet(os.environ[ROWS])
    app = Dash(__name__)
    app.layout = layout(frame)
    app.clientside_callback(QUICK_FILTER, Output("grid", "dashGridOptions"), Input("search", "value"))

    @app.callback(Output("grid", "rowData"), Input("status", "value"), prevent_initial_call=True)
    def choose(statuses: list[str] | None) -> list[dict]:
        return chosen(frame, statuses)

    return app.server


def chosen(frame: pd.DataFrame, statuses: list[str] | None) -> list[dict]:
    """Return the rows with one of these statuses, all of them where none is chosen."""
    return (frame[frame["status"].isin(statuses)] if statuses else frame).to_dict("records")


def layout(frame: pd.DataFrame) -> html.Div:
    """Return the page with all rows in it."""
    return html.Div(
        [
            dcc.Input(id="search", type="search", placeholder="Search", value=""),
            dcc.Dropdown(sorted(frame["status"].unique()), id="status", multi=True, placeholder="Status"),
            dag.AgGrid(
                id="grid",
                rowData=frame.to_dict("records"),
                columnDefs=[{"field": name} for name in SHOWN],
                defaultColDef={"sortable": True, "filter": True, "resizable": True, "flex": 1},
                dashGridOptions={"quickFilterText": ""},
                style={"height": "80vh"},
            ),
        ]
    )
