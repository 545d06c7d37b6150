"""What is asked, done, offered and listed on the page of accounts."""

from pathlib import Path

import pytest
from sqlalchemy import event

from auth.users import CurrentUser
from data.inventory.customer_list import Listed
from data.portal import clock
from data.portal.accounts import find
from data.portal.actors import Kind as PersonKind
from data.portal.audit import Action
from data.portal.changes import changing
from data.portal.engine import current_sessions, engine_of
from data.portal.staff import Role
from problems import Conflict, Invalid, NotFound
from services.accounts import accounts, desk
from services.accounts import listing as account_listing
from services.accounts.desk import Step
from services.accounts.erp_customers import Known
from services.accounts.listing import listing
from services.mail.kinds import Kind
from tests.portal_app import (
    ANNA,
    BEN,
    ERP,
    OTHER_ERP,
    SHELL,
    app,
    cheap_passwords,
    settings_in,
    signed_in,
    time,
)  # fmt: skip
from tests.unit.account_cases import MOVED, id_of, opened, portal, save
from tests.unit.mail_cases import POST, mails

__all__ = ["app", "cheap_passwords", "portal", "time"]


@pytest.mark.parametrize(
    "about", ["x", {}, {"step": "reset"}, {"step": "no"}, {"step": "reset", "id": True}, [1]]
)
def test_forged_questions_are_refused(portal, about):
    """Whatever stands in the place of what a question is about."""
    with pytest.raises((Invalid, NotFound)):
        desk.confirm(actor=SHELL, about=about, settings=portal.config["SETTINGS"])


@pytest.mark.parametrize("step", [Step.RESET, Step.DEACTIVATE])
def test_a_question_holds_for_the_address_it_named(portal, step):
    """A reset does not go to an address that nobody was asked about."""
    asked = desk.question(step=step, account_id=id_of(ANNA))
    assert "Anna Larkspur" in asked.title
    save(portal, opened(), email=MOVED)
    with pytest.raises(Conflict, match=f"is {MOVED} now"):
        desk.confirm(actor=SHELL, about=dict(asked.about), settings=portal.config["SETTINGS"])


def test_steps_do_what_they_say(portal, time):
    """Deactivated, reactivated, reset, invited anew: status and mails follow."""

    def do(step: Step, email: str = ANNA) -> str:
        asked = desk.question(step=step, account_id=id_of(email))
        desk.confirm(actor=SHELL, about=dict(asked.about), settings=portal.config["SETTINGS"])
        return next(each["status"] for each in listing(erp=ERP, known=Known()) if each["email"] == email)

    assert "Inactive" == do(Step.DEACTIVATE)
    assert "Active" == do(Step.REACTIVATE)
    assert "Pending first sign-in" == do(Step.RESET)
    assert "Pending first sign-in" == do(Step.INVITE)
    signed_in(portal, ANNA)
    assert "Pending reset" == do(Step.RESET)
    assert [Kind.PASSWORD_RESET, Kind.INVITATION, Kind.PASSWORD_RESET] == [mail.kind for mail in mails()]
    do(Step.DEACTIVATE)
    time.move(hours=73)
    asked = desk.question(step=Step.REACTIVATE, account_id=id_of(ANNA))
    assert "has expired" in asked.text


@pytest.mark.parametrize("role", Role)
def test_who_is_offered_what(portal, role):
    """An auditor sees and is offered nothing; the others everything that fits the account."""
    user = CurrentUser(
        PersonKind.STAFF,
        1,
        "x",
        "X",
        False,
        ERP,
        False,
        (),
        1,
        "",
        "",
        role,
    )
    accounts.deactivate(actor=SHELL, email=BEN)
    anna, ben = (desk.choices(user=user, account_id=id_of(email)) for email in (ANNA, BEN))
    may = role is not Role.AUDITOR
    assert (may, may, False, Step.DEACTIVATE if may else None) == (
        anna.edit,
        anna.reset,
        anna.invite,
        anna.active,
    )
    assert (may, False, False, Step.REACTIVATE if may else None) == (
        ben.edit,
        ben.reset,
        ben.invite,
        ben.active,
    )


def test_the_list_takes_three_statements(portal):
    """Accounts, grants and last sign-ins, each at once: two hundred accounts or thousands."""
    said: list[str] = []
    engine = engine_of(current_sessions())

    def hear(*args: object) -> None:
        said.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        assert 2 == len(listing(erp=ERP, known=Known()))
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    assert 3 == len([each for each in said if each.startswith("SELECT")])


def test_what_is_mailed_waits_where_no_mail_is_sent(portal):
    """Whoever resets a password learns that nothing goes out."""
    asked = desk.question(step=Step.RESET, account_id=id_of(ANNA))
    how = {"actor": SHELL, "about": dict(asked.about)}
    assert "No mail server is set up" in desk.confirm(settings=portal.config["SETTINGS"], **how)
    assert "No mail server" not in desk.confirm(settings=settings_in(Path("var"), **POST), **how)


def test_customers_are_called_what_the_erp_calls_them(portal):
    """A customer that was renamed is shown and found under its new name, found under the one granted too.

    One that the ERP has no more, or of which nothing is known yet, keeps the name it was granted under.
    """
    kept, renamed = "Larkspur Naturals", [Listed(2, "Larkspur Labs ", active=True, default=False, rows=1)]
    for listed, shown, earlier in ((renamed, "Larkspur Labs", kept), ([], kept, "")):
        known = Known.of(listed, as_of=clock.now())
        row = next(each for each in listing(erp=ERP, known=known) if each["email"] == ANNA)
        assert (shown, shown, earlier) == (row["customers"], row["only"], row["earlier"])


def test_whose_stock_is_said(portal):
    """By name, of this ERP; what was granted elsewhere is only counted."""
    with changing(SHELL) as change:
        anna, ben = find(change.session, ANNA), find(change.session, BEN)
        anna.grants.clear()
        ben.grants[0].erp = OTHER_ERP
        change.record(Action.CUSTOMER_UPDATE)
    assert ["No customers", "1 of another ERP"] == [
        each["customers"] for each in listing(erp=ERP, known=Known())
    ]
    with pytest.raises(NotFound):
        account_listing.found(account_id=4711)
