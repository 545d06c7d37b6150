"""What may be written, and by which way."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Integer, inspect, select, text, update
from sqlalchemy.dialects import mssql
from sqlalchemy.orm.exc import StaleDataError

from data.portal import audit, clock, reset_links
from data.portal.actors import Target
from data.portal.audit import Action
from data.portal.changes import BOOKKEEPING, NotRecorded, PortalUnavailable, bookkeeping, changing, reading
from data.portal.engine import portal_engine, portal_sessions
from data.portal.scheduled_tables import Run
from data.portal.tables import (
    Account,
    Attempts,
    Base,
    CustomerSettings,
    Event,
    Grant,
    Lease,
    Mail,
    RecoveryCode,
    SecondFactor,
    SignIn,
    Staff,
)
from data.portal.view_tables import Preferences
from problems import NotSignedIn
from settings import Settings
from tests.portal_app import ANNA, BEN, ERP, SHELL, sessions
from tests.unit.saved_view_cases import saved_view
from tests.unit.scheduled_cases import alert, delivery

__all__ = ["sessions"]


def account(email: str) -> Account:
    now = clock.now()
    kept = {"password_hash": "-", "password_changed_at": now, "created_at": now, "changed_at": now}
    return Account(email=email, first_name="A", last_name="B", active=True, must_change=False, **kept)


def staff_member(username: str) -> Staff:
    now = clock.now()
    codes = [RecoveryCode(code_hash=username)]
    factor = SecondFactor(sealed_seed="-", last_step=0, created_at=now, recovery_codes=codes)
    kept = {"password_hash": "-", "password_changed_at": now, "created_at": now, "changed_at": now}
    what = {"role": "admin", "active": True, "builtin": False, "must_change": False, "second_factor": factor}
    return Staff(username=username, name="A", **what, **kept)


def add_two(sessions) -> None:
    """Add one row to every table, for two customers' people."""
    with changing(SHELL, sessions=sessions) as change:
        for email, customer in ((ANNA, 2), (BEN, 5)):
            row = account(email)
            row.grants.append(Grant(erp=ERP, customer_id=customer, customer_name="-"))
            change.session.add(row)
            change.session.flush()
            seen = {"created_at": change.now, "last_seen_at": change.now, "expires_at": change.now}
            change.session.add(SignIn(token_hash=email, account_id=row.id, ip="-", user_agent="-", **seen))
            change.session.add(mail(email, row.id, change.now))
            reset_links.replace(change.session, row.id, email, now=change.now)
            change.session.add(staff_member(email.partition("@")[0]))
            days = {"expiry_first": 1, "expiry_second": 2, "expiry_third": 3}
            change.session.add(CustomerSettings(erp=ERP, customer_id=customer, **days))
            change.session.add_all([saved_view(row.id), Preferences(account_id=row.id)])
            when = {"next_at": change.now, "last_at": change.now}
            change.session.add(delivery(row.id, weekday=1, monthday=1, **when))
            change.session.add(alert(row.id, number="1", memory="-", **when))
            run = {"due_at": change.now, "at": change.now, "asked": False, "outcome": "sent"}
            change.session.add(Run(kind="delivery", subject_id=10 * row.id, **run))
            change.record(Action.CUSTOMER_CREATE, target=Target(row.id, row.email))


def mail(email: str, account_id: int, now: datetime) -> Mail:
    texts = {
        "reference": "-",
        "kind": "-",
        "subject": "-",
        "sealed": "-",
        "state": "waiting",
        "last_error": "",
    }
    instants = dict.fromkeys(("created_at", "expires_at", "next_try_at", "tried_at", "sent_at"), now)
    return Mail(recipient=email, account_id=account_id, is_copy=False, tries=0, **texts, **instants)


def emails(sessions) -> list[str]:
    with reading(sessions=sessions) as session:
        return list(session.scalars(select(Account.email).order_by(Account.email)))


def events(sessions) -> list[Event]:
    with reading(sessions=sessions) as session:
        return list(session.scalars(select(Event).order_by(Event.position)))


def test_a_change_and_its_event_are_kept_together(sessions):
    """What was changed and what was recorded are both there afterwards."""
    add_two(sessions)
    assert [ANNA, BEN] == emails(sessions)
    assert [ANNA, BEN] == [event.target for event in events(sessions)]


def test_a_change_without_an_event_is_refused(sessions):
    """Nothing is kept of a change that nobody recorded."""
    with pytest.raises(NotRecorded), changing(SHELL, sessions=sessions) as change:
        change.session.add(account(ANNA))
    assert [] == emails(sessions)


def test_a_change_that_fails_leaves_no_event(sessions):
    """An error after the event takes the event back too."""

    def fail() -> None:
        with changing(SHELL, sessions=sessions) as change:
            change.session.add(account(ANNA))
            change.record(Action.CUSTOMER_CREATE)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert ([], []) == (emails(sessions), events(sessions))


@pytest.mark.parametrize("how", ["ended", "gone"])
def test_whose_session_has_ended_changes_nothing(sessions, how):
    """Whoever was signed out, or lost their role, while their change waited for others, is too late."""
    add_two(sessions)
    with sessions() as session:
        anna, ben = session.scalars(select(SignIn.id).where(SignIn.account_id.is_not(None)))
    actor, other = (replace(SHELL, session_id=each) for each in (anna, ben))
    with changing(actor, sessions=sessions) as change:
        row = change.session.get(SignIn, anna)
        row.ended_at = change.now
        change.session.flush()
        if how == "gone":
            change.session.delete(row)
        change.record(Action.CUSTOMER_SESSION_END)
    before = len(events(sessions))
    with pytest.raises(NotSignedIn), changing(actor, sessions=sessions) as change:
        change.record(Action.CUSTOMER_UPDATE)
    with changing(other, sessions=sessions) as change:
        change.record(Action.CUSTOMER_UPDATE)
    assert before + 1 == len(events(sessions))


