"""What is kept of the stock by itself: once a night, and for the next visit of whoever is here."""

import json
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import select

from commands.keep_stock import keep_stock
from data.portal.audit import Action
from data.portal.changes import bookkeeping
from data.portal.tables import SignIn
from problems import Conflict, TooMany
from services.history import keeping as keeping_module
from services.history.asked import keep_now
from services.history.desk import history_of
from services.history.keeping import Keeping
from services.history.listing import rows, told
from services.history.visits import last_visit
from services.reading.running import snapshots_of
from tests.portal_app import ANNA, BEN, SHELL, app, cheap_passwords, time
from tests.property.stocks import make_row, reading
from tests.unit.own_account_cases import events, person

__all__ = ["app", "cheap_passwords", "time"]

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def portal(app, time, monkeypatch, tmp_path):
    """Give a portal that reads an ERP, at the beginning of a day of its clock."""
    settings = app.config["SETTINGS"].model_copy(update={"var_dir": tmp_path}).or_demo()
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    now = time()
    forward(time, timedelta(days=1) - (now - now.replace(hour=0, minute=0, second=0, microsecond=0)))
    with app.app_context():
        yield app


def forward(time, by: timedelta) -> None:
    time.instant += by


def settings_with(portal, **changes):
    return portal.config["SETTINGS"].model_copy(update=changes)


def read(portal, time, several: int = 1) -> None:
    """Let the ERP be read now."""
    table = reading([make_row(number + 1) for number in range(several)])
    snapshots_of(portal.config["SETTINGS"]).publish(table, as_of=time())


def worker(portal, **changes) -> Keeping:
    return Keeping(settings_with(portal, **changes), portal.app_context, Event())


def kept(portal) -> list[tuple[str, str, int]]:
    found = history_of(portal.config["SETTINGS"]).captures()
    return [(each.day.isoformat(), each.why, each.rows) for each in found]


def test_a_night_is_kept_once(portal, time):
    """Nothing before HISTORY_TIME; then the newest reading of the day, once, whoever looks however often."""
    read(portal, time)
    forward(time, 23 * HOUR)
    read(portal, time, 2)
    worker(portal).look()
    assert not kept(portal)
    forward(time, 31 * MINUTE)
    day = time().date().isoformat()
    for keeping in (worker(portal), worker(portal)):
        keeping.look()
        read(portal, time, 3)
        keeping.look()
    assert [(day, "night", 2)] == kept(portal)


def test_the_company_s_clock_says_when_it_is_night(portal, time):
    """HISTORY_TIME is a time of TIME_ZONE."""
    forward(time, 10 * HOUR + 40 * MINUTE)
    read(portal, time)
    worker(portal).look()
    assert not kept(portal)
    worker(portal, time_zone="Pacific/Auckland").look()
    assert [("night", 1)] == [(why, count) for _, why, count in kept(portal)]


def test_an_old_reading_is_not_the_night_s_before_the_erp_was_asked(portal, time, monkeypatch):
    """The ERP is asked for a new reading; while it does not answer the day's last one does in the end."""
    read(portal, time)
    forward(time, 23 * HOUR + 31 * MINUTE)
    asked = []
    keeping = worker(portal)
    monkeypatch.setattr(keeping._signals, "ask", lambda: asked.append(time()))
    for _ in range(5):
        keeping.look()
        forward(time, MINUTE)
    assert (1, []) == (len(asked), kept(portal))
    forward(time, keeping_module.PATIENCE)
    keeping.look()
    assert 1 == len(kept(portal))


def test_a_night_without_a_worker_is_made_up_for(portal, time):
    """A day that ended while no worker ran is kept as it was last read; the day that is on is not."""
    forward(time, 20 * HOUR)
    read(portal, time, 2)
    yesterday = time().date().isoformat()
    forward(time, 8 * HOUR)
    read(portal, time, 3)
    worker(portal).look()
    worker(portal).look()
    assert [(yesterday, "night", 2)] == kept(portal)


