"""A process that is killed at a commit leaves a change with its event or neither, whichever change it was."""

import os
import signal

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from data.portal.engine import engine_of
from data.portal.tables import Event
from tests.integration.test_portal_postgres import app as on_postgresql
from tests.portal_app import app as on_sqlite
from tests.portal_app import cheap_passwords, time
from tests.unit.changing_cases import CASES, TELLING
from tests.unit.test_portal_every_change import events, kept

__all__ = ["cheap_passwords", "on_postgresql", "on_sqlite", "time"]

pytestmark = pytest.mark.integration


@pytest.fixture(params=["sqlite", "postgresql"])
def portal(request, time):
    """Give a portal with two customers' people on either kind of database."""
    app = request.getfixturevalue(f"on_{request.param}")
    with app.app_context():
        yield app


def killed(app, call, moment: str) -> None:
    """Do it in another process, which ends without a word at this moment of its change."""
    engine_of(app.extensions["lotview.portal"]).dispose()  # connections can't be shared with a child
    child = os.fork()
    if child:
        _pid, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "the change never got that far"
        return

    def die(session: Session) -> None:
        if any(isinstance(row, Event) for row in session.identity_map.values()):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Session, moment, die)
    try:
        call()
    finally:
        os._exit(1)


@pytest.mark.parametrize("name", CASES)
def test_a_killed_change_is_whole_or_never_was(portal, name):
    """Before the commit nothing is there, after it everything, and the chain is whole."""
    call = CASES[name](portal)
    before, count = kept(portal), events(portal)
    killed(portal, call, "before_commit")
    assert (before, count) == (kept(portal), events(portal))
    killed(portal, call, "after_commit")
    assert events(portal) > count
    assert (name in TELLING) == (before == kept(portal))
