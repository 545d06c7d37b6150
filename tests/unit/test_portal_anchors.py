"""What was noted of the audit outside of the database, and what is found by it."""

import pytest
from sqlalchemy import delete, select, update

from commands.audit import verify as verify_command
from commands.portal import backup, restore
from data.portal import audit, clock
from data.portal.actors import Actor, Target
from data.portal.anchors import LARGEST, Anchors, AnchorsAltered, links
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.engine import ANCHORS, anchors_of, engine_of, portal_sessions
from data.portal.tables import Event, Head
from services.audit.check import check
from tests.portal_app import ANNA, BEN, app, cheap_passwords, make_app, sessions, settings_in
from tests.unit.test_portal_audit import execute

__all__ = ["app", "cheap_passwords", "sessions"]

KEY, OTHER_KEY = "a key " * 8, "another key " * 4
EVENTS = 6


@pytest.fixture
def anchors(tmp_path):
    """Give a file of anchors."""
    return Anchors(tmp_path / "audit_anchors", [KEY])


@pytest.fixture
def noted_chain(sessions, anchors):
    """Give a database with six events about two customers' people, each of them noted."""
    noted = portal_sessions(engine_of(sessions), anchors)
    write_events(noted, EVENTS)
    return noted


def write_events(sessions, count: int) -> None:
    for number in range(count):
        who = Target(1, ANNA) if number % 2 else Target(2, BEN)
        with changing(Actor("somebody"), sessions=sessions) as change:
            change.record(Action.CUSTOMER_UPDATE, target=who, details={"number": {"from": 0, "to": number}})


def cut(sessions, left: int) -> None:
    """Take the newest events away and move the head back, as whoever owns the database can."""
    with reading(sessions=sessions) as session:
        hash_ = session.get(Event, left).hash if left else audit.START
    head = update(Head).values(count=left, hash=hash_, newest=left or None)
    execute(sessions, head, delete(Event).where(Event.position > left))


def first_bad(sessions, anchors) -> int | None:
    noted = links(anchors.read())
    with reading(sessions=sessions) as session:
        return audit.verify(session, noted).bad


def test_an_untouched_chain_passes(noted_chain, anchors):
    """What was noted is what is there."""
    assert None is first_bad(noted_chain, anchors)
    with reading(sessions=noted_chain) as session:
        assert audit.head_of(session) in links(anchors.read())


@pytest.mark.parametrize("left", range(EVENTS))
def test_a_cut_tail_is_found(noted_chain, anchors, left):
    """However many of the newest events are gone, with the head moved back: the first of them is named."""
    cut(noted_chain, left)
    assert left + 1 == first_bad(noted_chain, anchors)


@pytest.mark.parametrize("more", [1, EVENTS, 60])
def test_a_cut_tail_is_found_though_the_portal_went_on(noted_chain, anchors, more, monkeypatch):
    """Events that came in place of those taken away cover nothing up, also once the file was shortened."""
    monkeypatch.setattr("data.portal.anchors.LARGEST", 2_000)
    cut(noted_chain, EVENTS - 2)
    write_events(noted_chain, more)
    assert EVENTS - 1 <= first_bad(noted_chain, anchors) <= EVENTS
    assert anchors.file.stat().st_size < 3_000


def test_a_chain_written_anew_is_found(noted_chain, anchors):
    """A forger who computes every hash and the head again does not get what was noted."""
    with reading(sessions=noted_chain) as session:
        rows = session.scalars(select(Event).order_by(Event.position)).all()
    previous, changes = audit.START, []
    for row in rows:
        row.actor, row.previous = "nobody", previous
        previous = row.hash = audit.hash_of(row)
        values = {"actor": row.actor, "previous": row.previous, "hash": row.hash}
        changes.append(update(Event).where(Event.position == row.position).values(values))
    execute(noted_chain, *changes, update(Head).values(hash=previous))
    assert 1 == first_bad(noted_chain, anchors)


def test_a_change_that_nobody_noted_is_no_trouble(noted_chain, anchors):
    """A process that died before it noted its change, or that has no key, leaves a whole chain."""
    noted_chain.kw["info"][ANCHORS] = None
    write_events(noted_chain, 2)
    assert None is first_bad(noted_chain, anchors)
    noted_chain.kw["info"][ANCHORS] = anchors
    write_events(noted_chain, 2)
    assert None is first_bad(noted_chain, anchors)


@pytest.mark.parametrize(
    "alter",
    [
        lambda lines: [lines[0].replace(b"[1,", b"[2,"), *lines[1:]],
        lambda lines: [*lines[:-1], b"{}"],
        lambda lines: [*lines, b"not even JSON \xff"],
    ],
    ids=["a number", "an empty line", "rubbish"],
)
def test_an_altered_anchor_is_found(noted_chain, anchors, alter):
    """Only lines that this portal's key has signed count; any other is told."""
    lines = anchors.file.read_bytes().replace(b"[1, ", b"[1,").splitlines()
    anchors.file.write_bytes(b"".join(line + b"\n" for line in alter(lines)))
    with pytest.raises(AnchorsAltered, match="signature"):
        anchors.read()


