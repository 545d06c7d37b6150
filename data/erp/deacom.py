"""The Deacom ERP: its tables, and the two selects that turn them into the portal's rows.

The only file that knows an ERP name. Another ERP is another file here that yields the same labels.
Deacom has no foreign keys and no secondary indexes; "no link" is 0 and "no text" is ''; only datetimes may be
NULL. Never `SELECT *`: some of the real tables hold passwords. Declared is what the portal reads and what the
demo ERP must fill in to be believable, with Deacom's types and defaults.
"""

import hashlib

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
JOB_PREFIX = "JJ-"  # fi_postref of a job's postings is this prefix and the job number, without leading zeros


def _key(name: str) -> Column:
    return Column(name, Integer, Identity(start=1, increment=1), primary_key=True)


def _int(name: str) -> Column:
    return Column(name, Integer, nullable=False, server_default=text("0"))


def _number(name: str, precision: int, scale: int = 0) -> Column:
    return Column(name, Numeric(precision, scale), nullable=False, server_default=text("0"))


def _text(name: str, length: int) -> Column:
    return Column(name, Unicode(length), nullable=False, server_default=text("''"))


def _bit(name: str, default: bool = False) -> Column:
    return Column(name, Boolean, nullable=False, server_default=true() if default else false())


def _when(name: str) -> Column:
    return Column(name, DateTime, nullable=True)


