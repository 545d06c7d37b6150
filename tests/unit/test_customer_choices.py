"""The checklist of ERP customers: what it marks, what it keeps visible, and what it refuses."""

from datetime import UTC, datetime

import pytest

from data.inventory.customer_list import Listed
from problems import Invalid
from services.accounts.changes import Details, Granted
from services.accounts.customer_choices import chosen, offered, wanted
from services.accounts.erp_customers import Known
from services.accounts.person import Person

ERP, OTHER = "erp one", "erp two"
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LIST = (
    Listed(1, "None", active=True, default=True, rows=3),
    Listed(2, "Larkspur Naturals", active=True, default=False, rows=1234),
    Listed(5, "Northfield Labs", active=False, default=False, rows=1),
    Listed(7, "Twin", active=True, default=False, rows=0),
    Listed(8, "twin ", active=True, default=False, rows=2),
)
KNOWN = Known.of(LIST, as_of=AT)
ANNA = Person("anna@larkspur.example", "Anna", "Larkspur")
ACCOUNT = Details(
    id=4,
    version=1,
    person=ANNA,
    active=True,
    all_customers_of=OTHER,
    grants=(
        Granted(11, ERP, 2, "Larkspur Naturals"),
        Granted(12, ERP, 99, "Gone Ltd"),
        Granted(13, OTHER, 2, "Elsewhere Ltd"),
    ),
)


def lines(known=KNOWN, account=ACCOUNT):
    return {
        line["key"]: (line["name"], line["note"]) for line in offered(known=known, account=account, erp=ERP)
    }


def meant(*keys, everything=False, account=ACCOUNT):
    how = {"person": ANNA, "known": KNOWN, "account": account, "erp": ERP}
    return wanted(everything=everything, keys=frozenset(keys), **how)


def test_what_the_checklist_marks():
    """Inactive and stock-less ones are marked, look-alikes told apart by id, the default entry left out."""
    found = lines(account=None)
    assert {
        "c2": ("Larkspur Naturals", "1,234 rows"),
        "c5": ("Northfield Labs", "inactive, 1 row"),
        "c7": ("Twin", "ERP id 7, no stock"),
        "c8": ("twin ", "ERP id 8, 2 rows"),
    } == found


def test_what_the_erp_does_not_have_stays_visible():
    """Grants of another ERP, its All, and names that are gone can be seen, and so be taken away."""
    found = lines()
    assert ("Gone Ltd", "not in the ERP any more") == found["c99"]
    assert ("Elsewhere Ltd", "of another ERP") == found["g13"]
    assert ("All customers", "of another ERP") == found["other"]
    assert {"c2", "c99", "g13", "other"} == chosen(account=ACCOUNT, erp=ERP)


def test_without_a_list_everything_that_was_granted_is_still_there():
    """Before the ERP was ever read, nobody is said to be gone from it."""
    found = lines(Known(why="The ERP is away."))
    assert {"c2", "c99", "g13", "other"} == set(found)
    assert ("Gone Ltd", "ERP id 99") == found["c99"]


def test_keys_mean_ids():
    """Names come from the ERP or from the grant; what is not named of another ERP is taken away."""
    found = meant("c8", "c99", "g13")
    assert ((8, "twin "), (99, "Gone Ltd")) == found.grants.customers
    assert (frozenset({13}), False) == (found.kept, found.keeps_other_all)
    assert meant("c2", everything=True).grants.everything


FORGED = ["c1", "c3", "c0", "c-2", "c", "c2 ", "c²", "g11", "g99", "2", "", "x2", "c" + "9" * 30, "Other"]


def test_forged_keys_are_refused():
    """Neither the default entry nor what the ERP has not, nor rows of others can be chosen."""
    for key in FORGED:
        with pytest.raises(Invalid):
            pytest.fail(f"{key!r} was taken for {meant('c2', key)}")
    with pytest.raises(Invalid):
        meant("g13", account=None)
