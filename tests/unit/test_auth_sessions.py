"""How long a session lasts, and what ends it at once."""

import pytest
from sqlalchemy import select

from data.portal.changes import reading
from data.portal.tables import SignIn
from services.accounts import accounts
from tests.portal_app import ANNA, BEN, SHELL, app, cheap_passwords, reset, signed_in, time

__all__ = ["app", "cheap_passwords", "time"]


def status(client, **headers) -> int:
    return client.get("/api/mine", headers=headers).status_code


def test_a_session_ends_when_nobody_uses_it(app, time):
    """After an idle hour the session is over; while it is used, the hour begins anew."""
    client = signed_in(app)
    for minutes, expected in ((59, 200), (59, 200), (61, 401), (0, 401)):
        time.move(minutes=minutes)
        assert expected == status(client)


def test_a_session_ends_after_its_hours(app, time):
    """However much it is used, eight hours are the end."""
    client = signed_in(app)
    for _ in range(15):
        time.move(minutes=30)
        assert 200 == status(client)
    time.move(minutes=30)
    assert 401 == status(client)


def test_polling_does_not_keep_a_session_alive(app, time):
    """A page that polls in the background is no person."""
    client = signed_in(app)
    for _ in range(11):
        time.move(minutes=5)
        assert 200 == status(client, **{"X-Background": "1"})
    time.move(minutes=5)
    assert 401 == status(client, **{"X-Background": "1"})


def test_whose_session_is_over_is_told_so(app, time):
    """The way to the sign-in page carries the reason, and the page says it; nobody else is told one."""
    client, nobody = signed_in(app), app.test_client()
    time.move(minutes=61)
    for path, expected in (
        ("/inventory", "&next=/inventory"),
        ("/inventory?part=A", "&next=/inventory%3Fpart%3DA"),
    ):
        assert f"/login?ended=1{expected}" == client.get(path).headers["Location"]
    assert "/login?ended=1" == client.post("/force-change-password").headers["Location"]
    assert "/login?next=/inventory" == nobody.get("/inventory").headers["Location"]
    said = "Your session has ended. Sign in again."
    assert [True, False] == [said in nobody.get(f"/login{query}").text for query in ("?ended=1", "")]


def test_use_is_noted_once_a_minute(app, time):
    """Requests within a minute write nothing."""
    client = signed_in(app)
    seen = []
    for seconds in (30, 29, 2):
        time.move(seconds=seconds)
        status(client)
        with reading(sessions=app.extensions["lotview.portal"]) as session:
            seen.append(session.scalars(select(SignIn.last_seen_at)).one())
    assert seen[0] == seen[1] < seen[2] == time.instant


@pytest.mark.parametrize("act", [accounts.deactivate, reset], ids=["deactivate", "reset"])
def test_what_the_staff_does_ends_sessions_at_once(app, act):
    """Every session of this account is over at its next request; other people's go on."""
    first, second, other = signed_in(app, ANNA), signed_in(app, ANNA), signed_in(app, BEN)
    with app.app_context():
        act(actor=SHELL, email=ANNA)
    assert [401, 401, 200] == [status(client) for client in (first, second, other)]


def test_a_reactivated_account_signs_in_anew(app):
    """Sessions that a deactivation ended do not come back to life."""
    client = signed_in(app)
    with app.app_context():
        accounts.deactivate(actor=SHELL, email=ANNA)
        accounts.reactivate(actor=SHELL, email=ANNA)
    assert 401 == status(client)
    assert 200 == status(signed_in(app))


def test_what_is_public_asks_no_database(app, monkeypatch):
    """Files and health checks cost no look at the session, and answer while the database is away."""
    client = signed_in(app)

    def ask(*_args, **_kwargs):
        raise AssertionError("the database was asked")

    monkeypatch.setattr("data.portal.signed_in.find_live", ask)
    assert "file door.js" == client.get("/assets/door.js").text


@pytest.mark.parametrize("cookie", ["", "x", "eyJ.x.y", "é" * 50, "." * 4000])
def test_a_broken_cookie_is_nobody(app, cookie):
    """Whatever is sent as a cookie, the answer is 401."""
    client = app.test_client()
    client.set_cookie("lotview", cookie)
    assert 401 == status(client)


def test_files_are_the_same_for_everybody(app):
    """What browsers keep of files stays good for the next session; answers about somebody name the cookie."""
    client = signed_in(app)
    for path in ("/assets/portal.js", "/_dash-component-suites/dash/deps/react.js"):
        assert "Cookie" not in client.get(path).headers.get("Vary", "")
    assert "Cookie" in client.get("/api/mine").headers["Vary"]
