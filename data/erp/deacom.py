"""The Deacom ERP: its tables, and the two selects that turn them into the portal's rows.

With `deacom_postings.py`, which has what only a lot's history needs, the only file that knows an ERP name:
everything else uses the keys given here. Another ERP is another file that yields the same labels. Deacom has
no foreign keys and no secondary indexes; "no link" is 0, "no text" is '', and only datetimes may be NULL.
Declared, with Deacom's types and defaults, is what the portal reads and what the demo ERP fills in to be
believable. Never `SELECT *`: some real tables hold passwords.
"""

import hashlib
from functools import cache

from sqlalchemy import (
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    select,
)
from sqlalchemy.sql.elements import ColumnElement

from data.erp.declaring import (
    bit,
    declared,
    key,
    metadata,  # noqa: F401  of all tables of this ERP, for whoever creates or checks them
    number,
    shown,
    stored,
    text,
    trimmed,
    when,
    whole,
    word,
)
from data.inventory.columns import COLUMNS

# Site configuration: what this company uses Deacom's free fields for.
JOB_PREFIX = "JJ-"  # a job's postings refer to it by this prefix and its number, without leading zeros


customers = declared(  # "Item Search 1": the list that this company keeps its customers in
    "dmpr1",
    id=key("p1_id"),
    name=text("p1_name", 30),
    active=bit("p1_active", default=True),
    default=bit("p1_default"),
)
units = declared("dmunit", id=key("un_id"), name=text("un_name", 30))
categories = declared("dmcats", id=key("ca_id"), name=text("ca_name", 30))
facilities = declared("dmware", id=key("wa_id"), name=text("wa_name", 30))
areas = declared("dmloctype", id=key("lt_id"), name=text("lt_name", 30), facility=whole("lt_waid"))
bins = declared("dmloc", id=key("lo_id"), name=text("lo_name", 30), area=whole("lo_ltid"))
parts = declared(
    "dmprod",
    id=key("pr_id"),
    code=text("pr_codenum", 30),
    description=text("pr_descrip", 200),
    active=bit("pr_active", default=True),
    category=whole("pr_caid"),
    unit=whole("pr_unid"),
    customer=whole("pr_user5"),
)
customer_parts = declared(  # what a part is called elsewhere; a part may have several entries
    "dmcust",
    id=key("cu_id"),
    part=whole("cu_prid"),
    code=text("cu_codenum", 30),
    description=text("cu_descrip", 200),
    active=bit("cu_active", default=True),
    default=bit("cu_default"),
)
layers = declared(  # inventory: one row per posting, `balance` of it is still there
    "dtfifo",
    id=key("fi_id"),
    moved=when("fi_date"),
    received=when("fi_lotdate"),
    recorded=when("fi_recdate"),
    lot=number("fi_lotnum", 10),
    user_lot=text("fi_userlot", 60),
    part=whole("fi_prid"),
    quantity=number("fi_quant", 17, 7),
    balance=number("fi_balance", 17, 7),
    origin=text("fi_postref", 30),  # of a job's postings: JOB_PREFIX and the job number
    action=text("fi_action", 60),
    type=text("fi_type", 10),
    qc=text("fi_qc", 30),
    bin=whole("fi_loid"),
    facility=whole("fi_waid"),
    expires=when("fi_expires"),
    attribute1=text("fi_attrib1", 60),
    reference=text("fi_attrib2", 60),  # lot attribute 2 is the reference at this company
    attribute3=text("fi_attrib3", 60),
    allocated=number("fi_allonum", 15),
)
jobs = declared(
    "dtjob",
    id=key("jo_id"),
    number=number("jo_jobnum", 15),
    type=text("jo_type", 1, default="a"),
    opened=when("jo_date"),
    closed=when("jo_closed"),
    facility=whole("jo_waid"),
)
job_lines = declared(
    "dtljob",
    id=key("lj_id"),
    job=number("lj_jobnum", 15),
    line=number("lj_linenum", 10),
    part=whole("lj_prid"),
    quantity=number("lj_quant", 17, 7),
    order=number("lj_ordnum", 15),
    order_line=whole("lj_orid"),
)
order_lines = declared(
    "dtord",
    id=key("or_id"),
    order=number("or_ordnum", 15),
    line=number("or_linenum", 10),
    part=whole("or_prid"),
    quantity=number("or_quant", 17, 7),
    header=whole("or_toid"),
)
order_headers = declared(  # an order number has several versions; a line names the one it belongs to
    "dttord",
    id=key("to_id"),
    order=number("to_ordnum", 15),
    type=text("to_ordtype", 1),
    status=text("to_status", 1),
    po=text("to_billpo", 30),
    ordered=when("to_orddate"),
    shipped=when("to_shipped"),
    bill_to=whole("to_biid"),
)


def _failed_lots() -> Subquery:
    """Return the lots that failed QC once: failing is lot-wide and for ever, even after re-approval."""
    failed = select(layers.c.lot.label("lot")).where(word(layers.c.action) == "failed qc")
    return failed.distinct().subquery("failed_lots")