# "Item Search 1": the list that this company keeps its customers in.
dmpr1 = Table(
    "dmpr1", metadata, _key("p1_id"), _text("p1_name", 30), _bit("p1_active", True), _bit("p1_default")
)
dmunit = Table("dmunit", metadata, _key("un_id"), _text("un_name", 30))
dmware = Table("dmware", metadata, _key("wa_id"), _text("wa_name", 30), _bit("wa_active", True))
dmloctype = Table("dmloctype", metadata, _key("lt_id"), _text("lt_name", 30), _int("lt_waid"))
dmloc = Table(
    "dmloc", metadata, _key("lo_id"), _text("lo_name", 30), _bit("lo_active", True), _int("lo_ltid")
)
dmcats = Table("dmcats", metadata, _key("ca_id"), _text("ca_name", 30))
dmprod = Table(
    "dmprod",
    metadata,
    _key("pr_id"),
    _text("pr_codenum", 30),
    _text("pr_descrip", 200),
    _bit("pr_active", True),
    _int("pr_caid"),
    _int("pr_unid"),
    _int("pr_user5"),  # → dmpr1: the customer that the part belongs to
)
dmcust = Table(
    "dmcust",
    metadata,
    _key("cu_id"),
    _int("cu_prid"),
    _int("cu_biid"),
    _text("cu_codenum", 30),
    _text("cu_descrip", 200),
    _bit("cu_active", True),
    _bit("cu_default"),
)
# One row per posting: the inventory layers.
dtfifo = Table(
    "dtfifo",
    metadata,
    _key("fi_id"),
    _when("fi_date"),
    _when("fi_lotdate"),
    _when("fi_recdate"),
    _when("fi_zeroed"),
    _number("fi_lotnum", 10),
    _text("fi_userlot", 60),
    _int("fi_prid"),
    _number("fi_quant", 17, 7),
    _number("fi_balance", 17, 7),
    _text("fi_postref", 30),
    _text("fi_action", 60),
    _text("fi_type", 10),
    _text("fi_qc", 30),
    _int("fi_loid"),
    _int("fi_waid"),
    _when("fi_expires"),
    _text("fi_attrib1", 60),
    _text("fi_attrib2", 60),  # shown as Reference at this company
    _text("fi_attrib3", 60),
    _number("fi_allonum", 15),
)
dtjob = Table(
    "dtjob",
    metadata,
    _key("jo_id"),
    _number("jo_jobnum", 15),
    Column("jo_type", Unicode(1), nullable=False, server_default=text("'a'")),
    _when("jo_date"),
    _when("jo_closed"),
    _int("jo_waid"),
)
dtljob = Table(
    "dtljob",
    metadata,
    _key("lj_id"),
    _number("lj_jobnum", 15),
    _number("lj_linenum", 10),
    _int("lj_prid"),
    _number("lj_quant", 17, 7),
    _number("lj_ordnum", 15),
    _int("lj_orid"),
)
dtord = Table(
    "dtord",
    metadata,
    _key("or_id"),
    _number("or_ordnum", 15),
    _number("or_linenum", 10),
    _int("or_prid"),
    _number("or_quant", 17, 7),
    _int("or_toid"),
)
# Order headers: an order number has several versions, a line points to its own by or_toid.
dttord = Table(
    "dttord",
    metadata,
    _key("to_id"),
    _number("to_ordnum", 15),
    _text("to_ordtype", 1),
    _text("to_status", 1),
    _text("to_billpo", 30),
    _int("to_biid"),
    _when("to_orddate"),
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
    """Return the column as the driver delivers it: a reading converts each distinct value once, not each row."""
    return type_coerce(column, NullType())


def _failed_lots() -> Subquery:
    """Return the lots that failed QC once: failing is lot-wide and for ever, even after re-approval."""
    failed = select(dtfifo.c.fi_lotnum.label("lot")).where(_word(dtfifo.c.fi_action) == "failed qc")
    return failed.distinct().subquery("failed_lots")


def _lot_orders() -> Subquery:
    """Return one row per lot that a job finished for a customer's order, with that order's PO.

    Of several jobs the highest number wins, but only jobs that reach an order compete; then the latest header.
    Grouping the finished lots first leaves a bare column to join on: with an expression on both sides SQLite could
    not index either of them and would compare every pair of rows.
    """
    finished = (
        select(dtfifo.c.fi_lotnum.label("lot"), dtfifo.c.fi_postref.label("job"))
        .where(_word(dtfifo.c.fi_action) == "finish job")
        .distinct()
        .subquery("finished_lots")
    )
    newest = func.row_number().over(
        partition_by=finished.c.lot, order_by=(dtljob.c.lj_jobnum.desc(), dttord.c.to_id.desc())
    )
    ranked = (
        select(finished.c.lot, _trimmed(dttord.c.to_billpo).label("po"), newest.label("place"))
        .join_from(
            finished, dtljob, finished.c.job == literal(JOB_PREFIX) + cast(dtljob.c.lj_jobnum, String(20))
        )
        .join(dtord, dtord.c.or_id == dtljob.c.lj_orid)
        .join(dttord, dttord.c.to_id == dtord.c.or_toid)
        .subquery("ranked_orders")
    )
    return select(ranked.c.lot, ranked.c.po).where(ranked.c.place == 1).subquery("lot_orders")


def _customer_parts() -> Subquery:
    """Return one customer's part number per part: active before inactive, default first, then the oldest."""
    preferred = func.row_number().over(
        partition_by=dmcust.c.cu_prid,
        order_by=(dmcust.c.cu_active.desc(), dmcust.c.cu_default.desc(), dmcust.c.cu_id),
    )
    ranked = (
        select(dmcust.c.cu_prid.label("part"), dmcust.c.cu_codenum.label("code"), preferred.label("place"))
        .where(_trimmed(dmcust.c.cu_codenum) != "")
        .subquery("ranked_codes")
    )
    return select(ranked.c.part, ranked.c.code).where(ranked.c.place == 1).subquery("customer_parts")


def _status(failed: Subquery) -> ColumnElement[str]:
    """Return the status of a layer; the first rule that matches wins."""
    kind, qc = _word(dtfifo.c.fi_type), _word(func.coalesce(dtfifo.c.fi_qc, ""))
    return case(
        (kind == "quarantine", "Quarantined"),
        (kind == "job", "Issued to Job"),
        (kind == "sal-reserv", "Sales Reserved"),
        (kind == "staging", "Staged to Job"),
        (failed.c.lot.is_not(None), "Failed QC"),
        (qc == "pending", "Pending QC"),
        (qc == "", "Approved QC"),
        else_="Available",
    )


def inventory_select() -> Select:
    """Return the select of every layer with stock, for all customers, under the column ids of the inventory.

    `customer_id` is 0 for parts without a customer and for the list's default entry: nobody can be granted those.
    """
    failed, orders, codes = _failed_lots(), _lot_orders(), _customer_parts()
    granted = and_(dmpr1.c.p1_id.is_not(None), dmpr1.c.p1_default == false())
    return (
        select(
            dtfifo.c.fi_id.label("row_id"),
            case((granted, dmpr1.c.p1_id), else_=0).label("customer_id"),
            _shown(dmpr1.c.p1_name).label("customer"),
            dmprod.c.pr_codenum.label("part"),
            dmprod.c.pr_descrip.label("description"),
            _stored(dtfifo.c.fi_balance).label("on_hand"),
            _shown(dmunit.c.un_name).label("unit"),
            dmloc.c.lo_name.label("bin"),
            dtfifo.c.fi_userlot.label("user_lot"),
            _stored(dtfifo.c.fi_expires).label("exp_date"),
            dtfifo.c.fi_attrib2.label("reference"),
            _shown(orders.c.po).label("po"),
            _status(failed).label("status"),
            _stored(dtfifo.c.fi_lotdate).label("last_rec_date"),
            _stored(dtfifo.c.fi_date).label("last_tran_date"),
            _shown(dmware.c.wa_name).label("facility"),
            _shown(codes.c.code).label("customer_part"),
        )
        .join_from(dtfifo, dmprod, dmprod.c.pr_id == dtfifo.c.fi_prid)
        .join(dmloc, dmloc.c.lo_id == dtfifo.c.fi_loid)
        .outerjoin(dmpr1, dmpr1.c.p1_id == dmprod.c.pr_user5)
        .outerjoin(dmunit, dmunit.c.un_id == dmprod.c.pr_unid)
        .outerjoin(dmware, dmware.c.wa_id == dtfifo.c.fi_waid)
        .outerjoin(failed, failed.c.lot == dtfifo.c.fi_lotnum)
        .outerjoin(orders, orders.c.lot == dtfifo.c.fi_lotnum)
        .outerjoin(codes, codes.c.part == dmprod.c.pr_id)
        .where(dtfifo.c.fi_balance > 0)
        .order_by(dtfifo.c.fi_id)
    )


def customers_select() -> Select:
    """Return the select of the list that the customers are kept in, its default entry and inactive ones included."""
    columns = (
        dmpr1.c.p1_id.label("id"),
        dmpr1.c.p1_name.label("name"),
        dmpr1.c.p1_active.label("active"),
        dmpr1.c.p1_default.label("default"),
    )
    return select(*columns).order_by(dmpr1.c.p1_name, dmpr1.c.p1_id)


def _form() -> str:
    """Return a short hash of what a reading consists of: the select, its constants and the column declaration."""
    compiled = inventory_select().compile()
    form = repr((str(compiled), sorted(compiled.params.items()), COLUMNS))
    return hashlib.sha256(form.encode()).hexdigest()[:12]


FORM = _form()
