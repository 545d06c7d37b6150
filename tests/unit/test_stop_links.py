"""The link in a mail stops that mail, for whoever holds it, and does and tells nothing else."""

import pytest
from sqlalchemy import select

from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.scheduled_tables import Delivery
from data.portal.tables import Event
from services.deliveries.kind import NAME
from services.scheduling import stopping
from settings import Settings
from tests.portal_app import ANNA, ORIGIN, SHELL, app, browser, cheap_passwords, fill_in, settings_in
from tests.unit.scheduled_cases import delivery, keep

__all__ = ["app", "browser", "cheap_passwords"]

CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def paths(app) -> list[str]:
    """Give the paths that stop Anna's and Ben's mails."""
    with app.app_context():
        keep(delivery(1), delivery(2))
        with reading() as session:
            rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()
        links = [stopping.link(kind=NAME, row=row, settings=Settings()) for row in rows]
    return [f"/stop/{link.rpartition('/')[2]}" for link in links]


def active(app) -> list[bool]:
    with app.app_context(), reading() as session:
        return [row.active for row in session.scalars(select(Delivery).order_by(Delivery.id))]


def stops(app) -> list[tuple[str, str]]:
    with app.app_context(), reading() as session:
        found = select(Event).where(Event.action == Action.DELIVERY_STOP)
        return [(event.actor, event.target) for event in session.scalars(found)]


def test_opening_the_link_stops_nothing(app, browser, paths):
    """Mail scanners follow every link: the page only asks."""
    answer = browser().get(paths[0])
    assert (200, True) == (answer.status_code, "Stop it" in answer.text)
    assert ([True, True], []) == (active(app), stops(app))


def test_the_button_stops_one_mail(app, browser, paths):
    """Without signing in, that mail and no other, once, and the audit says by which way."""
    client = browser()
    assert 303 == fill_in(client, paths[0]).status_code
    assert "is stopped" in client.get(paths[0]).text
    assert ([False, True], [(f"link:{ANNA}", ANNA)]) == (active(app), stops(app))
    fill_in(client, paths[0])
    assert 1 == len(stops(app))


def test_two_clicks_at_once_are_one_stop(app, paths, monkeypatch):
    """Whoever found it active a moment before another stopped it changes and tells nothing."""
    token, held = paths[0].rpartition("/")[2], stopping.scheduled.held

    def faster(*about: object):
        monkeypatch.setattr(stopping.scheduled, "held", held)
        row = held(*about)
        row.active, row.next_at = False, None
        return row

    monkeypatch.setattr(stopping.scheduled, "held", faster)
    with app.app_context():
        stopping.stop(token=token, ip=None)
    assert ([True, True], []) == (active(app), stops(app))


def test_a_mail_program_stops_it_with_one_click(app, browser, paths):
    """RFC 8058: those words alone, from no page; it gets no cookie."""
    answer = browser().post(paths[0], data=CLICK)
    assert (200, None) == (answer.status_code, answer.headers.get("Set-Cookie"))
    assert [False, True] == active(app)


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        ({}, {}),
        (CLICK | {"more": "1"}, {}),
        ({"List-Unsubscribe": "one-click"}, {}),
        ({"List-Unsubscribe": ["One-Click", "One-Click"]}, {}),
        (CLICK, {"Origin": "https://evil.example"}),
        (CLICK, {"Referer": "https://evil.example/page"}),
        ({}, ORIGIN),
    ],
    ids=str,
)
def test_nothing_else_gets_past_the_gate(app, browser, paths, data, headers):
    """A page of somebody else, other words, or our own page without its token stop nothing."""
    answer = browser().post(paths[0], data=data, headers=headers)
    assert answer.status_code >= 400
    assert [True, True] == active(app)


def test_no_other_route_takes_one_click(app, browser):
    """The exception is of this route alone."""
    for path in ("/login", "/forgot-password", "/api/mine"):
        assert browser().post(path, data=CLICK).status_code in (401, 403)


def test_a_wrong_link_looks_like_one_that_has_done_its_work(app, browser, paths):
    """Made up, altered, with another's proof, too long: the page of a stopped mail, and nothing happens."""
    client = browser()
    first, second = (path.rpartition("/")[2] for path in paths)
    mixed = f"{first.partition('.')[0]}.{second.partition('.')[2]}"
    wrong = ["x", "x.y", first[:-1], mixed, f"{first}x", "é.ü", "x" * 5000]
    pages = {client.get(f"/stop/{token}").text for token in wrong}
    assert 1 == len(pages)
    assert "is stopped" in pages.pop()
    for token in wrong:
        assert 200 == browser().post(f"/stop/{token}", data=CLICK).status_code
    assert [True, True] == active(app)


def test_another_nonce_and_another_key_end_older_links(app, browser, paths):
    """What was mailed before is over then."""
    with app.app_context(), changing(SHELL) as change:
        change.session.scalars(select(Delivery)).first().stop_nonce = "another"
        change.record(Action.DELIVERY_UPDATE)
    browser().post(paths[0], data=CLICK)
    assert [True, True] == active(app)


def test_a_key_that_was_replaced_still_stops(app, paths, tmp_path):
    """SECRET_KEY_FALLBACKS hold for links that were mailed; any other key makes none."""
    token = paths[0].rpartition("/")[2]
    kept = app.config["SETTINGS"]
    try:
        other = settings_in(tmp_path).model_copy(update={"secret_key": "another, " * 6})
        app.config["SETTINGS"] = other
        with app.app_context():
            assert stopping.found(token=token) is None
        app.config["SETTINGS"] = other.model_copy(update={"secret_key_fallbacks": (kept.secret_key,)})
        with app.app_context():
            assert stopping.found(token=token) is not None
    finally:
        app.config["SETTINGS"] = kept
