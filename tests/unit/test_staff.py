"""The rules of staff: the last admin stays, nobody promotes themselves, every change is told from → to."""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from data.portal.actors import Actor, Kind
from data.portal.changes import reading
from data.portal.staff import Role
from data.portal.staff import find as find_staff
from data.portal.tables import Event
from problems import Conflict, Invalid, NotAllowed, NotFound, Problem
from services.staff import desk as staff_desk
from services.staff import members as staff
from services.staff.person import Person
from settings import Settings
from tests.portal_app import SHELL, app, cheap_passwords, time
from tests.staff_people import hire, staff_in

__all__ = ["app", "cheap_passwords", "time"]

WITH_BUILTIN = Settings(
    admin_username="root", admin_password_hash=f"$argon2id$v=19$m=8,t=1,p=1${'a' * 22}${'b' * 43}"
)
NO_BUILTIN = Settings()
REMOVALS = {
    "demote": lambda who, **how: staff.change(
        actor=how["actor"],
        person=Person(who, "Name", Role.SUPPORT),
        version=staff.summary(username=who).version,
        settings=how["settings"],
    ),
    "deactivate": lambda who, **how: staff.deactivate(username=who, **how),
}


@pytest.fixture
def portal(app):
    """Give a portal's database without a request around it."""
    with app.app_context():
        yield app


def acting(username: str) -> Actor:
    """Return a staff member as the one who acts."""
    return Actor(username, staff.summary(username=username).id, kind=Kind.STAFF)


def last_event() -> tuple[str, str, str, dict]:
    with reading() as session:
        event = session.scalars(select(Event).order_by(Event.position.desc()).limit(1)).one()
    return event.action, event.actor, event.target, json.loads(event.details)


def events() -> int:
    with reading() as session:
        return len(session.scalars(select(Event.position)).all())


@pytest.mark.parametrize("removal", REMOVALS)
def test_the_last_admin_stays(portal, removal):
    """Neither demoted nor deactivated, not even at the shell; somebody of another role is no admin."""
    ada = hire(portal, Role.ADMIN)
    hire(portal, Role.SUPPORT)
    before = events()
    with pytest.raises(Conflict, match="last admin"):
        REMOVALS[removal](ada, actor=SHELL, settings=NO_BUILTIN)
    assert (before, True, Role.ADMIN) == (
        events(),
        staff.summary(username=ada).active,
        staff.summary(username=ada).role,
    )


@pytest.mark.parametrize("removal", REMOVALS)
@pytest.mark.parametrize("other", ["named", "built in", "inactive", "expired"])
def test_who_counts_as_another_admin(portal, time, removal, other):
    """Another admin who can sign in, or the built-in one if it is configured; nobody else."""
    ada = hire(portal, Role.ADMIN)
    if other in ("named", "inactive"):
        hire(portal, Role.ADMIN, "eva")
    if other == "inactive":
        staff.deactivate(actor=SHELL, username="eva", settings=NO_BUILTIN)
    if other == "expired":
        staff.add(actor=SHELL, person=Person("eva", "Eva", Role.ADMIN), settings=NO_BUILTIN)
        time.move(hours=73)
    settings = WITH_BUILTIN if other == "built in" else NO_BUILTIN
    if other in ("named", "built in"):
        REMOVALS[removal](ada, actor=SHELL, settings=settings)
        return
    with pytest.raises(Conflict):
        REMOVALS[removal](ada, actor=SHELL, settings=settings)


