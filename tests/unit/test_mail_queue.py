"""The outbox as staff see it: what stands in it, who may send again what, and whose words nobody reads."""

import json
from types import SimpleNamespace

import pytest

from auth.permissions import STAFF, Permission
from auth.users import CurrentUser
from data.portal import outbox
from data.portal.actors import Kind as People
from data.portal.changes import bookkeeping
from data.portal.outbox import Outcome, State
from data.portal.staff import Role
from problems import Conflict, Invalid, NotFound
from services.mail import queue
from services.mail.kinds import Kind
from settings import Settings
from tests.portal_app import ANNA, BEN, SHELL, app, cheap_passwords, time
from tests.unit.mail_cases import POST, SECRET, mails, post
from tests.unit.own_account_cases import events

__all__ = ["app", "cheap_passwords", "time"]

WITH, WITHOUT = Settings(**POST), Settings(erp_url="sqlite:///own.sqlite")
DEMO = Settings().or_demo()
NOT_IDS = [None, "", "1", 0, -1, 1.0, True, 2**40, [], {}, {"id": "1"}, {"id": None}, {"id": 99}, 99]


@pytest.fixture
def portal(app):
    """Give a portal's database without a request around it."""
    with app.app_context():
        yield app


def end_as(state: State, time, error: str = "550 nobody here") -> int:
    """Post a mail to Anna that ended like this, and return its id."""
    post(ANNA, account_id=1)
    mail = mails()[-1]
    with bookkeeping() as session:
        if state in (State.SENT, State.UNKNOWN, State.SENDING):
            outbox.begin(session, mail, time.instant)
    if state not in (State.WAITING, State.SENDING):
        with bookkeeping() as session:
            mail.tries = 0
            outbox.note(session, mail, Outcome(state, error), time.instant)
    return mail.id


def member(role: Role | None) -> CurrentUser:
    """Return a signed-in person, of whom only what they may do matters here."""
    kind = People.CUSTOMER if role is None else People.STAFF
    known = {"must_change": False, "role": role, "must_enrol": False, "view_as": None, "kind": kind}
    return SimpleNamespace(**known)


@pytest.mark.parametrize("state", [State.DEAD, State.UNKNOWN])
def test_what_was_given_up_can_be_sent_again(portal, time, state):
    """It waits again at once, and who did that to which mail is recorded, without what is in it."""
    mail_id = end_as(state, time)
    assert "on its way again" in queue.resend(actor=SHELL, mail_id={"id": mail_id})
    assert (State.WAITING, time.instant) == (mails()[0].state, mails()[0].next_try_at)
    (event,) = events("MAIL_RESEND")
    assert (SHELL.name, ANNA, 1) == (event.actor, event.target, event.target_id)
    told = json.loads(event.details)
    assert ({"from": state, "to": "waiting"}, mail_id) == (told["state"], told["mail"])
    assert SECRET not in event.details


@pytest.mark.parametrize("state", [State.WAITING, State.SENDING, State.SENT])
def test_nothing_else_is_sent_again(portal, time, state):
    """What arrived, or is on its way, can't be sent a second time; nothing is recorded."""
    mail_id = end_as(state, time)
    with pytest.raises(Conflict, match="Only dead letters"):
        queue.resend(actor=SHELL, mail_id=mail_id)
    assert ([state], []) == ([mails()[0].state], events("MAIL_RESEND"))


def test_what_is_over_is_not_sent_again(portal, time):
    """A password or link that can't be used any more would only confuse; the sentence says what helps."""
    mail_id = end_as(State.DEAD, time)
    time.move(hours=72)
    with pytest.raises(Conflict, match="Reset the password"):
        queue.resend(actor=SHELL, mail_id=mail_id)
    with bookkeeping() as session:
        outbox.give_up(session, time.instant)
    with pytest.raises(Conflict, match="Reset the password"):
        queue.resend(actor=SHELL, mail_id=mail_id)


def test_what_is_no_mail_does_not_exist(portal, time):
    """Whatever a browser sends in place of a mail: the one same answer, and nothing happens."""
    user = member(Role.ADMIN)
    asks = (
        lambda given: queue.resend(actor=SHELL, mail_id=given),
        lambda given: queue.warning(mail_id=given),
        lambda given: queue.preview(mail_id=given, settings=DEMO),
        lambda given: queue.choices(user=user, mail_id=given, settings=DEMO),
    )
    for given in NOT_IDS:
        for number, ask in enumerate(asks):
            with pytest.raises(NotFound):
                pytest.fail(f"{given!r} in {number}: {ask(given)}")


@pytest.mark.parametrize(
    "settings", [WITH, WITHOUT, DEMO.model_copy(update=POST)], ids=["mail", "none", "both"]
)
def test_only_a_demo_that_sends_nothing_shows_a_mail(portal, time, settings):
    """Staff never read a temporary password: neither the text nor a row of the list holds one."""
    mail_id = end_as(State.DEAD, time)
    with pytest.raises(Conflict):
        queue.preview(mail_id=mail_id, settings=settings)
    assert not queue.choices(user=member(Role.ADMIN), mail_id=mail_id, settings=settings).show
    for shown in (settings, DEMO):
        assert SECRET not in str(queue.rows(state=queue.ALL, settings=shown))
    assert SECRET in queue.preview(mail_id=mail_id, settings=DEMO).text


@pytest.mark.parametrize("role", [*Role, None])
def test_only_who_may_is_offered_to_send_again(portal, time, role):
    """Admin and support; an auditor reads, a customer has neither permission."""
    mail_id = end_as(State.DEAD, time)
    user = member(role)
    may = role in (Role.ADMIN, Role.SUPPORT)
    assert may == queue.choices(user=user, mail_id=mail_id, settings=WITH).resend
    granted = STAFF[role] if role else frozenset()
    assert may == (Permission.RESEND_MAIL in granted)
    assert (role is not None) == (Permission.READ_MAIL in granted)


def test_what_was_given_up_is_counted(portal, time):
    """Dead letters, and mails that perhaps arrived: what can be sent again, and nothing else."""
    assert queue.given_up() == 0
    for state in State:
        end_as(state, time)
    assert len(queue.AGAIN) == queue.given_up() == 2


def test_the_list_is_filtered_and_says_why_nothing_is_sent(portal, time):
    """One state or all, the newest first; without a mail server each waiting mail says so."""
    end_as(State.DEAD, time)
    post(BEN, Kind.PASSWORD_CHANGED, settings=Settings(email_bcc=("log@acme.test",)))
    assert ["log@acme.test", BEN, ANNA] == to(queue.ALL)
    assert ([ANNA], []) == (to(State.DEAD), to(State.SENT))
    waiting = queue.rows(state=State.WAITING, settings=WITHOUT)
    assert {queue.NOT_CONFIGURED} == {row["error"] for row in waiting}
    assert ["Password changed (copy)", "Password changed"] == [row["kind"] for row in waiting]
    for wrong in ("x", None, 5, [], {}, "waiting' OR 1=1"):
        with pytest.raises(Invalid):
            queue.rows(state=wrong, settings=WITH)


def to(state) -> list[str]:
    return [row["recipient"] for row in queue.rows(state=state, settings=WITH)]
