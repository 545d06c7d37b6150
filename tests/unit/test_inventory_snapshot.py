"""Snapshots: published whole or not at all, shown only to the ERP and form they were made for."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.inventory import files, snapshot
from data.inventory.questions import Questions
from data.inventory.scope import Scope, visible
from data.inventory.snapshot import Snapshots
from problems import ErpUnavailable
from tests.property.stocks import AS_OF, ERP, FORM, QUANTITIES, TODAY, make_row, reading
from tests.unit.snapshot_cases import ALL, CHANGED, LATER, ROWS, listed


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path, ERP, FORM)


def seen_by_another_process(tmp_path: Path) -> str:
    code = (
        "import sys; from pathlib import Path; from data.inventory.snapshot import Snapshots;"
        f"found = Snapshots(Path({str(tmp_path)!r}), {ERP!r}, {FORM!r}).current();"
        "print(found.version, found.as_of.isoformat(), *found.contents.row_ids)"
    )
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()


def test_published_is_found_by_every_process(snapshots: Snapshots, tmp_path: Path) -> None:
    """What one process publishes, this and any other process finds: version, time and rows."""
    assert snapshots.current() is None
    published = snapshots.publish(reading(ROWS), as_of=AS_OF)
    found = snapshots.current()
    assert found is not None
    assert listed(published) == listed(found)
    expected = " ".join([published.version, AS_OF.isoformat(), *map(str, published.contents.row_ids)])
    assert expected == seen_by_another_process(tmp_path)


def test_codes_and_values_stay_in_the_mapped_files(snapshots: Snapshots) -> None:
    """A web server copies nothing per row: All sees the mapped arrays themselves, and can't write to them."""
    snapshots.publish(reading(ROWS), as_of=AS_OF)
    found = snapshots.current()
    assert found is not None
    for name, coded in visible(found, ALL).columns.items():
        assert np.shares_memory(coded.codes, found.contents.columns[name].codes)
        assert not coded.codes.flags.writeable
        assert not coded.codes.flags.owndata


def test_same_rows_same_version(snapshots: Snapshots) -> None:
    """A reading identical to the last keeps its version in whatever order it arrives; only its time moves."""
    first = snapshots.publish(reading(ROWS), as_of=AS_OF)
    again = snapshots.publish(reading(ROWS[::-1]), as_of=LATER)
    found = snapshots.current()
    assert found is not None
    assert (first.version, LATER) == (again.version, again.as_of) == (found.version, found.as_of)
    assert len([path for path in snapshots.folder.iterdir() if path.is_dir()]) == 1


@pytest.mark.parametrize("column", [name for name in ROWS[0] if name != "row_id"])
def test_any_change_is_another_version(column: str, snapshots: Snapshots) -> None:
    """A change of one cell of one row gives another version."""
    before = snapshots.publish(reading(ROWS), as_of=AS_OF)
    cell = ROWS[0][column]
    other = (
        "other" if isinstance(cell, str) else 9 if isinstance(cell, int) else QUANTITIES[0] if cell else TODAY
    )
    other = dt.date(2030, 1, 1) if column.endswith("_date") else other
    after = snapshots.publish(reading([ROWS[0] | {column: other}, *ROWS[1:]]), as_of=LATER)
    assert before.version != after.version


def test_an_empty_reading_is_a_reading(snapshots: Snapshots) -> None:
    """An ERP without stock is shown as no rows, not as never read."""
    snapshots.publish(reading([]), as_of=AS_OF)
    found = snapshots.current()
    assert found is not None
    assert visible(found, ALL).total == 0


def test_a_row_twice_is_refused(snapshots: Snapshots) -> None:
    """A reading that holds a row twice is refused and the last good one stays."""
    good = snapshots.publish(reading(ROWS), as_of=AS_OF)
    with pytest.raises(ErpUnavailable):
        snapshots.publish(reading([*ROWS, ROWS[0]]), as_of=LATER)
    assert (found := snapshots.current()) is not None
    assert found.version == good.version


