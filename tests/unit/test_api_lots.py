"""Histories of lots over HTTP: what is known at once, what the ERP says, and nothing of anybody else's."""

import io
import json
from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace

import openpyxl
import pytest

from api import lots
from data.inventory.scope import Scope
from problems import ErpUnavailable
from services.lots import desk, recall
from services.lots.reading import read_lot
from tests.unit.small_erp import SmallErp
from tests.unit.test_api_rows import ERP, A, snapshots
from tests.unit.test_api_rows import app as rows_app
from tests.unit.test_lot_postings import ACME, GLOBEX, small

__all__ = ["rows_app", "small", "snapshots"]

MINE, THEIRS = Scope(ERP, frozenset({ACME})), Scope(ERP, frozenset({GLOBEX}))
ALL, NOBODY = Scope(ERP, frozenset(), everything=True), Scope.nothing(ERP)
HERS = {"part": "P2", "lot": "U1"}


class Worker:
    """Stands in for the worker: reads the ERP at once, or is asked only, or can't."""

    def __init__(self, erp: SmallErp):
        self.erp, self.asked, self.why, self.is_slow = erp, [], "", False

    def ask(self, kind, question, *, within, wait):  # noqa: ARG002
        self.asked.append(question)
        if self.why:
            raise ErpUnavailable(self.why)
        return None if self.is_slow else json.loads(json.dumps(read_lot(self.erp.settings, question)))


@pytest.fixture
def worker(small):
    """Give the worker that reads the small ERP."""
    return Worker(small)


@pytest.fixture
def client(rows_app, worker, monkeypatch):
    """Give a client of the routes, for a person who may see ACME; the stock on screen is of other parts."""
    app = rows_app
    app.extensions["lotview.asking"] = worker
    app.register_blueprint(lots.blueprint)
    monkeypatch.setattr(app.config["SETTINGS"], "time_zone", "UTC", raising=False)
    monkeypatch.setattr(app.config["SETTINGS"], "portal_name", "Lotview", raising=False)
    monkeypatch.setattr(desk, "vendor_told", lambda **_: frozenset())
    see(monkeypatch, MINE)
    return app.test_client()


def see(monkeypatch, scope: Scope) -> None:
    """Ask from now on as somebody with this scope."""
    monkeypatch.setattr(lots, "current_scope", lambda: scope)


def ask(client, **body):
    return client.post("/api/lot", json=HERS | body)


def test_the_history_is_told_in_words(client):
    """Newest first, what came less what went is what is left; the order that oneself pays is named."""
    answer = ask(client)
    assert (200, "no-store") == (answer.status_code, answer.headers["Cache-Control"])
    (lot,) = answer.json["lots"]
    told = [(each["what"], each["quantity"]) for each in lot["postings"]]
    assert [
        ("Shipped", "-5.5"),
        ("Shipped on order 700", "-5"),
        ("Used by job 12", "-10"),
        ("Used by job 11", "-30"),
        ("Moved away", "-40"),
        ("Moved here", "40"),
        ("Received", "100"),
    ] == told
    assert "49.5" == lot["here"]
    assert [("5.5", "", ""), ("5", "700", "PO700")] == [
        (each["quantity"], each["order"], each["po"]) for each in lot["shipments"]
    ]
    jobs = [
        (job["job"], job["quantity"], [each["user_lot"] for each in job["lots"]]) for job in lot["went_into"]
    ]
    assert [("11", "30", ["MADE"]), ("12", "10", [])] == jobs


def test_nothing_of_anybody_else_is_in_it(client, worker, monkeypatch):
    """Whoever else had to do with a lot: no name, lot or order of theirs; who sees all sees it."""
    foreign = ("FOR 12", "Globex", "THEIRS", "P3", '"800"', "PO800", "Alpine", "V9", "A1")
    mine = ask(client).text
    assert [] == [text for text in foreign if text in mine]
    see(monkeypatch, ALL)
    every = ask(client).text
    assert [] == [text for text in foreign if text not in every]
    monkeypatch.setattr(desk, "vendor_told", lambda **_: frozenset({ACME}))
    see(monkeypatch, MINE)
    mine = ask(client).text
    assert ["Alpine", "V9", "A1"] == [text for text in foreign if text in mine]


