"""Looking: what an alert does when it is due. It compares what is there with what it remembers."""

import json
from collections import Counter
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from data.inventory.alerts import Hit, Kind, evaluate
from data.inventory.opened_state import opened_state
from data.inventory.view_state import NOT_A_VIEW
from data.portal.scheduled_tables import Alert
from problems import Invalid
from services.alerts.memory import kept, number_of, remembered
from services.scheduling.kinds import Done, Moment, Outcome

MOST_LINES = 200  # of one mail


def look(row: Alert, moment: Moment) -> Done:
    """Return what is new; the first look, and one under other conditions, only remembers what there is."""
    state, notices = opened_state(json.loads(row.state, parse_float=Decimal), stock=moment.stock, own=True)
    if NOT_A_VIEW in notices:  # to look at everything instead would be worse than not to look
        raise Invalid(NOT_A_VIEW)
    kind, number = Kind(row.kind), number_of(row)
    before = remembered(row, state)
    hits, memory = evaluate(
        kind=kind, stock=moment.stock, view=state.view, today=moment.today, number=number, memory=before
    )
    if before is None:
        return Done(Outcome.BASELINE, rows=len(memory.keys), memory=kept(row, state, memory))
    if not hits:
        return Done(Outcome.NOTHING, memory=kept(row, state, memory))
    return Done(
        Outcome.SENT,
        rows=len(hits),
        recipe=_recipe(hits, notices, moment),
        memory=kept(row, state, memory),
        details={"alert": row.name, "facts": len(hits)},
    )


def _recipe(hits: tuple[Hit, ...], notices: tuple[str, ...], moment: Moment) -> dict[str, Any]:
    """Return what to tell: whose each fact is stands beside it, and is looked at when the mail is made."""
    more = Counter(hit.owner for hit in hits[MOST_LINES:])
    return {
        "hits": [asdict(hit) for hit in hits[:MOST_LINES]],
        "more": [[owner, several] for owner, several in sorted(more.items())],
        "notices": list(notices),
        "as_of": moment.stock.as_of.isoformat(),
    }
