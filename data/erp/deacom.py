"""The Deacom ERP: its tables, and the two selects that turn them into the portal's rows.

The only file that knows an ERP name: everything else uses the keys given here. Another ERP is another file
that yields the same labels. Deacom has no foreign keys and no secondary indexes; "no link" is 0, "no text" is
'', and only datetimes may be NULL. Declared, with Deacom's types and defaults, is what the portal reads and
what the demo ERP fills in to be believable. Never `SELECT *`: some real tables hold passwords.
"""

import hashlib
from functools import cache

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Identity,
    Integer,
    MetaData,
    Numeric,
    Select,
    String,
    Subquery,
    Table,
    Unicode,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    select,
    text,
    true,
    type_coerce,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import NullType

from data.inventory.columns import COLUMNS

metadata = MetaData()

# Site configuration: what this company uses Deacom's free fields for.
JOB_PREFIX = "JJ-"  # a job's postings refer to it by this prefix and its number, without leading zeros


def _table(name: str, /, **columns: Column) -> Table:
    """Return the table whose columns the portal knows by the given names."""
    for key, column in columns.items():
        column.key = key
    return Table(name, metadata, *columns.values())


def _key(name: str) -> Column:
    return Column(name, Integer, Identity(start=1, increment=1), primary_key=True)


def _int(name: str) -> Column:
    return Column(name, Integer, nullable=False, server_default=text("0"))


def _number(name: str, precision: int, scale: int = 0) -> Column:
    return Column(name, Numeric(precision, scale), nullable=False, server_default=text("0"))


def _text(name: str, length: int, default: str = "") -> Column:
    return Column(name, Unicode(length), nullable=False, server_default=text(f"'{default}'"))


def _bit(name: str, default: bool = False) -> Column:
    return Column(name, Boolean, nullable=False, server_default=true() if default else false())


def _when(name: str) -> Column:
    return Column(name, DateTime, nullable=True)


customers = _table(  # "Item Search 1": the list that this company keeps its customers in
    "dmpr1",
    id=_key("p1_id"),
    name=_text("p1_name", 30),
    active=_bit("p1_active", default=True),
    default=_bit("p1_default"),
)
units = _table("dmunit", id=_key("un_id"), name=_text("un_name", 30))
categories = _table("dmcats", id=_key("ca_id"), name=_text("ca_name", 30))
facilities = _table("dmware", id=_key("wa_id"), name=_text("wa_name", 30))
areas = _table("dmloctype", id=_key("lt_id"), name=_text("lt_name", 30), facility=_int("lt_waid"))
bins = _table("dmloc", id=_key("lo_id"), name=_text("lo_name", 30), area=_int("lo_ltid"))
parts = _table(
    "dmprod",
    id=_key("pr_id"),
    code=_text("pr_codenum", 30),
    description=_text("pr_descrip", 200),
    active=_bit("pr_active", default=True),
    category=_int("pr_caid"),
    unit=_int("pr_unid"),
    customer=_int("pr_user5"),
)
customer_parts = _table(  # what a part is called elsewhere; a part may have several entries
    "dmcust",
    id=_key("cu_id"),
    part=_int("cu_prid"),
    code=_text("cu_codenum", 30),
    description=_text("cu_descrip", 200),
    active=_bit("cu_active", default=True),
    default=_bit("cu_default"),
)
layers = _table(  # inventory: one row per posting, `balance` of it is still there
    "dtfifo",
    id=_key("fi_id"),
    moved=_when("fi_date"),
    received=_when("fi_lotdate"),
    recorded=_when("fi_recdate"),
    lot=_number("fi_lotnum", 10),
    user_lot=_text("fi_userlot", 60),
    part=_int("fi_prid"),
    quantity=_number("fi_quant", 17, 7),
    balance=_number("fi_balance", 17, 7),
    origin=_text("fi_postref", 30),  # of a job's postings: JOB_PREFIX and the job number
    action=_text("fi_action", 60),
    type=_text("fi_type", 10),
    qc=_text("fi_qc", 30),
    bin=_int("fi_loid"),
    facility=_int("fi_waid"),
    expires=_when("fi_expires"),
    attribute1=_text("fi_attrib1", 60),
    reference=_text("fi_attrib2", 60),  # lot attribute 2 is the reference at this company
    attribute3=_text("fi_attrib3", 60),
    allocated=_number("fi_allonum", 15),
)
jobs = _table(
    "dtjob",
    id=_key("jo_id"),
    number=_number("jo_jobnum", 15),
    type=_text("jo_type", 1, default="a"),
    opened=_when("jo_date"),
    closed=_when("jo_closed"),
    facility=_int("jo_waid"),
)
job_lines = _table(
    "dtljob",
    id=_key("lj_id"),
    job=_number("lj_jobnum", 15),
    line=_number("lj_linenum", 10),
    part=_int("lj_prid"),
    quantity=_number("lj_quant", 17, 7),
    order=_number("lj_ordnum", 15),
    order_line=_int("lj_orid"),
)
order_lines = _table(
    "dtord",
    id=_key("or_id"),
    order=_number("or_ordnum", 15),
    line=_number("or_linenum", 10),
    part=_int("or_prid"),
    quantity=_number("or_quant", 17, 7),
    header=_int("or_toid"),
)
order_headers = _table(  # an order number has several versions; a line names the one it belongs to
    "dttord",
    id=_key("to_id"),
    order=_number("to_ordnum", 15),
    type=_text("to_ordtype", 1),
    status=_text("to_status", 1),
    po=_text("to_billpo", 30),
    ordered=_when("to_orddate"),
)


