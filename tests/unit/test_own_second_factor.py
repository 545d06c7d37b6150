"""Staff and their own account: the password, and a second factor that only they can change."""

import json

import pytest
from sqlalchemy import select

from auth.browsers import Browser
from auth.users import CurrentUser, user_of
from data.portal import clock, staff
from data.portal.actors import Actor, Kind
from data.portal.audit import Action
from data.portal.changes import ENDED, changing, reading
from data.portal.sealed import unseal
from data.portal.sessions import open_session
from data.portal.signed_in import find_live
from data.portal.staff import Role
from data.portal.tables import Event, Mail
from problems import Conflict, Invalid, NotAllowed, Problem, TooMany
from services.own import password as own_password
from services.own import second_factor as service
from services.own.password import OLD, Typed
from services.own.second_factor import Proof
from services.passwords.chosen import NEW
from tests.portal_app import PASSWORD, SHELL, app, cheap_passwords, time
from tests.staff_people import SEED, code_now, hire

__all__ = ["app", "cheap_passwords", "time"]

HERE = Browser("203.0.113.7", "Mozilla/5.0 Firefox/140.0")
OWN = "several lanterns, one quay"


@pytest.fixture
def portal(app):
    """Give a portal's database without a request around it."""
    with app.app_context():
        yield app


def person(app, username: str) -> CurrentUser:
    """Return a staff member who has just signed in."""
    with changing(SHELL) as change:
        row = staff.find(change.session, username)
        where = {"ip": HERE.ip, "user_agent": HERE.user_agent, "now": change.now}
        token = open_session(change.session, row, lifetime=service.LASTS * 20, **where)
        change.record(Action.ADMIN_LOGIN)
    return user_of(found(token), token)


def found(token: str):
    with reading() as session:
        return find_live(session, token, now=clock.now(), idle=service.LASTS * 4)


def who(app, user: CurrentUser) -> dict:
    actor = Actor(user.login, user.id, kind=Kind.STAFF)
    return {"actor": actor, "user": user, "browser": HERE, "settings": app.config["SETTINGS"]}


def offered(app, user: CurrentUser) -> tuple[str, str]:
    """Return an offer as it goes to the browser, and the seed that the authenticator reads."""
    made = service.offer(user=user, settings=app.config["SETTINGS"], now=clock.now())
    return made.sealed, made.text.replace(" ", "")


def changes() -> list[tuple[str, dict]]:
    with reading() as session:
        asked = select(Event).where(
            Event.action.in_(("STAFF_MFA_CHANGE", "STAFF_PW_CHANGE", "STAFF_PW_CHANGE_FAILED"))
        )
        return [
            (each.action, json.loads(each.details))
            for each in session.scalars(asked.order_by(Event.position))
        ]


def mails() -> list[tuple[str, str]]:
    with reading() as session:
        return [(mail.recipient, mail.kind) for mail in session.scalars(select(Mail).order_by(Mail.id))]


def test_a_second_factor_is_set_up_with_its_first_code(portal, time):
    """The code and the own password; ten recovery codes; other browsers are out; the owner is told."""
    hire(portal)
    user, elsewhere = person(portal, "ada"), person(portal, "ada")
    sealed, seed = offered(portal, user)
    changed = service.switch_on(**who(portal, user), offered=sealed, proof=Proof(PASSWORD, code_now(seed)))
    assert 10 == len(set(changed.codes))
    assert [None, None] == [found(user.token), found(elsewhere.token)]
    assert found(changed.token).has_second_factor
    with reading() as session:
        assert seed == unseal(staff.find(session, "ada").second_factor.sealed_seed)
    ((action, details),) = changes()
    assert ("STAFF_MFA_CHANGE", {"from": "off", "to": "on"}, 1) == (
        action,
        details["second_factor"],
        details["sessions_ended"],
    )
    assert [("ada@lotview.example", "mfa_changed")] == mails()


def test_the_first_code_is_used_up(portal, time):
    """Who saw the set-up can't sign in with the code that was typed there."""
    hire(portal)
    sealed, seed = offered(portal, user := person(portal, "ada"))
    service.switch_on(**who(portal, user), offered=sealed, proof=Proof(PASSWORD, code_now(seed)))
    with reading() as session:
        factor = staff.find(session, "ada").second_factor
        last = factor.last_step
    assert time.instant.timestamp() // 30 == last


