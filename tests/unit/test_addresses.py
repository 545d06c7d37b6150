"""People's addresses: one rule at every door, in one sentence, and who was there before it stays."""

import pytest
from sqlalchemy import select

from auth.browsers import Browser
from data.portal.accounts import find, normal_email
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.staff import Role
from data.portal.staff import find as find_staff
from data.portal.tables import Account, Mail, Staff
from problems import Invalid
from services.accounts.adding import invite
from services.accounts.bulk import preview
from services.accounts.grants import Grants
from services.accounts.person import Person
from services.addresses import wrong_address
from services.mail.message import on_the_wire
from services.sign_in import forgotten_password
from services.staff import members
from services.staff.person import Person as Member
from settings import Settings
from tests.portal_app import ANNA, ERP, SHELL, app, cheap_passwords, enter, time
from tests.staff_people import hire
from tests.unit.account_cases import KNOWN, opened, portal, save

__all__ = ["app", "cheap_passwords", "portal", "time"]

GOOD = [
    "cara@packer.example",
    "O'Brien+lots@Sub.Packer.co.uk",
    "ü@müller.example",
    "a@xn--mller-kva.example",
    "почта@пример.example",
    "a@corp.local",
    f"{'x' * 64}@packer.example",
]
NEVER = {
    "cara@localhost": "no domain ending",
    "cara@[127.0.0.1]": "A bracketed IP address",
    "cara@127.0.0.1": "not within a valid top-level domain",
    '"cara stone"@packer.example': "is not an email address",
    "cara..stone@packer.example": "two periods",
    "cara@pac_ker.example": "invalid characters",
    "cara@-packer.example": "a hyphen",
    f"{'x' * 65}@packer.example": "too long before the @-sign",
    f"c@{'x' * 64}.example": "too many",
    f"c@{'x.' * 130}example": "at most 254 characters",
    "cara\x07@packer.example": "is not an email address",
    "cara@pac\u200bker.example": "is not an email address",
    "cara@☃.example": "No mail can be sent",
    "cara@straße.example": "Write it like this: cara@xn--strae-oqa.example",
    "weiß@packer.example": "can't be kept apart from others",
}


def by_form(portal, email: str) -> None:
    save(portal, None, first_name="Cara", last_name="Stone", email=email)


def by_change(portal, email: str) -> None:
    save(portal, opened(), email=email)


def by_list(_portal, email: str) -> None:
    quoted = '"' + email.replace('"', '""') + '"'
    (line,) = preview(text=f"Cara\tStone\t{quoted}\t#2", known=KNOWN, erp=ERP).lines
    if line.wrong:
        raise Invalid(line.wrong[0], fields={"email": line.wrong[0]})


def by_invitation(_portal, email: str) -> None:
    invite(actor=SHELL, person=Person(email, "C", "S"), grants=Grants(ERP), settings=Settings())


def by_staff(_portal, email: str) -> None:
    members.add(actor=SHELL, person=Member("cara", "Cara", Role.AUDITOR, email), settings=Settings())


def by_staff_change(portal, email: str) -> None:
    with reading() as session:
        is_there = find_staff(session, "ada")
    change_staff("ada" if is_there else hire(portal), email)


def change_staff(username: str, email: str, name: str = "Ada") -> None:
    person, version = Member(username, name, Role.ADMIN, email), members.summary(username=username).version
    members.change(actor=SHELL, person=person, version=version, settings=Settings())


DOORS = [by_form, by_change, by_list, by_invitation, by_staff, by_staff_change]


@pytest.mark.parametrize("email", GOOD)
def test_what_can_be_mailed_is_taken(email):
    """Any alphabet, any sign that a mail server knows, and names that only a company's own server knows."""
    assert not wrong_address(typed=f" {email} ")
    assert on_the_wire(normal_email(email)).rpartition("@")[2].isascii()


@pytest.mark.parametrize("door", DOORS)
def test_what_can_never_be_mailed_is_refused_at_every_door(portal, door):
    """One rule and one sentence, which stands under the field, wherever an address is typed."""
    for email, why in NEVER.items():
        with pytest.raises(Invalid) as refused:
            door(portal, email)
        assert wrong_address(typed=email) == refused.value.fields["email"]
        assert why in refused.value.sentence
    door(portal, GOOD[1])


@pytest.mark.parametrize("email", ["old@localhost", "old@127.0.0.1", "old..one@packer.example"])
def test_who_has_an_older_address_is_not_locked_out(portal, time, email):
    """They sign in, are mailed, and their names can be changed; only another such address is refused."""
    username = hire(portal)
    with changing(SHELL) as change:
        find(change.session, ANNA).email = email
        change.session.scalars(select(Staff)).one().email = email
        change.record(Action.CUSTOMER_UPDATE)
    assert 303 == enter(portal.test_client(), email).status_code
    how = {"browser": Browser("192.0.2.1", "-"), "settings": Settings(), "now": time()}
    forgotten_password.ask(actor=SHELL, email=email, **how)
    save(portal, opened(email), last_name="Larkspur-Hill")
    change_staff(username, email, "Ada Hill")
    with pytest.raises(Invalid):
        save(portal, opened(email), email=f"other.{email}")
    with reading() as session:
        assert (
            "Larkspur-Hill" == session.scalars(select(Account.last_name).where(Account.email == email)).one()
        )
        assert [email] == session.scalars(select(Mail.recipient)).all()


def test_addresses_are_kept_as_they_are_looked_for():
    """What passes is found again however its letters are written."""
    for email in GOOD:
        assert normal_email(email) == normal_email(email.upper()) == normal_email(normal_email(email))
