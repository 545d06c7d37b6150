"""Editing accounts: what is told from → to, whom it shuts out, and what a second editor sees."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from auth.users import CurrentUser
from data.inventory.customer_list import Listed
from data.portal import clock
from data.portal.accounts import find
from data.portal.actors import Kind as PersonKind
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.engine import current_sessions, engine_of
from data.portal.staff import Role
from data.portal.tables import Grant
from problems import Conflict, Invalid, NotFound, Problem
from services import account_desk as desk
from services import account_listing, accounts
from services.account_changes import details
from services.account_desk import Opened, Step
from services.account_listing import listing
from services.erp_customers import Known
from services.mail.kinds import Kind
from tests.portal_app import (
    ANNA,
    BEN,
    CARA,
    ERP,
    LARKSPUR,
    NORTHFIELD,
    OTHER_ERP,
    SHELL,
    app,
    cheap_passwords,
    enter,
    settings_in,
    signed_in,
    time,
)  # fmt: skip
from tests.unit.mail_cases import POST, mails
from tests.unit.own_account_cases import events

__all__ = ["app", "cheap_passwords", "time"]

LIST = [Listed(*each, active=True, default=False, rows=3) for each in (LARKSPUR, NORTHFIELD, (7, "ACME"))]
KNOWN = Known.of(LIST, as_of=clock.now())
MOVED = "anna@moved.example"


@pytest.fixture
def portal(app):
    """Give a portal's database without a request around it."""
    with app.app_context():
        yield app


def id_of(email: str) -> int:
    with reading() as session:
        return find(session, email).id


def opened(email: str = ANNA) -> Opened:
    return desk.open_form(account_id=id_of(email), known=KNOWN, erp=ERP)


def save(portal, form: Opened | None, picks=None, **changed):
    """Save a form as it was opened, with what somebody changed in it."""
    shown = form.form if form else desk.Form()
    fields = shown.fields | {name: value for name, value in changed.items() if name in shown.fields}
    access = {
        "everything": changed.get("everything", shown.everything),
        "picks": sorted(shown.picks if picks is None else picks),
    }
    about = json.loads(json.dumps(form.about)) if form else None  # as the browser sends it
    how = {"known": KNOWN, "erp": ERP, "settings": portal.config["SETTINGS"]}
    return desk.save(actor=SHELL, fields=fields, access=access, about=about, **how)


def last(action: Action = Action.CUSTOMER_UPDATE) -> dict:
    return json.loads(events(action)[-1].details)


def test_a_new_account_is_invited(portal):
    """Its owner gets a mail, nobody else a password; it sees exactly what was chosen."""
    said = save(portal, None, ["c5", "c7"], first_name=" Cara ", last_name="Stone", email=CARA.upper())
    assert "Cara Stone was added" in said
    row = next(each for each in listing(erp=ERP) if each["email"] == CARA)
    assert ("Cara Stone", "ACME, Northfield Labs", "Pending first sign-in") == (
        row["name"],
        row["customers"],
        row["status"],
    )
    assert [(CARA, Kind.INVITATION)] == [(mail.recipient, mail.kind) for mail in mails()]
    assert {"from": [], "to": ["5 Northfield Labs", "7 ACME"]} == last(Action.CUSTOMER_CREATE)["customers"]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, {"first_name", "last_name", "email"}),
        ({"first_name": "C", "last_name": "S", "email": "cara@stone"}, {"email"}),
        ({"first_name": "C", "last_name": "S", "email": ANNA}, {"email"}),
        ({"first_name": "\n\t", "last_name": "x" * 101, "email": CARA}, {"first_name", "last_name"}),
    ],
)
def test_what_is_wrong_in_the_form_stands_under_its_field(portal, typed, wrong):
    """All of it at once, and nothing is written."""
    before = len(listing(erp=ERP))
    with pytest.raises(Problem) as refused:
        save(portal, None, **typed)
    assert wrong == set(refused.value.fields)
    assert (before, []) == (len(listing(erp=ERP)), mails())


def test_a_change_is_told_from_to(portal):
    """Names and customers, and nothing of what stays."""
    save(portal, opened(), ["c5"], last_name="Larkspur-Hill")
    assert {
        "name": {"from": "Anna Larkspur", "to": "Anna Larkspur-Hill"},
        "customers": {"from": ["2 Larkspur Naturals"], "to": ["5 Northfield Labs"]},
        "erp": ERP,
    } == last()
    with pytest.raises(Conflict, match="Nothing changes"):
        save(portal, opened())


def test_all_keeps_the_single_picks(portal):
    """All overrides them; when it is taken back they are what they were."""
    save(portal, opened(), everything=True)
    assert ({"all_customers", "erp"}, "All customers") == (set(last()), listing(erp=ERP)[0]["customers"])
    assert ({"c2"}, True) == (opened().form.picks, opened().form.everything)
    save(portal, opened(), everything=False)
    assert "Larkspur Naturals" == listing(erp=ERP)[0]["customers"]


