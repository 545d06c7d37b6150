"""What a lot's history consists of, and how the ERP's rows are put together to it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from data.erp import deacom_postings as erp
from data.erp.deacom import JOB_PREFIX
from data.erp.reading import day_of, tenmillionths


@dataclass(frozen=True)
class LotName:
    """A lot of some part, and how much of it is meant."""

    customer_id: int
    customer: str
    part: str
    user_lot: str
    unit: str
    quantity: int


@dataclass(frozen=True)
class Posting:
    """One change of a lot's quantity: more of it (a layer), or less (taken from a layer)."""

    day: dt.date | None
    quantity: int  # 10⁻⁷ of the unit, negative for what was taken
    action: str
    bin: str
    facility: str
    user_lot: str
    document: str  # what the ERP says it was posted for, where it is neither a job nor an order
    job: int | None = None
    order: int | None = None


@dataclass(frozen=True)
class Receipt:
    """A purchase line that stock came in on."""

    po: int
    line: int
    quantity: int
    ordered: dt.date | None
    received: dt.date | None
    vendor: str
    vendor_part: str
    vendor_reference: str


@dataclass(frozen=True)
class Job:
    """A job, and what of the lots in question it made or used."""

    number: int
    opened: dt.date | None = None
    closed: dt.date | None = None
    po: str = ""  # of the customer's order that it was for
    made: tuple[LotName, ...] = ()
    used: tuple[LotName, ...] = ()


@dataclass(frozen=True)
class Order:
    """A customer's order; `bill_to` is who pays it, "" where that is not surely one customer of the list."""

    number: int
    po: str
    shipped: dt.date | None
    bill_to: str


@dataclass
class LotStory:
    """The history of one of the ERP's lots."""

    customer_id: int
    customer: str
    part: str
    description: str
    unit: str
    user_lots: list[str]
    received: dt.date | None
    expires: dt.date | None
    balance: int
    postings: list[Posting] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    made_by: list[Job] = field(default_factory=list)
    used_by: list[Job] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)


def lot_story(rows: list[Row], taken: dict[Any, list[Row]], bought: dict[Any, list[Row]]) -> LotStory:
    """Return the history of a lot from its layers, and from what was taken and bought, by layer."""
    first = rows[0]
    postings = [posting for row in rows for posting in (_added(row), *_taken(row, taken.get(row.layer, ())))]
    lines = {line.line_id: line for row in rows for line in bought.get(row.layer, ())}
    days = sorted(day for row in rows if (day := day_of(row.received)))
    expiries = sorted(day for row in rows if (day := day_of(row.expires)))
    return LotStory(
        customer_id=first.owner,
        customer=first.customer,
        part=first.part,
        description=first.description,
        unit=first.unit,
        user_lots=sorted({row.user_lot for row in rows}),
        received=days[0] if days else None,
        expires=expiries[0] if expiries else None,
        balance=sum(tenmillionths(row.balance) for row in rows),
        # In the order of the days; of one day what came stands before what went.
        postings=sorted(postings, key=lambda each: (each.day or dt.date.min, each.quantity < 0)),
        receipts=[_receipt(line) for line in lines.values()],
    )


def _added(row: Row) -> Posting:
    return _posting(row, row, tenmillionths(row.quantity))


def _taken(layer: Row, rows: Iterable[Row]) -> Iterator[Posting]:
    for row in rows:
        yield _posting(row, layer, tenmillionths(row.after) - tenmillionths(row.before))


def _posting(row: Row, layer: Row, quantity: int) -> Posting:
    job, order = job_named(row.origin), _order_named(row.origin)
    is_other = job is None and order is None
    return Posting(
        day=day_of(row.at),
        quantity=quantity,
        action=row.action.strip(),
        bin=layer.bin,
        facility=layer.facility,
        user_lot=layer.user_lot,
        document=row.origin.strip() if is_other else "",
        job=job,
        order=order,
    )


def _receipt(line: Row) -> Receipt:
    return Receipt(
        po=int(line.po),
        line=int(line.line),
        quantity=tenmillionths(line.quantity),
        ordered=day_of(line.ordered),
        received=day_of(line.received),
        vendor=line.vendor.strip(),
        vendor_part=line.vendor_part.strip(),
        vendor_reference=line.vendor_invoice.strip() or line.vendor_account.strip(),
    )


def order_of(row: Row, certain: set[str]) -> Order:
    """Return an order; `certain` are the names that one customer and one bill-to account have."""
    payer = row.bill_to[: erp.NAME_LENGTH].strip()
    return Order(int(row.number), row.po or "", day_of(row.shipped), payer if payer in certain else "")


def jobs_in(postings: Iterable[Posting], action: str | None = None) -> list[int]:
    """Return the jobs that postings name, in their order; those of an action alone, if one is named."""
    found = (each.job for each in postings if action is None or each.action.lower() == action)
    return list(dict.fromkeys(job for job in found if job is not None))


def told(job: Job, *, made: tuple[LotName, ...] = (), used: tuple[LotName, ...] = ()) -> Job:
    """Return a job with what it made or used."""
    return Job(job.number, job.opened, job.closed, job.po, made, used)


def job_named(origin: str) -> int | None:
    """Return the number of the job that something was posted for."""
    return _number(origin, JOB_PREFIX)


def _order_named(origin: str) -> int | None:
    return _number(origin, erp.ORDER_PREFIX)


def _number(origin: str, prefix: str) -> int | None:
    """Return the number behind a prefix, written as the ERP writes it: without leading zeros."""
    text = origin.strip().lower().removeprefix(prefix.lower())
    has_prefix = len(text) < len(origin.strip())
    return int(text) if has_prefix and text.isascii() and text.isdigit() and str(int(text)) == text else None
