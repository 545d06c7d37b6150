"""Saved views: one's own but for what is shared, never wider than one's scope, safe between two tabs."""

import json

import pytest
from sqlalchemy import select

from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.tables import Event
from data.portal.view_tables import SavedView
from services.accounts import accounts
from services.accounts.grants import Grants
from services.saved_views import keeping, opening
from tests.portal_app import (
    ANNA,
    BEN,
    CARA,
    ERP,
    LARKSPUR,
    NORTHFIELD,
    SHELL,
    app,
    cheap_passwords,
    signed_in,
    time,
)  # fmt: skip
from tests.staff_people import hire, staff_in
from tests.unit.saved_view_cases import (
    RANDOM,
    STATE,
    ask,
    hired,
    names,
    opened,
    saved,
    shared,
    snapshots,
    stock,
)
from tests.unit.test_view_as import start

__all__ = ["app", "cheap_passwords", "snapshots", "stock", "time"]

WAYS = (
    ("GET", "", None),
    ("PUT", "", {"name": "Mine now", "version": 1}),
    ("DELETE", "", {}),
    ("POST", "/share", {"customer": NORTHFIELD[0], "version": 1}),
    ("POST", "/default", {"on": True}),
)


@pytest.fixture
def people(app):
    """Give browsers of nobody, Ben, staff, staff who view as Anna, and staff who view as Ben."""
    staff = {name: staff_in(app, hire(app, username=name)) for name in ("ada", "eve", "bob")}
    start(app, staff["eve"], ANNA)
    start(app, staff["bob"], BEN)
    return {"nobody": app.test_client(), "ben": signed_in(app, BEN), **staff}


def test_nobody_else_has_any_of_it(app, people):
    """To everybody else a view of Anna's is as one that never was: same status, same sentence, no name."""
    made = saved(signed_in(app))
    for name, client in people.items():
        for method, end, body in WAYS:
            foreign = ask(client, method, f"/{made['reference']}{end}", body, None)
            random = ask(client, method, f"/{RANDOM}{end}", body, None)
            assert (foreign.status_code, foreign.json["error"]) == (random.status_code, random.json["error"])
            assert foreign.status_code == {"nobody": 401, "ben": 404}.get(name, 403)
            assert made["name"] not in foreign.text
    assert [] == names(people["ben"])
    assert ["On hold"] == names(signed_in(app))


def test_staff_have_no_views(people):
    """Who runs the portal saves nothing and sees nobody's views, also while viewing as their owner."""
    for name in ("ada", "eve", "nobody"):
        expected = 401 if name == "nobody" else 403
        ask(people[name], "GET", status=expected)
        ask(people[name], "POST", "", {"name": "x", "state": STATE}, expected)


def test_shared_views_follow_the_grants(app):
    """Who may see the customer sees the view, as long as both may; the rest of what it says stays theirs."""
    hired(app, Grants(ERP, (LARKSPUR, NORTHFIELD)))
    anna, ben, cara = (signed_in(app, email) for email in (ANNA, BEN, CARA))
    view = shared(cara)
    assert (["On hold"], []) == (names(anna), names(ben))
    (told,) = ask(anna, "GET").json["views"]
    assert (False, "Cara Packer", "Larkspur Naturals") == (told["mine"], told["by"], told["customer"])
    assert STATE["view"] == opened(anna, {"saved": view["reference"]})["opening"]["state"]["view"]
    for method, end, body in WAYS[1:4]:
        ask(anna, method, f"/{view['reference']}{end}", body, 404)
    with app.app_context():
        accounts.revoke(actor=SHELL, email=CARA, grants=Grants(ERP, (LARKSPUR,)))
    assert [] == names(anna)
    ask(anna, "GET", f"/{view['reference']}", None, 404)
    with app.app_context():
        accounts.grant(actor=SHELL, email=CARA, grants=Grants(ERP, (LARKSPUR,)))
    assert ["On hold"] == names(anna)


def test_views_of_who_was_deactivated_are_shared_no_more(app):
    """Nobody is left with what nobody can delete; the audit counts it, and a reactivation brings it back."""
    hired(app, Grants(ERP, (LARKSPUR, NORTHFIELD)))
    anna, cara = signed_in(app), signed_in(app, CARA)
    view, _own = shared(cara), saved(cara, name="Hers alone")
    ask(anna, "POST", f"/{view['reference']}/default", {"on": True})
    with app.app_context():
        accounts.deactivate(actor=SHELL, email=CARA)
        with reading() as session:
            event = session.scalars(select(Event).where(Event.action == Action.CUSTOMER_DEACTIVATE)).one()
    assert 1 == json.loads(event.details)["shared_views_hidden"]
    assert [] == names(anna)
    for method, end, body in WAYS:
        ask(anna, method, f"/{view['reference']}{end}", body, 404)
    gone = opened(anna, True)["opening"]
    assert (None, [opening.DEFAULT_GONE]) == (gone["saved"], gone["notices"])
    with app.app_context():
        accounts.reactivate(actor=SHELL, email=CARA)
    assert view["reference"] == opened(anna, True)["opening"]["saved"]["reference"]


