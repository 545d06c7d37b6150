"""What was kept of the stock comes back cell by cell, and never changes."""

import datetime as dt
import os
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from data.inventory import captures
from data.inventory.captures import Damaged
from data.inventory.contents import Snapshot
from data.inventory.history import History
from data.inventory.listing import block, parse_view, rows
from data.inventory.scope import Scope, visible
from tests.property.stocks import AS_OF, CUSTOMERS, ERP, FORM, TODAY, make_row, snapshot_of, stocks

ALL = Scope(ERP, frozenset(), everything=True)
ROWS = [
    make_row(1, 1, part="A", on_hand=Decimal("9999999999.9999999"), exp_date=None, bin=""),
    make_row(2, 2, part="B", on_hand=Decimal("0.0000001"), exp_date=TODAY),
    make_row(3, 0, part=" ", on_hand=Decimal("-12.5"), reference="x\x1fy"),
]
KEPT = snapshot_of(ROWS)


def history(folder: Path, erp: str = ERP, *forms: str) -> History:
    return History(folder / "history", folder / "days", erp, forms or (FORM,))


def seen(snapshot: Snapshot | None, scope: Scope = ALL) -> Any:
    """Return everything there is to see of a snapshot."""
    assert snapshot is not None
    stock = visible(snapshot, scope)
    cells = block(stock, rows(stock, parse_view({}), today=TODAY), 0, 100, list(stock.columns))
    return cells, stock.row_ids.tolist(), stock.owners.tolist(), stock.version, stock.as_of


def file_of(found: History, capture: captures.Capture) -> Path:
    return found.folder / capture.name / captures.ROWS


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stocks())
def test_a_capture_is_the_reading_cell_by_cell(tmp_path: Path, stock: list[dict[str, Any]]) -> None:
    """Rows, owners, exact quantities, blanks and versions of every scope are those of the reading kept."""
    shutil.rmtree(tmp_path / "history", ignore_errors=True)
    found, snapshot = history(tmp_path), snapshot_of(stock)
    capture = found.keep(snapshot, why="night", day=TODAY)
    found.expand(capture)
    for scope in (ALL, *(Scope(ERP, frozenset({customer})) for customer in CUSTOMERS if customer)):
        assert seen(found.opened(capture), scope) == seen(snapshot, scope)
    assert (capture.rows, capture.version, capture.as_of) == (len(stock), snapshot.version, AS_OF)
    assert [capture] == history(tmp_path).captures()


def test_a_reading_is_not_needed_to_be_asked_for_twice(tmp_path: Path) -> None:
    """Nothing of an earlier day is there to see before the worker has made a reading of it; then it stays."""
    found = history(tmp_path)
    capture = found.keep(KEPT, why="asked", day=TODAY)
    assert found.opened(capture) is None
    assert found.expand(capture) == found.expand(capture)
    assert seen(found.opened(capture)) == seen(history(tmp_path).opened(capture)) == seen(KEPT)


def test_a_day_is_kept_once(tmp_path: Path) -> None:
    """A night is kept once whoever does it; the same rows twice on demand are one capture; others are two."""
    night = history(tmp_path).keep(KEPT, why="night", day=TODAY)
    later = snapshot_of([*ROWS, make_row(4)], as_of=AS_OF + dt.timedelta(minutes=1))
    content = file_of(history(tmp_path), night).read_bytes()
    assert history(tmp_path).keep(later, why="night", day=TODAY) == night
    assert file_of(history(tmp_path), night).read_bytes() == content
    assert history(tmp_path).keep(KEPT, why="asked", day=TODAY) == night
    asked = history(tmp_path).keep(later, why="asked", day=TODAY)
    assert history(tmp_path).captures() == [asked, night]
    assert history(tmp_path).on(TODAY) == asked
    assert not file_of(history(tmp_path), night).stat().st_mode & 0o222


def test_visits_are_not_days(tmp_path: Path) -> None:
    """What is kept for somebody's next visit is found by its moment, and never offered as its day."""
    found = history(tmp_path)
    visit = found.keep(KEPT, why="visit", day=TODAY)
    again = replace(KEPT, as_of=AS_OF + dt.timedelta(hours=1))
    assert found.keep(again, why="visit", day=TODAY) == visit
    assert found.on(TODAY) is None
    assert found.before(AS_OF) == visit
    assert found.before(AS_OF - dt.timedelta(seconds=1)) is None
    night = found.keep(again, why="night", day=TODAY)
    assert (found.on(TODAY), found.before(again.as_of), found.before(AS_OF)) == (night, night, visit)


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9])
def test_what_was_changed_is_never_shown(tmp_path: Path, where: float) -> None:
    """One flipped byte, and the capture is as if it were not there; its name is told, the others stay."""
    found = history(tmp_path)
    good = found.keep(KEPT, why="night", day=TODAY - dt.timedelta(days=1))
    bad = found.keep(snapshot_of([*ROWS, make_row(4)]), why="night", day=TODAY)
    content = bytearray(file_of(found, bad).read_bytes())
    content[int(len(content) * where)] ^= 1
    file_of(found, bad).chmod(0o600)
    file_of(found, bad).write_bytes(content)
    with pytest.raises(Damaged):
        found.expand(bad)
    assert found.opened(bad) is None
    assert found.damaged() == [bad.name]
    assert history(tmp_path).captures() == [good]
    assert found.keep(KEPT, why="night", day=TODAY).rows == len(ROWS)  # and the day can be kept again