def test_two_admins_who_remove_each_other_at_once(portal):
    """One of them wins; the other stays, so that somebody can still manage staff."""
    names = [hire(portal, Role.ADMIN), hire(portal, Role.ADMIN, "eva")]
    refused: list[Problem] = []

    def remove(number: int) -> None:
        with portal.app_context():
            try:
                actor = Actor(names[number], None, kind=Kind.STAFF)
                staff.deactivate(actor=actor, username=names[1 - number], settings=NO_BUILTIN)
            except Problem as problem:
                refused.append(problem)

    threads = [threading.Thread(target=remove, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (1, 1) == (len(refused), sum(each.active for each in staff.list_staff()))


def test_nobody_changes_their_own_role_or_shuts_themselves_out(portal):
    """An admin asks another admin; the own name may be changed."""
    ada = hire(portal, Role.ADMIN)
    hire(portal, Role.ADMIN, "eva")
    actor = acting(ada)
    for act in (
        lambda: REMOVALS["demote"](ada, actor=actor, settings=NO_BUILTIN),
        lambda: staff.deactivate(actor=actor, username=ada, settings=NO_BUILTIN),
        lambda: staff.reset(actor=actor, username=ada, settings=NO_BUILTIN),
        lambda: staff.reset_second_factor(actor=actor, username=ada, settings=NO_BUILTIN),
    ):
        with pytest.raises(NotAllowed, match="your own"):
            act()
    version = staff.summary(username=ada).version
    staff.change(
        actor=actor, person=Person(ada, "Ada Byron", Role.ADMIN), version=version, settings=NO_BUILTIN
    )
    assert ("STAFF_UPDATE", "ada", "ada") == last_event()[:3]


def test_the_second_editor_is_told(portal):
    """Two people with the same reading of an account: the first change stays, the second looks again."""
    otto = hire(portal, Role.AUDITOR)
    version = staff.summary(username=otto).version
    how = {"actor": SHELL, "version": version, "settings": NO_BUILTIN}
    staff.change(person=Person(otto, "Otto One", Role.AUDITOR, "otto@lotview.example"), **how)
    with pytest.raises(Conflict, match="Otto One was changed by somebody else"):
        staff.change(person=Person(otto, "Otto Two", Role.AUDITOR, "otto@lotview.example"), **how)
    assert "Otto One" == staff.summary(username=otto).name
    assert {"name": {"from": "Otto", "to": "Otto One"}} == last_event()[3]


def test_the_second_editor_may_save_knowingly(portal):
    """What somebody else changed is told, nothing is saved; saving again is a decision."""
    otto = hire(portal, Role.AUDITOR)
    about = {"username": otto, "version": staff.summary(username=otto).version}
    saved = []
    for name in ("O. One", "Otto Two", "Otto Two"):
        typed = {"username": otto, "name": name, "role": "auditor", "email": ""}
        done = staff_desk.save(actor=SHELL, typed=typed, about=about, settings=NO_BUILTIN)
        saved.append(staff.summary(username=otto).name)
        if isinstance(done, staff_desk.Outdated):
            assert "meanwhile: now O. One, Auditor, no email. Save again" in done.sentence
            about = done.about
    assert ["O. One", "O. One", "Otto Two"] == saved


@pytest.mark.parametrize(
    ("act", "action"),
    [
        (lambda who: staff.deactivate(actor=SHELL, username=who, settings=NO_BUILTIN), "STAFF_DEACTIVATE"),
        (lambda who: staff.reset(actor=SHELL, username=who, settings=NO_BUILTIN), "STAFF_PW_RESET"),
        (
            lambda who: staff.reset_second_factor(actor=SHELL, username=who, settings=NO_BUILTIN),
            "STAFF_MFA_CHANGE",
        ),
        ("promote", "STAFF_UPDATE"),
    ],
    ids=["deactivate", "reset", "second factor", "role"],
)
def test_what_changes_how_far_somebody_gets_ends_their_sessions(app, act, action):
    """Deactivated, reset or given another role: the browser that is signed in is not any more."""
    sam = hire(app, Role.SUPPORT, enrolled=True)
    client, other = staff_in(app, sam), staff_in(app, hire(app, Role.AUDITOR))
    assert 200 == client.get("/admin").status_code
    with app.app_context():
        (promote if act == "promote" else act)(sam)
        assert (action, "shell:tests", sam, 1) == (*last_event()[:3], last_event()[3]["sessions_ended"])
    assert [302, 200] == [each.get("/admin").status_code for each in (client, other)]


def promote(who: str) -> None:
    known = staff.summary(username=who)
    person = Person(who, known.name, Role.ADMIN, known.email)
    staff.change(actor=SHELL, person=person, version=known.version, settings=NO_BUILTIN)


def test_a_temporary_password_is_random_strong_and_ends(portal, time):
    """Nobody chooses it, no two are the same, and after 72 hours it is worth nothing."""
    added = [
        staff.add(actor=SHELL, person=Person(f"p{number}", "P", Role.SUPPORT), settings=NO_BUILTIN)
        for number in range(2)
    ]
    assert 2 == len({*added})
    assert all(len(each) == 24 for each in added)
    with reading() as session:
        row = find_staff(session, "p0")
        assert (True, time.instant + timedelta(hours=72)) == (row.must_change, row.password_expires_at)
        assert added[0] not in row.password_hash
    assert added[0] not in json.dumps(last_event())


@pytest.mark.parametrize(
    ("person", "field"),
    [
        (Person("", "A", "admin"), "username"),
        (Person("a b", "A", "admin"), "username"),
        (Person("anna@x.example", "A", "admin"), "username"),
        (Person("shell:root", "A", "admin"), "username"),
        (Person("root", "A", "admin"), "username"),
        (Person("ADA ", "A", "admin"), "username"),
        (Person("new", " ", "admin"), "name"),
        (Person("new", "A" * 101, "admin"), "name"),
        (Person("new", "A", "owner"), "role"),
        (Person("new", "A", "admin", "a@"), "email"),
        (Person("new", "A", "admin", "a@b.example, c@d.example"), "email"),
        (Person("new", "A", "admin", "a@b.example\nBcc: c@d.example"), "email"),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_new_person_is_said_under_its_field(portal, person, field):
    """Names that could pass for another's, and what is no role or address, are refused with a sentence."""
    hire(portal, Role.ADMIN)
    with pytest.raises((Invalid, Conflict)) as refused:
        staff.add(actor=SHELL, person=person, settings=WITH_BUILTIN)
    assert [field] == list(refused.value.fields)


def test_every_wrong_field_is_said_at_once(portal):
    """Nobody fills in a form three times to learn three things."""
    with pytest.raises(Invalid) as refused:
        staff.add(actor=SHELL, person=Person(" ", "", "owner", "a@"), settings=NO_BUILTIN)
    assert {"username", "name", "role", "email"} == set(refused.value.fields)


def test_somebody_who_is_not_there(portal):
    """What is done to nobody is refused, and nothing is recorded."""
    before = events()
    for act in (staff.reset, staff.deactivate, staff.reset_second_factor):
        with pytest.raises(NotFound):
            act(actor=SHELL, username="nobody", settings=NO_BUILTIN)
    assert before == events()


def test_the_list_says_how_it_stands_with_each(portal, time):
    """Waiting for a first sign-in, too late for it, active, reset, inactive."""
    sam = hire(portal, Role.SUPPORT)
    for username in ("new", "late", "gone"):
        if username == "new":
            time.move(hours=80)
        staff.add(actor=SHELL, person=Person(username, username, Role.AUDITOR), settings=NO_BUILTIN)
        if username == "new":
            time.move(hours=-80)
    staff.deactivate(actor=SHELL, username="gone", settings=NO_BUILTIN)
    staff_in(portal, sam)
    time.move(hours=79)
    status = {row["username"]: row["status"] for row in staff_desk.rows()}
    assert {"sam": "Active", "new": "Pending first sign-in", "late": "Expired", "gone": "Inactive"} == status
    staff.reset(actor=SHELL, username=sam, settings=NO_BUILTIN)
    assert "Pending reset" == next(r["status"] for r in staff_desk.rows() if r["username"] == sam)


@pytest.mark.parametrize(
    "about", [None, "x", [], {}, {"step": "own"}, {"step": ["reset"]}, {"step": "reset"}]
)
def test_forged_questions_do_nothing(portal, about):
    """Whatever a browser sends as what it was asked about: a sentence, and no event."""
    before = events()
    with pytest.raises(Problem):
        staff_desk.confirm(actor=SHELL, about=about, settings=NO_BUILTIN)
    assert before == events()
