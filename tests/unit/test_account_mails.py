"""Temporary passwords reach their owner and nobody else; owners are told what happens to their account."""

import json
import re

import pytest

from commands.account import account as command
from data.portal import outbox
from data.portal.accounts import find
from data.portal.audit import Action
from data.portal.changes import changing
from data.portal.outbox import State
from problems import Conflict, NotFound
from services.accounts import accounts, adding
from services.accounts import passwords as account_passwords
from services.accounts.grants import Grants
from services.accounts.person import Person
from services.mail import notices
from services.mail.kinds import Kind
from tests.portal_app import (
    ANNA,
    BEN,
    CARA,
    ERP,
    LARKSPUR,
    PASSWORD,
    SHELL,
    app,
    cheap_passwords,
    enter,
    fill_in,
    settings_in,
    signed_in,
    time,
)  # fmt: skip
from tests.unit.mail_cases import POST, kept, mails
from tests.unit.own_account_cases import events

__all__ = ["app", "cheap_passwords", "time"]

OWN = "Seven slow barges at dawn"


def invite(app, email: str = CARA, first: str = "Cara", last: str = "Stone"):
    how = {"grants": Grants(ERP, (LARKSPUR,)), "settings": app.config["SETTINGS"]}
    with app.app_context():
        return adding.invite(actor=SHELL, person=Person(email, first, last), **how)


def reset(app, email: str = ANNA, act=account_passwords.reset):
    with app.app_context():
        return act(actor=SHELL, email=email, settings=app.config["SETTINGS"])


def outbox_of(app) -> list[tuple[str, str, str]]:
    """Return to whom, of what kind and in what state the mails are."""
    with app.app_context():
        return [(mail.recipient, mail.kind, mail.state) for mail in mails()]


def mailed(app, to: str, kind: Kind) -> list[str]:
    """Return the texts of the mails of a kind to somebody."""
    with app.app_context():
        found = [mail for mail in mails() if (mail.recipient, mail.kind) == (to, kind)]
        return [outbox.opened(mail).text for mail in found if mail.sealed]


def temporary(app, to: str, kind: Kind) -> str:
    return re.search(r"Temporary password: (\S+)", mailed(app, to, kind)[-1])[1]


def recorded(app, *actions: str) -> list[dict]:
    with app.app_context():
        return [json.loads(event.details) for event in events(*actions)]


def test_an_invitation_lets_its_owner_in(app, time):
    """The mailed password lets in, forces the change before any data, and is over after 72 hours."""
    invite(app)
    password = temporary(app, CARA, Kind.INVITATION)
    client = signed_in(app, CARA, password)
    assert 403 == client.get("/api/mine").status_code
    assert (
        303 == fill_in(client, "/force-change-password", new_password=OWN, confirm_password=OWN).status_code
    )
    assert 200 == client.get("/api/mine").status_code
    assert 1 == len(mailed(app, CARA, Kind.PASSWORD_CHANGED))
    invite(app, "dora@packer.example")
    late = temporary(app, "dora@packer.example", Kind.INVITATION)
    time.move(hours=72)
    assert 401 == enter(app.test_client(), "dora@packer.example", late).status_code


def test_a_reset_replaces_everything_before_it(app):
    """Old password, earlier temporary ones and sessions are over; the person is told by the same mail."""
    client, ben = signed_in(app, ANNA), signed_in(app, BEN)
    reset(app)
    first = temporary(app, ANNA, Kind.PASSWORD_RESET)
    reset(app)
    second = temporary(app, ANNA, Kind.PASSWORD_RESET)
    assert [401, 200] == [each.get("/api/mine").status_code for each in (client, ben)]
    tries = [enter(app.test_client(), ANNA, each).status_code for each in (PASSWORD, first, second)]
    assert [401, 401, 303] == tries
    assert [State.WITHDRAWN, State.WAITING] == [state for _to, _kind, state in outbox_of(app)]


def test_nobody_but_the_owner_sees_a_temporary_password(app):
    """It is returned to nobody, recorded nowhere, and random each time."""
    assert reset(app) is None
    assert invite(app) is None
    found = {temporary(app, ANNA, Kind.PASSWORD_RESET), temporary(app, CARA, Kind.INVITATION)}
    told = str(recorded(app, "ADMIN_PW_RESET_EMAIL", "CUSTOMER_CREATE"))
    with app.app_context():
        everything = kept()
    assert 2 == len(found)
    for password in found:
        assert password not in told
        assert password not in everything
        assert re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){4}[a-hjkmnp-z2-9]{4}", password)


