"""The audit over HTTP: for those who may read it, whole, and never more than was asked for."""

import csv
import io
import json
from threading import BoundedSemaphore

import openpyxl
import pytest
from sqlalchemy import func, select

from data.portal import audit_listing
from data.portal.actors import Actor, Target
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.staff import Role
from data.portal.tables import Event
from services.audit import export as audit_export
from services.audit.words import ACTIONS, WRONG, choices, sentence
from tests.portal_app import ANNA, BEN, ORIGIN, app, cheap_passwords, signed_in
from tests.staff_people import hire, staff_in

__all__ = ["app", "cheap_passwords"]

AUDIT = "/api/admin/audit"
NASTY = '=HYPERLINK("http://evil.example")'
ROUTES = (
    ("POST", f"{AUDIT}/rows"),
    ("GET", f"{AUDIT}/choices"),
    ("GET", f"{AUDIT}/event/1"),
    ("GET", f"{AUDIT}/export-xlsx"),
    ("POST", f"{AUDIT}/export-csv"),
)
MAY = {Role.ADMIN: True, Role.SUPPORT: False, Role.AUDITOR: True}


@pytest.fixture
def otto(app):
    """Give the browser of an auditor; the audit tells of two customers' people and of hostile names."""
    with app.app_context(), changing(Actor("marta", 9, ip="192.0.2.9", request_id="r1")) as change:
        for target in (Target(1, ANNA), Target(2, BEN), Target(None, NASTY)):
            details = {"last_name": {"from": "Old", "to": NASTY}}
            change.record(Action.CUSTOMER_UPDATE, target=target, details=details)
    return staff_in(app, hire(app, Role.AUDITOR))


def ask(client, view=None, **more):
    answer = client.post(f"{AUDIT}/rows", json={"view": view or {}, **more}, headers=ORIGIN)
    assert answer.status_code == 200, answer.text
    return answer.json


def count(app) -> int:
    with app.app_context(), reading() as session:
        return session.scalar(select(func.count()).select_from(Event))


def send(client, method, path):
    how = {"json": {}} if path.endswith("rows") else {}
    with client.open(path, method=method, headers=ORIGIN, **how) as answer:
        return answer.status_code


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_only_those_who_may_read_the_audit_get_any_of_it(app, method, path):
    """Nobody and customers get nothing from any route, staff by their role."""
    assert 401 == send(app.test_client(), method, path)
    assert 403 == send(signed_in(app), method, path)
    for role, may in MAY.items():
        assert (200 if may else 403) == send(staff_in(app, hire(app, role)), method, path), role


def test_the_newest_events_come_first_and_blocks_continue_while_others_write(app, otto):
    """Later blocks go on where the first began, whatever was added since."""
    first = ask(otto, start=0, end=2)
    assert first["matched"] == first["total"] == first["upto"] == count(app)
    for _ in range(3):
        signed_in(app)
    rest = ask(otto, start=2, end=900, upto=first["upto"])["rows"]
    ids = [row["id"] for row in first["rows"] + rest]
    assert list(range(first["upto"], 0, -1)) == ids
    assert first["upto"] + 3 == ask(otto)["upto"]


def test_filters_and_search_find_what_they_say(otto):
    """By who, action, account as address and as number, and by a word of the details."""
    for view in (
        {"in": {"who": ["marta"], "account": [ANNA]}},
        {"in": {"action": ["CUSTOMER_UPDATE"], "account": ["1"]}},
        {"in": {"account": ["#1"]}, "search": "hyperlink"},
    ):
        assert [ANNA] == [row["account"] for row in ask(otto, view)["rows"]]
    for nobody in ("2147483648", "#" + "0" * 12 + "9" * 30):  # no number of an account, however it begins
        assert 0 == ask(otto, {"in": {"account": [nobody]}})["matched"]
    assert 0 == ask(otto, {"from": "2031-01-01"})["matched"]
    assert "CUSTOMER_UPDATE" in dict(otto.get(f"{AUDIT}/choices").json["action"])
    assert ["marta", "marta"] in otto.get(f"{AUDIT}/choices").json["who"]


def test_more_than_the_bound_is_not_called_a_number(otto, monkeypatch):
    """Where counting ended the answer says that there are more."""
    monkeypatch.setattr(audit_listing, "COUNTED", 2)
    monkeypatch.setattr("services.audit.listing.COUNTED", 2)
    answer = ask(otto, {"in": {"who": ["marta"]}})
    assert (2, True, 3) == (answer["matched"], answer["more"], len(answer["rows"]))


