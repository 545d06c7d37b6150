"""Accounts from the shell: exact customers, audited changes, sentences that help."""

import json
from importlib import import_module

import pytest
from click.testing import Result
from sqlalchemy import select, text

from commands.account import account
from commands.audit import audit
from data.erp.reading import ErpCustomer
from data.portal.changes import reading
from data.portal.engine import WRITES, current_sessions, engine_of
from data.portal.tables import Event
from problems import ErpUnavailable
from tests.portal_app import (
    ANNA,
    BEN,
    CARA,
    ERP,
    LARKSPUR,
    NORTHFIELD,
    OTHER_ERP,
    PASSWORD,
    app,
    cheap_passwords,
    enter,
    signed_in,
    time,
)  # fmt: skip

__all__ = ["app", "cheap_passwords", "time"]

COMMANDS = import_module("commands.account")
CUSTOMERS = [
    ErpCustomer(1, "None", active=True, default=True),
    ErpCustomer(2, "Larkspur Naturals", active=True, default=False),
    ErpCustomer(5, "Northfield Labs", active=True, default=False),
    ErpCustomer(7, "ACME", active=True, default=False),
    ErpCustomer(8, "ACME ", active=True, default=False),
    ErpCustomer(9, "Acme", active=False, default=False),
    ErpCustomer(11, "Twin", active=True, default=False),
    ErpCustomer(12, "Twin", active=True, default=False),
    ErpCustomer(13, "100%_'\";--", active=True, default=False),
]
ADD = ["add", "--email", CARA, "--first-name", "Cara", "--last-name", "Stone", "--password-stdin"]


@pytest.fixture
def shell(app, monkeypatch):
    """Give a shell of the portal whose ERP has awkward customers."""
    monkeypatch.setattr(COMMANDS, "read_customers", lambda _settings: CUSTOMERS)
    runner = app.test_cli_runner()

    def run(*words: str, password: str = PASSWORD, command=account) -> Result:
        with app.app_context():  # as the flask command gives it
            return runner.invoke(command, list(words), input=password + "\n")

    return run


def listed(shell) -> dict[str, dict]:
    return {each["email"]: each for each in json.loads(shell("list", "--json").output)}


def granted(shell, email=CARA) -> list[int]:
    return [customer["id"] for customer in listed(shell)[email]["customers"]]


def last_event(app) -> Event:
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        return session.scalars(select(Event).order_by(Event.position.desc())).first()


@pytest.mark.parametrize("customer", [each for each in CUSTOMERS if each.id in {2, 5, 7, 8, 9, 13}], ids=str)
def test_look_alike_names_never_cross(shell, customer):
    """A name means the very customer that is written so: capitals, blanks at the end and all signs count."""
    assert 0 == shell(*ADD, "--erp-customer", customer.name).exit_code
    assert [customer.id] == granted(shell)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--erp-customer", "larkspur naturals"], "“Larkspur Naturals” (--erp-customer-id 2)"),
        (["--erp-customer", "Larkspr"], "“Larkspur Naturals” (--erp-customer-id 2)"),
        (["--erp-customer", "ACME  "], "“ACME ” (--erp-customer-id 8)"),
        (["--erp-customer", "Twin"], "--erp-customer-id 11 or --erp-customer-id 12"),
        (["--erp-customer", "Nobody at all"], "no customer named “Nobody at all”."),
        (["--erp-customer", "%"], "no customer named “%”"),
        (["--erp-customer", ""], "no customer named “”."),
        (["--erp-customer", "None"], "can't be granted"),
        (["--erp-customer-id", "1"], "can't be granted"),
        (["--erp-customer-id", "99"], "no customer with the id 99"),
        (["--erp-customer-id", "0"], "no customer with the id 0"),
        ([], "Say whose stock"),
        (["--all", "--erp-customer-id", "2"], "Say whose stock"),
    ],
)
def test_what_is_not_clear_is_refused_with_what_to_type(shell, words, sentence):
    """No account comes out of a name that the ERP does not have exactly once."""
    result = shell(*ADD, *words)
    assert (1, True) == (result.exit_code, sentence in result.output), result.output
    assert CARA not in listed(shell)


def test_all_needs_no_erp(shell, monkeypatch):
    """All can be granted while the ERP is away; single customers wait for it with a sentence."""

    def away(_settings):
        raise ErpUnavailable("The ERP can't be read at the moment.")

    monkeypatch.setattr(COMMANDS, "read_customers", away)
    assert "can't be read" in shell(*ADD, "--erp-customer-id", "2").output
    assert 0 == shell(*ADD, "--all").exit_code
    assert True is listed(shell)[CARA]["all"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"--email": "no address"}, "is not an email address"),
        ({"--email": "a@x.example, b@x.example"}, "is not an email address"),
        ({"--email": "a@x.example\nBcc: b@x.example"}, "is not an email address"),
        ({"--email": f"  {ANNA.upper()} "}, "There is an account for anna@larkspur.example already"),
        ({"--first-name": " "}, "first and a last name"),
        ({"--last-name": "x" * 101}, "first and a last name"),
    ],
)
def test_people_are_named_properly(shell, change, sentence):
    """Addresses and names are checked before anything is kept."""
    words = list(ADD)
    for option, value in change.items():
        words[words.index(option) + 1] = value
    result = shell(*words, "--all")
    assert (1, True) == (result.exit_code, sentence in result.output)


