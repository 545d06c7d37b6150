"""What a row of stock is, rule by rule, on ERPs of a few rows."""

import datetime as dt
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest

from data.erp import deacom
from data.erp.reading import read_customers, read_stock
from problems import ErpUnavailable
from tests.unit.small_erp import NOW, SmallErp


@pytest.fixture
def erp(tmp_path: Path) -> SmallErp:
    return SmallErp(tmp_path / "erp.sqlite")


@pytest.mark.parametrize(
    ("type_", "qc", "status"),
    [
        ("quarantine", "", "Quarantined"),
        ("Quarantine", "Pending", "Quarantined"),
        ("job", "Pending", "Issued to Job"),
        ("JOB ", "", "Issued to Job"),
        ("sal-reserv", "", "Sales Reserved"),
        (" Staging", "", "Staged to Job"),
        ("icxfer", "", "Approved QC"),
        ("", "Pending", "Pending QC"),
        ("", "PENDING ", "Pending QC"),
        ("", "", "Approved QC"),
        ("", "  ", "Approved QC"),
        ("", "Released", "Available"),
    ],
)
def test_status_follows_type_then_qc(erp: SmallErp, type_: str, qc: str, status: str) -> None:
    """The type decides first, then the QC text; case and blanks around them never matter."""
    erp.layer(type=type_, qc=qc)
    assert [status] == [row["status"] for row in erp.read()]


def test_a_lot_that_failed_once_stays_failed(erp: SmallErp) -> None:
    """One failed layer marks all of its lot that has no type, even re-approved layers, and no other lot."""
    erp.layer(lot=7, action="failed qc ", balance=0)
    erp.layer(lot=7, action="Re-approved", qc="Released")
    erp.layer(lot=7, type="quarantine")
    erp.layer(lot=8)
    assert ["Failed QC", "Quarantined", "Approved QC"] == [row["status"] for row in erp.read()]


@pytest.mark.parametrize("origin", ["JJ-ABC", "JJ-", "JJ-12 or 13", "JJ-0012", "12", "PO-12", ""])
def test_what_is_no_job_number_leads_to_no_po(erp: SmallErp, origin: str) -> None:
    """Only the prefix and a number without leading zeros lead from a lot to a job."""
    erp.job(12, "PO-1")
    erp.finished(1, origin, balance=1)
    assert [""] == [row["po"] for row in erp.read()]


def test_a_po_is_the_lots_not_the_rows(erp: SmallErp) -> None:
    """Every layer of a finished lot has the PO, a layer of another lot issued to that job has none."""
    erp.job(12, "PO-1")
    erp.finished(1, "JJ-12")
    erp.layer(lot=1)
    erp.layer(lot=2, type="job", action="Issued inventory", origin="JJ-12")
    assert ["PO-1", ""] == [row["po"] for row in erp.read()]


def test_of_two_jobs_the_highest_that_reaches_an_order_wins(erp: SmallErp) -> None:
    """Numbers compare as numbers, and a higher job without an order or a header does not compete."""
    erp.job(9, "PO-9")
    erp.job(10, "PO-10")
    erp.job(11)
    lost = erp.add(deacom.order_lines, order=1200, header=99)
    erp.add(deacom.job_lines, job=12, order_line=lost)
    for job in (9, 12, 11, 10):
        erp.finished(1, f"JJ-{job}")
    erp.layer()
    assert ["PO-10"] == [row["po"] for row in erp.read()]


def test_the_line_names_its_header_and_the_latest_one_wins(erp: SmallErp) -> None:
    """A header that no line points to never counts; of several the one with the highest key does."""
    erp.job(12, "PO-OLD")
    erp.job(12, "PO-NEW")
    erp.add(deacom.order_headers, order=1200, po="PO-NOBODY")
    erp.finished(1, "JJ-12")
    erp.layer()
    assert ["PO-NEW"] == [row["po"] for row in erp.read()]


@pytest.mark.parametrize(("stored", "shown"), [("", ""), ("   ", ""), (" PO 7 ", "PO 7")])
def test_a_po_is_trimmed_and_may_be_blank(erp: SmallErp, stored: str, shown: str) -> None:
    """A blank PO of the winning order is no PO, even where a lower job has one."""
    erp.job(11, "PO-LOWER")
    erp.job(12, stored)
    erp.finished(1, "JJ-11")
    erp.finished(1, "JJ-12")
    erp.layer()
    assert [shown] == [row["po"] for row in erp.read()]


def test_only_layers_with_balance_part_and_bin_are_stock(erp: SmallErp) -> None:
    """Nothing left, less than nothing, an unknown part or an unknown bin: no row. Inactive parts stay."""
    erp.layer(balance=0)
    erp.layer(balance=Decimal("-1"))
    erp.layer(part=99)
    erp.layer(bin=99)
    inactive = erp.add(deacom.parts, code="OLD", description="Was", unit=1, customer=2, active=False)
    erp.layer(part=inactive)
    assert ["OLD"] == [row["part"] for row in erp.read()]


