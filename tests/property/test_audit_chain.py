"""Whatever is recorded, the chain is whole; whatever is altered afterwards, it is found."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from data.portal import audit
from data.portal.actors import Actor, Target
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.tables import Event
from data.portal.texts import clean
from tests.portal_app import sessions

__all__ = ["sessions"]

# Databases keep any text but NUL and lone surrogates; `clean` takes both away.
TEXT = st.text(max_size=300)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
EVENTS = st.lists(
    st.tuples(TEXT, st.none() | TEXT, st.dictionaries(TEXT, JSON, max_size=3)), min_size=1, max_size=4
)
SAME_DATABASE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@given(events=EVENTS)
@settings(suppress_health_check=SAME_DATABASE)
def test_any_events_make_a_whole_chain(sessions, events):
    """Names and details of any kind come back from the database exactly as they were hashed."""
    for actor, target, details in events:
        with changing(Actor(actor), sessions=sessions) as change:
            change.record(Action.CUSTOMER_UPDATE, target=Target(1, target), details=details)
    with reading(sessions=sessions) as session:
        verdict = audit.verify(session)
        assert (None, session.scalar(select(func.count()).select_from(Event))) == (verdict.bad, verdict.count)


@given(value=TEXT)
def test_clean_text_holds_no_control_characters(value):
    """Nothing that could end a line is left, and cleaning twice changes nothing."""
    cleaned = clean(value)
    assert cleaned.splitlines() in ([], [cleaned])
    assert all(sign.isprintable() or unicodedata.category(sign) == "Zs" for sign in cleaned)
    assert cleaned == clean(cleaned)


@pytest.mark.parametrize(
    "name", ["password", "New_Password", "resetToken", "csrf_token", "SECRET_KEY", "hash"]
)
@given(value=JSON)
def test_a_secret_is_left_out_whatever_it_is(name, value):
    """Under the name of a secret no value of any kind is recorded."""
    assert {name: "(not recorded)"} == audit.without_secrets({name: value})
