"""Earlier days over HTTP: of one's own scope of today, exact, and never another day than the one named."""

from datetime import UTC, date, datetime

import pytest

from api import changes, figures, rows, spans
from data.inventory.history import History
from data.inventory.scope import Scope
from data.inventory.snapshot import Snapshots
from data.inventory.stock import CHANGES
from services.history.desk import HistoryDesk
from tests.property.stocks import make_row, reading
from tests.unit.test_api_rows import AS_OF, ERP, A, B, app, client, snapshots

__all__ = ["app", "client", "snapshots"]

ALL = Scope(ERP, frozenset(), everything=True)
DAY, EARLIER = date(2026, 10, 31), date(2026, 10, 30)
ROUTES = {
    "/api/rows": {},
    "/api/figures": {},
    "/api/spans": {},
    "/api/changes": {"since": EARLIER.isoformat()},
}


class Asking:
    """A worker that makes every capture ready at once, or never."""

    def __init__(self, history: History):
        self.history, self.is_quick = history, True

    def ask(self, kind: str, question: dict, **_within: float) -> object:
        assert "day" == kind
        if self.is_quick:
            [found] = [each for each in self.history.captures() if each.name == question["capture"]]
            return self.history.expand(found)
        return None


@pytest.fixture(scope="module")
def asking(snapshots, tmp_path_factory):
    """Return the worker's answers: two days were kept, in which each of both customers had other rows."""
    folder = tmp_path_factory.mktemp("history")
    history = History(folder / "history", folder / "days", ERP, (snapshots.form,))
    for day, own in ((EARLIER, range(1, 4)), (DAY, range(2, 6))):
        kept = [make_row(n, 1, part=f"A-{n}", unit="EA") for n in own]
        kept += [make_row(250 + n, 2, customer="Beta", part=f"B-{250 + n}") for n in own]
        one = Snapshots(folder / f"{day}", ERP, snapshots.form)
        moment = datetime(day.year, day.month, day.day, 23, 30, tzinfo=UTC)
        history.keep(one.publish(reading(kept), as_of=moment), why="night", day=day)
    return Asking(history)


@pytest.fixture(autouse=True)
def desk(app, asking, monkeypatch):
    """Give the application the routes and what was kept, for a person who may see customer 1."""
    for module in (changes, figures, spans):
        app.register_blueprint(module.blueprint)
    app.extensions["lotview.history"] = HistoryDesk(asking.history, asking)
    monkeypatch.setattr(asking, "is_quick", True)
    see(monkeypatch, A)
    visited(monkeypatch, None)


def see(monkeypatch, scope: Scope) -> None:
    for module in (rows, spans, figures, changes):
        monkeypatch.setattr(module, "current_scope", lambda: scope)


def visited(monkeypatch, moment: datetime | None) -> None:
    monkeypatch.setattr(rows, "last_visit", lambda **_: moment)


def ask(client, path: str = "/api/rows", **body):
    answer = client.post(path, json=body)
    assert 200 == answer.status_code, answer.json
    assert "no-store" == answer.headers["Cache-Control"]
    return answer.json


def test_an_earlier_day_is_seen_as_it_was(client):
    """Rows, total, day and moment are of that day, nothing is stale, and blocks belong together."""
    answer = ask(client, view={"as_of": "2026-10-31"})
    assert ["A-2", "A-3", "A-4", "A-5"] == answer["columns"]["part"]
    assert (4, 4, False) == (answer["matched"], answer["total"], answer["stale"])
    assert {"day": "2026-10-31", "as_of": "2026-10-31T23:30:00+00:00", "since": None} == answer["past"]
    assert answer["as_of"] == "2026-10-31T23:30:00+00:00"
    again = {"view": {"as_of": "2026-10-31"}, "version": answer["version"], "start": 2}
    assert ["A-4", "A-5"] == ask(client, **again)["columns"]["part"]
    other = again | {"view": {"as_of": "2026-10-30"}}
    assert 409 == client.post("/api/rows", json=other).status_code


def test_two_days_are_compared(client):
    """What is new, gone or changed between two days is counted, chosen, and marked row by row."""
    view = {"as_of": "2026-10-31", "since": "2026-10-30"}
    answer = ask(client, view=view | {"in": {"change": ["gone", "new"]}})
    assert ["A-1", "A-4", "A-5"] == answer["columns"]["part"]
    assert "0" == answer["columns"]["on_hand"][0]
    assert [["new", 2], ["gone", 1], ["quantity", 0], ["status", 0]] == answer["facets"]["change"]
    found = ask(
        client, "/api/changes", view={"as_of": "2026-10-31"}, since="2026-10-30", ids=["1", "2", "4", "p1"]
    )
    assert {"new": 2, "gone": 1, "quantity": 0, "status": 0} == found["counts"]
    assert {"1": "Gone", "4": "New"} == {id_: told["change"] for id_, told in found["marks"].items()}
    assert "2026-10-30T23:30:00+00:00" == found["since"]