def test_a_foreign_lot_is_as_one_that_does_not_exist(client, worker, monkeypatch):
    """The same status, the same words and the same questions, whether somebody else has it or nobody."""
    see(monkeypatch, THEIRS)
    answers = [ask(client), ask(client, part="P9"), ask(client, lot="U9"), ask(client, customer="ACME")]
    assert {(404, answers[0].text)} == {(each.status_code, each.text) for each in answers}
    assert [[GLOBEX]] * 4 == [question["customers"] for question in worker.asked]
    worker.is_slow = True
    slow = [
        ask(client).json | {"part": "", "lot": ""},
        ask(client, part="P9", lot="U9").json | {"part": "", "lot": ""},
    ]
    assert slow[0] == slow[1]
    worker.why = "The ERP can't be read at the moment."
    assert [503, 503] == [ask(client).status_code, ask(client, part="P9").status_code]


@pytest.mark.parametrize(
    ("scope", "status"),
    [(NOBODY, 404), (MINE, 200), (THEIRS, 404), (ALL, 200), (Scope("sqlite:///other", frozenset({9})), 404)],
)
@pytest.mark.parametrize("path", ["/api/lot", "/api/lot-xlsx"])
def test_each_scope_has_its_own(client, worker, monkeypatch, recorded, scope, status, path):
    """Whoever may see the customer, and nobody else; an empty scope asks nobody."""
    see(monkeypatch, scope)
    body = {"json": HERS} if path == "/api/lot" else {"data": {"view": json.dumps(HERS)}}
    with client.post(path, **body) as answer:
        assert status == answer.status_code
    assert [] == worker.asked or scope.everything or scope.customers


def test_while_the_erp_is_asked_the_positions_are_shown(client, worker, monkeypatch):
    """202 with where the lot is now, and when to ask again; without the ERP the same with why."""
    see(monkeypatch, A)  # the customer whose stock was read: lots have no text there, so give it one
    worker.is_slow = True
    answer = ask(client)
    assert (202, "1", None) == (answer.status_code, answer.headers["Retry-After"], answer.json["lots"])
    assert {"rows": [], "sums": []} == answer.json["present"]
    worker.why = "The ERP can't be read at the moment."
    answer = ask(client)
    assert (503, worker.why) == (answer.status_code, answer.json["error"])
    assert "present" in answer.json


@pytest.mark.parametrize(
    "body",
    [
        {"part": ""},
        {"lot": None},
        {"lot": 7},
        {"part": "x" * 201},
        {"customer": ["ACME"]},
        {"lot": "a\0b"},
        {"version": "1"},
    ],
)
def test_what_no_page_sends_is_refused(client, body):
    """A sentence, not an accident, and the ERP is not asked."""
    assert 400 == ask(client, **body).status_code
    text = json.dumps(HERS | body)
    assert 400 == client.get("/api/lot-xlsx", query_string={"view": text}).status_code


@pytest.fixture
def recorded(monkeypatch):
    """Give what is recorded in the audit, for a person called Anna."""
    events = []

    @contextmanager
    def changing(_actor):
        yield SimpleNamespace(record=lambda action, **what: events.append((action, what["details"])))

    monkeypatch.setattr(recall, "changing", changing)
    monkeypatch.setattr(lots, "current_actor", lambda: SimpleNamespace(name="Anna", owner=None))
    monkeypatch.setattr(lots, "current_user", lambda: SimpleNamespace(scope_label="ACME"))
    return events


def test_the_workbook_holds_what_the_page_shows(client, worker, recorded):
    """Every posting with real numbers and days, formulas stay text; it is recorded once, and nothing else."""
    worker.erp.layer(part=ACME, quantity=0, balance=0, action="=cmd()", origin="=1+1")
    worker.erp.write()
    assert 200 == client.head("/api/lot-xlsx").status_code
    answer = client.post("/api/lot-xlsx", data={"view": json.dumps(HERS)})
    assert "Lot_P2 U1_" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert [
        "Lot",
        "Positions",
        "Postings",
        "Made from and into",
        "Shipments",
        "Purchases",
        "About",
    ] == book.sheetnames
    header, *lines = book["Postings"].iter_rows(values_only=True)
    quantity, day = header.index("Quantity"), header.index("Day")
    assert 49.5 == sum(line[quantity] for line in lines)
    assert all(isinstance(line[day], datetime) for line in lines)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    texts = {str(cell.value) for cell in cells}
    assert not {"Globex", "THEIRS", "P3", '"800"', "PO800", "Alpine"} & texts
    ((action, details),) = recorded
    assert ("EXPORT", "P2", "U1", 8) == (str(action), details["part"], details["lot"], details["rows"])
    answer.close()


def test_there_is_no_workbook_of_half_a_history(client, worker, recorded):
    """While the ERP is asked, or can't be, there is a sentence and no file, and nothing is recorded."""
    worker.is_slow = True
    answer = client.post("/api/lot-xlsx", data={"view": json.dumps(HERS)})
    assert (503, recall.NOT_YET) == (answer.status_code, answer.json["error"])
    assert [] == recorded
