"""Settings of ERP customers: what holds for whom, how it is changed, and what is refused."""

import json
import random
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from data.inventory.customer_list import Listed
from data.inventory.rules import USUAL, Rules, Thresholds
from data.inventory.scope import Scope
from data.portal.audit import Action
from data.portal.changes import reading
from data.portal.tables import Event
from problems import Conflict, Invalid, NotFound
from services.accounts.erp_customers import Known
from services.customer_settings import desk, keeping
from services.customer_settings.desk import Opened
from services.customer_settings.keeping import change, checked, rules_for
from tests.portal_app import ERP, OTHER_ERP, SHELL, app, cheap_passwords

__all__ = ["app", "cheap_passwords"]

KNOWN = Known.of(
    [Listed(2, "Larkspur Naturals", True, False, 12), Listed(5, "Northfield Labs ", False, False, 0)],
    as_of=datetime(2026, 11, 20, tzinfo=UTC),
)


@pytest.fixture(autouse=True)
def portal(app):
    """Stand in a portal's context."""
    with app.app_context():
        yield


def put(customer_id: int, days: tuple[int, int, int], *, erp: str = ERP, version: int = 0) -> None:
    """Set the spans of a customer."""
    name = f"Customer {customer_id}"
    thresholds = Thresholds(*days)
    change(actor=SHELL, erp=erp, customer_id=customer_id, name=name, thresholds=thresholds, version=version)


def save(typed: tuple, about: object, vendor: object = "no") -> str | Opened:
    return desk.save(actor=SHELL, erp=ERP, known=KNOWN, typed=typed, vendor=vendor, about=about)


def settings_events() -> list[Event]:
    with reading() as session:
        return list(session.scalars(select(Event).where(Event.action == Action.SETTING_CHANGE)))


def test_rules_hold_for_the_customers_of_a_scope_alone(monkeypatch):
    """For nobody, some, many and all: each has what was set in this ERP, or the usual; of others, nothing."""
    chance = random.Random(7)
    everybody = range(1, 60)
    own = {id_: tuple(sorted(chance.sample(range(1, 400), 3))) for id_ in chance.sample(everybody, 25)}
    for customer_id in everybody:
        put(customer_id, (1, 2, 3), erp=OTHER_ERP)
        if customer_id in own:
            put(customer_id, own[customer_id])
    for size in (0, 1, 1, 2, 10, 59):
        ids = frozenset(chance.sample(everybody, size))
        assert_rules(Scope(ERP, ids), {id_: own.get(id_, (30, 60, 90)) for id_ in ids})
        monkeypatch.setattr("data.portal.customer_settings.FEW", 3 - size)  # more than a statement can name
    assert_rules(Scope(ERP, frozenset(), True), {id_: own.get(id_, (30, 60, 90)) for id_ in everybody})
    assert Rules() == rules_for(scope=Scope("sqlite:///third", frozenset(everybody), True))


def assert_rules(scope: Scope, expected: dict[int, tuple[int, int, int]]) -> None:
    """Check what holds for each customer of a scope, and that nobody else's days are told."""
    rules = rules_for(scope=scope)
    found = {id_: dict(rules.own).get(id_, rules.usual).ends for id_ in expected}
    assert expected == found
    told = {each.ends for each in rules.variants}
    assert told <= {*expected.values(), *([] if scope.customers else [USUAL.ends])}
    assert {id_ for id_, _ in rules.own} <= {*expected}


def test_a_change_is_recorded_from_what_to_what():
    """The event names the customer and each day that changed, and no other."""
    put(2, (30, 45, 90))
    (event,) = settings_events()
    told = json.loads(event.details)
    assert {"from": 60, "to": 45} == told.pop("expiry_second")
    assert ({"erp_customer": "2", "erp": ERP}, "Customer 2", None) == (told, event.target, event.target_id)


def test_whoever_comes_second_changes_nothing():
    """A change of what was read before another one is refused; so is what changes nothing."""
    put(2, (10, 20, 30))
    for version in (0, 2):
        with pytest.raises(Conflict, match="changed by somebody else"):
            put(2, (11, 20, 30), version=version)
    with pytest.raises(Conflict, match="Nothing changes"):
        put(2, (10, 20, 30), version=1)
    with pytest.raises(Conflict, match="Nothing changes"):
        put(5, (30, 60, 90))
    assert_rules(Scope(ERP, frozenset({2, 5})), {2: (10, 20, 30), 5: (30, 60, 90)})


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (("", "60", "90"), {"first": keeping.NO_NUMBER}),
        (("0", "60", "90"), {"first": keeping.NO_NUMBER}),
        (("30", "6x", "90"), {"second": keeping.NO_NUMBER}),
        (("30", "60", "3651"), {"third": keeping.NO_NUMBER}),
        (("-1", "1.5", "²"), dict.fromkeys(("first", "second", "third"), keeping.NO_NUMBER)),
        (("30", "30", "90"), {"second": keeping.BACKWARDS.format(30)}),
        (("30", "60", "45"), {"third": keeping.BACKWARDS.format(60)}),
        (("90", "60", "30"), {"second": keeping.BACKWARDS.format(90), "third": keeping.BACKWARDS.format(60)}),
        (("x", "60", "30"), {"first": keeping.NO_NUMBER, "third": keeping.BACKWARDS.format(60)}),
    ],
)
def test_what_is_wrong_stands_under_its_field(typed, wrong):
    """Each number that is none, or that ends before the one before, has its sentence."""
    with pytest.raises(Invalid) as refused:
        checked(typed=typed)
    assert wrong == refused.value.fields


