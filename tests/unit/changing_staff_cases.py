"""Every function that changes staff or is only theirs, each ready to be called once: see changing_cases."""

from collections.abc import Callable
from contextlib import suppress

from flask import Flask

from auth import views
from data.portal import clock
from data.portal.actors import Actor, Kind
from data.portal.staff import Role
from problems import Problem
from services.access import sessions as session_listing
from services.access import view_as
from services.accounts import accounts
from services.own import password as own_password
from services.own import second_factor as own_second_factor
from services.own.password import Typed
from services.own.second_factor import Proof
from services.sign_in import staff as staff_sign_in
from services.staff import members as staff_service
from settings import Settings
from tests.portal_app import ANNA, PASSWORD, SHELL
from tests.staff_people import code_now, hire
from tests.unit import own_account_cases as people
from tests.unit import test_own_second_factor as factors

Call = Callable[[], object]
OWN = "several lanterns, one quay"
HERE = people.HERE


def settings_of(app: Flask) -> Settings:
    """Return the settings of a portal."""
    return app.config["SETTINGS"]


def refused_too(call: Call) -> Call:
    """Return a call that may end with a sentence."""

    def refused() -> None:
        with suppress(Problem):
            call()

    return refused


def _ada(app: Flask, *, enrolled: bool = False) -> dict:
    """Return who asks: an admin who has just signed in."""
    hire(app, Role.ADMIN, "ada", enrolled=enrolled)
    hire(app, Role.ADMIN, "zoe")  # so that ada is not the last one
    return factors.who(app, factors.person(app, "ada"))


def _staff_edit(app: Flask) -> Call:
    hire(app, Role.SUPPORT, "sam")
    version = staff_service.summary(username="sam").version
    wanted = staff_service.Person("sam", "Sam Other", Role.AUDITOR, "sam@other.example")
    edited = {"person": wanted, "version": version, "settings": settings_of(app)}
    return lambda: staff_service.change(actor=SHELL, **edited)


def _staff(app: Flask, name: str, *, enrolled: bool = False, **more: object) -> Call:
    hire(app, Role.SUPPORT, "sam", enrolled=enrolled)
    return lambda: getattr(staff_service, name)(actor=SHELL, username="sam", **more)


def _staff_back(app: Flask) -> Call:
    _staff(app, "deactivate", settings=settings_of(app))()
    return lambda: staff_service.reactivate(actor=SHELL, username="sam")


def _staff_first(app: Flask) -> Call:
    first = staff_service.add(
        actor=SHELL, person=staff_service.Person("new", "New", Role.AUDITOR, ""), settings=settings_of(app)
    )
    assert first
    user = factors.person(app, "new")
    typed = {"password": OWN, "again": OWN, "browser": HERE, "settings": settings_of(app)}
    return lambda: own_password.replace_temporary(actor=SHELL, user=user, **typed)


def _staff_change(app: Flask) -> Call:
    who = _ada(app)
    return lambda: own_password.change_password(**who, typed=Typed(PASSWORD, OWN, OWN), now=clock.now())


def _staff_wrong(app: Flask) -> Call:
    who = _ada(app)
    return refused_too(lambda: own_password.check_old(**who, password="wrong", now=clock.now()))


def _staff_sign_in(app: Flask, password: str = PASSWORD, *, enrolled: bool = False) -> Call:
    hire(app, Role.ADMIN, "ada", enrolled=enrolled)
    more = {"browser": HERE, "settings": settings_of(app), "now": clock.now()}
    who = {"actor": SHELL, "username": "ada", "password": password}
    return refused_too(lambda: staff_sign_in.sign_in(**who, **more))


def _confirm(app: Flask) -> Call:
    hire(app, Role.ADMIN, "ada", enrolled=True)
    more = {"browser": HERE, "settings": settings_of(app), "now": clock.now()}
    entry = staff_sign_in.sign_in(actor=SHELL, username="ada", password=PASSWORD, **more)
    return lambda: staff_sign_in.confirm(actor=SHELL, halfway=entry.halfway, code=code_now(), **more)


