"""The access review: who sees what, what of it deserves a second look, and the same as a file."""

import json
from datetime import UTC, date, datetime

import openpyxl
import pytest
from sqlalchemy import select

from data.inventory.customer_list import Listed
from data.portal import clock
from data.portal.accounts import find
from data.portal.actors import Actor, Kind
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.tables import Event
from problems import Invalid
from services.access import export as access_export
from services.access import review as access_review
from services.access.review import ANY, EVERYTHING, NOTHING, Filter
from services.accounts import accounts
from services.accounts.erp_customers import Known
from services.accounts.grants import Grants
from settings import Settings
from tests.portal_app import (
    ANNA,
    BEN,
    CARA,
    ERP,
    LARKSPUR,
    NORTHFIELD,
    OTHER_ERP,
    SHELL,
    add,
    app,
    cheap_passwords,
    signed_in,
    time,
)  # fmt: skip

__all__ = ["app", "cheap_passwords", "time"]

OTTO = Actor("otto", 7, kind=Kind.STAFF)
ALL, EMPTY, AWAY = "all@x.example", "empty@x.example", "away@x.example"


def listed(id_: int, name: str, *, active: bool = True) -> Listed:
    return Listed(id_, name, active=active, default=False, rows=1)


KNOWN = Known.of(
    [listed(*LARKSPUR), listed(*NORTHFIELD), listed(9, "Gone soon")], as_of=datetime(2026, 11, 20, tzinfo=UTC)
)


@pytest.fixture
def people(app, time):
    """Give accounts of every kind; Anna and Ben were here today."""
    for email in (ANNA, BEN):
        signed_in(app, email)
    with app.app_context():
        add(ALL, Grants(ERP, (LARKSPUR,), everything=True))
        add(EMPTY, Grants(ERP))
        add(AWAY, Grants(OTHER_ERP, (NORTHFIELD,), everything=True))
        yield app


def review(known=KNOWN, **wanted) -> list:
    found = access_review.review(erp=ERP, known=known, wanted=Filter(**wanted), now=clock.now())
    return found.lines


def told(lines) -> set[tuple[str, str, str]]:
    return {(line.account.email, line.customer, line.words) for line in lines}


def test_accounts_stand_by_name(people):
    """As in the list of accounts: by what stands first, whatever the addresses are."""
    with changing(SHELL) as change:
        find(change.session, ANNA).first_name = "Zoë"
        change.record(Action.CUSTOMER_UPDATE)
    names = [line.account.name.casefold() for line in review()]
    assert sorted(names) == names
    assert names[-1].startswith("zoë")


def test_everybodys_access_is_listed(people):
    """A line for each customer, All, nothing and another ERP; what All overrides stays, quietly."""
    assert {
        (ANNA, "Larkspur Naturals", ""),
        (BEN, "Northfield Labs", ""),
        (ALL, EVERYTHING, "Never signed in"),
        (ALL, "Larkspur Naturals", "Kept beside All"),
        (EMPTY, NOTHING, "Sees nothing, Never signed in"),
        (AWAY, EVERYTHING, "Of another ERP, Sees nothing, Never signed in"),
        (AWAY, "Northfield Labs", "Of another ERP, Sees nothing, Never signed in"),
    } == told(review())
    quiet = {line.account.email for line in review() if not line.needs_attention}
    assert {ANNA, BEN, ALL} == quiet


@pytest.mark.parametrize(
    ("customer", "who"), [(LARKSPUR[0], {ANNA, ALL}), (NORTHFIELD[0], {BEN, ALL}), (9, {ALL}), (12345, {ALL})]
)
def test_who_can_see_a_customer(people, customer, who):
    """Those who were granted it, and All; nobody whose grant was made for another ERP."""
    assert who == {line.account.email for line in review(customer=customer)}


@pytest.mark.parametrize(
    ("search", "who"),
    [("ANNA", {ANNA}), ("larkspur", {ANNA, ALL}), ("northfield ben", {BEN}), ("zzz", set())],
)
def test_search_finds_people_and_customers(people, search, who):
    """Every word, in whatever case, in name, address or customer."""
    assert who == {line.account.email for line in review(search=search)}


def test_only_what_deserves_attention(people):
    """The filter shows exactly the marked lines, and their number is told without it too."""
    assert {ALL, EMPTY, AWAY} == {line.account.email for line in review(attention=True)}
    assert all(line.needs_attention for line in review(attention=True))