def test_the_last_visit_is_what_one_is_compared_with(client, monkeypatch):
    """Of what was kept, what was newest when this person was last here."""
    refused = client.post("/api/changes", json={"since": "visit"})
    assert (400, "There is no earlier visit to compare with.") == (refused.status_code, refused.json["error"])
    assert client.get("/api/days").json["since"] is None
    for seen, since in (
        (AS_OF, DAY),
        (datetime(2026, 10, 31, 23, 30, tzinfo=UTC), DAY),
        (datetime(2026, 10, 31, 23, 28, tzinfo=UTC), EARLIER),
    ):
        visited(monkeypatch, seen)
        moment = f"{since}T23:30:00+00:00"
        assert moment == client.get("/api/days").json["since"]
        assert moment == ask(client, "/api/changes", since="visit")["since"]
        counted = ask(client, view={"since": "visit"})
        assert moment == counted["past"]["since"]
        assert dict(counted["facets"]["change"]) == ask(client, "/api/changes", since="visit")["counts"]
    visited(monkeypatch, datetime(2026, 10, 1, tzinfo=UTC))
    assert 400 == client.post("/api/rows", json={"view": {"since": "visit"}}).status_code


def test_a_day_that_was_not_kept_is_said(client):
    """The sentence names the nearest day that was kept; nothing else is shown in its place."""
    answer = client.post("/api/rows", json={"view": {"as_of": "2026-10-20"}})
    assert 400 == answer.status_code
    assert (
        "No stock of 20 Oct 2026 was kept. The nearest day that was kept is 30 Oct 2026."
        == answer.json["error"]
    )
    backwards = client.post("/api/rows", json={"view": {"as_of": "2026-10-30", "since": "2026-10-31"}})
    assert 400 == backwards.status_code


def test_a_day_that_is_not_ready_is_on_its_way(client, asking, monkeypatch, tmp_path):
    """While the worker makes a capture ready the answer says so, and when to ask again."""
    monkeypatch.setattr(asking, "is_quick", False)
    history = asking.history
    desk = HistoryDesk(History(history.folder.parent, tmp_path, ERP, history.forms), asking)
    client.application.extensions["lotview.history"] = desk
    answer = client.post("/api/rows", json={"view": {"as_of": "2026-10-31"}})
    assert 503 == answer.status_code
    assert 202 == client.post("/api/changes", json={"since": "2026-10-31"}).status_code


@pytest.mark.parametrize(
    "scope", [Scope.nothing(ERP), A, B, ALL, Scope("sqlite:///other", frozenset({1, 2}))]
)
@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    "view", [{"as_of": "2026-10-31"}, {"since": "2026-10-30"}, {"as_of": "2026-10-31", "since": "2026-10-30"}]
)
def test_an_earlier_day_shows_what_one_may_see_today(client, monkeypatch, scope, path, view):
    """Whoever asks, for whatever day: rows, counts, marks and figures are of the scope of now alone."""
    see(monkeypatch, scope)
    body = ROUTES[path] | {"view": view | {"in": {"change": list(CHANGES)}} if "since" in view else view}
    if path == "/api/rows":
        body |= {"end": 1000}
    if path == "/api/changes":
        body |= {"ids": [str(number) for number in range(1, 300)]}
    text = client.post(path, json=body).text
    sees = {"A": scope.everything or scope == A, "B": scope.everything or scope == B}
    if path == "/api/rows":
        assert sees == {name: f'"{name}-' in text for name in "AB"}
    elif path == "/api/changes":
        marks = client.post(path, json=body).json["marks"]
        assert sees == {
            "A": any(int(each) < 250 for each in marks),
            "B": any(int(each) > 250 for each in marks),
        }
    else:
        assert not [name for name in "AB" if f"{name}-" in text and not sees[name]]
    unseen = {"A": "Alpha", "B": "Beta"}
    assert not [unseen[name] for name in "AB" if not sees[name] and unseen[name] in text]


def test_what_one_may_no_longer_see_is_gone_from_every_day(client, monkeypatch):
    """A customer that is taken away takes its rows of all days along; one that comes brings them."""
    both = Scope(ERP, frozenset({1, 2}))
    for scope, parts in ((both, 8), (A, 4), (Scope.nothing(ERP), 0), (B, 4)):
        see(monkeypatch, scope)
        assert parts == ask(client, view={"as_of": "2026-10-31"})["matched"]


def test_days_say_nothing_of_anybody_s_stock(client, monkeypatch):
    """Which days were kept is the same for everybody: no rows, no sizes."""
    told = []
    for scope in (A, B, Scope.nothing(ERP)):
        see(monkeypatch, scope)
        told.append(client.get("/api/days").json)
    assert [told[0]] * 3 == told
    assert [["2026-10-31", "2026-10-31T23:30:00+00:00"], ["2026-10-30", "2026-10-30T23:30:00+00:00"]] == told[
        0
    ]["days"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"since": "yesterday"},
        {"since": "2026-10-30", "ids": "1"},
        {"since": "2026-10-30", "ids": ["1"] * 1001},
        {"since": "2026-10-30", "view": []},
        {"since": "2026-10-30", "view": {"since": 1, "as_of": 5}},
        {"since": "2026-10-30", "rows": 1},
    ],
)
def test_bad_requests_are_refused(client, body):
    """Anything that the contract does not know is a sentence."""
    assert 400 == client.post("/api/changes", json=body).status_code


def test_no_view_is_every_row(client):
    """Without a view, or with none, all rows are counted."""
    since = {"since": EARLIER.isoformat()}
    found = [
        client.post("/api/changes", json=since | more).json for more in ({}, {"view": None}, {"view": {}})
    ]
    assert "counts" in found[0]
    assert [found[0]] * 3 == found
