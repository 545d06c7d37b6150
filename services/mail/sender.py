"""Sending: what is due goes out one by one, each text once; what did not work is tried again or ended."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

import structlog

from data.portal import clock, outbox
from data.portal.changes import bookkeeping, reading
from data.portal.outbox import Content, Outcome, State
from data.portal.sealed import Unreadable
from data.portal.tables import Mail
from problems import Problem
from services.lease import Lease
from services.mail.kinds import Kind
from services.mail.letters import compose
from services.mail.making import NotNow, Recipe, made, sort_of
from services.mail.message import More, NotAnAddress, as_bytes, on_the_wire
from services.mail.smtp import Conversation, NoAnswer, Refused, Trouble
from settings import Settings

log = structlog.get_logger("mail")

FIRST_WAIT = 5  # seconds; twice as long after each try
LONGEST_WAIT = 30 * 60  # of a mail that the server does not want yet
LONGEST_PAUSE = 60  # of all mails while the server is away
ACCIDENT = "Something went wrong in the portal."
OVER = "Its reader may not see any more what it would tell, or does not want it."
UNKNOWN = "It is not known whether it arrived."


class Sender:
    """One process's part in sending; of several only the one with the lease sends."""

    def __init__(
        self,
        settings: Settings,
        lease: Lease,
        stop: Event,
        *,
        converse: Callable[[Settings], Conversation] = Conversation,
    ):
        self._settings, self._lease, self._stop, self._converse = settings, lease, stop, converse
        self._failures = 0  # of the server, in a row
        self._paused_until = clock.now()
        self.is_sending = False  # a text is on its way, and only the server knows whether it arrives

    def round(self) -> None:
        """Do all there is to do now."""
        if not self._has_work() or not self._lease.take():
            return
        conversation = self._converse(self._settings)
        with self._lease.kept():
            try:
                self._tidy()
                while not self._stop.is_set() and (mail := self._next()) is not None:
                    self._deliver(conversation, mail)
            finally:
                conversation.leave()

    def _has_work(self) -> bool:
        with reading() as session:
            return outbox.has_work(session, clock.now(), is_sending=self._may_send())

    def _tidy(self) -> None:
        """End what was begun by a process that has died, and what has come too late."""
        with bookkeeping() as session:
            lost, late = outbox.find_lost(session), outbox.give_up(session, clock.now())
        if lost or late:
            log.warning("mails ended", unknown=lost, expired=late)

    def _next(self) -> Mail | None:
        if not self._may_send() or not self._lease.is_held:
            return None
        with reading() as session:
            return outbox.next_due(session, clock.now())

    def _may_send(self) -> bool:
        return bool(self._settings.smtp_server) and clock.now() >= self._paused_until

    def _deliver(self, conversation: Conversation, mail: Mail) -> None:
        """Try one mail, and note how it ended; a try that was not begun leaves everything as it is."""
        try:
            outcome = self._tried(conversation, mail)
            if outcome is not None:
                self._note(mail, outcome)
        finally:
            self.is_sending = False

    def _tried(self, conversation: Conversation, mail: Mail) -> Outcome | None:
        try:
            return self._send(conversation, mail)
        except Trouble as trouble:
            self._failures += 1
            self._paused_until = clock.now() + wait_after(self._failures - 1, LONGEST_PAUSE)
            return Outcome(State.WAITING, f"{trouble}", self._paused_until)
        except (Refused, NotNow) as refused:
            until = None if refused.for_good else clock.now() + wait_after(mail.tries, LONGEST_WAIT)
            return Outcome(State.DEAD if refused.for_good else State.WAITING, f"{refused}", until)
        except (NotAnAddress, Unreadable) as error:
            return Outcome(State.DEAD, f"{error}")
        except NoAnswer as error:
            return Outcome(State.UNKNOWN, f"{UNKNOWN} {error}")
        except Problem:
            raise  # the portal's own database is away; what was begun is found later
        except Exception as error:  # no mail, whatever is wrong with it, may hold up those behind it
            log.exception("sending failed", id=mail.id)
            return self._accident(mail, type(error).__name__)

    def _accident(self, mail: Mail, kind: str) -> Outcome:
        if self.is_sending:
            return Outcome(State.UNKNOWN, f"{UNKNOWN} {ACCIDENT} ({kind})")
        until = clock.now() + wait_after(mail.tries, LONGEST_WAIT)
        return Outcome(State.WAITING, f"{ACCIDENT} ({kind})", until)

    def _send(self, conversation: Conversation, mail: Mail) -> Outcome | None:
        content = outbox.opened(mail)
        text = (
            self._made(conversation, mail, content.recipe) if content.recipe else self._written(mail, content)
        )
        if text is None:
            return Outcome(State.WITHDRAWN, OVER)
        recipient = on_the_wire(mail.recipient)
        conversation.open()
        self._failures = 0
        conversation.address(recipient)
        self.is_sending = True
        if self._stop.is_set() or not self._begun(mail):
            conversation.leave()
            return None
        conversation.send(text)
        return Outcome(State.SENT)

    def _written(self, mail: Mail, content: Content, more: More | None = None) -> bytes:
        return as_bytes(mail=mail, content=content, settings=self._settings, more=more)

    def _made(self, conversation: Conversation, mail: Mail, recipe: Recipe) -> bytes | None:
        """Return a mail that is made of a recipe, once the server is there to take it; None: of nothing."""
        conversation.open()
        found = made(mail, recipe, now=clock.now(), settings=self._settings)
        if found is None:
            return None
        kind, sort = Kind(mail.kind), sort_of(recipe)
        letter = compose(kind=kind, values=found.values, settings=self._settings, sort=sort)
        content = Content(mail.recipient, letter.text, letter.html)
        return self._written(mail, content, More(found.files, found.headers))

    def _begun(self, mail: Mail) -> bool:
        """Note, in a transaction of its own, that from here on the text may arrive."""
        with bookkeeping() as session:
            return outbox.begin(session, mail, clock.now())

    def _note(self, mail: Mail, outcome: Outcome) -> None:
        with bookkeeping() as session:
            outbox.note(session, mail, outcome, clock.now())
        say = log.info if outcome.state is State.SENT else log.warning
        say("mail tried", id=mail.id, kind=mail.kind, state=outcome.state, error=outcome.error)


def wait_after(failures: int, longest: int) -> timedelta:
    """Return how long to wait for the next try, after so many before this one."""
    return timedelta(seconds=min(longest, FIRST_WAIT * 2 ** min(failures, 20)))
