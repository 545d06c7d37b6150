"""What is backed up comes back whole, into an empty database only."""

import json

import pytest
from sqlalchemy import select

from data.portal import audit
from data.portal.backup import backup, restore
from data.portal.changes import reading
from data.portal.engine import engine_of, portal_engine, portal_sessions
from data.portal.migration import ensure_migrated
from data.portal.tables import Account, Base, SignIn
from problems import Conflict, Invalid
from services import accounts
from services.grants import Grants
from settings import Settings
from tests.portal_app import ANNA, BEN, ERP, LARKSPUR, SHELL, app, cheap_passwords, enter, signed_in

__all__ = ["app", "cheap_passwords"]


@pytest.fixture
def used(app):
    """Give a portal database with people, grants, sessions, failed attempts and events in it."""
    signed_in(app, ANNA)
    enter(app.test_client(), BEN, "wrong")
    return app.extensions["lotview.portal"]


@pytest.fixture
def new(tmp_path):
    """Give a new portal's database."""
    engine = portal_engine(Settings(var_dir=tmp_path / "new"))
    ensure_migrated(engine)
    yield portal_sessions(engine)
    engine.dispose()


def contents(sessions) -> dict[str, list]:
    with engine_of(sessions).connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }


def test_everything_comes_back(used, new, tmp_path):
    """Every row of every table is the same afterwards, but sessions have ended, and the audit is whole."""
    count = backup(engine_of(used), tmp_path / "file")
    assert count == restore(new, tmp_path / "file")
    before, after = contents(used), contents(new)
    ended = {SignIn.__table__.columns.keys().index(name) for name in ("ended_at", "end_reason")}
    for kept in (before, after):
        assert kept["sessions"], "the test has a session"
        kept["sessions"] = [
            [cell for at, cell in enumerate(row) if at not in ended] for row in kept["sessions"]
        ]
    assert before == after
    assert all(rows for rows in contents(new).values()), "the test has a row for every table"
    with reading(sessions=new) as session:
        assert None is audit.verify(session).bad


def test_nobody_is_signed_in_after_a_restore(used, new, tmp_path):
    """A session that was live at the backup, and may have been ended since, does not come back."""
    backup(engine_of(used), tmp_path / "file")
    restore(new, tmp_path / "file")
    with reading(sessions=new) as session:
        assert [] == session.scalars(select(SignIn).where(SignIn.ended_at.is_(None))).all()


def test_life_goes_on_after_a_restore(app, used, new, tmp_path):
    """New rows are numbered and chained behind the restored ones."""
    backup(engine_of(used), tmp_path / "file")
    restore(new, tmp_path / "file")
    app.extensions["lotview.portal"] = new
    try:
        with app.app_context():
            accounts.grant(actor=SHELL, email=BEN, grants=Grants(ERP, (LARKSPUR,)))
            assert 303 == enter(app.test_client(), BEN).status_code
    finally:
        app.extensions["lotview.portal"] = used
    with reading(sessions=new) as session:
        assert None is audit.verify(session).bad


def test_a_backup_is_for_its_owner_only_and_replaces_nothing(used, tmp_path):
    """Password hashes are nobody else's business, and an earlier backup is not overwritten."""
    file = tmp_path / "file"
    backup(engine_of(used), file)
    assert 0o600 == file.stat().st_mode & 0o777
    with pytest.raises(Conflict):
        backup(engine_of(used), file)


def test_only_an_empty_database_is_filled(used, tmp_path):
    """A restore never mixes two portals."""
    backup(engine_of(used), tmp_path / "file")
    with pytest.raises(Conflict):
        restore(used, tmp_path / "file")


def spoil(lines: list[str], how: str) -> list[str]:
    events = [index for index, line in enumerate(lines) if '"audit_events"' in line]
    if how == "altered event":
        record = json.loads(lines[events[0]])
        record["row"]["actor"] = "nobody"
        return [*lines[: events[0]], json.dumps(record), *lines[events[0] + 1 :]]
    return {
        "missing event": [line for index, line in enumerate(lines) if index != events[0]],
        "cut": [*lines[:-1], lines[-1][:20]],
        "unknown table": [*lines, '{"table": "x", "row": {}}'],
        "unknown column": [*lines, '{"table": "accounts", "row": {"x": 1}}'],
        "no backup": ["{}", *lines[1:]],
        "nothing": [],
        "other revision": [lines[0].replace("0001", "9999"), *lines[1:]],
    }[how]


@pytest.mark.parametrize(
    "how",
    [
        *["altered event", "missing event", "cut", "unknown table", "unknown column", "no backup", "nothing"],
        "other revision",
    ],
)
def test_a_damaged_backup_restores_nothing(used, new, tmp_path, how):
    """Whatever is wrong with the file, it is refused with a sentence and the database stays empty."""
    file = tmp_path / "file"
    backup(engine_of(used), file)
    file.write_text("\n".join(spoil(file.read_text().splitlines(), how)))
    with pytest.raises(Invalid):
        restore(new, file)
    with reading(sessions=new) as session:
        assert None is session.scalars(select(Account)).first()