TABLES = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda table: table.__tablename__)


@pytest.mark.parametrize("table", TABLES)
def test_bookkeeping_writes_its_listed_columns_only(sessions, table):
    """For every column of every table: it is listed, or writing it without an event is refused."""
    add_two(sessions)
    with bookkeeping(sessions=sessions) as session:
        session.add(Attempts(subject="a", count=0, last_at=clock.now(), blocked_until=clock.now()))
        session.add(Lease(name="a", holder="b", until=clock.now()))
    columns = {key for key, column in inspect(table).columns.items() if not column.primary_key}
    listed = BOOKKEEPING.get(table, frozenset())
    expected = columns if listed is None else set(listed)
    assert expected == {column for column in columns if may_write(sessions, table, column)}


def may_write(sessions, table, column: str) -> bool:
    try:
        with bookkeeping(sessions=sessions) as session:
            row = session.scalars(select(table)).first()
            setattr(row, column, _other(getattr(row, column), inspect(table).columns[column].type))
    except NotRecorded:
        return False
    return True


def _other(value, kind):
    if value is None and isinstance(kind, Integer):
        return 1
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if hasattr(value, "tzinfo"):
        return value + timedelta(seconds=1)
    return f"{value} changed"


@pytest.mark.parametrize("table", TABLES)
def test_bookkeeping_adds_and_removes_no_decisions(sessions, table):
    """Rows of tables that people decide about come and go with an event only."""
    add_two(sessions)
    if table in BOOKKEEPING and BOOKKEEPING[table] is None:
        return
    with pytest.raises(NotRecorded), bookkeeping(sessions=sessions) as session:
        session.delete(session.scalars(select(table)).first())
    with pytest.raises(NotRecorded), bookkeeping(sessions=sessions) as session:
        session.add(table())


@pytest.mark.parametrize(
    "statement",
    [
        update(Account).values(active=False),
        text("UPDATE accounts SET active = false"),
        inspect(Grant).local_table.delete(),
    ],
    ids=["update", "text", "delete"],
)
@pytest.mark.parametrize("way", [bookkeeping, reading])
def test_no_statement_writes_past_the_objects(sessions, way, statement):
    """Statements that write are refused wherever no event is asked for."""
    add_two(sessions)
    with pytest.raises(NotRecorded), way(sessions=sessions) as session:
        session.execute(statement)


def test_reading_writes_nothing(sessions):
    """A session for reading refuses to write what was changed in it."""
    add_two(sessions)

    def write() -> None:
        with reading(sessions=sessions) as session:
            session.scalars(select(Account)).first().active = False
            session.commit()

    with pytest.raises(NotRecorded):
        write()


def test_parallel_changes_keep_one_chain(sessions):
    """50 changes by 10 threads at once: none is lost, none is refused, one chain."""
    add_two(sessions)
    failures: list[Exception] = []

    def edit() -> None:
        try:
            for _ in range(5):
                with changing(SHELL, sessions=sessions) as change:
                    row = change.session.scalars(select(Account).where(Account.email == ANNA)).one()
                    row.first_name = f"A{int(row.first_name[1:] or 0) + 1}"
                    change.record(Action.CUSTOMER_UPDATE, target=Target(row.id, row.email))
        except Exception as error:  # noqa: BLE001  (a thread's failure must fail the test)
            failures.append(error)

    threads = [threading.Thread(target=edit) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(sessions=sessions) as session:
        verdict = audit.verify(session)
        counted = session.scalars(select(Account.first_name).where(Account.email == ANNA)).one()
    assert ([], "A50", 52, None) == (failures, counted, verdict.count, verdict.bad)


def test_on_sql_server_the_head_is_locked_too(sessions, monkeypatch):
    """SQL Server knows no FOR UPDATE; its own hint makes the second change wait there."""
    asked = []
    with reading(sessions=sessions) as session:
        original = session.scalars
        monkeypatch.setattr(session, "scalars", lambda found: (asked.append(found), original(found))[1])
        audit.lock_head(session)
    assert "WITH (UPDLOCK, HOLDLOCK)" in str(asked[0].compile(dialect=mssql.dialect()))


def test_a_database_that_is_away_is_a_problem_with_a_sentence():
    """Whoever needs the portal's database while it is away gets a 503, not an accident."""
    away = portal_sessions(portal_engine(Settings(db_url="postgresql://nobody@127.0.0.1:1/nothing")))
    for way in (bookkeeping, reading):
        with pytest.raises(PortalUnavailable), way(sessions=away) as session:
            session.scalars(select(Account)).all()
    with pytest.raises(PortalUnavailable), changing(SHELL, sessions=away):
        pass


def test_an_outdated_change_does_not_overwrite_a_newer_one(sessions):
    """A row that somebody else has changed since it was read is not written."""
    add_two(sessions)
    with reading(sessions=sessions) as session:
        old = session.scalars(select(Account).where(Account.email == ANNA)).one()
    with changing(SHELL, sessions=sessions) as change:
        change.session.scalars(select(Account).where(Account.email == ANNA)).one().active = False
        change.record(Action.CUSTOMER_DEACTIVATE)

    def overwrite() -> None:
        with changing(SHELL, sessions=sessions) as change:
            change.session.merge(old, load=False).first_name = "outdated"
            change.record(Action.CUSTOMER_UPDATE)

    with pytest.raises(StaleDataError):
        overwrite()
