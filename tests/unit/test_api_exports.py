"""Downloads: the view decides, the server's rows fill them, each is recorded, and only a few run at once."""

import csv
import io
import json
from contextlib import contextmanager
from datetime import UTC, date, datetime
from types import SimpleNamespace

import openpyxl
import pyarrow as pa
import pytest
from flask import Flask, jsonify
from flask.testing import FlaskClient

from api import exports
from data.inventory.columns import COLUMNS, QUANTITY_ONE
from data.inventory.rules import Rules, Thresholds
from data.inventory.scope import Scope
from data.inventory.signals import Signals
from data.portal.actors import Actor
from problems import Problem, TooLarge
from services import shown
from services.exports import desk as export_desk
from services.stock import StockDesk
from settings import Settings
from tests.unit.snapshot_cases import published

ERP = "sqlite:///erp"
AS_OF = datetime(2026, 11, 1, 14, 2, 11, tzinfo=UTC)
A = Scope(ERP, frozenset({1}))
VIEW = {"search": "a-", "sort": [["part", "desc"]], "columns": ["part", "on_hand", "exp_date"]}


def reading():
    """Return three rows of customer 1 and two of customer 2."""
    owners = [1, 1, 1, 2, 2]
    columns = {"row_id": [1, 2, 3, 4, 5], "customer_id": owners}
    for column in COLUMNS:
        value = {"text": "", "quantity": QUANTITY_ONE // 4, "date": date(2027, 1, 31)}[column.kind]
        columns[column.id] = [value] * 5
    columns["part"] = ["A-1", "=A-2", "A-10", "B-1", "B-2"]
    return pa.table(columns)


class Reader(FlaskClient):
    """A client that reads each answer to its end and closes it, as a server does."""

    def open(self, *args, **kwargs):
        """Return the whole answer."""
        return super().open(*args, buffered=True, **kwargs)


@pytest.fixture
def recorded(monkeypatch):
    """Return the list that audit events of this test go to."""
    events = []

    @contextmanager
    def changing(actor):
        def record(action, *, target, details):
            events.append((actor.name, action, target.name, details))

        yield SimpleNamespace(record=record)

    monkeypatch.setattr(export_desk, "changing", changing)
    return events


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory):
    """Return the snapshots of an ERP that was read once."""
    return published(tmp_path_factory.mktemp("snapshots"), ERP, reading(), as_of=AS_OF)


@pytest.fixture
def app(snapshots, monkeypatch, recorded):
    """Return the routes alone, for a person who may see customer 1."""
    app = Flask(__name__)
    app.config["SETTINGS"] = settings = Settings(today="2026-11-01", time_zone="Europe/Berlin")
    desk = StockDesk(snapshots, Signals(snapshots.folder), settings, clock=AS_OF.timestamp)
    app.extensions["lotview.stock"] = desk
    app.register_blueprint(exports.blueprint)
    app.register_error_handler(Problem, lambda problem: (jsonify(error=problem.sentence), problem.status))
    monkeypatch.setattr(shown, "rules_for", lambda **_: Rules())
    monkeypatch.setattr(exports, "current_scope", lambda: A)
    monkeypatch.setattr(exports, "current_actor", lambda: Actor("ann@example.com"))
    monkeypatch.setattr(exports, "current_user", lambda: SimpleNamespace(scope_label="Bräu & Söhne"))
    return app


@pytest.fixture
def client(app):
    """Return a client of those routes."""
    app.test_client_class = Reader
    return app.test_client()


def lines(answer):
    """Return the rows of a CSV answer."""
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.parametrize("send", ["get", "post"])
def test_csv_is_the_view(client, send):
    """The file holds the view's columns, rows and order, by address or by form."""
    sent = {"query_string" if send == "get" else "data": {"view": json.dumps(VIEW)}}
    answer = getattr(client, send)("/api/export-csv", **sent)
    assert lines(answer) == [
        ["Part", "On Hand Qty", "Exp Date"],
        ["A-10", "0.25", "2027-01-31"],
        ["A-1", "0.25", "2027-01-31"],
        ["'=A-2", "0.25", "2027-01-31"],
    ]


def test_xlsx_is_the_view(client):
    """The workbook holds the same rows, typed, and nobody else's."""
    answer = client.post("/api/export-xlsx", data={"view": json.dumps(VIEW)})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data))["Inventory"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1] == ("A-10", 0.25, datetime(2027, 1, 31))  # noqa: DTZ001  a date has no zone
    assert len(rows) == 4


