"""What must be read again is sealed at rest, and outlives a change of SECRET_KEY."""

import pytest
from flask import Flask

from data.portal.sealed import Unreadable, seal, unseal
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
