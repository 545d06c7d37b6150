"""Whatever a browser sends to the page of accounts is understood or refused; a list keeps its cells."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from problems import Invalid, Problem
from services import from_browser
from services.accounts.bulk_files import text_of
from services.accounts.bulk_text import MOST_LINES, as_text, read_sheet
from services.accounts.desk import Step
from services.accounts.form import LABELS, Form, read_form, read_shown

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
FORM = st.fixed_dictionaries({}, optional=dict.fromkeys([*LABELS, "everything", "picks", "active"], JSON))
# Without quotes and line ends, which a reader of CSV may take as what they are.
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)


@given(JSON | FORM, JSON | FORM)
def test_no_form_is_an_accident(fields, access):
    """Anything that JSON can say, in place of the form or of what it showed."""
    for read in (
        lambda: read_form(fields if isinstance(fields, dict) else {"email": fields}, access),
        lambda: read_shown(access),
        lambda: from_browser.number(access),
        lambda: from_browser.version(from_browser.about(access)),
        lambda: from_browser.one_of(Step, access),
    ):
        with suppress(Invalid):
            assert isinstance(read(), Form | int | Step)


@given(
    st.builds(Form, st.text(), st.text(), st.text(), st.booleans(), st.frozensets(st.text()), st.booleans())
)
def test_what_a_form_showed_comes_back_as_it_was(form):
    """Through the browser and back."""
    assert form == read_shown(form.as_json())


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_text_is_lines_or_refused(text):
    """No pasted text makes reading fail, and every line says where it stands."""
    with suppress(Problem):
        numbers = [line.number for line in read_sheet(text).lines]
        assert sorted(set(numbers)) == numbers


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda raw: b"PK\x03\x04" + raw))
def test_any_file_is_text_or_refused(content):
    """No bytes make reading fail."""
    with suppress(Problem):
        assert isinstance(text_of(content=content), str)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=4), min_size=1, max_size=5))
def test_what_is_left_can_be_pasted_again(rows):
    """Cells go through text unchanged, so that lines to be corrected are the lines that were pasted."""
    found = read_sheet(as_text((), rows))
    if not found.headers:
        assert [tuple(row) for row in rows][:MOST_LINES] == [line.cells for line in found.lines]
