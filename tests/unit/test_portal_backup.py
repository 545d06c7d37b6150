"""What is backed up comes back whole, into an empty database only."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from data.portal import audit, clock, leases, reset_links
from data.portal.audit import Action
from data.portal.backup import backup, restore
from data.portal.changes import bookkeeping, changing, reading
from data.portal.engine import engine_of
from data.portal.scheduled_tables import Alert, Delivery, Run
from data.portal.tables import Account, Base, CustomerSettings, Mail, ResetLink, SignIn
from data.portal.view_tables import Preferences
from problems import Conflict, Invalid
from services.accounts import accounts
from services.accounts.grants import Grants
from services.mail.kinds import Kind
from services.mail.posting import enqueue
from tests.portal_app import (
    ANNA,
    BEN,
    ERP,
    LARKSPUR,
    SHELL,
    app,
    cheap_passwords,
    enter,
    sessions,
    signed_in,
)  # fmt: skip
from tests.staff_people import hire
from tests.unit.mail_cases import values
from tests.unit.saved_view_cases import saved_view
from tests.unit.scheduled_cases import NOW, alert, delivery

__all__ = ["app", "cheap_passwords", "sessions"]

# What does not come back as it was: sessions and mails have ended, links and leases have gone.
ENDED = {
    SignIn.__table__: ("ended_at", "end_reason"),
    Mail.__table__: ("state", "sealed", "next_try_at", "last_error"),
    Delivery.__table__: ("next_at",),
    Alert.__table__: ("next_at",),
}
PASSING = ("reset_links", "leases")


@pytest.fixture
def used(app):
    """Give a portal database in which something is in every table that is kept."""
    signed_in(app, ANNA)
    hire(app, enrolled=True)
    enter(app.test_client(), BEN, "wrong")
    with app.app_context(), changing(SHELL) as change:
        reset_links.replace(change.session, 1, "token", now=change.now)
        days = {"expiry_first": 10, "expiry_second": 20, "expiry_third": 40}
        change.session.add(CustomerSettings(erp=ERP, customer_id=2, **days))
        change.session.add_all([saved_view(1), Preferences(account_id=1, default_view_id=1)])
        run = {"kind": "delivery", "subject_id": 1, "asked": False, "outcome": "sent"}
        change.session.add_all([delivery(1), alert(2), Run(due_at=NOW, at=NOW, **run)])
        kind = Kind.PASSWORD_CHANGED
        enqueue(change, kind=kind, to=ANNA, values=values(kind), settings=app.config["SETTINGS"])
        change.record(Action.CUSTOMER_UPDATE)
    return app.extensions["lotview.portal"]


@pytest.fixture
def new(sessions):
    """Give a new portal's database."""
    return sessions


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
    for kept in (before, after):
        assert all(rows for name, rows in kept.items() if name not in PASSING), "a row for every table"
        for table, columns in ENDED.items():
            ended = {table.columns.keys().index(name) for name in columns}
            kept[table.name] = [
                [cell for at, cell in enumerate(row) if at not in ended] for row in kept[table.name]
            ]
        for name in PASSING:
            kept.pop(name)
    assert before == after
    with reading(sessions=new) as session:
        assert None is audit.verify(session).bad


def test_nobody_is_signed_in_after_a_restore(used, new, tmp_path):
    """A session that was live at the backup, and may have been ended since, does not come back."""
    backup(engine_of(used), tmp_path / "file")
    restore(new, tmp_path / "file")
    with reading(sessions=new) as session:
        assert [] == session.scalars(select(SignIn).where(SignIn.ended_at.is_(None))).all()


def test_nothing_is_sent_and_no_link_works_after_a_restore(used, new, tmp_path):
    """A mail that waited at the backup may have been sent since, and a link used."""
    backup(engine_of(used), tmp_path / "file")
    restore(new, tmp_path / "file")
    with reading(sessions=new) as session:
        assert [] == session.scalars(select(ResetLink)).all()
        (mail,) = session.scalars(select(Mail))
    assert ("withdrawn", None) == (mail.state, mail.sealed)


def test_nothing_is_due_after_a_restore(used, new, tmp_path):
    """What was due at the backup may have been done since: the scheduler looks for the next time anew."""
    backup(engine_of(used), tmp_path / "file")
    restore(new, tmp_path / "file")
    with reading(sessions=new) as session:
        for table in (Delivery, Alert):
            assert [(True, None)] == [(each.active, each.next_at) for each in session.scalars(select(table))]


def test_a_worker_that_runs_keeps_nobody_from_restoring(used, new, tmp_path):
    """What the worker notes for itself does not count as somebody's data."""
    backup(engine_of(used), tmp_path / "file")
    with bookkeeping(sessions=new) as session:
        leases.take(session, "mail", "holder", now=clock.now(), lasts=timedelta(seconds=9))
    assert restore(new, tmp_path / "file")


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
        "other revision": [json.dumps(json.loads(lines[0]) | {"revision": "9999"}), *lines[1:]],
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
