"""The mail of an alert holds nothing of a customer whom its reader may not see when it is made."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from data.inventory.alerts import Kind
from data.inventory.derived import with_day
from data.inventory.rules import Rules
from data.inventory.scope import Scope, visible
from data.inventory.stock import Stock
from data.portal.scheduled_tables import Alert
from services.alerts import looking
from services.alerts.letter import letter_of
from services.alerts.looking import look
from services.mail import kinds as mail
from services.mail.letters import compose
from services.scheduling.kinds import Moment, Owner
from settings import Settings
from tests.property import reference
from tests.property.stocks import AS_OF, CUSTOMERS, ERP, TEXTS, TODAY, make_row, snapshot_of
from tests.property.test_inventory_listing import ALL

SETTINGS = Settings(var_dir=Path("var"), secret_key="for tests only, " * 3)
APP = Flask("beside")
APP.config["SETTINGS"] = SETTINGS
OWNER = Owner(1, "anna@larkspur.example", "Anna Larkspur", "2 customers")
MARKED = ("part", "user_lot", "description", "unit")


@st.composite
def readings(draw: st.DrawFn) -> tuple[list[reference.Row], list[reference.Row]]:
    """Return two readings with news of any kind about most customers; texts say whose they are."""
    before, after = [], []
    for id_ in draw(st.permutations(sorted(CUSTOMERS))):
        texts = {name: f"of-{id_}-{draw(st.sampled_from(TEXTS))}" for name in MARKED}
        row = make_row(
            10 * id_ + 1, id_, customer=f"of-{id_}-", status="Available", on_hand=Decimal(20), **texts
        )
        before.append(row)
        held = {"status": "Quarantined", "on_hand": Decimal(1), "exp_date": TODAY}
        after += [row | held] if draw(st.integers(0, 3)) else [row]
        after += (
            [row | {"row_id": 10 * id_ + 2, "user_lot": f"of-{id_}-new"}] if draw(st.integers(0, 3)) else []
        )
    return before, after


def stock_of(rows: list[reference.Row], scope: Scope) -> Stock:
    return with_day(visible(snapshot_of(rows), scope), rules=Rules(), today=TODAY)


def moment(rows: list[reference.Row], scope: Scope) -> Moment:
    return Moment(AS_OF, AS_OF, TODAY, OWNER, scope, stock_of(rows, scope), SETTINGS)


def alert(kind: Kind) -> Alert:
    about = {"reference": "r" * 22, "stop_nonce": "n" * 22, "name": "Mine", "erp": "e", "memory": None}
    when = {"every": "daily", "at": "07:30", "zone": "UTC"}
    return Alert(
        kind=kind.value,
        number="13" if kind in (Kind.BELOW, Kind.EXPIRES) else None,
        state='{"shape": 1, "view": {}}',
        **about,
        **when,
    )


ids = st.frozensets(st.sampled_from([id_ for id_ in CUSTOMERS if id_]), max_size=3)


@pytest.mark.parametrize("kind", Kind)
@given(readings(), ids, st.integers(0, 3))
def test_a_letter_is_of_the_scope_at_sending(
    kind: Kind, steps: tuple[list[reference.Row], list[reference.Row]], ids: frozenset[int], most: int
) -> None:
    """Whoever has lost customers since the alert looked is told nothing of them, not even a count."""
    row, sent, before = alert(kind), Scope(ERP, ids), looking.MOST_LINES
    looking.MOST_LINES = most
    try:
        row.memory = look(row, moment(steps[0], ALL)).memory
        done = look(row, moment(steps[1], ALL))
    finally:
        looking.MOST_LINES = before
    if done.recipe is None:
        return
    with APP.app_context():
        made = letter_of(row, json.loads(json.dumps(dict(done.recipe))), moment(steps[1], sent))
    owners = [hit["owner"] for hit in done.recipe["hits"]]
    owners += [owner for owner, several in done.recipe["more"] for _ in range(several)]
    seen = [owner for owner in owners if owner in ids]
    assert bool(seen) == (made is not None)
    if made is None:
        return
    assert len(seen) == len(made.values["lines"]) + made.values["more"]
    letter = compose(kind=mail.Kind.ALERT, values=made.values, settings=SETTINGS)
    for customer in set(CUSTOMERS) - set(seen):
        assert f"of-{customer}-" not in letter.text + letter.html
