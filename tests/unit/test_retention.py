"""No table grows for ever: what is old goes in pieces, and strangers fill nothing."""

from datetime import timedelta
from threading import Event as Stop

import pytest
from sqlalchemy import func, select

from auth.throttle import Limits
from data.portal import retention
from data.portal.accounts import find
from data.portal.audit import Action
from data.portal.changes import NotRecorded, bookkeeping, changing, clearing, reading
from data.portal.outbox import State
from data.portal.reset_links import new_token, replace
from data.portal.retention import ATTEMPTS_KEPT, LINKS_KEPT, RUNS_KEPT, SESSIONS_KEPT
from data.portal.scheduled_tables import Run
from data.portal.staff import find as find_staff
from data.portal.tables import Account, Attempts, Base, Event, Mail, ResetLink, SignIn
from data.portal.views import begin
from services.health.housekeeping import PIECE_SECONDS, ROUND_SECONDS, Housekeeping
from services.sign_in import strangers
from settings import Settings
from tests.portal_app import ANNA, BEN, SHELL, app, cheap_passwords, enter, fill_in, signed_in, time
from tests.staff_people import enter_staff, hire, staff_in
from tests.unit.mail_cases import mails, post

__all__ = ["app", "cheap_passwords", "time"]

DAYS = 90


@pytest.fixture
def portal(app):
    """Give a portal's database without a request around it."""
    with app.app_context():
        yield app


def counts() -> dict[str, int]:
    with reading() as session:
        tables = Base.metadata.tables.values()
        return {each.name: session.scalar(select(func.count()).select_from(each)) for each in tables}


def clear(time) -> dict[str, int]:
    return {table: gone for table, gone in retention.clear(time(), mail_days=DAYS).items() if gone}


def test_every_table_has_a_bound():
    """Whoever adds a table says what keeps it from growing."""
    assert set(Base.metadata.tables) == set(retention.BOUNDS)


def test_mails_go_when_their_days_are_over(portal, time):
    """Sent, withdrawn or given up; one that still waits stays, and what was done stays in the audit."""
    for state in State:
        post(ANNA)
        with bookkeeping() as session:
            session.scalars(select(Mail).order_by(Mail.id.desc())).first().state = state
    events = counts()["audit_events"]
    time.move(days=DAYS)
    post(BEN)
    assert {} == clear(time)
    time.move(seconds=1)
    assert {"mails": len(State) - 2} == clear(time)
    assert {State.WAITING: 2, State.SENDING: 1} == {
        state: [mail.state for mail in mails()].count(state) for state in (State.WAITING, State.SENDING)
    }
    assert events + 1 == counts()["audit_events"]


def test_what_was_done_by_itself_goes_when_its_days_are_over(portal, time):
    """Runs are kept for more than a year, whatever became of what they were of."""
    done = {"kind": "delivery", "subject_id": 1, "asked": False, "outcome": "sent"}
    with bookkeeping() as session:
        session.add(Run(due_at=time(), at=time(), **done))
    time.move(days=RUNS_KEPT.days)
    assert {} == clear(time)
    time.move(seconds=1)
    assert {"runs": 1} == clear(time)


def test_sessions_go_but_for_everybodys_last(portal, time):
    """So that nobody counts as never having been here, and no view ends without being recorded."""
    for email in (ANNA, ANNA, BEN):
        signed_in(portal, email)
    staff_in(portal, hire(portal))
    with changing(SHELL) as change:
        row = change.session.scalars(select(SignIn).where(SignIn.staff_id.is_not(None))).one()
        begin(change, row, find(change.session, BEN), "a question about a lot")
    staff_in(portal, "ada")
    time.move(hours=8)
    time.move(seconds=SESSIONS_KEPT.total_seconds())
    assert {} == clear(time)
    time.move(seconds=1)
    assert {"sessions": 1} == clear(time)
    with reading() as session:
        kept = session.scalars(select(SignIn.account_id).order_by(SignIn.id)).all()
        people = session.scalars(select(Account.id)).all()
    assert [*people, None, None] == kept


