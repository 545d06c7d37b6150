"""Guessing gets slower and slower, for an account and for a source; nobody is locked out for good."""

import threading
from datetime import timedelta

import pytest

from auth import throttle
from data.portal.tables import Attempts
from problems import TooMany
from services.sign_in import forgotten_password
from tests.portal_app import ANNA, BEN, PASSWORD, app, cheap_passwords, enter, time

__all__ = ["app", "cheap_passwords", "time"]

HERE = "192.0.2.1"


@pytest.fixture
def portal(app):
    """Give a portal's database without a request around it."""
    with app.app_context():
        yield app


def attempt(time, email=ANNA, source=HERE) -> int:
    """Fail once and return the seconds to wait, 0 when the try was let through."""
    try:
        throttle.reserve(name=email, source=source, now=time.instant)
    except TooMany as problem:
        return problem.retry_after
    return 0


def test_the_first_tries_are_free_and_then_the_wait_doubles(portal, time):
    """Five tries, then 1, 2, 4 … seconds, never more than a minute."""
    assert [0] * 5 == [attempt(time) for _ in range(5)]
    waits = []
    for _ in range(9):
        waits.append(attempt(time))
        time.move(seconds=waits[-1])
        assert 0 == attempt(time), "after the wait the next try is let through"
    assert [1, 2, 4, 8, 16, 32, 60, 60, 60] == waits


def test_people_who_sign_in_at_once_do_not_wait(portal, time):
    """Of several tries at once a later one may be counted first: that begins no wait for the others."""
    assert 0 == attempt(time)
    time.move(seconds=-0.05)
    assert [0, 0] == [attempt(time), attempt(time, BEN)]


def test_waiting_costs_nothing(portal, time):
    """Tries during a wait do not make it longer."""
    for _ in range(5):
        attempt(time)
    assert {1} == {attempt(time) for _ in range(50)}
    time.move(seconds=1)
    assert 0 == attempt(time)


def test_accounts_do_not_wait_for_each_other(portal, time):
    """Guessing at one account from one place leaves another account elsewhere alone."""
    for _ in range(6):
        attempt(time)
    assert 0 == attempt(time, BEN, "198.51.100.7")


def test_a_source_that_tries_many_accounts_waits(portal, time):
    """One guess at each of many accounts is guessing too."""
    free = [attempt(time, f"{number}@x.example") for number in range(20)]
    assert [0] * 20 == free
    assert 1 == attempt(time, BEN)
    assert 0 == attempt(time, BEN, "198.51.100.7")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),  # IPv4 through a socket of IPv6
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("unknown", "unknown", True),
    ],
)
def test_an_ipv6_household_is_one_source(portal, time, one, other, is_same):
    """A network of 2⁶⁴ addresses is no way around the limit."""
    for number in range(20):
        attempt(time, f"{number}@x.example", one)
    assert is_same == bool(attempt(time, BEN, other))


def test_success_clears_the_account_and_keeps_the_source(portal, time):
    """A right password forgets the account's failures; guesses at other accounts still count."""
    for number in range(19):
        attempt(time, f"{number}@x.example")
    for _ in range(3):
        reservation = throttle.reserve(name=ANNA, source=HERE, now=time.instant)
        throttle.give_back(reservation=reservation, now=time.instant)
    assert 0 == attempt(time, BEN)
    assert 1 == attempt(time, BEN)


def test_failures_are_forgotten_in_time(portal, time):
    """Hours later one starts nearly anew."""
    for _ in range(5):
        attempt(time)
    time.move(hours=2)
    assert [0] * 5 == [attempt(time) for _ in range(5)]


def test_parallel_guesses_do_not_slip_through(portal, time):
    """Of 40 guesses at the same moment, five are looked at."""
    results: list[int] = []
    app = portal

    def guess() -> None:
        with app.app_context():
            results.extend(attempt(time) for _ in range(4))

    threads = [threading.Thread(target=guess) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (40, 5) == (len(results), results.count(0))


def test_the_form_tells_how_long_to_wait(app, time):
    """The same page with 429 and Retry-After, for unknown accounts too; then the right password works."""
    for email in (ANNA, "nobody@x.example"):
        for _ in range(5):
            assert 401 == enter(app.test_client(), email, "wrong").status_code
        answer = enter(app.test_client(), email)
        assert (429, "1") == (answer.status_code, answer.headers["Retry-After"])
        assert "Wait 1 second, then try again." in answer.text
    time.move(seconds=1)
    assert 303 == enter(app.test_client(), ANNA, PASSWORD).status_code


def test_nobody_is_kept_out_of_where_they_have_signed_in_before(app, time):
    """Guesses from elsewhere that never stop let the person in at their own place, where few are free too."""
    assert 303 == enter(place(app, "192.0.2.7")).status_code
    for _ in range(8):
        stranger = enter(place(app, "198.51.100.1"), password="wrong")
    assert (429, 303) == (stranger.status_code, enter(place(app, "192.0.2.7")).status_code)
    assert 429 == enter(place(app, "198.51.100.1")).status_code, "the guesses from elsewhere still count"
    own = [enter(place(app, "192.0.2.7"), password="wrong").status_code for _ in range(6)]
    assert [401] * 5 + [429] == own


def place(app, address):
    """Return a browser at an address."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def test_a_forged_header_is_no_other_source(app, time):
    """Who is not a trusted proxy can't choose where a request seems to come from."""
    client = app.test_client()
    statuses = []
    for number in range(21):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}"
        statuses.append(enter(client, f"{number}@x.example").status_code)
    assert [401] * 20 + [429] == statuses


def test_waits_never_end_in_the_past_nor_grow_without_end():
    """For any number of failures the wait is between nothing and a minute, and never shrinks."""
    waits = [throttle.wait_after(count, throttle.FREE_PER_ACCOUNT) for count in range(2000)]
    assert sorted(waits) == waits
    assert timedelta(0) == waits[0]
    assert timedelta(seconds=60) == waits[-1]


EVERY = [throttle.CUSTOMERS, throttle.STAFF, throttle.CODES, forgotten_password.LIMITS]


@pytest.mark.parametrize("limits", EVERY, ids=lambda limits: limits.account)
def test_what_is_counted_fits_into_its_column(limits):
    """SQLite keeps keys of any length; other databases refuse those that are longer than declared."""
    longest = Attempts.__table__.columns["subject"].type.length
    assert max(len(throttle._subject(kind, "x")) for kind in (limits.account, limits.source)) <= longest