def test_what_another_erp_left_can_be_taken_away(portal):
    """It stays while nobody touches it, and its removal is recorded."""
    with changing(SHELL) as change:
        account = find(change.session, ANNA)
        account.all_customers_of = OTHER_ERP
        account.grants.append(Grant(erp=OTHER_ERP, customer_id=3, customer_name="Elsewhere"))
        change.record(Action.CUSTOMER_UPDATE)
    form = opened()
    assert {line["key"] for line in form.lines if line["note"] == "of another ERP"} <= form.form.picks
    save(portal, form, last_name="Hill")
    assert "of_other_erps" not in last()
    save(portal, opened(), ["c2"])
    told = {"from": [f"{OTHER_ERP}: all customers", f"{OTHER_ERP}: 3 Elsewhere"], "to": []}
    assert told == last()["of_other_erps"]
    assert (None, 1) == (
        details(account_id=id_of(ANNA)).all_customers_of,
        len(details(account_id=id_of(ANNA)).grants),
    )


def test_another_address_shuts_out_the_old_one(portal, time):
    """Sessions and links end, the old address is told, and the password stays what its owner chose."""
    anna = signed_in(portal, ANNA)
    save(portal, opened(), email=MOVED)
    assert 401 == anna.get("/api/mine").status_code
    assert [(ANNA, Kind.EMAIL_CHANGED)] == [(mail.recipient, mail.kind) for mail in mails()]
    assert {"from": ANNA, "to": MOVED} == last()["email"]
    assert 1 == last()["sessions_ended"]
    assert 303 == enter(portal.test_client(), MOVED).status_code


def test_an_invitation_to_a_wrong_address_is_worthless(portal):
    """Whoever got it can't use it: the right address gets another password, the unsent mail is withdrawn."""
    save(portal, None, ["c2"], first_name="Cara", last_name="Stone", email="wrong@packer.example")
    with reading() as session:
        before = find(session, "wrong@packer.example").password_hash
    save(portal, opened("wrong@packer.example"), email=CARA)
    with reading() as session:
        assert before != find(session, CARA).password_hash
    found = [(mail.recipient, mail.kind, mail.state) for mail in mails()]
    assert ("wrong@packer.example", Kind.INVITATION, "withdrawn") in found
    assert (CARA, Kind.INVITATION, "waiting") in found


def test_the_second_editor_is_told_and_loses_nothing(portal):
    """What the first changed is named and taken over, what the second typed stays; then saving goes on."""
    mine, theirs = opened(), opened()
    save(portal, theirs, ["c2", "c7"], first_name="Annabel", last_name="Hill")
    told = save(portal, mine, ["c2", "c5"], last_name="Lark")
    assert isinstance(told, Opened)
    assert ("Annabel", "Lark", {"c2", "c5", "c7"}) == (
        told.form.first_name,
        told.form.last_name,
        told.form.picks,
    )
    for words in ("First name is now “Annabel”", "Last name is now “Hill”, not “Larkspur”", "Added: ACME"):
        assert words in told.sentence
    assert "Annabel Hill" == opened().name
    assert isinstance(save(portal, told), str)
    assert "Annabel Lark" == opened().name


def test_a_change_that_the_form_does_not_show_is_no_reason_to_ask(portal):
    """A password reset meanwhile touches nothing that the form would overwrite."""
    form = opened()
    with changing(SHELL) as change:
        find(change.session, ANNA).must_change = True
        change.record(Action.ADMIN_PW_RESET_EMAIL)
    assert isinstance(save(portal, form, last_name="Hill"), str)


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
        return next(each["status"] for each in listing(erp=ERP) if each["email"] == email)

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
        clock.now() + timedelta(hours=1),
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
        assert 2 == len(listing(erp=ERP))
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    assert 3 == len([each for each in said if each.startswith("SELECT")])


def test_what_is_mailed_waits_where_no_mail_is_sent(portal):
    """Whoever resets a password learns that nothing goes out."""
    asked = desk.question(step=Step.RESET, account_id=id_of(ANNA))
    how = {"actor": SHELL, "about": dict(asked.about)}
    assert "No mail server is set up" in desk.confirm(settings=portal.config["SETTINGS"], **how)
    assert "No mail server" not in desk.confirm(settings=settings_in(Path("var"), **POST), **how)


def test_whose_stock_is_said(portal):
    """By name, of this ERP; what was granted elsewhere is only counted."""
    with changing(SHELL) as change:
        anna, ben = find(change.session, ANNA), find(change.session, BEN)
        anna.grants.clear()
        ben.grants[0].erp = OTHER_ERP
        change.record(Action.CUSTOMER_UPDATE)
    assert ["No customers", "1 of another ERP"] == [each["customers"] for each in listing(erp=ERP)]
    with pytest.raises(NotFound):
        account_listing.found(account_id=4711)
