"""The view that a page opens with: asked for with its first rows or figures, and answered beside them.

So that a saved view, or that of a link, costs no request of its own before the first rows are there.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from auth.users import current_user
from data.inventory.columns import COLUMNS, DERIVED
from data.inventory.opened_state import without_days
from data.inventory.view import View
from data.inventory.view_state import ViewState, canonical
from problems import Invalid
from services.saved_views.opening import Opened, opened
from services.shown import Shown

Body = dict[str, Any]
BOTH = "A page opens with “view” or with “opening”, not with both."


def opened_body(body: Body, look: Callable[[View], Shown]) -> tuple[Body, Body]:
    """Return the body with a view in the place of its `opening`, and what to tell of that view.

    `look` returns the stock that a view looks at.
    """
    if "opening" not in body:
        return body, {}
    if "view" in body:
        raise Invalid(BOTH)
    now = look(View())
    found = opened(user=current_user(), wanted=body["opening"], stock=now.stock)
    found = _reachable(found, look)
    view = asked_of(found.state)
    rest = {key: value for key, value in body.items() if key != "opening"}
    return rest | {"view": view}, {"opening": told(found) | {"view": view}}


def _reachable(found: Opened, look: Callable[[View], Shown]) -> Opened:
    """Return what was opened without the days that nobody can look at any more, and that said."""
    view = found.state.view
    if view.as_of is None and view.since is None:
        return found
    try:
        look(view)
    except Invalid as problem:
        return replace(found, state=without_days(found.state), notices=(*found.notices, problem.sentence))
    return found


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