@pytest.mark.parametrize(
    ("known", "customer", "words", "look"),
    [
        ([listed(*NORTHFIELD)], LARKSPUR[1], "Gone from the ERP", "hold"),
        ([listed(2, "Larkspur Wellness")], "Larkspur Wellness", "Granted as “Larkspur Naturals”", ""),
        ([listed(*LARKSPUR, active=False)], LARKSPUR[1], "Inactive in the ERP", ""),
        ([], LARKSPUR[1], "", "quiet"),
    ],
    ids=["gone", "renamed", "inactive", "erp away"],
)
def test_the_erp_has_changed_since(people, known, customer, words, look):
    """What was granted is held against the ERP's own list as it is; without one nothing is claimed."""
    (line,) = [each for each in review(Known.of(known, as_of=None)) if each.account.email == ANNA]
    assert (customer, words, look) == (line.customer, line.words, line.look)


def test_the_missing_list_is_told(people):
    """Why nothing can be said about names gone from the ERP."""
    known = Known(why="The ERP has not been read yet.")
    found = access_review.review(
        erp=ERP, known=known, wanted=Filter(), now=datetime(2026, 11, 20, tzinfo=UTC)
    )
    assert "The ERP has not been read yet." == found.why


def test_who_was_not_here_for_long_is_marked_until_deactivated(people, time):
    """Ninety days after the last sign-in; an account that can't sign in needs no second look."""
    time.move(days=91)
    words = {email: words for email, _customer, words in told(review())}
    assert ("Not here for 90 days", "Not here for 90 days") == (words[ANNA], words[BEN])
    accounts.deactivate(actor=SHELL, email=ANNA)
    assert [""] == [line.words for line in review() if line.account.email == ANNA]


def test_customers_to_ask_about_are_those_there_are_and_those_granted(people):
    """By name, each once; what the ERP no longer has can still be asked about."""
    assert [("9", "Gone soon"), ("2", LARKSPUR[1]), ("5", NORTHFIELD[1])] == access_review.customers(
        erp=ERP, known=KNOWN
    )
    assert [("2", LARKSPUR[1]), ("5", NORTHFIELD[1])] == access_review.customers(erp=ERP, known=Known())


@pytest.mark.parametrize(
    "view",
    [
        {"search": 1},
        {"customer": 2},
        {"customer": "two"},
        {"customer": "²"},
        {"customer": "-1"},
        {"customer": "9" * 30},
        {"attention": "yes"},
        {"more": 1},
    ],
    ids=str,
)
def test_what_cannot_be_looked_for_is_refused(view):
    """A sentence for whatever a browser makes up."""
    with pytest.raises(Invalid):
        access_review.parse_filter(view)


def test_empty_filters_look_for_everything():
    """What browsers send for fields that nobody touched."""
    views = ({}, {"search": None, "customer": None}, {"search": "", "customer": ANY, "attention": False})
    assert [Filter()] * 3 == [access_review.parse_filter(view) for view in views]


def export(**wanted) -> openpyxl.Workbook:
    settings, now = Settings(time_zone="Pacific/Auckland"), datetime(2026, 11, 20, 9, tzinfo=UTC)
    how = {"erp": ERP, "known": KNOWN, "wanted": Filter(**wanted), "settings": settings, "now": now}
    with access_export.export(actor=OTTO, **how).content as file:
        return openpyxl.load_workbook(file)


def test_the_file_holds_what_is_shown(people, time):
    """The same lines in the same order; days are dates of the company's zone, and who never came has none."""
    time.move(hours=4)  # 13:00 UTC: the next day in Auckland
    signed_in(people, BEN)
    sheet = export()["Access"]
    header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert ["Name", "Email", "ERP customer"] == header[:3]
    assert [(line.account.email, line.customer) for line in review()] == [(row[1], row[2]) for row in rows]
    days = {row[1]: row[5] for row in rows}
    assert (date(2026, 11, 20), date(2026, 11, 21), None) == tuple(
        days[email] and days[email].date() for email in (ANNA, BEN, ALL)
    )


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "http://x.example"])
def test_text_in_the_file_does_nothing(people, name):
    """Names that a spreadsheet would execute, or make a link of, are plain text."""
    add(CARA, Grants(ERP, ((7, name),)))
    cells = [cell for row in export(search=CARA)["Access"].iter_rows() for cell in row]
    assert name in {cell.value for cell in cells}
    assert {"s", "n", "d"} >= {cell.data_type for cell in cells}
    assert not any(cell.hyperlink for cell in cells)


def test_a_file_is_recorded(people):
    """Who, how many lines, and what was looked for."""
    export(customer=LARKSPUR[0], search="anna")
    with reading() as session:
        event = session.scalars(select(Event).order_by(Event.position.desc()).limit(1)).one()
    details = json.loads(event.details)
    assert ("EXPORT", "otto", "otto", None) == (event.action, event.actor, event.target, event.target_id)
    assert ("access review", 1) == (details["of"], details["rows"])
    assert {"search": "anna", "customer": 2, "attention": False} == details["filters"]


def test_an_empty_review_is_a_file_too(people):
    """Headers and no rows."""
    assert 1 == export(search="nobody at all")["Access"].max_row