def _staff_sign_out(app: Flask) -> Call:
    user = _ada(app)["user"]
    return lambda: staff_sign_in.sign_out(actor=SHELL, session_id=user.session_id)


def _switch_on(app: Flask) -> Call:
    who = _ada(app)
    sealed, seed = factors.offered(app, who["user"])
    proof = Proof(PASSWORD, code_now(seed))
    return lambda: own_second_factor.switch_on(**who, offered=sealed, proof=proof)


def _factor(app: Flask, name: str) -> Call:
    who = _ada(app, enrolled=True)
    proof = Proof(PASSWORD, code_now())
    return lambda: getattr(own_second_factor, name)(**who, proof=proof)


def _end_any(app: Flask) -> Call:
    people.person(app)
    who = _ada(app)
    asked = {"user": who["user"], "settings": settings_of(app)}
    tag = next(row["tag"] for row in session_listing.rows(**asked).rows if row["login"] == ANNA)
    about = {"tag": tag, "whole": False}
    return lambda: session_listing.end(actor=who["actor"], about=about, **asked)


def _view(app: Flask) -> tuple[Actor, object]:
    who = _ada(app)
    user = who["user"]
    actor = Actor(user.login, user.id, kind=Kind.STAFF)
    return actor, user


def _view_start(app: Flask) -> Call:
    actor, user = _view(app)
    asked = {"email": ANNA, "reason": "asked by phone", "settings": settings_of(app)}
    return lambda: view_as.start(actor=actor, user=user, **asked)


def _view_stop(app: Flask) -> Call:
    actor, user = _view(app)
    view_as.start(actor=actor, user=user, email=ANNA, reason="asked by phone", settings=settings_of(app))
    return lambda: view_as.stop(actor=actor, user=user)


def _view_over(app: Flask, name: str) -> Call:
    actor, user = _view(app)
    view_as.start(actor=actor, user=user, email=ANNA, reason="asked by phone", settings=settings_of(app))
    accounts.deactivate(actor=SHELL, email=ANNA)
    which = {"session_id": user.session_id} if name == "settle" else {}
    return lambda: getattr(views, name)(actor=SHELL, settings=settings_of(app), **which)


STAFF_CASES: dict[str, Callable[[Flask], Call]] = {
    "auth.views.settle": lambda app: _view_over(app, "settle"),
    "auth.views.settle_all": lambda app: _view_over(app, "settle_all"),
    "services.own.second_factor.switch_on": _switch_on,
    "services.own.second_factor.renew_codes": lambda app: _factor(app, "renew_codes"),
    "services.own.second_factor.switch_off": lambda app: _factor(app, "switch_off"),
    "services.access.sessions.end": _end_any,
    "services.staff.members.add": lambda app: (
        lambda: staff_service.add(
            actor=SHELL,
            person=staff_service.Person("new", "New", Role.AUDITOR, ""),
            settings=settings_of(app),
        )
    ),
    "services.staff.members.change": _staff_edit,
    "services.staff.members.deactivate": lambda app: _staff(app, "deactivate", settings=settings_of(app)),
    "services.staff.members.reactivate": _staff_back,
    "services.staff.members.reset": lambda app: _staff(app, "reset", settings=settings_of(app)),
    "services.staff.members.reset_second_factor": lambda app: _staff(
        app, "reset_second_factor", enrolled=True, settings=settings_of(app)
    ),
    "services.own.password.replace_temporary staff": _staff_first,
    "services.own.password.change_password staff": _staff_change,
    "services.own.password.check_old": _staff_wrong,
    "services.sign_in.staff.sign_in": _staff_sign_in,
    "services.sign_in.staff.sign_in wrong": lambda app: _staff_sign_in(app, "wrong"),
    "services.sign_in.staff.confirm": _confirm,
    "services.sign_in.staff.sign_out": _staff_sign_out,
    "services.access.view_as.start": _view_start,
    "services.access.view_as.stop": _view_stop,
}
