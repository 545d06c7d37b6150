"""The sender sends each mail once, tries again what may work later, and gives up what never will."""

from datetime import timedelta
from itertools import pairwise
from threading import Event

import pytest

from data.portal import outbox
from data.portal.changes import bookkeeping
from data.portal.outbox import State
from services.lease import LASTS, Lease
from services.mail.kinds import Kind
from services.mail.sender import LONGEST_PAUSE, LONGEST_WAIT, Sender, wait_after
from services.mail.smtp import NoAnswer, Refused, Trouble
from settings import Settings
from tests.portal_app import ANNA, BEN, app, cheap_passwords, time
from tests.unit.mail_cases import POST, mails, post, states

__all__ = ["app", "cheap_passwords", "time"]

SETTINGS = Settings(**POST)


class Server:
    """A mail server in place of the conversation with one; `answers` are what each step raises."""

    def __init__(self, **answers: Exception | None):
        self.taken: list[bytes] = []
        self.recipients: list[str] = []
        self.answers = answers
        self.before_text = lambda: None

    def __call__(self, _settings: Settings) -> "Server":
        return self

    def _answer(self, step: str) -> None:
        if answer := self.answers.get(step):
            raise answer

    def open(self) -> None:
        self._answer("open")

    def address(self, recipient: str) -> None:
        self._answer("address")
        self.recipients.append(recipient)

    def send(self, text: bytes) -> None:
        self.before_text()
        self._answer("send")
        self.taken.append(text)

    def leave(self) -> None:
        pass


@pytest.fixture(autouse=True)
def portal(app):
    """Give a portal's database without a request around it."""
    with app.app_context():
        yield app


def sender(portal, server: Server, settings: Settings = SETTINGS, stop: Event | None = None) -> Sender:
    return Sender(settings, Lease("mail", portal.app_context), stop or Event(), converse=server)


def test_what_is_due_is_sent_once(portal, time):
    """Every mail goes out, to its recipient, and no second round sends it again."""
    server = Server()
    post(ANNA)
    post(BEN, Kind.PASSWORD_CHANGED)
    for _ in range(2):
        sender(portal, server).round()
    assert ([ANNA, BEN], 2, [State.SENT] * 2) == (server.recipients, len(server.taken), states())
    assert [None, None] == [mail.sealed for mail in mails()]


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"open": Trouble("away")}, State.WAITING),
        ({"address": Trouble("hung up")}, State.WAITING),
        ({"address": Refused("451 later", for_good=False)}, State.WAITING),
        ({"address": Refused("550 nobody", for_good=True)}, State.DEAD),
        ({"send": Trouble("hung up")}, State.WAITING),
        ({"send": Refused("452 full", for_good=False)}, State.WAITING),
        ({"send": Refused("554 spam", for_good=True)}, State.DEAD),
        ({"send": NoAnswer("timed out")}, State.UNKNOWN),
        ({"open": ZeroDivisionError("a mistake")}, State.WAITING),
        ({"send": ZeroDivisionError("a mistake")}, State.UNKNOWN),
    ],
    ids=str,
)
def test_every_answer_has_its_consequence(portal, time, answers, state):
    """Not sent for sure: tried again, or given up; perhaps sent: never again by itself. Why stands there."""
    post()
    sender(portal, Server(**answers)).round()
    (mail,) = mails()
    assert (state, 1, True) == (mail.state, mail.tries, bool(mail.last_error))
    assert (mail.next_try_at is not None) == (state is State.WAITING)
    assert mail.sealed is not None, "what was not sent can be sent again"
    time.move(hours=1)
    server = Server()
    sender(portal, server).round()
    assert (state is State.WAITING) == bool(server.taken)


def test_the_text_goes_out_only_after_that_is_noted(portal, time):
    """Whoever looks while the text is on its way finds the mail as `sending`: after a crash too."""
    server, seen = Server(), []
    server.before_text = lambda: seen.extend(states())
    post()
    sender(portal, server).round()
    assert ([State.SENDING], [State.SENT]) == (seen, states())


