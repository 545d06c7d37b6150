"""Events can be added, and nothing else; what was done to them anyway is found."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from data.portal import audit
from data.portal.actors import Actor, Target
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.engine import WRITES, engine_of
from data.portal.tables import Event, Head
from tests.portal_app import ANNA, BEN, SHELL, sessions

__all__ = ["sessions"]

MIDDLE, LAST = 3, 6
COLUMNS = [column.key for column in Event.__table__.columns]


@pytest.fixture
def chain(sessions):
    """Give a database with six events about two customers' people."""
    for number in range(LAST):
        who = Target(1, ANNA) if number % 2 else Target(2, BEN)
        actor = Actor(who.name or "", who.id, "somebody", "192.0.2.1", "abc")
        with changing(actor, sessions=sessions) as change:
            change.record(Action.CUSTOMER_UPDATE, target=who, details={"number": {"from": 0, "to": number}})
    return sessions


def execute(sessions, *statements) -> None:
    """Do what the owner of the database can do: anything, with the triggers out of the way."""
    owner = create_engine(engine_of(sessions).url)
    with owner.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            found = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            for name in found.scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(statement)
    owner.dispose()


def verdict(sessions, *noted, after=(0, audit.START)) -> audit.Verdict:
    with reading(sessions=sessions) as session:
        return audit.verify(session, noted, after=after)


def event(sessions, position) -> Event:
    with reading(sessions=sessions) as session:
        return session.get(Event, position)


def test_a_chain_as_written_is_whole(chain):
    """Nothing is found where nothing was done, and count and hash are those of the last event."""
    assert audit.Verdict(LAST, event(chain, LAST).hash) == verdict(chain)


def test_an_empty_chain_is_whole(sessions):
    """A new portal's audit is whole."""
    assert audit.Verdict(0, audit.START) == verdict(sessions)


@pytest.mark.parametrize("column", [column for column in COLUMNS if column != "position"])
def test_any_altered_field_is_found(chain, column):
    """For every column: an event altered in it is the first bad one."""
    old = getattr(event(chain, MIDDLE), column)
    new = (
        old + timedelta(microseconds=1) if column == "at" else 9 if isinstance(old, int) else f"{old}!"[-60:]
    )
    execute(chain, update(Event).where(Event.position == MIDDLE).values({column: new}))
    assert MIDDLE == verdict(chain).bad


@pytest.mark.parametrize("position", [1, MIDDLE, LAST])
def test_a_removed_event_is_found(chain, position):
    """A gap is found where it begins, also at the very end."""
    execute(chain, delete(Event).where(Event.position == position))
    assert position == verdict(chain).bad


def test_a_cut_tail_is_found_even_when_the_head_was_moved_back(chain):
    """Whoever also rewrites the head is found by the count and hash that were noted elsewhere."""
    noted = (LAST, event(chain, LAST).hash)
    before = event(chain, LAST - 1)
    head = update(Head).values(count=LAST - 1, hash=before.hash, newest=LAST - 1)
    execute(chain, head, delete(Event).where(Event.position == LAST))
    assert None is verdict(chain).bad
    found = verdict(chain, noted)
    assert (LAST, f"event {LAST} is missing") == (found.bad, found.why)


def test_a_chain_written_anew_is_found_by_what_was_noted(chain):
    """A forger who computes every hash again does not get the hash that was noted."""
    noted = (MIDDLE, event(chain, MIDDLE).hash)
    rows, previous, changes = [event(chain, each) for each in range(1, LAST + 1)], audit.START, []
    for row in rows:
        row.actor, row.previous = "nobody", previous
        previous = row.hash = audit.hash_of(row)
        values = {"actor": row.actor, "previous": row.previous, "hash": row.hash}
        changes.append(update(Event).where(Event.position == row.position).values(values))
    execute(chain, *changes, update(Head).values(hash=previous))
    assert None is verdict(chain).bad
    assert MIDDLE == verdict(chain, noted).bad


def test_an_event_added_past_the_head_is_found(chain):
    """A row that was inserted with a right hash, but not through the head, does not count."""
    forged = {column: getattr(event(chain, LAST), column) for column in COLUMNS}
    forged |= {"position": LAST + 1, "previous": forged["hash"]}
    forged["hash"] = audit.hash_of(Event(**forged))
    execute(chain, insert(Event).values(forged))
    assert LAST + 1 == verdict(chain).bad


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET actor = 'nobody' WHERE position = 3",
        "UPDATE audit_events SET actor = actor",
        "DELETE FROM audit_events WHERE position = 6",
        "DELETE FROM audit_events",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET count = 2",
        "UPDATE audit_head SET hash = 'x'",
        "UPDATE audit_head SET count = count + 2",
        "INSERT OR REPLACE INTO audit_events SELECT * FROM audit_events WHERE position = 3",
        "INSERT INTO audit_head (id, count, hash) VALUES (2, 0, 'x')",
        "REPLACE INTO audit_head (id, count, hash) VALUES (1, 0, 'x')",
        "TRUNCATE audit_events CASCADE",
        "TRUNCATE audit_head",
    ],
)
def test_the_portals_own_login_changes_no_event(chain, statement):
    """The database refuses to alter, remove or replace events, or to move the head other than one forward."""
    with (
        pytest.raises(DatabaseError),
        engine_of(chain).execution_options(**{WRITES: True}).begin() as connection,
    ):
        connection.execute(text(statement))
    assert audit.Verdict(LAST, event(chain, LAST).hash) == verdict(chain)


def test_secrets_are_not_recorded(sessions):
    """Nothing under the name of a secret gets into an event, however deep it is nested."""
    details = {
        "password": "blue",
        "new": {"Reset-Token": {"from": "blue", "to": "blue"}},
        "list": [{"secret": "blue"}],
    }
    with changing(SHELL, sessions=sessions) as change:
        change.record(Action.CUSTOMER_UPDATE, details=details)
    with reading(sessions=sessions) as session:
        recorded = session.scalars(select(Event.details)).one()
    assert "blue" not in recorded
    assert {"password", "new", "list"} == set(json.loads(recorded))


def test_control_characters_do_not_reach_an_event(sessions):
    """No name can begin a new line in a log, turn text around, or end it."""
    nasty = "a\nERROR x\r\0\x1b[31m\u2028\u202eb"
    with changing(Actor(nasty), sessions=sessions) as change:
        change.record(Action.CUSTOMER_LOGIN_FAILED, target=Target(None, nasty), details={"typed": nasty})
    row = event(sessions, 1)
    shown = row.actor + (row.target or "") + json.loads(row.details)["typed"]
    assert not set(shown) & set("\n\r\0\x1b\u2028\u202e")
