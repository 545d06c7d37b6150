"""The outbox keeps mails with the change they tell of, sealed, and only as long as they are needed."""

import pytest

from data.portal import outbox
from data.portal.audit import Action
from data.portal.changes import bookkeeping, changing
from data.portal.outbox import Outcome, State
from services.mail.kinds import LETS_IN, Kind
from services.mail.letters import LEFT_OUT
from services.mail.posting import enqueue
from settings import Settings
from tests.portal_app import ANNA, BEN, SHELL, app, cheap_passwords, time
from tests.unit.mail_cases import SECRET, content, kept, mails, post, secrets, states, values

__all__ = ["app", "cheap_passwords", "time"]


@pytest.fixture(autouse=True)
def portal(app):
    """Give a portal's database without a request around it."""
    with app.app_context():
        yield app


def note(outcome: Outcome, time, mail=None) -> bool:
    with bookkeeping() as session:
        return outbox.note(session, mail or mails()[0], outcome, time.instant)


def begin(time, mail=None) -> bool:
    with bookkeeping() as session:
        return outbox.begin(session, mail or mails()[0], time.instant)


def test_a_mail_is_kept_with_its_change_or_not_at_all():
    """A change that fails takes its mail back; one without an event never gets that far."""
    with pytest.raises(ZeroDivisionError), changing(SHELL) as change:
        kind = Kind.INVITATION
        how = {"values": values(kind), "secrets": secrets(kind), "settings": Settings()}
        enqueue(change, kind=kind, to=ANNA, **how)
        change.record(Action.CUSTOMER_UPDATE)
        raise ZeroDivisionError
    assert [] == mails()
    post()
    assert [(ANNA, State.WAITING)] == [(mail.recipient, mail.state) for mail in mails()]


@pytest.mark.parametrize("kind", Kind)
def test_no_secret_stands_in_the_outbox_in_clear(portal, time, kind):
    """Not while a mail waits, and after it was sent nothing of its text is left, sealed or not."""
    post(kind=kind)
    assert ANNA in kept(), "the test looks into the right database"
    assert SECRET not in kept()
    assert (SECRET in content(mails()[0])) == bool(secrets(kind))
    assert begin(time)
    note(Outcome(State.SENT), time, replace_tries(mails()[0], 0))
    (mail,) = mails()
    assert (State.SENT, None, 1) == (mail.state, mail.sealed, mail.tries)


def replace_tries(mail, tries: int):
    mail.tries = tries
    return mail


def test_copies_hold_no_secrets():
    """Everybody of EMAIL_BCC gets an own mail, addressed to the person, without what lets somebody in."""
    post(settings=Settings(email_bcc=("log@acme.test", "boss@acme.test")))
    assert [ANNA, "log@acme.test", "boss@acme.test"] == [mail.recipient for mail in mails()]
    assert [False, True, True] == [mail.is_copy for mail in mails()]
    assert [True, False, False] == [SECRET in content(mail) for mail in mails()]
    assert [False, True, True] == [LEFT_OUT in content(mail) for mail in mails()]
    assert {ANNA} == {outbox.opened(mail).to for mail in mails()}


def test_what_is_worthless_is_taken_back():
    """An unsent invitation would arrive with a password that is none any more; other mails stay."""
    for account_id, to in ((1, ANNA), (2, BEN)):
        post(to, account_id=account_id)
    post(kind=Kind.PASSWORD_CHANGED, account_id=1)
    with changing(SHELL) as change:
        outbox.withdraw(change.session, 1, LETS_IN)
        change.record(Action.CUSTOMER_UPDATE)
    assert [State.WITHDRAWN, State.WAITING, State.WAITING] == states()
    assert [True, False, False] == [mail.sealed is None for mail in mails()]


@pytest.mark.parametrize(("kind", "hours"), [(Kind.RESET_LINK, 1), (Kind.INVITATION, 72)])
def test_what_came_too_late_is_given_up_and_wiped(time, kind, hours):
    """A mail lives no longer than what it holds; then it is a dead letter without content."""
    post(kind=kind)
    time.move(hours=hours, seconds=-1)
    give_up(time)
    assert [State.WAITING] == states()
    time.move(seconds=1)
    give_up(time)
    assert ([State.DEAD], None) == (states(), mails()[0].sealed)


def give_up(time) -> None:
    with bookkeeping() as session:
        outbox.give_up(session, time.instant)


def test_a_mail_is_begun_once(time):
    """Of two processes that found the same mail only one may send its text."""
    post()
    found = mails()[0]
    assert [True, False] == [begin(time, found), begin(time, found)]
    assert [State.SENDING] == states()


def test_what_was_decided_meanwhile_holds(time):
    """An answer that comes late changes nothing about a mail that somebody has put back to be sent again."""
    post()
    found = mails()[0]
    begin(time, found)
    with bookkeeping() as session:
        assert 1 == outbox.find_lost(session)
    assert [State.UNKNOWN] == states()
    with bookkeeping() as session:
        outbox.send_again(outbox.by_id(session, found.id), time.instant)
    assert not note(Outcome(State.SENT), time, found)
    assert [State.WAITING] == states()


def test_a_late_answer_tells_what_became_of_a_lost_mail(time):
    """A process that was thought dead still knows best whether the mail arrived."""
    post()
    found = mails()[0]
    begin(time, found)
    with bookkeeping() as session:
        outbox.find_lost(session)
    assert note(Outcome(State.SENT), time, found)
    assert [State.SENT] == states()
