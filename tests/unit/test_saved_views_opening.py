"""Opening views: saved ones, the default, links; what can't be opened falls back, and that is said."""

import json
from types import SimpleNamespace

import pytest

from data.portal.audit import Action
from data.portal.changes import changing
from data.portal.view_tables import SavedView
from problems import Invalid
from services.accounts.grants import Grants
from services.saved_views.opening import DEFAULT_GONE
from tests.portal_app import (
    ANNA,
    BEN,
    CARA,
    ERP,
    LARKSPUR,
    ORIGIN,
    SHELL,
    app,
    cheap_passwords,
    signed_in,
)  # fmt: skip
from tests.staff_people import hire, staff_in
from tests.unit.saved_view_cases import (
    RANDOM,
    STATE,
    ask,
    hired,
    opened,
    saved,
    shared,
    snapshots,
    stock,
)
from tests.unit.test_view_as import start

__all__ = ["app", "cheap_passwords", "snapshots", "stock"]


def test_opening_falls_back_for_those_whose_view_it_is_not(app):
    """A foreign view, a random one and a broken link open the standard view with the same sentence."""
    reference = saved(signed_in(app))["reference"]
    viewing = staff_in(app, hire(app))
    start(app, viewing, ANNA)
    for client in (signed_in(app, BEN), viewing):
        wrong = [{"saved": reference}, {"saved": RANDOM}, {"link": "e30"}, {"link": "x" * 4000}]
        found = [opened(client, each)["opening"] for each in wrong]
        assert [found[0]] * 4 == found
        assert {"shape": 1, "view": {}} == found[0]["state"]
        assert 1 == len(found[0]["notices"])


def test_the_default(app):
    """The inventory begins with the default, until it is gone; of the board nobody can begin."""
    anna = signed_in(app)
    assert {"shape": 1, "view": {}} == opened(anna, True)["opening"]["state"]
    made, board = saved(anna), saved(anna, name="Board", page="expiry")
    ask(anna, "POST", f"/{board['reference']}/default", {"on": True}, 409)
    assert ask(anna, "POST", f"/{made['reference']}/default", {"on": True}).json["default"]
    begun = opened(anna, True)
    assert (STATE, made["reference"]) == (begun["opening"]["state"], begun["opening"]["saved"]["reference"])
    assert 0 == begun["matched"]  # its search finds nothing
    ask(anna, "POST", f"/{made['reference']}/default", {"on": False})
    assert {"shape": 1, "view": {}} == opened(anna, True)["opening"]["state"]
    ask(anna, "POST", f"/{made['reference']}/default", {"on": True})
    ask(anna, "DELETE", f"/{made['reference']}", {})
    assert ({"shape": 1, "view": {}}, []) == tuple(
        opened(anna, True)["opening"][key] for key in ("state", "notices")
    )


def test_a_default_that_is_no_longer_shared(app):
    """Whoever begins with one begins as usual, and is told once: again only after it was shared once more."""
    hired(app, Grants(ERP, (LARKSPUR,)))
    anna, cara = signed_in(app), signed_in(app, CARA)
    view, usual = shared(cara), {"shape": 1, "view": {}}
    ask(anna, "POST", f"/{view['reference']}/default", {"on": True})

    def share(customer: int | None) -> None:
        nonlocal view
        body = {"customer": customer, "version": view["version"]}
        view = ask(cara, "POST", f"/{view['reference']}/share", body).json

    for _ in range(2):
        assert STATE == opened(anna, True)["opening"]["state"]
        share(None)
        for notices in ([DEFAULT_GONE], [], []):
            begun = opened(anna, True)["opening"]
            assert (usual, notices) == (begun["state"], begun["notices"])
        share(LARKSPUR[0])


def test_a_column_that_is_gone(app):
    """A view that was saved with a column that is no more opens without it, and says so."""
    anna = signed_in(app)
    made = saved(anna)
    with app.app_context(), changing(SHELL) as change:
        old = {"shape": 1, "view": {"in": {"colour": ["red"]}, "sort": [["colour", "asc"], ["part", "asc"]]}}
        row = change.session.get(SavedView, 1)
        row.state = json.dumps(old | {"columns": [["colour", 90, None, False], ["part", 90, None, False]]})
        change.record(Action.VIEW_UPDATE)
    found = ask(anna, "GET", f"/{made['reference']}").json
    assert {"shape": 1, "view": {"sort": [["part", "asc"]]}, "columns": [["part", 90, None, False]]} == found[
        "state"
    ]
    assert 1 == len(found["notices"])


def test_a_day_that_is_no_longer_kept(app):
    """A view of a day that nobody can look at any more opens with the stock of now, and says which day."""
    anna, sentence = signed_in(app), "No stock of 1 Nov 2020 was kept."

    def on(_day):
        raise Invalid(sentence)

    app.extensions["lotview.history"] = SimpleNamespace(on=on)
    days = {"as_of": "2020-11-01", "since": "2020-10-01", "in": {"change": ["new"], "part": ["A-1"]}}
    made = saved(anna, state={"shape": 1, "view": days})
    found = opened(anna, {"saved": made["reference"]})
    assert {"in": {"part": ["A-1"]}} == found["opening"]["state"]["view"]
    assert ([sentence], 1) == (found["opening"]["notices"], found["matched"])


@pytest.mark.parametrize("opening", [False, None, 1, "x", {}, {"saved": 1}, {"link": "x", "saved": "y"}])
def test_an_opening_is_true_or_names_one_view(app, opening):
    """Anything else is refused with a sentence; so are a view and an opening at once."""
    anna = signed_in(app)
    for body in ({"opening": opening}, {"opening": True, "view": {}}):
        assert 400 == anna.post("/api/rows", json=body, headers=ORIGIN).status_code