def test_file_is_a_download_that_nobody_keeps(client):
    """Name, length and headers make it a download, kept by no cache and guessed at by no browser."""
    for kind in ("csv", "xlsx"):
        answer = client.get(f"/api/export-{kind}")
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith("attachment; ")
        assert "filename*=UTF-8''Inventory_Br%C3%A4u" in disposition
        assert disposition.endswith(f"2026-11-01_1502.{kind}")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.content_length == len(answer.data)


def test_a_file_of_the_board_says_what_its_days_are(client, monkeypatch):
    """Named after the page that asks; days left and ranks under the customer's rules, told with their day."""
    monkeypatch.setattr(shown, "rules_for", lambda **_: Rules(Thresholds(10, 91, 200)))
    view = json.dumps({"columns": ["part", "days_left", "fefo"]})
    answer = client.post("/api/export-xlsx", data={"view": view, "title": "Expiry"})
    assert "filename*=UTF-8''Expiry_Br%C3%A4u" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert ("=A-2", 91, None) == list(book["Inventory"].iter_rows(values_only=True))[1]  # of no status
    about = dict(book["About"].iter_rows(values_only=True))
    assert "Within 10 days, 11 to 91 days, 92 to 200 days" == about["Spans of expiry"]
    assert "1 Nov 2026" == about["Days count from"]
    assert 400 == client.post("/api/export-csv", data={"title": "../x"}).status_code


def test_each_export_is_recorded(client, recorded):
    """Who took how many rows of which view and reading is in the audit."""
    client.post("/api/export-csv", data={"view": json.dumps(VIEW)})
    [(actor, action, target, details)] = recorded
    assert (actor, action, target) == ("ann@example.com", "EXPORT", "ann@example.com")
    assert (details["format"], details["rows"], json.loads(details["view"])) == ("csv", 3, VIEW)


def test_by_part_is_said_and_recorded(client, recorded):
    """A file by part says so in its name and in the audit, and counts parts."""
    view = {"by": "part", "columns": ["part", "on_hand_sum", "lots"], "open": [["", "A-1", ""]]}
    answer = client.get("/api/export-csv", query_string={"view": json.dumps(view)})
    assert lines(answer) == [
        ["Part", "On Hand Qty", "Lots"],
        ["'=A-2", "0.25", "1"],
        ["A-1", "0.25", "1"],
        ["A-10", "0.25", "1"],
    ]
    assert "filename*=UTF-8''Inventory_by_part_Br%C3%A4u" in answer.headers["Content-Disposition"]
    [(*_, details)] = recorded
    assert (details["by"], details["rows"], json.loads(details["view"])) == ("part", 3, view)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_asking_for_headers_makes_no_file(client, recorded, monkeypatch, kind):
    """HEAD says what kind of file there is, makes none and records none."""
    monkeypatch.setattr(export_desk.ExportDesk, "export", None)
    answer = client.head(f"/api/export-{kind}")
    assert answer.status_code == 200
    assert answer.mimetype == exports.TYPES[kind].split(";")[0]
    assert (answer.data, answer.content_length, recorded) == (b"", None, [])


BAD_VIEWS = [
    "{",
    "[]",
    "1",
    '"x"',
    "{}{}",
    "NaN",
    "[" * 9000,
    '{"search": 1}',
    '{"rows": []}',
    '{"in": {"x": []}}',
    '{"by": "bin"}',
    '{"by": "part", "columns": ["bin"]}',
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("view", [*BAD_VIEWS, '{"search": "' + "x" * 400_000 + '"}'])
def test_bad_views_are_refused_and_not_recorded(client, recorded, kind, view):
    """A view that can't be understood gives a sentence, no file and no event."""
    answer = client.post(f"/api/export-{kind}", data={"view": view})
    assert 400 <= answer.status_code < 500
    assert answer.json["error"].endswith(".")
    assert recorded == []


def test_only_a_few_at_once(app, client, monkeypatch):
    """While as many files are made as may be, further ones are asked to come back; afterwards all is well."""
    answers = []

    def nested(**_):
        answers.append(client.get("/api/export-csv").status_code)
        return iter([b"x"])

    monkeypatch.setattr(export_desk, "export_csv", nested)
    monkeypatch.setattr(export_desk, "WAIT_SECONDS", 0.01)
    assert client.get("/api/export-csv").status_code == 200
    assert answers == [429, 200]
    assert client.get("/api/export-csv").status_code == 200


def test_a_failed_export_frees_its_seat(client, monkeypatch, recorded):
    """Files that can't be made don't use up the seats, and are not recorded."""

    def too_large(**_):
        raise TooLarge("Too many rows for a sheet. Please download CSV.")

    monkeypatch.setattr(export_desk, "export_xlsx", too_large)
    assert {client.get("/api/export-xlsx").status_code for _ in range(5)} == {413}
    assert recorded == []
    assert client.get("/api/export-csv").status_code == 200