def test_half_a_capture_does_not_count(tmp_path: Path) -> None:
    """A file cut short, one without its description, and a draft that was left are no captures."""
    found = history(tmp_path)
    short = found.keep(KEPT, why="night", day=TODAY)
    file_of(found, short).chmod(0o600)
    file_of(found, short).write_bytes(file_of(found, short).read_bytes()[:-1])
    (found.folder / "2026-11-01-night").mkdir()
    (found.folder / ".new-left").mkdir()
    assert history(tmp_path).captures() == []
    assert history(tmp_path).damaged() == ["2026-11-01-night", short.name]


def test_captures_belong_to_their_erp_and_form(tmp_path: Path) -> None:
    """Another ERP never sees a capture, nor another form of the select unless its rows mean the same."""
    capture = history(tmp_path).keep(KEPT, why="night", day=TODAY)
    assert history(tmp_path, "another").captures() == []
    assert history(tmp_path, ERP, "form-2").captures() == []
    newer = history(tmp_path, ERP, "form-2", FORM)
    assert newer.captures() == [capture]
    newer.expand(capture)
    assert seen(newer.opened(capture)) == seen(KEPT)


def test_a_column_that_there_was_not_yet_is_empty(tmp_path: Path) -> None:
    """Of a capture made before a column was added every cell of it is blank."""
    found = history(tmp_path)
    capture = found.keep(KEPT, why="night", day=TODAY)
    table = captures.read(found.folder / capture.name, capture)
    content = pa.BufferOutputStream()
    pq.write_table(table.drop_columns(["facility", "exp_date"]), content)
    path = file_of(found, capture)
    path.chmod(0o600)
    path.write_bytes(content.getvalue().to_pybytes())
    older = replace(capture, sha256=captures._hash(path.read_bytes()))
    read = captures.read(found.folder / capture.name, older)
    assert (set(read["facility"].to_pylist()), set(read["exp_date"].to_pylist())) == ({""}, {None})
    assert read["on_hand"].to_pylist() == table["on_hand"].to_pylist()


def test_what_is_removed_goes_alone(tmp_path: Path) -> None:
    """A capture whose time is over goes, files and all; the others stay."""
    found = history(tmp_path)
    kept = [
        found.keep(snapshot_of(ROWS[:number]), why=why, day=TODAY - dt.timedelta(days=3 - number))
        for number, why in ((1, "night"), (2, "visit"), (3, "asked"))
    ]
    found.remove(kept[0])
    assert set(history(tmp_path).captures()) == set(kept[1:])
    assert len(list(found.folder.iterdir())) == 2


def test_what_is_left_over_goes(tmp_path: Path) -> None:
    """Drafts of a crash and readings made for an earlier form go after a week; captures and the rest stay."""
    found = history(tmp_path)
    capture = found.keep(KEPT, why="night", day=TODAY)
    found.expand(capture)
    old, new = (history(tmp_path, ERP, form) for form in ("form-0", "form-2"))
    drafts = [found.folder / ".new-crashed", found.days / ".new-crashed", old.days, new.days]
    for path in drafts:
        path.mkdir(parents=True)
    for path in [*drafts[:3], found.days, found.folder, found.folder / capture.name]:
        os.utime(path, (0, 0))
    found.tidy()
    assert [False, False, False, True] == [path.exists() for path in drafts]
    assert seen(history(tmp_path).opened(capture)) == seen(KEPT)
    assert history(tmp_path).captures() == [capture]


def test_readings_of_days_take_bounded_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the readings made of captures those unused longest go; the newest one always stays."""
    monkeypatch.setattr("data.inventory.history.MADE", 2)
    monkeypatch.setattr("data.inventory.history.MADE_BYTES", 0)
    found = history(tmp_path)
    times = [AS_OF + dt.timedelta(minutes=15 * n) for n in range(4)]
    made = [
        found.keep(snapshot_of([make_row(1), make_row(time.minute + 2)], as_of=time), why="visit", day=TODAY)
        for time in times
    ]
    for capture in made:
        found.expand(capture)
        assert found.opened(capture) is not None
    assert len(list(found.days.iterdir())) == 2
    assert (found.days / made[-1].version).is_dir()