def test_days_as_people_type_them():
    """Blanks around and commas within are no mistake; the last day is ten years away."""
    assert Thresholds(1, 1000, 3650) == checked(typed=(" 1", "1,000 ", "3650"))


def test_the_form_tells_what_somebody_else_did_meanwhile_and_then_overwrites():
    """Nothing is saved and nothing typed is lost; saving once more keeps what stands in the form."""
    mine = desk.open_form(erp=ERP, known=KNOWN, customer_id=2)
    assert ((30, 60, 90), {"id": 2, "version": 0}) == (mine.days, mine.about)
    assert "The settings of Larkspur Naturals were changed." == save(("10", "20", "30"), mine.about)
    told = save(("40", "50", "60"), mine.about)
    assert isinstance(told, Opened)
    assert "now 10, 20 and 30 days. Save again" in told.sentence
    assert (10, 20, 30) == desk.open_form(erp=ERP, known=KNOWN, customer_id=2).days
    save(("40", "50", "60"), told.about)
    assert (40, 50, 60) == desk.open_form(erp=ERP, known=KNOWN, customer_id=2).days


@pytest.mark.parametrize(
    "about", [None, {}, 7, {"id": 2}, {"id": "2", "version": "0"}, {"id": True, "version": 0}, {"version": 0}]
)
def test_what_no_page_sends_is_refused(about):
    """A broken request changes nothing."""
    with pytest.raises(Invalid):
        save(("1", "2", "3"), about)
    assert [] == settings_events()


def test_only_customers_of_the_erp_have_settings():
    """One that the ERP does not have, or no longer has, is not found."""
    for customer_id in (3, 2**31 - 1):
        with pytest.raises(NotFound):
            save(("1", "2", "3"), {"id": customer_id, "version": 0})
    assert [] == settings_events()


def test_nobody_knows_vendors_until_staff_say_so():
    """Told to those of a scope of whom staff said so, in this ERP; the event says from what to what."""
    both = Scope(ERP, frozenset({2, 5}))
    save(("10", "20", "30"), {"id": 2, "version": 0})
    assert frozenset() == keeping.vendor_told(scope=both)
    save(("10", "20", "30"), {"id": 2, "version": 1}, "yes")
    put(2, (11, 20, 30), version=2)  # whoever sets days alone leaves the rest
    scopes = (
        both,
        Scope(ERP, frozenset({5})),
        Scope(ERP, frozenset(), True),
        Scope(OTHER_ERP, frozenset({2})),
    )
    assert [{2}, set(), {2}, set()] == [set(keeping.vendor_told(scope=scope)) for scope in scopes]
    told = [json.loads(event.details).get("shows_vendor") for event in settings_events()]
    assert [None, {"from": False, "to": True}, None] == told
    assert ["Shown", "Not shown"] == [each["vendor"] for each in desk.rows(erp=ERP, known=KNOWN)]


@pytest.mark.parametrize("vendor", [None, "", "maybe", True, 7, ["yes"]])
def test_whether_vendors_are_shown_is_yes_or_no(vendor):
    """Anything else than the two choices changes nothing."""
    with pytest.raises(Invalid):
        save(("1", "2", "3"), {"id": 2, "version": 0}, vendor)
    assert [] == settings_events()


def test_the_list_says_what_holds_for_each_customer():
    """Every customer of the ERP by name, what is their own and what is usual; found by words and by id."""
    put(5, (7, 14, 21))
    listed = desk.rows(erp=ERP, known=KNOWN)
    shown = [(each["name"], each["note"], each["rows"], each["first"], each["state"]) for each in listed]
    assert [
        ("Larkspur Naturals", "", 12, "Within 30 days", "Usual"),
        ("Northfield Labs", "inactive", 0, "Within 7 days", "Own"),
    ] == shown
    assert ["5"] == [each["id"] for each in desk.rows(erp=ERP, known=KNOWN, search="LABS north")]
    assert [] == desk.rows(erp=ERP, known=KNOWN, search="labs lark")
