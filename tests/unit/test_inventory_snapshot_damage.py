"""Snapshots that a crash or a broken disk left behind: never shown, never in the way."""

import os
from pathlib import Path
from typing import Any

import pytest

from data.inventory import snapshot, writing
from data.inventory.snapshot import Snapshots
from tests.property.stocks import AS_OF, ERP, FORM, reading
from tests.unit.snapshot_cases import CHANGED, LATER, ROWS, listed


class Crash(OSError):
    """The process died here."""


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path, ERP, FORM)


@pytest.mark.parametrize("function", ["fsync", "rename", "replace"])
def test_a_crash_leaves_the_old_reading(
    function: str, snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever publishing dies, the reading before stays in force, and the next attempt succeeds."""
    old = snapshots.publish(reading(ROWS), as_of=AS_OF)
    for survived in range(len(old.contents.columns) + 4):
        with monkeypatch.context() as patch:
            crashes = _crash_after(survived, patch, function)
            try:
                snapshots.publish(reading(CHANGED), as_of=LATER)
            except Crash:
                found = Snapshots(snapshots.folder.parent, ERP, FORM).current()
                assert found is not None
                assert (old.version, AS_OF) == (found.version, found.as_of)
        if not crashes:
            break
    new = snapshots.publish(reading(CHANGED), as_of=LATER)
    assert new.version == getattr(snapshots.current(), "version", None) != old.version
    assert not crashes  # every step has had its crash


def _crash_after(survived: int, patch: pytest.MonkeyPatch, function: str) -> list[str]:
    """Let `function` die at its call number `survived` + 1; return a list that tells whether it did."""
    owner: Any = os if function == "fsync" else Path
    real, calls, crashes = getattr(owner, function), [0], []

    def dying(*args: Any) -> Any:
        calls[0] += 1
        if calls[0] > survived:
            crashes.append(function)
            raise Crash
        return real(*args)

    patch.setattr(owner, function, dying)
    return crashes


def test_damaged_folders_count_for_nothing(snapshots: Snapshots) -> None:
    """A reading of which any file is shorter, gone or garbled is passed over for the one before."""
    old = snapshots.publish(reading(ROWS), as_of=AS_OF)
    new = snapshots.publish(reading(CHANGED), as_of=LATER)
    folder = snapshots.folder / new.version
    for path in folder.iterdir():
        whole = path.read_bytes()
        for damaged in (whole[: len(whole) // 2], b"", whole + b"x", None):
            path.unlink() if damaged is None else path.write_bytes(damaged)
            found = Snapshots(snapshots.folder.parent, ERP, FORM).current()
            assert found is not None
            assert old.version == found.version, path.name
        path.write_bytes(whole)
    found = Snapshots(snapshots.folder.parent, ERP, FORM).current()
    assert found is not None
    assert new.version == found.version


def test_a_damaged_folder_is_written_anew(snapshots: Snapshots) -> None:
    """Publishing rows whose folder is damaged replaces the folder."""
    first = snapshots.publish(reading(ROWS), as_of=AS_OF)
    (snapshots.folder / first.version / "part.arrow").write_bytes(b"ARROW1")
    snapshots.publish(reading(ROWS), as_of=LATER)
    found = Snapshots(snapshots.folder.parent, ERP, FORM).current()
    assert found is not None
    assert listed(first) == listed(found)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"readings": [["x"]]}', b"\xff"])
def test_a_damaged_pointer_is_no_reading(content: bytes, snapshots: Snapshots) -> None:
    """A pointer that can't be understood shows nothing and breaks nothing."""
    snapshots.publish(reading(ROWS), as_of=AS_OF)
    (snapshots.folder / snapshot.POINTER).write_bytes(content)
    assert Snapshots(snapshots.folder.parent, ERP, FORM).current() is None


def test_a_pointer_that_cannot_be_read_now_is_read_later(
    snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the system refuses to open the pointer, what was in force stays; the next look sees the new."""
    web = Snapshots(snapshots.folder.parent, ERP, FORM)
    old = snapshots.publish(reading(ROWS), as_of=AS_OF)
    assert [old.version] == [each.version for each in web.readings()]
    new = snapshots.publish(reading(CHANGED), as_of=LATER)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", _refuse)
        assert [old.version] == [each.version for each in web.readings()]
    assert [new.version, old.version] == [each.version for each in web.readings()]


def test_a_file_that_somebody_reads_is_replaced_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to replace a file while it is open: a few tries later it is not."""
    monkeypatch.setattr(writing, "REPLACE_PAUSE", 0)
    replace, refused = Path.replace, [True, True]
    monkeypatch.setattr(
        Path, "replace", lambda *names: _refuse() if refused and refused.pop() else replace(*names)
    )
    writing.replace_json(tmp_path / "state.json", {"number": 1})
    assert ['{"number": 1}'] == [path.read_text() for path in tmp_path.iterdir()]


def _refuse(*_: Any) -> None:
    raise PermissionError