def test_links_and_failed_tries_go(portal, time):
    """A day after anybody could use them, or had to wait for them."""
    with changing(SHELL) as change:
        replace(change.session, find(change.session, ANNA).id, new_token(), now=change.now)
        change.record(Action.CUSTOMER_PW_FORGOT)
    with bookkeeping() as session:
        session.add(Attempts(subject="account:x", count=3, last_at=time(), blocked_until=time()))
    time.move(seconds=ATTEMPTS_KEPT.total_seconds())
    assert {} == clear(time)
    time.move(seconds=1)
    assert {"attempts": 1} == clear(time)
    time.move(seconds=(LINKS_KEPT + timedelta(hours=1) - ATTEMPTS_KEPT).total_seconds())
    assert {"reset_links": 1} == clear(time)


def test_the_worker_clears_in_pieces(portal, time, monkeypatch):
    """No transaction is long, and nothing that is old stays; what is in the way is told, and ends nothing."""
    monkeypatch.setattr(retention, "PIECE", 2)
    for _ in range(5):
        post()
        with bookkeeping() as session:
            session.scalars(select(Mail).order_by(Mail.id.desc())).first().state = State.SENT
    time.move(days=DAYS, seconds=1)
    keeper = Housekeeping(Settings(mail_kept_days=DAYS), portal.app_context, Stop())
    again = [PIECE_SECONDS] * 2 + [ROUND_SECONDS] * 2
    assert again == [keeper.round() for _ in range(4)]
    assert [] == mails()
    monkeypatch.setattr(retention, "clear", lambda *_a, **_k: 1 / 0)
    assert ROUND_SECONDS == keeper.round()


@pytest.mark.parametrize(
    "table", sorted(set(Base.metadata.tables) - {"attempts", "mails", "sessions", "reset_links"})
)
def test_nothing_else_goes_this_way(portal, time, table):
    """Accounts, grants, staff, the audit: what people decided goes by nobody's age."""
    (mapper,) = (each for each in Base.registry.mappers if each.local_table.name == table)
    with pytest.raises(NotRecorded), clearing() as session:
        row = session.scalars(select(mapper.class_)).first() or mapper.class_()
        session.delete(row) if row in session else session.add(row)
    for change in ({"tries": 7}, {"recipient": "x"}):
        post()
        with pytest.raises(NotRecorded), clearing() as session:
            for name, value in change.items():
                setattr(session.scalars(select(Mail)).first(), name, value)


def flood(portal, door: str, number: int, name: str = ""):
    """Try a door as a stranger would: under another name from another address each time."""
    client = portal.test_client()
    client.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
    if door == "/admin-login":
        return enter_staff(client, name or f"nobody{number}", "wrong").status_code
    if door == "/login":
        return enter(client, name or f"nobody{number}@x.example", "wrong").status_code
    return fill_in(client, door, email=name or f"nobody{number}@x.example").status_code


@pytest.mark.parametrize(
    ("door", "known", "status"),
    [("/login", ANNA, 401), ("/admin-login", "ada", 401), ("/forgot-password", ANNA, 303)],
)
def test_strangers_fill_nothing(app, time, monkeypatch, door, known, status):
    """Of names that nobody has the audit keeps so many; they are answered as ever, and others are kept."""
    monkeypatch.setattr(strangers, "LIMITS", Limits("tries", "all tries", 3, 3, 60))
    hire(app)
    with app.app_context():
        before = counts()
    assert {status} == {flood(app, door, number) for number in range(7)}
    with app.app_context():
        grown = {table: more - before[table] for table, more in counts().items() if more != before[table]}
    assert {"attempts", "audit_events"} == set(grown)
    assert 3 == grown["audit_events"]
    assert status == flood(app, door, 99, known)
    time.move(seconds=61)
    assert status == flood(app, door, 100)
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        newest = select(Event.target).order_by(Event.position.desc()).limit(2)
        assert known in session.scalars(newest).all()
        assert before["audit_events"] + 5 == session.scalar(select(func.count()).select_from(Event))
        assert find_staff(session, "ada")
        assert len(session.scalars(select(ResetLink)).all()) == (door == "/forgot-password")
