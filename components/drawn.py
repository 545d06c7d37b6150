"""What a script of assets/ does with a page, each time that it is drawn."""

from collections.abc import Sequence

import dash
from dash import Input, Output, State


def when_drawn(name: str, *ids: str, states: Sequence[State] = ()) -> None:
    """Have `lotview.<name>` called with `ids` and the values of `states` whenever the page comes on screen.

    What the script returns stands in the last of them as `data-drawn`: without an output in the page Dash
    would call it for the first drawing only.
    """
    dash.clientside_callback(
        dash.ClientsideFunction("lotview", name),
        Output(ids[-1], "data-drawn"),
        *(Input(element_id, "id") for element_id in ids),
        *states,
    )
