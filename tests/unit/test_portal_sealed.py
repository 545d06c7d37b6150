"""What must be read again is sealed at rest, and outlives a change of SECRET_KEY."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from data.portal.sealed import Unreadable, redeemed, seal, ticket, unseal
from settings import Settings

OLD, NEW = "the old key of this portal, long", "the new key of this portal, long"


def under(key: str, *fallbacks: str):
    """Return the context of a portal that has these keys."""
    app = Flask("test")
    app.config["SETTINGS"] = Settings(secret_key=key, secret_key_fallbacks=fallbacks)
    return app.app_context()


def test_nothing_can_be_read_without_the_key():
    """The sealed text says nothing, never looks the same twice, and opens with the key it was sealed with."""
    with under(OLD):
        first, second = seal("JBSWY3DPEHPK3PXP · ä"), seal("JBSWY3DPEHPK3PXP · ä")
        assert ["JBSWY3DPEHPK3PXP · ä"] * 2 == [unseal(first), unseal(second)]
    assert "JBSWY" not in first
    assert first != second


def test_a_new_key_opens_what_an_earlier_one_sealed():
    """Keys can be exchanged: what was sealed before opens as long as the old key is among the fallbacks."""
    with under(OLD):
        sealed = seal("seed")
    with under(NEW, OLD):
        assert "seed" == unseal(sealed)
        renewed = seal("seed")
    with under(NEW):
        assert "seed" == unseal(renewed)
        with pytest.raises(Unreadable, match="SECRET_KEY_FALLBACKS"):
            unseal(sealed)


def test_what_was_altered_is_not_opened():
    """One changed sign makes it unreadable instead of something else."""
    with under(OLD):
        sealed = seal("seed")
        with pytest.raises(Unreadable):
            unseal(sealed[:40] + ("A" if sealed[40] != "A" else "B") + sealed[41:])


def test_a_ticket_is_good_for_its_purpose_and_its_time():
    """What a browser gives back says the same until its time is over, and nothing to any other purpose."""
    now = datetime(2026, 11, 1, tzinfo=UTC)
    with under(OLD):
        given = ticket("first", {"id": 7}, until=now + timedelta(minutes=5))
        assert {"id": 7} == redeemed(given, "first", now=now + timedelta(minutes=5, microseconds=-1))
        late, others = (given, "first", timedelta(minutes=5)), (given, "second", timedelta(0))
        none = [
            (each, "first", timedelta(0)) for each in ("", "x", seal("seed"), seal("[]"), seal('{"id": 7}'))
        ]
        for text, purpose, after in (late, others, *none):
            with pytest.raises(Unreadable):
                redeemed(text, purpose, now=now + after)