def _lot_orders() -> Subquery:
    """Return one row per lot that a job finished for a customer's order, with that order's PO.

    Of several jobs the highest number wins, but only jobs that reach an order compete; then the latest
    header. Gathering the finished lots first leaves a bare column to join on: with an expression on both
    sides SQLite could index neither of them and would compare every pair of rows.
    """
    finished = (
        select(layers.c.lot.label("lot"), word(layers.c.origin).label("job"))
        .where(word(layers.c.action) == "finish job")
        .distinct()
        .subquery("finished_lots")
    )
    newest = func.row_number().over(
        partition_by=finished.c.lot, order_by=(job_lines.c.job.desc(), order_headers.c.id.desc())
    )
    job = literal(JOB_PREFIX.lower()) + cast(job_lines.c.job, String(20))
    ranked = (
        select(finished.c.lot, trimmed(order_headers.c.po).label("po"), newest.label("place"))
        .join_from(finished, job_lines, job == finished.c.job)
        .join(order_lines, order_lines.c.id == job_lines.c.order_line)
        .join(order_headers, order_headers.c.id == order_lines.c.header)
        .subquery("ranked_orders")
    )
    return select(ranked.c.lot, ranked.c.po).where(ranked.c.place == 1).subquery("lot_orders")


def _part_codes() -> Subquery:
    """Return one customer's part number per part: active before inactive, default first, then the oldest."""
    preferred = func.row_number().over(
        partition_by=customer_parts.c.part,
        order_by=(customer_parts.c.active.desc(), customer_parts.c.default.desc(), customer_parts.c.id),
    )
    ranked = (
        select(
            customer_parts.c.part.label("part"), customer_parts.c.code.label("code"), preferred.label("place")
        )
        .where(trimmed(customer_parts.c.code) != "")
        .subquery("ranked_codes")
    )
    return select(ranked.c.part, ranked.c.code).where(ranked.c.place == 1).subquery("part_codes")


def _status(failed: Subquery) -> ColumnElement[str]:
    """Return the status of a layer: its type decides, then whether its lot failed, then its QC text."""
    committed = {
        "quarantine": "Quarantined",
        "job": "Issued to Job",
        "sal-reserv": "Sales Reserved",
        "staging": "Staged to Job",
    }
    checked = {"pending": "Pending QC", "": "Approved QC"}
    qc = case(checked, value=word(func.coalesce(layers.c.qc, "")), else_="Available")
    free = case((failed.c.lot.is_not(None), "Failed QC"), else_=qc)
    return case(committed, value=word(layers.c.type), else_=free)


@cache
def inventory_select() -> Select:
    """Return the select of every layer with stock, for all customers, under the inventory's column ids.

    `customer_id` is 0 for parts without a customer and for the list's default entry: neither can be granted.
    """
    failed, orders, codes = _failed_lots(), _lot_orders(), _part_codes()
    granted = and_(customers.c.id.is_not(None), customers.c.default == false())
    return (
        select(
            layers.c.id.label("row_id"),
            case((granted, customers.c.id), else_=0).label("customer_id"),
            shown(customers.c.name).label("customer"),
            parts.c.code.label("part"),
            parts.c.description.label("description"),
            stored(layers.c.balance).label("on_hand"),
            shown(units.c.name).label("unit"),
            bins.c.name.label("bin"),
            layers.c.user_lot.label("user_lot"),
            stored(layers.c.expires).label("exp_date"),
            layers.c.reference.label("reference"),
            shown(orders.c.po).label("po"),
            _status(failed).label("status"),
            stored(layers.c.received).label("last_rec_date"),
            stored(layers.c.moved).label("last_tran_date"),
            shown(facilities.c.name).label("facility"),
            shown(codes.c.code).label("customer_part"),
        )
        .join_from(layers, parts, parts.c.id == layers.c.part)
        .join(bins, bins.c.id == layers.c.bin)
        .outerjoin(customers, customers.c.id == parts.c.customer)
        .outerjoin(units, units.c.id == parts.c.unit)
        .outerjoin(facilities, facilities.c.id == layers.c.facility)
        .outerjoin(failed, failed.c.lot == layers.c.lot)
        .outerjoin(orders, orders.c.lot == layers.c.lot)
        .outerjoin(codes, codes.c.part == parts.c.id)
        .where(layers.c.balance > 0)
        .order_by(layers.c.id)
    )


def customers_select() -> Select:
    """Return the select of the customer list, its default entry and inactive ones included."""
    columns = (
        customers.c.id.label("id"),
        customers.c.name.label("name"),
        customers.c.active.label("active"),
        customers.c.default.label("default"),
    )
    return select(*columns).order_by(customers.c.name, customers.c.id)


def _form() -> str:
    """Return a short hash of what a reading is made of: select, constants and column declaration."""
    compiled = inventory_select().compile()
    form = repr((str(compiled), sorted(compiled.params.items()), COLUMNS))
    return hashlib.sha256(form.encode()).hexdigest()[:12]


FORM = _form()
# Earlier forms whose rows mean the same: what was kept in them is shown still.
SAME_MEANING: tuple[str, ...] = ()