def test_missing_records_leave_their_texts_empty(erp: SmallErp) -> None:
    """Without customer, unit, plant or customer part the row is there, with '' in their place."""
    orphan = erp.add(deacom.parts, code="X", description="X", unit=99, customer=99)
    erp.layer(part=orphan, facility=99)
    (row,) = erp.read()
    assert ("", "", "", "", 0) == tuple(
        row[name] for name in ("customer", "unit", "facility", "customer_part", "customer_id")
    )


def test_the_default_entry_owns_nothing_that_can_be_granted(erp: SmallErp) -> None:
    """Rows of the default entry carry its name and no customer id; the list tells which entry that is."""
    for part in (1, 2, 3):
        erp.layer(part=part)
    assert [("None", 0), ("ACME", 2), ("Globex", 3)] == [
        (r["customer"], r["customer_id"]) for r in erp.read()
    ]
    assert [1] == [customer.id for customer in read_customers(erp.settings) if customer.default]


def test_look_alike_customers_stay_apart(erp: SmallErp) -> None:
    """Names that differ by case, blanks, wildcards or accents are different customers with their own rows."""
    names = ["acme", "ACME ", "ACME-2", "AC%E", "AC_E", "O'ACME", "ÀCME", '"ACME"; --']
    for name in names:
        customer = erp.add(deacom.customers, name=name)
        erp.layer(part=erp.add(deacom.parts, code=name, description="x", unit=1, customer=customer))
    rows = erp.read()
    assert names == [row["customer"] for row in rows] == [row["part"] for row in rows]
    assert len(names) == len({row["customer_id"] for row in rows})


def test_texts_arrive_exactly_as_stored(erp: SmallErp) -> None:
    """Blanks, case, leading zeros, formulas and any alphabet are left as they are."""
    text = "  =007 Ünïcødé 検品\t'\" "
    erp.layer(user_lot=text, reference=text)
    assert [(text, text)] == [(row["user_lot"], row["reference"]) for row in erp.read()]


def test_one_customer_part_per_part(erp: SmallErp) -> None:
    """Active first, then the default, then the oldest; blanks don't count and rows don't multiply."""
    entries = (("BLANK", " ", True), ("OLD", "INACTIVE", False), ("A", "SECOND", True), ("B", "THIRD", True))
    for name, code, active in entries:
        erp.add(deacom.customer_parts, part=2, code=code, active=active, default=name == "OLD")
    erp.add(deacom.customer_parts, part=3, code="FIRST", active=True)
    erp.add(deacom.customer_parts, part=3, code="DEFAULT", active=True, default=True)
    erp.layer(part=2)
    erp.layer(part=3)
    assert ["SECOND", "DEFAULT"] == [row["customer_part"] for row in erp.read()]


@pytest.mark.parametrize("day", [None, dt.date(1753, 1, 1), dt.date(1900, 1, 1), dt.date(9999, 12, 31)])
def test_no_date_is_no_date(erp: SmallErp, day: dt.date | None) -> None:
    """NULL and the ERP's stand-ins for it are null; a real date drops its time of day."""
    erp.layer(expires=day and dt.datetime.combine(day, dt.time(23, 59)))
    assert [(None, NOW.date())] == [(row["exp_date"], row["last_rec_date"]) for row in erp.read()]


@pytest.mark.parametrize(
    "text", ["0.0000001", "0.1", "1234567.8901234", "99999999.9999999", "250000000", "5"]
)
def test_quantities_are_exact(erp: SmallErp, text: str) -> None:
    """A quantity keeps its seven places, from the smallest to as much as SQLite's own storage holds."""
    erp.layer(balance=Decimal(text))
    assert [Decimal(text)] == [Decimal(row["on_hand"]).scaleb(-7) for row in erp.read()]


@pytest.mark.parametrize(
    "garbage",
    [
        "fi_balance = 'many'",
        "fi_balance = x'00'",
        "fi_balance = 9e99",
        "fi_expires = 'soon'",
        "fi_expires = 20261120",
        "fi_userlot = x'41'",
        "fi_userlot = x'ff'",
        "fi_userlot = CAST(x'ff' AS TEXT)",
    ],
)
def test_one_unreadable_value_fails_the_whole_reading(erp: SmallErp, garbage: str) -> None:
    """A value that can't be what its column holds is never skipped, guessed or shown: no reading at all."""
    for _ in range(3):
        erp.layer()
    erp.write()
    with sqlite3.connect(erp.path) as connection:
        connection.execute(f"UPDATE dtfifo SET {garbage} WHERE fi_id = 2")
    connection.close()
    with pytest.raises(ErpUnavailable):
        read_stock(erp.settings)


def test_an_erp_without_stock_is_an_empty_reading(erp: SmallErp) -> None:
    """No rows is an answer, with all columns, not an error."""
    assert [] == erp.read()
    assert 17 == read_stock(erp.settings).num_columns
