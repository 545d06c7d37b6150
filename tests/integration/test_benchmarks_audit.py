"""The benchmark of the audit asks questions that find something, over a chain that is whole."""

import pytest

from benchmarks import audit

pytestmark = pytest.mark.integration


def test_an_invented_audit_is_whole_and_holds_what_is_looked_for(tmp_path):
    """Each question finds something among few events too, unless it is about that; and the chain is whole."""
    found = list(audit.measures(tmp_path, 1_100))
    assert {*audit.WANTED, "audit: verify all of it"} == {each.what for each in found}
    sessions = audit._audit(tmp_path / "more", 1_200)
    assert (1_200, None) == ((verdict := audit._verified(sessions)).count, verdict.bad)
    for what, wanted in audit.WANTED.items():
        (_events, matched), _reach = audit._asked(sessions, 1_200, wanted)()
        assert bool(matched) is ("never" not in what), what