def test_an_invitation_can_be_sent_again(app):
    """With another password, in the same words as the first."""
    invite(app)
    first = temporary(app, CARA, Kind.INVITATION)
    reset(app, CARA, account_passwords.invite_again)
    second = temporary(app, CARA, Kind.INVITATION)
    assert [401, 303] == [enter(app.test_client(), CARA, each).status_code for each in (first, second)]
    assert True is recorded(app, "ADMIN_PW_RESET_EMAIL")[0]["invitation"]


@pytest.mark.parametrize("act", [account_passwords.reset, account_passwords.invite_again])
def test_who_may_not_sign_in_gets_no_password(app, act):
    """Deactivated or not there: refused with a sentence, and nothing is mailed or recorded."""
    with app.app_context():
        accounts.deactivate(actor=SHELL, email=BEN)
    for email, problem in ((BEN, Conflict), ("nobody@x.example", NotFound)):
        with pytest.raises(problem):
            reset(app, email, act)
    assert [] == outbox_of(app) == recorded(app, "ADMIN_PW_RESET_EMAIL")


@pytest.mark.parametrize(("wrong", "told"), [(2, 0), (3, 1)])
def test_a_sign_in_after_failures_is_told(app, wrong, told):
    """Three wrong passwords are more than typing errors; after that the count begins anew."""
    for _ in range(wrong):
        enter(app.test_client(), ANNA, "wrong")
    for _ in range(2):
        assert 303 == enter(app.test_client(), ANNA).status_code
    found = mailed(app, ANNA, Kind.SIGN_IN_AFTER_FAILURES)
    assert (told, []) == (len(found), mailed(app, BEN, Kind.SIGN_IN_AFTER_FAILURES))
    assert all(f"after {wrong} tries with a wrong password" in text for text in found)


def test_a_failed_sign_in_tells_nobody(app):
    """Guesses alone send no mail: anybody could fill somebody's mailbox."""
    for _ in range(5):
        enter(app.test_client(), ANNA, "wrong")
    assert [] == outbox_of(app)


def test_the_old_address_learns_of_a_new_one(app):
    """The mail goes to where the owner was until now."""
    with app.app_context(), changing(SHELL) as change:
        row = find(change.session, ANNA)
        row.email = "anna.new@larkspur.example"
        notices.email_changed(change, row, ANNA, settings=app.config["SETTINGS"])
        change.record(Action.CUSTOMER_UPDATE)
    assert 1 == len(mailed(app, ANNA, Kind.EMAIL_CHANGED))


@pytest.fixture
def account_command(app, monkeypatch):
    """Give a shell of the app, with or without a mail server."""

    def run(*words: str, **settings: object) -> str:
        monkeypatch.setitem(app.config, "SETTINGS", settings_in(app.config["SETTINGS"].var_dir, **settings))
        with app.app_context():
            done = app.test_cli_runner().invoke(command, list(words))
        assert 0 == done.exit_code, done.output
        return done.output

    return run


def test_the_shell_mails_where_it_can(app, account_command):
    """With a mail server the password goes to its owner only; without one, or on request, it is printed."""
    said = account_command("reset", ANNA, **POST)
    password = temporary(app, ANNA, Kind.PASSWORD_RESET)
    assert ANNA in said
    assert password not in said
    for words, settings in ((("reset", ANNA), {}), (("reset", ANNA, "--show"), POST)):
        printed = account_command(*words, **settings).split("shown only once: ")[1].split()[0]
        assert 303 == enter(app.test_client(), ANNA, printed).status_code
        told = mailed(app, ANNA, Kind.PASSWORD_CHANGED)
        assert told, "the owner is told, without the password"
        assert printed not in "".join(told)


def test_a_mail_never_makes_a_change_fail(app):
    """However much stands in somebody's name, the account is made and the mail is there."""
    invite(app, CARA, "{{7*7}}<script>", 'A" onload="x')
    assert [(CARA, Kind.INVITATION, State.WAITING)] == outbox_of(app)
