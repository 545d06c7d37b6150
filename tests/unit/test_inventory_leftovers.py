"""Leftovers: snapshot folders that nobody uses any more go, and nothing else does."""

import os
import time
from pathlib import Path

import pytest

from data.inventory import leftovers
from data.inventory.leftovers import UNUSED_FOR, remove_unused
from data.inventory.lock import worker_lock
from data.inventory.signals import Signals
from data.inventory.snapshot import Snapshots
from tests.property.stocks import AS_OF, ERP, FORM, make_row, reading

LONG_AGO = time.time() - UNUSED_FOR.total_seconds() - 60


@pytest.fixture
def current(tmp_path: Path) -> Snapshots:
    return published(tmp_path, ERP)


def published(folder: Path, erp: str, form: str = FORM) -> Snapshots:
    """Return snapshots of one reading that nobody has looked at for long."""
    found = Snapshots(folder, erp, form)
    found.publish(reading([make_row(1)]), as_of=AS_OF)
    age(found.folder)
    return found


def age(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, (LONG_AGO, LONG_AGO))


def test_unused_folders_go(current: Snapshots, tmp_path: Path) -> None:
    """Snapshots of an earlier ERP and of an earlier form go after a week; those in use stay, however old."""
    others = [published(tmp_path, "other"), published(tmp_path, ERP, "form-0")]
    assert sorted(other.folder.name for other in others) == remove_unused(current.folder)
    assert [current.folder] == list(tmp_path.iterdir())
    assert current.current() is not None


def test_folders_in_use_stay(current: Snapshots, tmp_path: Path) -> None:
    """A folder in which somebody looks, a worker lives or a reading arrived within the week stays."""
    looked, alive, read = (published(tmp_path, erp) for erp in ("looked", "alive", "read"))
    Signals(looked.folder).look()
    Signals(alive.folder).beat()
    read.publish(reading([make_row(2)]), as_of=AS_OF)
    for other in (looked, alive, read):
        os.utime(other.folder, (LONG_AGO, LONG_AGO))
    assert [] == remove_unused(current.folder)
    assert all(other.current() for other in (looked, alive, read))


def test_a_folder_whose_worker_runs_stays(current: Snapshots, tmp_path: Path) -> None:
    """Whatever the times say, as after clocks were set: a folder is in use while a worker holds its lock."""
    other = published(tmp_path, "other")
    lock = worker_lock(other.folder)
    assert lock.acquire()
    age(other.folder)
    assert [] == remove_unused(current.folder)
    assert other.current() is not None
    lock.release()
    assert [other.folder.name] == remove_unused(current.folder)


def test_what_is_not_ours_stays(current: Snapshots, tmp_path: Path) -> None:
    """Files and folders of other names are nobody's snapshots."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "0123456789abcdef").write_text("a file")
    (tmp_path / "0123456789ABCDEF").mkdir()
    age(tmp_path)
    assert [] == remove_unused(current.folder)
    assert 4 == len(list(tmp_path.iterdir()))


def test_what_is_mapped_stays_whole(
    current: Snapshots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system refuses to move a folder because it is mapped, nothing of it is removed."""
    other = published(tmp_path, "other")

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "rename", refuse)
    assert [] == remove_unused(current.folder)
    assert other.current() is not None


def test_a_removal_that_was_cut_short_is_finished(
    current: Snapshots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be removed at once goes the next time, and is never taken for snapshots meanwhile."""
    other = published(tmp_path, "other")
    with monkeypatch.context() as patch:
        patch.setattr(leftovers.shutil, "rmtree", lambda *_, **__: None)
        assert [other.folder.name] == remove_unused(current.folder)
    assert other.current() is None
    assert [] == remove_unused(current.folder)
    assert [current.folder] == list(tmp_path.iterdir())
