"""Every change of the portal's data has its event, and no event is without its change, whoever makes it."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from data.portal import audit
from data.portal.changes import BOOKKEEPING, reading
from data.portal.engine import engine_of
from data.portal.tables import Base, Event, Head
from environment import ROOT
from tests.portal_app import app, cheap_passwords, time
from tests.unit.changing_cases import CASES, TELLING

__all__ = ["app", "cheap_passwords", "time"]

AUDIT = {Event.__tablename__, Head.__tablename__}


class Interrupted(Exception):
    """Stands for whatever may end a process at the worst moment."""


@pytest.fixture
def portal(app, time):
    """Give a portal's database with two customers' people, and a clock that stands still."""
    with app.app_context():
        yield app


def kept(app) -> dict[str, list]:
    """Return every table but the audit's and those of bookkeeping, and not when sessions were last seen."""
    with engine_of(app.extensions["lotview.portal"]).connect() as connection:
        return {
            mapper.class_.__tablename__: connection.execute(
                select(*_columns(mapper.class_)).order_by(*mapper.primary_key)
            ).all()
            for mapper in Base.registry.mappers
            if mapper.class_.__tablename__ not in AUDIT and BOOKKEEPING.get(mapper.class_, ()) is not None
        }


def _columns(table) -> list:
    return [column for column in table.__table__.columns if column.key != "last_seen_at"]


def events(app) -> int:
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        return audit.head_of(session)[0]


def is_whole(app) -> bool:
    with reading(sessions=app.extensions["lotview.portal"]) as session:
        return audit.verify(session).bad is None


@contextmanager
def interrupted_before_commit() -> Iterator[None]:
    """Raise where a change with an event is about to be committed."""

    def stop(session: Session) -> None:
        if any(isinstance(row, Event) for row in session.identity_map.values()):
            raise Interrupted

    event.listen(Session, "before_commit", stop)
    try:
        yield
    finally:
        event.remove(Session, "before_commit", stop)


@pytest.mark.parametrize("name", CASES)
def test_a_change_and_its_event_come_together_or_not_at_all(portal, name):
    """Done, there are both; ended just before the commit, neither. What only tells changes nothing."""
    call = CASES[name](portal)
    before, count = kept(portal), events(portal)
    with interrupted_before_commit(), suppress(Interrupted):
        call()
    assert (before, count) == (kept(portal), events(portal))
    call()
    assert events(portal) > count
    assert is_whole(portal)
    assert (name in TELLING) == (before == kept(portal))


DOORS = {"changing", "trying"}  # what everything is written through; the second one goes through the first


def functions(source: str) -> dict[str, ast.FunctionDef]:
    tree, found = ast.parse(source), {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.ClassDef):
            methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
            found |= {f"{node.name}.{method.name}": method for method in methods}
    return found


def called(function: ast.FunctionDef) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {getattr(call, "id", None) or getattr(call, "attr", "") for call in calls}


def changing_functions(source: str) -> set[str]:
    """Return the public functions of a module that change something, by themselves or by its private ones."""
    calls = {name: called(function) for name, function in functions(source).items()}
    found: set[str] = set()
    size = -1
    while size != len(found):
        size = len(found)
        known = {*DOORS, *(name.rpartition(".")[2] for name in found)}
        found |= {name for name, names in calls.items() if names & known}
    return {name for name in found if not name.rpartition(".")[2].startswith("_")} - DOORS


def test_every_function_that_changes_something_has_a_case():
    """A new function that changes data, or one that is gone, is noticed here: give it a case."""
    modules = [path for folder in ("services", "auth") for path in sorted((ROOT / folder).rglob("*.py"))]
    found = {
        f"{'.'.join(path.relative_to(ROOT).with_suffix('').parts)}.{name}"
        for path in modules
        for name in changing_functions(path.read_text(encoding="utf-8"))
    }
    assert {name.split()[0] for name in CASES} == found


def test_changes_are_made_in_services_and_nowhere_else():
    """Pages, routes and commands ask services, so that the walk above misses nothing."""
    elsewhere = [
        str(path.relative_to(ROOT))
        for folder in ("api", "pages", "commands", "components")
        for path in (ROOT / folder).rglob("*.py")
        if "changing(" in path.read_text(encoding="utf-8")
    ]
    assert [] == elsewhere
