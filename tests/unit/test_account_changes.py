"""Editing accounts: what is told from → to, whom it shuts out, and what a second editor sees."""

import pytest

from data.portal.accounts import find
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.tables import Grant
from problems import Conflict, Problem
from services.accounts import accounts
from services.accounts.changes import details
from services.accounts.desk import Opened
from services.accounts.erp_customers import Known
from services.accounts.listing import listing
from services.mail.kinds import Kind
from tests.portal_app import (
    ANNA,
    CARA,
    ERP,
    OTHER_ERP,
    SHELL,
    app,
    cheap_passwords,
    enter,
    signed_in,
    time,
)  # fmt: skip
from tests.unit.account_cases import MOVED, id_of, last, opened, portal, save
from tests.unit.mail_cases import mails

__all__ = ["app", "cheap_passwords", "portal", "time"]


def test_a_new_account_is_invited(portal):
    """Its owner gets a mail, nobody else a password; it sees exactly what was chosen."""
    said = save(portal, None, ["c5", "c7"], first_name=" Cara ", last_name="Stone", email=CARA.upper())
    assert "Cara Stone was added" in said
    row = next(each for each in listing(erp=ERP, known=Known()) if each["email"] == CARA)
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
        ({"first_name": "C", "last_name": "S", "email": "cara@stone.example."}, {"email"}),
        ({"first_name": "C", "last_name": "S", "email": ANNA}, {"email"}),
        ({"first_name": "\n\t", "last_name": "x" * 101, "email": CARA}, {"first_name", "last_name"}),
    ],
)
def test_what_is_wrong_in_the_form_stands_under_its_field(portal, typed, wrong):
    """All of it at once, and nothing is written."""
    before = len(listing(erp=ERP, known=Known()))
    with pytest.raises(Problem) as refused:
        save(portal, None, **typed)
    assert wrong == set(refused.value.fields)
    assert (before, []) == (len(listing(erp=ERP, known=Known())), mails())


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
    assert ({"all_customers", "erp"}, "All customers") == (
        set(last()),
        listing(erp=ERP, known=Known())[0]["customers"],
    )
    assert ({"c2"}, True) == (opened().form.picks, opened().form.everything)
    save(portal, opened(), everything=False)
    assert "Larkspur Naturals" == listing(erp=ERP, known=Known())[0]["customers"]


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


def test_nobody_is_mailed_a_password_for_an_account_that_is_not_active(portal):
    """The old temporary password is worthless all the same."""
    save(portal, None, ["c2"], first_name="Cara", last_name="Stone", email=CARA)
    accounts.deactivate(actor=SHELL, email=CARA)
    with reading() as session:
        before = find(session, CARA).password_hash
    save(portal, opened(CARA), email=MOVED)
    with reading() as session:
        assert before != find(session, MOVED).password_hash
    assert MOVED not in {mail.recipient for mail in mails()}


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