def test_a_replaced_key_still_checks_what_it_signed(noted_chain, anchors):
    """With the old key among the fallbacks old lines count, without it they are told."""
    assert anchors.read() == Anchors(anchors.file, [OTHER_KEY, KEY]).read()
    with pytest.raises(AnchorsAltered):
        Anchors(anchors.file, [OTHER_KEY]).read()


def test_an_earlier_key_may_go_once_all_is_signed_anew(noted_chain, anchors, monkeypatch):
    """The present key alone then checks the same chain: an untouched one passes, a cut one is found."""
    Anchors(anchors.file, [OTHER_KEY, KEY]).sign_anew()
    renewed = Anchors(anchors.file, [OTHER_KEY])
    assert first_bad(noted_chain, renewed) is None
    assert 0o600 == anchors.file.stat().st_mode & 0o777
    monkeypatch.setattr(Anchors, "_write", None)  # a second time there is nothing to do
    renewed.sign_anew()
    cut(noted_chain, EVENTS - 1)
    assert first_bad(noted_chain, renewed) is not None


def test_a_line_of_nobodys_key_is_not_signed_anew(noted_chain, anchors):
    """What somebody else wrote stays as it is, and is told."""
    before = anchors.file.read_bytes()
    with pytest.raises(AnchorsAltered):
        Anchors(anchors.file, [OTHER_KEY]).sign_anew()
    assert before == anchors.file.read_bytes()


def test_a_line_that_was_being_written_when_the_power_went_is_forgotten(noted_chain, anchors):
    """The file can be read and written on."""
    whole = anchors.read()
    with anchors.file.open("ab") as file:
        file.write(b'{"at": "2026')
    assert whole == anchors.read()
    write_events(noted_chain, 1)
    assert EVENTS + 1 == len(anchors.read())
    assert None is first_bad(noted_chain, anchors)


def test_the_file_stays_small(noted_chain, anchors):
    """Lines that others go on from are dropped in time; the newest is always there."""
    for number in range(1, 1500):
        anchors.note(found=(number, "a" * 64), left=(number + 1, "a" * 64), at=clock.now())
    assert anchors.file.stat().st_size <= LARGEST
    assert (1500, "a" * 64) in links(anchors.read())


def test_the_file_stays_small_where_several_servers_note_in_turns(anchors):
    """Lines that go on from another server's are not dropped, but there is an end to them."""
    for number in range(1, 3000, 2):
        anchors.note(found=(number, "a" * 64), left=(number + 1, "a" * 64), at=clock.now())
    assert anchors.file.stat().st_size <= LARGEST
    assert (3000, "a" * 64) in links(anchors.read())


def test_a_full_disk_does_not_undo_a_change(noted_chain, anchors, tmp_path):
    """The change is made and told in the log, although its anchor can't be written."""
    noted_chain.kw["info"][ANCHORS] = Anchors(tmp_path / "no such folder" / "file", [KEY])
    write_events(noted_chain, 1)
    with reading(sessions=noted_chain) as session:
        assert EVENTS + 1 == audit.head_of(session)[0]


def test_the_command_looks_at_the_anchors(app, tmp_path):
    """`audit verify` ends with 1 and names the first event that is gone, and with 0 before."""
    sessions = app.extensions["lotview.portal"]
    write_events(sessions, 2)
    with app.app_context():
        before = app.test_cli_runner().invoke(verify_command)
        assert (0, True) == (before.exit_code, "whole" in before.output)
        cut(sessions, 1)
        after = app.test_cli_runner().invoke(verify_command)
        assert (1, True) == (after.exit_code, "event 2" in after.output)


def test_the_regular_check_lets_an_earlier_key_go(app, tmp_path):
    """Once the worker has found the audit whole with the new SECRET_KEY, the old one need not be kept."""
    sessions = app.extensions["lotview.portal"]
    write_events(sessions, 2)
    earlier, present = "for tests only, " * 3, KEY
    file = anchors_of(sessions).file
    sessions.kw["info"][ANCHORS] = Anchors(file, [present, earlier])
    with app.app_context():
        check(settings=settings_in(tmp_path), now=clock.now())
    assert anchors_of(sessions).read() == Anchors(file, [present]).read() != []


def test_a_restored_audit_is_the_one_to_go_on_from(app, tmp_path):
    """What was noted of another audit is set aside by a restore, and the restored one noted in its place."""
    write_events(app.extensions["lotview.portal"], 2)
    with app.app_context():
        assert 0 == app.test_cli_runner().invoke(backup, [str(tmp_path / "file")]).exit_code
    other = make_app(settings_in(tmp_path / "other"))
    sessions = other.extensions["lotview.portal"]
    anchors_of(sessions).note(found=(0, audit.START), left=(99, "a" * 64), at=clock.now())
    with other.app_context():
        assert 1 == other.test_cli_runner().invoke(verify_command).exit_code
        restored = other.test_cli_runner().invoke(restore, [str(tmp_path / "file")])
        assert (0, True) == (restored.exit_code, ".before-" in restored.output)
        assert 0 == other.test_cli_runner().invoke(verify_command).exit_code
        write_events(sessions, 1)
        assert 0 == other.test_cli_runner().invoke(verify_command).exit_code
