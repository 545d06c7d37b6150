"""`flask staff …`, as an administrator types it."""

import json

import pytest
from sqlalchemy import select

from commands.portal import hash_password
from commands.staff import staff
from data.portal.changes import reading
from data.portal.tables import Event
from tests.portal_app import PASSWORD, app, cheap_passwords
from tests.staff_people import enter_staff, hire

__all__ = ["app", "cheap_passwords"]

ADD = "add --username Maria --role support --email maria@x.example --password-stdin"


@pytest.fixture
def run(app):
    """Give a shell of the portal."""

    def invoke(words: str, typed: str = ""):
        with app.app_context():  # as the flask command gives it
            return app.test_cli_runner().invoke(staff, words.split(), input=typed)

    return invoke


def test_somebody_is_added_and_must_change_the_password(app, run):
    """The password comes from a pipe, is changed at the first sign-in; the audit names the shell."""
    added = run(ADD, PASSWORD + "\n")
    assert (0, True) == (added.exit_code, "maria · Maria · support" in added.output)
    assert "/force-change-password" == enter_staff(app.test_client(), "maria").headers["Location"]
    with app.app_context(), reading() as session:
        event = session.scalars(select(Event).where(Event.action == "STAFF_CREATE")).one()
    assert event.actor.startswith("shell:")
    assert {"from": None, "to": "support"} == json.loads(event.details)["role"]
    assert PASSWORD not in event.details


def test_somebody_is_shut_out_and_let_in_again(app, run):
    """Deactivate, reactivate, reset, and the second factor that was lost; the list says how it stands."""
    hire(app)
    run(ADD, PASSWORD + "\n")
    assert "inactive" in run("deactivate maria").output
    assert "inactive" not in run("reactivate maria").output
    reset = run("reset maria").output
    temporary = reset.split("shown only once: ")[1].split()[0]
    assert "/force-change-password" == enter_staff(app.test_client(), "maria", temporary).headers["Location"]
    assert 1 == run("reset maria --second-factor").exit_code
    assert ["ada", "maria"] == [line.split()[0] for line in run("list").output.splitlines() if "·" in line]


def test_the_list_is_there_for_programs(app, run):
    """As JSON it says what the lines say, each by its name, and no secret."""
    hire(app, enrolled=True)
    (ada,) = json.loads(run("list --json").stdout)
    told = {
        "username": "ada",
        "role": "admin",
        "active": True,
        "is_builtin": False,
        "has_second_factor": True,
    }
    assert told == {name: ada[name] for name in told}
    assert not {name for name in ada if "hash" in name or "seed" in name}


@pytest.mark.parametrize(
    "words", ["deactivate ada", "reactivate ada", "reset nobody", ADD.replace("Maria", "ada")]
)
def test_what_is_refused_is_said(app, run, words):
    """The last admin, what is so already, who is not there, who is there already: a sentence and status 1."""
    hire(app)
    refused = run(words, PASSWORD + "\n")
    assert (1, "Error: ") == (refused.exit_code, refused.output[:7])


def test_a_weak_password_is_hashed_with_a_warning(app):
    """The hash is what was asked for; that it is guessed soon is said beside it."""
    with app.app_context():
        printed = app.test_cli_runner().invoke(hash_password, input="short\n")
    assert ("$argon2id$", True) == (printed.stdout[:10], "Warning: Use at least 15" in printed.stderr)