@pytest.mark.parametrize(
    "body",
    [
        {"start": -1},
        {"start": 5, "end": 5},
        {"end": 1001},
        {"upto": "x"},
        {"upto": True},
        {"view": []},
        {"view": {"filter": {}}},
        {"rows": 1},
    ],
)
def test_what_is_not_understood_is_refused(otto, body):
    """A sentence, and status 400."""
    answer = otto.post(f"{AUDIT}/rows", json=body, headers=ORIGIN)
    assert (400, True) == (answer.status_code, len(answer.json["error"]) > 10)


def test_one_event_is_told_in_full(app, otto):
    """A sentence, from and to, where from, whether it is as it was written, and the JSON as it is kept."""
    position = ask(otto, {"in": {"account": [ANNA], "who": ["marta"]}})["rows"][0]["id"]
    told = otto.get(f"{AUDIT}/event/{position}").json
    assert f"marta changed the account of {ANNA}" == told["sentence"]
    assert [("Last name", "Old", NASTY)] == [
        (each["field"], each["old"], each["new"]) for each in told["changes"]
    ]
    facts = dict(map(tuple, told["facts"]))
    assert ("192.0.2.9", "r1", "CUSTOMER_UPDATE") == (facts["Address"], facts["Request"], facts["Action"])
    assert told["whole"]
    assert {"last_name": {"from": "Old", "to": NASTY}} == json.loads(told["raw"])
    assert [404, 404] == [otto.get(f"{AUDIT}/event/{each}").status_code for each in (0, 10**12)]


def test_files_hold_what_the_view_finds_and_run_nothing(app, otto):
    """The same rows in both kinds of file, no cell is a formula, and each file is told in the audit."""
    view = json.dumps({"in": {"who": ["marta"]}})
    found = ask(otto, {"in": {"who": ["marta"]}})
    before = count(app)
    lines = list(
        csv.reader(io.StringIO(otto.get(f"{AUDIT}/export-csv?view={view}").data.decode("utf-8-sig")))
    )
    with otto.post(f"{AUDIT}/export-xlsx", data={"view": view}, headers=ORIGIN) as answer:
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
    rows = list(book["Audit"].iter_rows())
    ids = [str(row["id"]) for row in found["rows"]]
    assert ids == [line[0] for line in lines[1:]] == [str(row[0].value) for row in rows[1:]]
    assert NASTY in [row[6].value for row in rows]
    assert "'" + NASTY in [line[6] for line in lines]
    assert {"s", "n"} >= {cell.data_type for row in rows for cell in row}
    assert (before, str(before)) == (dict(book["About"].values)["Last event then"] - 1, ids and str(before))
    assert [Action.EXPORT] * 2 == [row["action"] for row in ask(otto)["rows"][:2]]


def test_a_workbook_has_a_bound_and_csv_has_none(app, otto, monkeypatch):
    """More events than an Excel file may hold are refused with the way out, and leave no record."""
    monkeypatch.setattr(audit_export, "MOST_XLSX", 2)
    before = count(app)
    refused = otto.get(f"{AUDIT}/export-xlsx")
    assert (413, True) == (refused.status_code, "CSV" in refused.json["error"])
    assert before == count(app)
    assert before + 1 == len(otto.get(f"{AUDIT}/export-csv").data.splitlines())


def test_every_action_has_its_words():
    """Each action reads as a sentence, of others and of oneself; what failed or was refused is marked."""
    for action in Action:
        words = ACTIONS[action]
        for whom in (ANNA, "marta", None):
            told = sentence(action=action, who="marta", whom=whom, acted_for=None)
            assert told.startswith("marta "), action
            assert "{" not in told, action
        assert (words.icon == WRONG) == any(word in action for word in ("FAILED", "DENIED")), action
        assert (action.value, words.label) in choices(), action


def test_whoever_leaves_in_the_middle_of_a_file_holds_nobody_up(otto, monkeypatch):
    """The place in which files are made is free again once the reader has gone, and taken until then."""
    monkeypatch.setitem(audit_export._seats, "csv", BoundedSemaphore(1))
    monkeypatch.setattr(audit_export, "WAIT_SECONDS", 0.01)
    answer = otto.get(f"{AUDIT}/export-csv", buffered=False)
    assert next(answer.iter_encoded()).startswith(b"\xef\xbb\xbfEvent,")
    assert 429 == otto.get(f"{AUDIT}/export-csv").status_code
    answer.close()
    assert 200 == otto.get(f"{AUDIT}/export-csv").status_code
