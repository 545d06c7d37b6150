"""The demo's awkward rows: what real ERPs hold and careless software trips over."""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import Table

from data.erp import deacom
from data.erp.demo_lots import AREAS
from data.erp.demo_parts import FINISHED, PACKAGING, RAW, Part
from data.erp.demo_places import Bin
from data.erp.demo_postings import Row, Rows

OWNER = 4  # the customer who gets them; the demo's first sign-in keeps a tidy stock
FIRST_ID = 900_001  # far behind the ordinary rows of every table
MISSING = 999_999  # the key of a record that does not exist
SHOWY = (  # reference texts that must stay texts wherever they are shown or exported
    "=BOL 44120+2",
    "+1 pallet, dock 3",
    "-40 °F storage",
    "@receiving",
    '<img src="x" onerror="alert(1)">',
    "Größe 3 – palette n° 7 ½, 検品済",
    "0012345",
)


class Edges:
    """Adds rows to the demo's tables, one named peculiarity at a time."""

    def __init__(self, rows: Rows, parts: list[Part], bins: list[Bin], today: dt.date):
        self.rows, self.bins = rows, bins
        self.today = dt.datetime.combine(today, dt.time())
        self.parts = {part.kind: part.id for part in reversed(parts) if part.customer.id == OWNER}
        self.lots = FIRST_ID

    def layer(self, kind: str = RAW, *, lot: int | None = None, **values: Any) -> int:
        """Add a layer to a new lot (or to `lot`) and return the lot's number."""
        self.lots += lot is None
        number = self.lots if lot is None else lot
        area = AREAS.get(values.get("type", "").strip().lower(), "Floor")
        where = [place for place in self.bins if place.area == area]
        place = where[number % len(where)]
        moved = self.today - dt.timedelta(days=3)
        plain = {"action": "Move", "origin": f"MV-{number}", "qc": "", "type": "", "balance": 100}
        self._add(
            deacom.layers,
            lot=number,
            user_lot=f"{self.today:%y%j}-{number % 1000}",
            part=self.parts[kind],
            received=self.today - dt.timedelta(days=30),
            moved=moved,
            recorded=moved,
            quantity=abs(values.get("balance", 0)) or 100,
            bin=place.id,
            facility=place.facility,
            expires=None,
            reference="",
            overrides=plain | values,
        )
        return number

    def part(self, **values: Any) -> int:
        """Add an item and return its key."""
        return self._add(deacom.parts, category=3, unit=2, customer=OWNER, overrides=values)

    def job(self, number: int, po: str | None, older: str | None = None) -> None:
        """Add a job, made for an order with that PO and perhaps an older header, or for none."""
        line = 0
        if po is not None:
            order: Row = {"order": number * 100, "type": "s", "status": "o", "ordered": self.today}
            if older is not None:
                self._add(deacom.order_headers, **order, po=older)
            header = self._add(deacom.order_headers, **order, po=po)
            line = self._add(
                deacom.order_lines, order=number * 100, line=1, part=1, quantity=1, header=header
            )
        self._add(deacom.job_lines, job=number, line=1, part=1, quantity=1, order=0, order_line=line)

    def _add(self, table: Table, overrides: Row | None = None, **values: Any) -> int:
        kept = self.rows[table]
        identity = max(FIRST_ID, kept[-1]["id"] + 1 if kept else 0)
        kept.append({"id": identity} | values | (overrides or {}))
        return identity


def add(rows: Rows, parts: list[Part], bins: list[Bin], today: dt.date) -> None:
    """Add every awkward row to the demo's tables."""
    edges = Edges(rows, parts, bins, today)
    _types(edges)
    _jobs(edges)
    _quantities(edges)
    _missing_records(edges)
    _texts(edges)
    _dates(edges)


def _types(edges: Edges) -> None:
    """Types and QC texts in any case, with blanks; a lot that failed once and was approved again."""
    for kind in ("icxfer", "QUARANTINE", "Quarantine", "Staging ", "JOB", "Sal-Reserv"):
        edges.layer(type=kind)
    for qc in ("PENDING", "Pending ", " ", "Conditional"):
        edges.layer(qc=qc)
    failed = edges.layer(action="Failed QC", balance=0)
    edges.layer(lot=failed, action="Re-approved", qc="Released")
    failed = edges.layer(PACKAGING, action="FAILED qc ", balance=0)
    edges.layer(PACKAGING, lot=failed, type="quarantine")


def _jobs(edges: Edges) -> None:
    """Jobs that are none, two jobs for a lot, a higher job without an order, orders in several versions."""
    edges.job(97_001, "OM10931")
    edges.job(97_002, "OM10977")
    edges.job(97_003, None)
    edges.job(97_004, "OM11002", older="OM11001")
    edges.job(97_005, " ")
    edges.layer(FINISHED, action="Finish Job", origin="JJ-ABC")
    edges.layer(FINISHED, action="Finish Job", origin="JJ-")
    for jobs in ((97_001, 97_002), (97_001, 97_003), (97_004,), (97_005,)):
        lot = edges.layer(FINISHED)
        for job in jobs:
            edges.layer(FINISHED, lot=lot, action="Finish Job", origin=f"JJ-{job}", balance=0)


def _quantities(edges: Edges) -> None:
    """The smallest quantity there is, great ones with all seven places, and what is no stock."""
    for balance in ("0.0000001", "1234567.8901234", "250000000", "0", "-12.5"):
        edges.layer(balance=Decimal(balance))


def _missing_records(edges: Edges) -> None:
    """Rows that point to nothing: without bin or part they are no stock, the rest shows what there is."""
    edges.layer(bin=MISSING)
    edges.layer(part=MISSING)
    edges.layer(facility=MISSING)
    no_customer = edges.part(code="R2-ORPHAN", description="Trial Blend, owner unknown", customer=MISSING)
    edges.layer(part=no_customer)
    edges.layer(part=edges.part(code="R2-NOUNIT", description="Sample Kit, loose", unit=MISSING))
    inactive = edges.part(code="R2-0998", description="Whey Blend 34, discontinued", active=False)
    edges.layer(part=inactive)


def _texts(edges: Edges) -> None:
    """Texts that look like formulas, markup or numbers, in every alphabet, and as long as they get."""
    for reference in SHOWY:
        edges.layer(reference=reference)
    long = "Premix, Vitamin & Mineral, custom: " + "A, B1, B2, B6, B12, C, D3, E, K2, Zn, Se, Mg; " * 5
    edges.layer(part=edges.part(code="R2-0999", description=long[:200]))
    edges.layer(part=edges.part(code="A2", description="Crème brûlée flavour, 乳糖不使用, №7"))
    edges.layer(part=edges.part(code="A10", description="Carton “Été”, 30 × 6 g"), user_lot="000417")


def _dates(edges: Edges) -> None:
    """Dates that mean "no date", and an expiry on the very day."""
    for expires in (dt.datetime(1753, 1, 1), dt.datetime(1900, 1, 1), dt.datetime(9999, 12, 31), edges.today):  # noqa: DTZ001
        edges.layer(PACKAGING, expires=expires)