@pytest.mark.parametrize(
    ("password", "sentence"), [("", "No password"), ("short", "at least 15"), ("CaraStone2026!!", "Without")]
)
def test_the_shell_too_keeps_the_password_policy(shell, password, sentence):
    """A password set by somebody else is no weaker than one's own."""
    result = shell(*ADD, "--all", password=password)
    assert (1, True) == (result.exit_code, sentence in result.output)


def test_a_first_password_must_be_changed_unless_it_is_kept(app, shell):
    """Without --keep-password the account begins with the forced change."""
    shell(*ADD, "--all")
    words = [*ADD, "--all", "--keep-password"]
    words[2] = "dora@packer.example"
    shell(*words)
    assert [403, 200] == [signed_in(app, each).get("/api/mine").status_code for each in (CARA, words[2])]


def test_grants_and_revocations_are_told_from_to(app, shell):
    """The event names what was seen before and after, the ERP, and who did it."""
    shell("grant", ANNA, "--erp-customer-id", "5", "--erp-customer-id", "7")
    event = last_event(app)
    expected = {
        "customers": {
            "from": ["2 Larkspur Naturals"],
            "to": ["2 Larkspur Naturals", "5 Northfield Labs", "7 ACME"],
        }
    }
    assert expected | {"erp": ERP} == json.loads(event.details)
    assert ("CUSTOMER_UPDATE", ANNA, True) == (event.action, event.target, event.actor.startswith("shell:"))
    shell("revoke", ANNA, "--erp-customer", LARKSPUR[1], "--erp-customer-id", "7")
    assert [5] == granted(shell, ANNA)
    assert [NORTHFIELD[0]] == granted(shell, BEN), "somebody else's grants are not touched"


def test_what_the_erp_no_longer_has_can_be_revoked(shell, monkeypatch):
    """Revoking asks the account's own grants, not the ERP."""
    monkeypatch.setattr(COMMANDS, "read_customers", lambda _settings: [])
    assert 0 == shell("revoke", ANNA, "--erp-customer", LARKSPUR[1]).exit_code
    assert [] == granted(shell, ANNA)


@pytest.mark.parametrize(
    "words",
    [
        ["grant", ANNA, "--erp-customer-id", "2"],
        ["revoke", ANNA, "--erp-customer-id", "5"],
        ["revoke", ANNA, "--all"],
        ["reactivate", ANNA],
        ["deactivate", "nobody@x.example"],
        ["reset", "nobody@x.example"],
        ["grant", "nobody@x.example", "--all"],
    ],
    ids=" ".join,
)
def test_what_changes_nothing_is_refused_and_not_recorded(app, shell, words):
    """A command that has nothing to do says so and leaves no event."""
    before = last_event(app).position
    result = shell(*words)
    assert (1, before) == (result.exit_code, last_event(app).position)


def test_grants_of_another_erp_do_not_show_as_own(app, shell):
    """An account that was granted something in another ERP sees nothing here, and the list says so."""
    app.config["ERP_IDENTITY"] = OTHER_ERP
    try:
        assert f"{ANNA} · Anna Larkspur · 1 of another ERP" in shell("list").output
        assert 1 == shell("revoke", ANNA, "--erp-customer-id", "2").exit_code
    finally:
        app.config["ERP_IDENTITY"] = ERP


def test_a_reset_password_works_once_and_expires(app, shell, time):
    """It is random, told once, ends sessions, forces the change, and is dead after 72 hours."""
    client = signed_in(app)
    temporary = shell("reset", ANNA).output.split("shown only once: ")[1].split()[0]
    assert [401, 401] == [client.get("/api/mine").status_code, enter(app.test_client(), ANNA).status_code]
    assert 403 == signed_in(app, ANNA, temporary).get("/api/mine").status_code
    time.move(hours=73)
    assert 401 == enter(app.test_client(), ANNA, temporary).status_code
    assert temporary not in last_event(app).details


def test_verify_names_the_first_bad_event(app, shell):
    """Exit status 0 and the anchor for a whole chain, 1 and the place for a broken one."""
    whole = shell("verify", command=audit)
    anchor = whole.output.split()[-1]
    assert (0, "2:") == (whole.exit_code, anchor[:2])
    assert 0 == shell("verify", "--anchor", anchor, command=audit).exit_code
    assert 1 == shell("verify", "--anchor", f"2:{'0' * 64}", command=audit).exit_code
    with app.app_context():
        engine = engine_of(current_sessions())
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text("DROP TRIGGER audit_events_update"))
        connection.execute(text("UPDATE audit_events SET actor = 'nobody' WHERE position = 1"))
    broken = shell("verify", command=audit)
    assert (1, True) == (broken.exit_code, "event 1 was altered" in broken.output)


def test_grants_of_another_erp_are_told_apart(shell, app, monkeypatch):
    """An account of the demo keeps its grants, and the list says that they are not for the present ERP."""
    shell(*ADD, "--all")
    monkeypatch.setitem(app.config, "ERP_IDENTITY", OTHER_ERP)
    line = next(line for line in shell("list").output.splitlines() if CARA in line)
    assert "all of another ERP" in line
    assert "all customers" not in line