def test_what_is_shared_tells_of_no_other_stock(app):
    """A view that chooses what the customer does not hold is not shared, nor made so; it says what."""
    hired(app, Grants(ERP, (LARKSPUR, NORTHFIELD)))
    cara = signed_in(app, CARA)
    both = {"shape": 1, "view": {"in": {"part": ["A-1", "B-1"]}}}
    made = saved(cara, name="Both", state=both)
    body = {"customer": LARKSPUR[0], "version": made["version"]}
    refused = ask(cara, "POST", f"/{made['reference']}/share", body, 400)
    assert "Part “B-1”" in refused.json["error"]
    view = shared(cara)
    body = {"state": both, "version": view["version"]}
    ask(cara, "PUT", f"/{view['reference']}", body, 400)
    # Once the stock has changed, whoever opens it keeps only what is in their own.
    with app.app_context(), changing(SHELL) as change:
        row = change.session.get(SavedView, 2)
        row.state = json.dumps(both)
        change.record(Action.VIEW_UPDATE)
    found = opened(signed_in(app), {"saved": view["reference"]})
    assert {"part": ["A-1"]} == found["opening"]["state"]["view"]["in"]
    assert "1 choice" in found["opening"]["notices"][0]
    assert 1 == found["matched"]
    assert "B-1" not in json.dumps(found)


def test_nobody_shares_with_a_foreign_customer(app):
    """One's own ERP customers alone, whatever a browser sends."""
    anna = signed_in(app)
    made = saved(anna)
    for customer in (NORTHFIELD[0], 99):
        body = {"customer": customer, "version": made["version"]}
        ask(anna, "POST", f"/{made['reference']}/share", body, 404)


def test_two_tabs(app):
    """What was saved from an older look at the view is refused, and the newer stays; names stay one's own."""
    anna = signed_in(app)
    made = saved(anna)
    path = f"/{made['reference']}"
    newer = ask(anna, "PUT", path, {"name": " Held  up ", "version": made["version"]}).json
    assert ("Held  up", made["version"] + 1) == (newer["name"], newer["version"])
    older = ask(anna, "PUT", path, {"state": {"shape": 1, "view": {}}, "version": made["version"]}, 409)
    assert "another tab" in older.json["error"]
    assert STATE == ask(anna, "GET", path).json["state"]
    for name in ("held UP", "ＨＥＬＤ up"):
        assert "already" in ask(anna, "POST", "", {"name": name, "state": STATE}, 409).json["error"]
    saved(signed_in(app, BEN), name="Held up")


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        *(("POST", {"name": name, "state": STATE}, 400) for name in (None, "", " \t", 7, "x" * 81)),
        *(("POST", {"name": "x", "state": state}, 400) for state in (None, {}, {"shape": 2, "view": {}})),
        ("POST", {"name": "x", "state": STATE, "page": "admin"}, 400),
        ("POST", {"name": "x", "state": STATE, "rows": []}, 400),
        ("PUT", {"version": 1}, 400),
        *(("PUT", {"name": "x", "version": version}, 400) for version in (None, True, 0, "1", 2**40)),
    ],
)
def test_what_no_page_sends_is_refused(app, method, body, status):
    """A sentence instead of an accident, and nothing is kept of it."""
    anna = signed_in(app)
    path = f"/{saved(anna)['reference']}" if method == "PUT" else ""
    before = names(anna)
    assert ask(anna, method, path, body, status).json["error"]
    assert before == names(anna)


def test_there_is_a_limit(app, monkeypatch):
    """Nobody fills the database with views."""
    monkeypatch.setattr(keeping, "MOST", 2)
    anna = signed_in(app)
    for name in "ab":
        saved(anna, name=name)
    assert "Delete one" in ask(anna, "POST", "", {"name": "c", "state": STATE}, 409).json["error"]


def test_so_many_changes_an_hour(app, time, monkeypatch):
    """Saved over, renamed, shared: all count; what is refused changes nothing, until an hour later."""
    monkeypatch.setattr(keeping, "MOST_AN_HOUR", 2)
    anna = signed_in(app)
    path = f"/{saved(anna)['reference']}"
    ask(anna, "PUT", path, {"name": "Second", "version": 1})
    ask(anna, "POST", f"{path}/share", {"customer": LARKSPUR[0], "version": 2})
    for way, body in (("PUT", {"name": "Third"}), ("PUT", {"state": STATE})):
        refused = ask(anna, way, path, body | {"version": 3}, 429)
        assert "within an hour" in refused.json["error"]
    ask(anna, "POST", f"{path}/share", {"customer": None, "version": 3}, 429)
    assert ("Second", 3) == tuple(ask(anna, "GET", path).json["saved"][key] for key in ("name", "version"))
    time.move(hours=1, seconds=1)
    ask(signed_in(app), "PUT", path, {"name": "Third", "version": 3})


def test_so_many_views_an_hour(app, time, monkeypatch):
    """Also where they are deleted again; others and the next hour are not concerned."""
    monkeypatch.setattr(keeping, "MOST_AN_HOUR", 2)
    anna = signed_in(app)
    for _ in range(2):
        ask(anna, "DELETE", f"/{saved(anna)['reference']}", {})
    refused = ask(anna, "POST", "", {"name": "c", "state": STATE}, 429)
    assert "within an hour" in refused.json["error"]
    saved(signed_in(app, BEN))
    time.move(hours=1, seconds=1)
    saved(signed_in(app))


def test_the_audit_names_views_and_no_choices(app):
    """Each change of a view has its event with the view's name; what it asks for is private."""
    anna = signed_in(app)
    made = shared(anna, name="Mine")
    ask(anna, "DELETE", f"/{made['reference']}", {})
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        told = [each for each in session.query(Event) if each.action.startswith("VIEW_")]
    assert ["VIEW_SAVE", "VIEW_UPDATE", "VIEW_DELETE"] == [each.action for each in told]
    assert all("Mine" in each.details and "A-1" not in each.details for each in told)