def test_what_somebody_saw_is_kept_for_their_next_visit(portal, time):
    """While customers are here a capture at most every quarter of an hour; without them none."""
    read(portal, time)
    worker(portal).look()
    assert not kept(portal)
    first = person(portal)
    worker(portal).look()
    read(portal, time, 2)
    worker(portal).look()
    assert [1] == [count for _, _, count in kept(portal)]
    assert last_visit(user=first) is None
    left = time()
    forward(time, HOUR)
    read(portal, time, 3)
    second = person(portal)
    other = person(portal, BEN)
    worker(portal).look()
    assert (left + MINUTE, None) == (last_visit(user=second), last_visit(user=other))
    history = history_of(portal.config["SETTINGS"])
    assert 1 == history.before(left).rows


def test_a_visit_at_the_same_time_is_none_before(portal, time):
    """Whoever is signed in twice is compared with the visit that was over when each session began."""
    first = person(portal)
    seen = time()
    forward(time, HOUR)
    second = person(portal)
    forward(time, MINUTE)
    with bookkeeping() as session:  # the first browser is used again
        session.get(SignIn, first.session_id).last_seen_at = time()
    third = person(portal)
    assert [None, None, time()] == [
        last_visit(user=each) for each in (first, second, third)
    ]  # no later than it began
    assert seen < time()


def test_what_nobody_needs_any_more_goes(portal, time):
    """Days beyond HISTORY_DAYS go, and captures for visits that nobody's stock is compared with any more."""
    person(portal)
    for days in range(4):
        read(portal, time, days + 1)
        worker(portal).look()
        forward(time, 23 * HOUR + 40 * MINUTE)
        read(portal, time, days + 1)
        worker(portal).look()
        forward(time, 20 * MINUTE)
        with bookkeeping() as session:
            session.scalars(select(SignIn)).first().last_seen_at = time()
    before = kept(portal)
    worker(portal, history_days=2).look()
    nights = [day for day, why, _ in kept(portal) if why == "night"]
    assert 2 == len(nights) < len([each for each in before if each[1] == "night"])
    assert 1 >= len([each for each in kept(portal) if each[1] == "visit"])
    worker(portal, history_days=0).look()
    assert not kept(portal)


def test_nothing_is_kept_where_it_is_turned_off(portal, time):
    """With HISTORY_DAYS=0 neither nights nor visits are kept."""
    person(portal)
    forward(time, 23 * HOUR + 40 * MINUTE)
    read(portal, time)
    worker(portal, history_days=0).look()
    assert not kept(portal)


def test_stock_is_kept_on_demand(portal, time):
    """Recorded with its day and rows; not twice for the same rows, and not again within five minutes."""
    settings = portal.config["SETTINGS"]
    history, desk = history_of(settings), portal.extensions.setdefault("lotview.stock", _Desk())
    read(portal, time)
    asked = {"actor": SHELL, "desk": desk, "history": history, "settings": settings}
    assert 1 == keep_now(**asked).rows
    read(portal, time, 2)
    with pytest.raises(TooMany):
        keep_now(**asked)
    forward(time, 6 * MINUTE)
    read(portal, time, 1)
    with pytest.raises(Conflict):
        keep_now(**asked)
    read(portal, time, 2)
    result = portal.test_cli_runner().invoke(keep_stock, [])
    assert (0, True) == (result.exit_code, "Kept 2 rows" in result.output), result.output
    told = [json.loads(each.details) for each in events(Action.STOCK_KEEP)]
    assert [1, 2] == [each["rows"] for each in told]
    assert ANNA not in str(told)


class _Desk:
    def renew(self) -> None:
        """Read nothing."""


def test_staff_see_days_and_sizes(portal, time):
    """What stands for its day is listed, newest first, with why, rows and size; what visits need is not."""
    person(portal)
    read(portal, time, 2)
    worker(portal).look()
    forward(time, 23 * HOUR + 31 * MINUTE)
    read(portal, time, 3)
    worker(portal).look()
    history = history_of(portal.config["SETTINGS"])
    assert ["visit", "night"] == sorted((each.why for each in history.captures()), reverse=True)
    [listed] = rows(history=history)
    assert {
        "day": time().date().isoformat(),
        "why": "At night",
        "rows": "3",
        "size": "0.0 MB",
    }.items() <= listed.items()
    assert "Kept every night from 23:30 on (UTC) for 400 days." == told(settings=portal.config["SETTINGS"])
    assert "HISTORY_DAYS is 0" in told(settings=settings_with(portal, history_days=0))