@pytest.mark.parametrize(
    "wrong", ["password", "code", "no password", "late", "somebody else's", "forged", "a list"]
)
def test_nothing_is_set_up_without_proof(portal, time, wrong):
    """A wrong password or code, an old offer or another's: a sentence, and everything is as it was."""
    hire(portal)
    hire(portal, Role.SUPPORT)
    user = person(portal, "ada")
    sealed, seed = offered(portal, person(portal, "sam") if wrong == "somebody else's" else user)
    proof = {
        "password": Proof("wrong", code_now(seed)),
        "code": Proof(PASSWORD, code_now(seed, 3)),
        "no password": Proof(None, code_now(seed)),
    }.get(wrong, Proof(PASSWORD, code_now(seed)))
    if wrong == "late":
        time.move(minutes=15)
        proof = Proof(PASSWORD, code_now(seed))
    sealed = {"forged": '{"offer": 1}', "a list": [sealed]}.get(wrong, sealed)
    with pytest.raises(Problem) as refused:
        service.switch_on(**who(portal, user), offered=sealed, proof=proof)
    if wrong == "password":
        assert {service.PASSWORD: "This is not your password."} == refused.value.fields
    with reading() as session:
        assert None is staff.find(session, "ada").second_factor
    assert ["STAFF_PW_CHANGE_FAILED"] * (wrong == "password") == [action for action, _details in changes()]


def test_replacing_takes_another_authenticator(portal, time):
    """The earlier seed and its recovery codes are gone."""
    hire(portal, enrolled=True)
    sealed, seed = offered(portal, user := person(portal, "ada"))
    service.switch_on(**who(portal, user), offered=sealed, proof=Proof(PASSWORD, code_now(seed)))
    with reading() as session:
        factor = staff.find(session, "ada").second_factor
        assert (seed, 10) == (unseal(factor.sealed_seed), len(factor.recovery_codes))
    assert seed != SEED
    assert {"from": "on", "to": "on"} == changes()[0][1]["second_factor"]


def test_new_recovery_codes_replace_the_old_ones(portal):
    """As many as at first, none of them known before."""
    hire(portal, enrolled=True)
    changed = service.renew_codes(**who(portal, person(portal, "ada")), proof=Proof(PASSWORD))
    assert 10 == len(set(changed.codes))
    assert {"from": 2, "to": 10} == changes()[0][1]["recovery_codes"]


def test_switching_off_where_it_is_not_required(portal):
    """The password is enough then; where the portal requires a second factor it stays."""
    hire(portal, enrolled=True)
    how = who(portal, person(portal, "ada"))
    required = how | {"settings": how["settings"].model_copy(update={"staff_mfa_required": True})}
    with pytest.raises(NotAllowed, match="requires a second factor"):
        service.switch_off(**required, proof=Proof(PASSWORD))
    service.switch_off(**how, proof=Proof(PASSWORD))
    with reading() as session:
        assert None is staff.find(session, "ada").second_factor
    with pytest.raises(Conflict):
        service.switch_off(**who(portal, person(portal, "ada")), proof=Proof(PASSWORD))


def test_wrong_passwords_have_to_wait_here_too(portal, time):
    """Whoever found a browser open has as few tries as at the door."""
    hire(portal, enrolled=True)
    how = who(portal, person(portal, "ada"))
    for _ in range(3):
        with pytest.raises(Invalid, match="not your"):
            service.switch_off(**how, proof=Proof("wrong"))
    with pytest.raises(TooMany):
        service.switch_off(**how, proof=Proof(PASSWORD))


def test_a_session_that_has_ended_changes_nothing(portal):
    """Signed out by somebody else while the form was open: the change is refused."""
    hire(portal, enrolled=True)
    first, second = person(portal, "ada"), person(portal, "ada")
    service.renew_codes(**who(portal, first), proof=Proof(PASSWORD))
    with pytest.raises(Problem, match=ENDED):
        service.switch_off(**who(portal, second), proof=Proof(PASSWORD))


def test_the_own_password_is_changed(portal, time):
    """Old, new, the same again; every other browser is out and the owner is told by mail."""
    hire(portal)
    user, elsewhere = person(portal, "ada"), person(portal, "ada")
    changed = own_password.change_password(
        **who(portal, user), typed=Typed(PASSWORD, OWN, OWN), now=time.instant
    )
    assert ("Your password is changed. 1 other session was ended.", None) == (
        changed.sentence,
        found(elsewhere.token),
    )
    assert "ada" == found(changed.token).login
    assert [("ada@lotview.example", "password_changed")] == mails()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (Typed("wrong", OWN, OWN), OLD),
        (Typed(PASSWORD, PASSWORD, PASSWORD), NEW),
        (Typed(PASSWORD, "short", "short"), NEW),
        (Typed(PASSWORD, "ada@lotview.example", "ada@lotview.example"), NEW),
        (Typed(None, OWN, OWN), OLD),
    ],
    ids=["wrong", "same", "short", "name", "missing"],
)
def test_what_is_wrong_with_a_password_of_staff_stands_under_its_field(portal, time, typed, field):
    """The first sentence that somebody reads is about the field in which something is wrong."""
    hire(portal)
    with pytest.raises(Invalid) as refused:
        own_password.change_password(**who(portal, person(portal, "ada")), typed=typed, now=time.instant)
    assert field in refused.value.fields