def _trimmed(column: ColumnElement[str]) -> ColumnElement[str]:
    """Return the text without blanks around it (SQL Server knows TRIM only since 2017)."""
    return func.ltrim(func.rtrim(column))


def _word(column: ColumnElement[str]) -> ColumnElement[str]:
    """Return the text as SQL Server compares it: neither case nor blanks around it count."""
    return func.lower(_trimmed(column))


def _shown(column: ColumnElement[str]) -> ColumnElement[str]:
    """Return the text of a joined record, '' where there is no such record."""
    return func.coalesce(column, "")


def _stored(column: Column) -> ColumnElement:
    """Return the column as the driver delivers it: a reading converts distinct values, not rows."""
    return type_coerce(column, NullType())


def _failed_lots() -> Subquery:
    """Return the lots that failed QC once: failing is lot-wide and for ever, even after re-approval."""
    failed = select(layers.c.lot.label("lot")).where(_word(layers.c.action) == "failed qc")
    return failed.distinct().subquery("failed_lots")


def _lot_orders() -> Subquery:
    """Return one row per lot that a job finished for a customer's order, with that order's PO.

    Of several jobs the highest number wins, but only jobs that reach an order compete; then the latest
    header. Gathering the finished lots first leaves a bare column to join on: with an expression on both
    sides SQLite could index neither of them and would compare every pair of rows.
    """
    finished = (
        select(layers.c.lot.label("lot"), _word(layers.c.origin).label("job"))
        .where(_word(layers.c.action) == "finish job")
        .distinct()
        .subquery("finished_lots")
    )
    newest = func.row_number().over(
        partition_by=finished.c.lot, order_by=(job_lines.c.job.desc(), order_headers.c.id.desc())
    )
    job = literal(JOB_PREFIX.lower()) + cast(job_lines.c.job, String(20))
    ranked = (
        select(finished.c.lot, _trimmed(order_headers.c.po).label("po"), newest.label("place"))
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
        .where(_trimmed(customer_parts.c.code) != "")
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
    qc = case(checked, value=_word(func.coalesce(layers.c.qc, "")), else_="Available")
    free = case((failed.c.lot.is_not(None), "Failed QC"), else_=qc)
    return case(committed, value=_word(layers.c.type), else_=free)


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
            _shown(customers.c.name).label("customer"),
            parts.c.code.label("part"),
            parts.c.description.label("description"),
            _stored(layers.c.balance).label("on_hand"),
            _shown(units.c.name).label("unit"),
            bins.c.name.label("bin"),
            layers.c.user_lot.label("user_lot"),
            _stored(layers.c.expires).label("exp_date"),
            layers.c.reference.label("reference"),
            _shown(orders.c.po).label("po"),
            _status(failed).label("status"),
            _stored(layers.c.received).label("last_rec_date"),
            _stored(layers.c.moved).label("last_tran_date"),
            _shown(facilities.c.name).label("facility"),
            _shown(codes.c.code).label("customer_part"),
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