@pytest.mark.parametrize("other", [("other-erp", FORM), (ERP, "other-form")])
def test_another_erp_or_form_is_never_shown(other: tuple[str, str], snapshots: Snapshots) -> None:
    """A reading of another ERP or another form of the select is not shown, even put in this one's place."""
    snapshots.publish(reading(ROWS), as_of=AS_OF)
    stranger = Snapshots(snapshots.folder.parent, *other)
    assert stranger.current() is None
    snapshots.folder.rename(stranger.folder)
    assert stranger.current() is None


def test_another_layout_is_never_shown(snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reading in a layout of files that this program does not write is not shown."""
    snapshots.publish(reading(ROWS), as_of=AS_OF)
    monkeypatch.setattr(files, "LAYOUT", files.LAYOUT + 1)
    assert Snapshots(snapshots.folder.parent, ERP, FORM).current() is None
    snapshots._stamp, snapshots._open = (), {}
    assert snapshots.current() is None


def test_old_readings_go(snapshots: Snapshots) -> None:
    """The last three readings and those of the last ten minutes stay, and questions; drafts of a crash go."""
    questions = Questions(snapshots.folder).folder
    questions.mkdir(parents=True)
    for number in range(6):
        changed = [*ROWS, make_row(1000 + number)]
        snapshots.publish(reading(changed), as_of=AS_OF + number * dt.timedelta(minutes=6))
        for path in snapshots.folder.iterdir():
            os.utime(path, (0, 0))
    (snapshots.folder / f"{snapshot.DRAFT}left").mkdir()
    os.utime(snapshots.folder / f"{snapshot.DRAFT}left", (0, 0))
    newest = snapshots.publish(reading(ROWS), as_of=AS_OF + dt.timedelta(hours=1))
    folders = {path.name for path in snapshots.folder.iterdir() if path.is_dir()}
    assert {kept.version for kept in snapshots.readings()} | {questions.name} == folders
    assert (4, newest.version) == (len(folders), snapshots.readings()[0].version)


def test_a_mapped_file_that_cannot_be_removed_stops_nothing(
    snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system refuses to remove a file that somebody has mapped, publishing goes on."""

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError

    monkeypatch.setattr(snapshot, "_remove", refuse)
    for number in range(5):
        snapshots.publish(reading([make_row(number + 1)]), as_of=AS_OF + number * dt.timedelta(hours=1))
        for path in snapshots.folder.iterdir():
            os.utime(path, (0, 0))
    assert (found := snapshots.current()) is not None
    assert found.contents.row_ids.tolist() == [5]


def test_a_version_is_found_while_it_is_kept(snapshots: Snapshots) -> None:
    """A block of the reading before can be asked for by its version; an unknown version is not found."""
    old = snapshots.publish(reading(ROWS), as_of=AS_OF)
    snapshots.publish(reading(CHANGED), as_of=LATER)
    found = snapshots.find(ALL, old.version)
    assert found is not None
    assert (old.version, AS_OF) == (found.version, found.as_of)
    assert snapshots.find(ALL, "gone") is None
    assert snapshots.find(Scope("other", frozenset(), everything=True), old.version) is None


def test_repeats_push_nothing_out(snapshots: Snapshots) -> None:
    """However often the same rows are read again, the readings before them stay."""
    old = snapshots.publish(reading(ROWS), as_of=AS_OF)
    for hours in range(1, 6):
        snapshots.publish(reading(CHANGED), as_of=AS_OF + dt.timedelta(hours=hours))
    assert [AS_OF + dt.timedelta(hours=5), AS_OF] == [kept.as_of for kept in snapshots.readings()]
    assert snapshots.find(ALL, old.version) is not None


def test_looking_costs_a_stat(snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch) -> None:
    """While nothing was published, asking for the current reading opens no file."""
    snapshots.publish(reading(ROWS), as_of=AS_OF)
    found = snapshots.current()
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"opened {path}"))
    assert snapshots.current() is found