def test_what_a_dead_process_had_begun_is_not_sent_again(portal, time):
    """It becomes a letter of which nobody knows whether it arrived, and those behind it go on."""
    post()
    with bookkeeping() as session:
        outbox.begin(session, mails()[0], time.instant)
    post(BEN)
    server = Server()
    sender(portal, server).round()
    assert ([State.UNKNOWN, State.SENT], [BEN]) == (states(), server.recipients)
    assert "not known" in mails()[0].last_error


def test_one_process_sends(portal, time):
    """While one process has the lease others leave everything alone; when it has died one takes over."""
    post()
    first, second = Lease("mail", portal.app_context), Server()
    assert first.take()
    waiting = sender(portal, second)
    waiting.round()
    assert [State.WAITING] == states()
    time.move(seconds=LASTS.total_seconds())
    waiting.round()
    assert ([State.SENT], False) == (states(), waiting._lease.is_held)
    assert first.take(), "it was given back"


def test_a_server_that_is_away_is_asked_less_and_less(portal, time):
    """One failure pauses all mails, at most a minute; when the server is back everything goes out."""
    post(ANNA)
    post(BEN)
    server = Server(open=Trouble("away"))
    patient = sender(portal, server)
    for _ in range(30):
        patient.round()
        time.move(seconds=10)
    assert 7 <= sum(mail.tries for mail in mails()) <= 9
    server.answers = {}
    time.move(seconds=LONGEST_PAUSE)
    patient.round()
    assert [State.SENT] * 2 == states()


def test_waits_grow_and_have_an_end():
    """Twice as long each time, half an hour at most, however often."""
    waits = [wait_after(tries, LONGEST_WAIT) for tries in range(200)]
    assert timedelta(seconds=5) == waits[0]
    assert all(later == min(2 * wait, timedelta(minutes=30)) for wait, later in pairwise(waits))


def test_a_mail_that_never_gets_through_is_given_up(portal, time):
    """The server says `later` for days: the mail ends as a dead letter that tells what the server said."""
    post()
    later = sender(portal, Server(address=Refused("451 later", for_good=False)))
    for _ in range(11):
        later.round()
        time.move(hours=8)
    (mail,) = mails()
    assert (State.DEAD, None) == (mail.state, mail.sealed)
    assert "451 later" in mail.last_error


def test_without_a_mail_server_mails_wait_and_then_expire(portal, time):
    """Nothing is tried; what came too late is wiped all the same."""
    post()
    idle = sender(portal, Server(open=ZeroDivisionError()), Settings())
    idle.round()
    assert ([State.WAITING], 0) == (states(), mails()[0].tries)
    time.move(hours=73)
    idle.round()
    assert ([State.DEAD], None) == (states(), mails()[0].sealed)


def test_who_was_told_to_stop_begins_nothing(portal, time):
    """The mail stays as it is, for the next worker."""
    post()
    stop, server = Event(), Server()
    server.address = lambda _recipient: stop.set()
    sender(portal, server, stop=stop).round()
    assert ([State.WAITING], 0, []) == (states(), mails()[0].tries, server.taken)


@pytest.mark.parametrize("to", ["a@x.example\r\nDATA", "a@x.example,b@x.example", "no address"])
def test_what_is_no_address_holds_nobody_up(portal, time, to):
    """It is a dead letter at once; the next one is sent."""
    post(to)
    post(BEN)
    server = Server()
    sender(portal, server).round()
    assert ([State.DEAD, State.SENT], [BEN]) == (states(), server.recipients)


def test_what_was_sealed_with_a_lost_key_holds_nobody_up(portal, time, monkeypatch):
    """The letter is dead and says why; the others go on."""
    post()
    kept = portal.config["SETTINGS"]
    portal.config["SETTINGS"] = kept.model_copy(update={"secret_key": "another key of this portal, long"})
    try:
        post(BEN)
        sender(portal, Server()).round()
    finally:
        portal.config["SETTINGS"] = kept
    assert [State.DEAD, State.SENT] == states()
    assert "SECRET_KEY" in mails()[0].last_error
