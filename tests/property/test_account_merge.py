"""Two people edit one account: nothing of either is lost silently, and what was not touched is taken over."""

from hypothesis import given
from hypothesis import strategies as st

from services.accounts.form import LABELS, Form, merge

KEYS = ("c2", "c5", "c7", "g1", "other")
WORDS = st.sampled_from(["Anna", "Ann", "Lark", "anna@x.example"])
FORMS = st.builds(
    Form,
    first_name=WORDS,
    last_name=WORDS,
    email=WORDS,
    everything=st.booleans(),
    picks=st.frozensets(st.sampled_from(KEYS)),
    active=st.booleans(),
)
NAMES = {key: f"Customer {key}" for key in KEYS}


def merged(shown: Form, typed: Form, now: Form):
    return merge(shown=shown, typed=typed, now=now, names=NAMES)


def without_state(form: Form) -> tuple:
    return (*form.fields.values(), form.everything, form.picks)


@given(FORMS, FORMS)
def test_whoever_typed_nothing_sees_the_account_as_it_is(shown, now):
    """What was left as it was shown becomes what the account is now, and nothing is to be replaced."""
    found = merged(shown, shown, now)
    assert (without_state(now), ()) == (without_state(found.form), found.against)


@given(FORMS, FORMS)
def test_whoever_is_alone_saves_what_they_typed(shown, typed):
    """An account that has not changed in what the form shows gives no reason to ask."""
    found = merged(shown, typed, shown)
    assert (without_state(typed), (), ()) == (without_state(found.form), found.taken, found.against)


@given(FORMS, FORMS, FORMS)
def test_every_change_of_the_other_is_told(shown, typed, now):
    """What differs from what was shown, and was not typed here just so, is named with its value."""
    found = merged(shown, typed, now)
    said = "\n".join((*found.taken, *found.against))
    for name, label in LABELS.items():
        theirs = now.fields[name]
        if theirs not in (shown.fields[name], typed.fields[name]):
            assert f"{label} is now “{theirs}”" in said
    for key in (now.picks - shown.picks - typed.picks) | ((shown.picks - now.picks) & typed.picks):
        assert NAMES[key] in said
    assert ("The account was" in said) is (now.active != shown.active)


@given(FORMS, FORMS, FORMS)
def test_what_was_typed_stays(shown, typed, now):
    """Every field, switch and pick that was touched here is as it was left here."""
    form = merged(shown, typed, now).form
    for name in LABELS:
        if typed.fields[name] != shown.fields[name]:
            assert typed.fields[name] == form.fields[name]
    assert typed.picks - shown.picks <= form.picks
    assert not (shown.picks - typed.picks) & form.picks
    if typed.everything != shown.everything:
        assert typed.everything is form.everything
