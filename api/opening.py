"""The view that a page opens with: asked for with its first rows or figures, and answered beside them.

So that a saved view, or that of a link, costs no request of its own before the first rows are there.
"""

import datetime as dt
from typing import Any

from auth.scope import current_scope
from auth.users import current_user
from data.inventory.columns import COLUMNS, DERIVED
from data.inventory.view_state import ViewState, canonical
from problems import Invalid
from services.saved_views.opening import Opened, opened
from services.shown import shown
from services.stock import StockDesk

Body = dict[str, Any]
BOTH = "A page opens with “view” or with “opening”, not with both."


def opened_body(body: Body, *, desk: StockDesk, day: dt.date) -> tuple[Body, Body]:
    """Return the body with a view in the place of its `opening`, and what to tell of that view."""
    if "opening" not in body:
        return body, {}
    if "view" in body:
        raise Invalid(BOTH)
    stock = shown(desk=desk, scope=current_scope(), today=day)
    found = opened(user=current_user(), wanted=body["opening"], stock=stock)
    view = asked_of(found.state)
    rest = {key: value for key, value in body.items() if key != "opening"}
    return rest | {"view": view}, {"opening": told(found) | {"view": view}}


def told(found: Opened) -> Body:
    """Return an opened view as JSON has it: its state, what to say of it, and which saved view it is."""
    saved = found.saved.told if found.saved else None
    return {"state": canonical(found.state), "notices": list(found.notices), "saved": saved}


def asked_of(state: ViewState) -> Body:
    """Return the view as the grid will ask for it: what follows from the day only where it is shown."""
    view: Body = canonical(state)["view"]
    shown_ids = {each.id for each in state.columns if not each.hide}
    derived = [column.id for column in DERIVED if column.id in shown_ids]
    if state.view.by == "part" or not derived:
        return view
    return view | {"columns": [*(column.id for column in COLUMNS), *derived]}
