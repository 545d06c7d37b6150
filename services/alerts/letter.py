"""The letter of an alert, made when it is sent: it tells what its reader may see then, and no more."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from data.inventory.alerts import Hit, Kind
from data.inventory.opened_state import opened_state
from data.inventory.scope import Scope
from data.inventory.view_state import to_address
from data.portal.scheduled_tables import Alert
from services.alerts.memory import NAME, number_of, rule_of
from services.alerts.words import line, tells
from services.counted import counted
from services.deliveries.kind import unsubscribed_at
from services.mail.letters import address
from services.mail.making import Made
from services.scheduling.kinds import Moment
from services.scheduling.stopping import link
from services.scheduling.words import in_words


def letter_of(row: Alert, recipe: Mapping[str, Any], moment: Moment) -> Made | None:
    """Return the letter, None when its reader may see nothing of what it would tell any more."""
    hits = [hit for each in recipe["hits"] if _may(moment.scope, (hit := _hit(each)).owner)]
    more = sum(several for owner, several in recipe["more"] if _may(moment.scope, owner))
    if not hits and not more:
        return None
    lines = [line(hit, today=moment.today, many=moment.scope.many) for hit in hits]
    several, said = len(hits) + more, tells(Kind(row.kind), number_of(row))
    stop = link(kind=NAME, row=row, settings=moment.settings)
    values = {
        "name": moment.owner.name,
        "email": moment.owner.email,
        "alert": row.name,
        "tells": said[:1].lower() + said[1:],
        "when": in_words(rule_of(row)),
        "found": counted(several, "fact"),
        "lines": lines,
        "more": more,
        "notices": recipe["notices"],
        "as_of": datetime.fromisoformat(recipe["as_of"]),
        "link": _link(row, moment),
        "stop": stop,
    }
    return Made(values, headers=unsubscribed_at(stop))


def _may(scope: Scope, owner: int) -> bool:
    return scope.everything or owner in scope.customers


def _hit(each: Mapping[str, Any]) -> Hit:
    quantities = tuple((unit, amount) for unit, amount in each["quantities"])
    return Hit(**{**each, "quantities": quantities, "statuses": tuple(each["statuses"])})


def _link(row: Alert, moment: Moment) -> str:
    """Return where the view opens on its page; for one too long for an address, the page of alerts."""
    state, _ = opened_state(json.loads(row.state, parse_float=Decimal), stock=moment.stock, own=True)
    view = to_address(state)
    return address(moment.settings) + (f"/{row.page}?view={view}" if view else "/deliveries")
