"""Nothing that JSON can say makes the check of Dash's bodies fail."""

from hypothesis import given
from hypothesis import strategies as st

from api.dash_bodies import check_body
from problems import Invalid
from tests.unit.test_portal_dash_bodies import CALLBACKS, GOOD

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KEYS = ("output", "outputs", "inputs", "state", "changedPropIds")


@given(st.fixed_dictionaries({}, optional={key: JSON | st.just(GOOD[key]) for key in KEYS}))
def test_any_body_passes_or_is_refused(body):
    """Nothing that JSON can say makes the check itself fail."""
    try:
        check_body(body, CALLBACKS)
    except Invalid:
        return
    assert GOOD["output"] == body["output"]
