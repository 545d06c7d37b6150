"""What the Deacom ERP knows of a lot's way: the tables beside the stock, and the selects of its history.

Every select that could reach another customer's parts takes the customers that may be seen; None is all of
them. SQL Server compares texts without regard to case: who asks for an exact text compares once more.
"""

from collections.abc import Collection

from sqlalchemy import Select, and_, case, false, func, select, true
from sqlalchemy.sql.elements import ColumnElement

from data.erp.deacom import (
    bins,
    customers,
    facilities,
    job_lines,
    jobs,
    layers,
    order_headers,
    order_lines,
    parts,
    units,
)
from data.erp.declaring import (
    bit,
    declared,
    key,
    metadata,  # noqa: F401  of all tables that the portal reads
    number,
    shown,
    stored,
    text,
    trimmed,
    when,
    whole,
    word,
)

ORDER_PREFIX = "SO-"  # as JOB_PREFIX is for jobs: what is posted for an order refers to it
FINISHED, RELIEVED, SHIPPED = "finish job", "relieve job", "ship order"
NAME_LENGTH = 30  # of a customer in the list; bill-to accounts have longer names

decrements = declared(  # what was taken from a layer
    "dtfifo2",
    id=key("f2_id"),
    layer=whole("f2_fiid"),
    part=whole("f2_prid"),
    taken=when("f2_date"),
    origin=text("f2_postref", 30),
    before=number("f2_oldquan", 17, 7),
    after=number("f2_newquan", 17, 7),
    action=text("f2_action", 60),
)
receipts = declared(  # which purchase line a layer came in on
    "dtpur2", id=key("p2_id"), layer=whole("p2_fiid"), line=whole("p2_puid")
)
purchase_lines = declared(
    "dtpur",
    id=key("pu_id"),
    purchase=number("pu_purnum", 15),
    line=number("pu_linenum", 10),
    part=whole("pu_prid"),
    vendor_part=text("pu_vndcode", 30),
    quantity=number("pu_quant", 17, 7),
    received=number("pu_recman", 17, 7),
    header=whole("pu_tpid"),
)
purchases = declared(
    "dttpur",
    id=key("tp_id"),
    number=number("tp_purnum", 15),
    ordered=when("tp_date"),
    received=when("tp_recevd"),
    vendor=whole("tp_veid"),
    vendor_invoice=text("tp_vendinv", 30),
    vendor_account=text("tp_ref2", 30),
)
vendors = declared("dmvend", id=key("ve_id"), name=text("ve_name", 60), active=bit("ve_active", default=True))
bill_tos = declared(
    "dmbill", id=key("bi_id"), name=text("bi_name", 60), active=bit("bi_active", default=True)
)

_granted = and_(customers.c.id.is_not(None), customers.c.default == false())
_owner = case((_granted, customers.c.id), else_=0)  # 0: nobody's, which only All may see
_owned = layers.join(parts, parts.c.id == layers.c.part).outerjoin(
    customers, customers.c.id == parts.c.customer
)
_NAMED = (
    _owner.label("owner"),
    shown(customers.c.name).label("customer"),
    parts.c.code.label("part"),
    layers.c.user_lot.label("user_lot"),
)


def _seen(allowed: Collection[int] | None) -> ColumnElement[bool]:
    """Return the condition that lets through parts of these customers."""
    return true() if allowed is None else and_(_granted, customers.c.id.in_(sorted(allowed)))


def lots_select(part: str, user_lot: str, allowed: Collection[int] | None) -> Select:
    """Return the select of the system's lots that carry this text and hold this part."""
    found = select(stored(layers.c.lot).label("lot"), parts.c.id.label("part_id"), *_NAMED).select_from(
        _owned
    )
    return found.where(parts.c.code == part, layers.c.user_lot == user_lot, _seen(allowed)).distinct()


def layers_select(lots: Collection[int], part_ids: Collection[int]) -> Select:
    """Return the select of everything that was ever posted into these lots of these parts."""
    return (
        select(
            layers.c.id.label("layer"),
            stored(layers.c.lot).label("lot"),
            parts.c.id.label("part_id"),
            parts.c.description.label("description"),
            shown(units.c.name).label("unit"),
            shown(bins.c.name).label("bin"),
            shown(facilities.c.name).label("facility"),
            stored(func.coalesce(layers.c.recorded, layers.c.received, layers.c.moved)).label("at"),
            stored(layers.c.received).label("received"),
            stored(layers.c.expires).label("expires"),
            stored(layers.c.quantity).label("quantity"),
            stored(layers.c.balance).label("balance"),
            layers.c.action.label("action"),
            layers.c.origin.label("origin"),
            word(layers.c.type).label("type"),
            stored(layers.c.allocated).label("allocated"),
            *_NAMED,
        )
        .select_from(_owned)
        .outerjoin(units, units.c.id == parts.c.unit)
        .outerjoin(bins, bins.c.id == layers.c.bin)
        .outerjoin(facilities, facilities.c.id == layers.c.facility)
        .where(layers.c.lot.in_(sorted(lots)), layers.c.part.in_(sorted(part_ids)))
        .order_by(layers.c.id)
    )


def decrements_select(layer_ids: Collection[int]) -> Select:
    """Return the select of what was taken from these layers."""
    return (
        select(
            decrements.c.id.label("id"),
            decrements.c.layer.label("layer"),
            stored(decrements.c.taken).label("at"),
            decrements.c.origin.label("origin"),
            decrements.c.action.label("action"),
            stored(decrements.c.before).label("before"),
            stored(decrements.c.after).label("after"),
        )
        .where(decrements.c.layer.in_(sorted(layer_ids)))
        .order_by(decrements.c.id)
    )


def receipts_select(layer_ids: Collection[int]) -> Select:
    """Return the select of the purchase lines that these layers came in on; one may be named by several."""
    return (
        select(
            receipts.c.layer.label("layer"),
            purchase_lines.c.id.label("line_id"),
            stored(purchase_lines.c.purchase).label("po"),
            stored(purchase_lines.c.line).label("line"),
            stored(purchase_lines.c.quantity).label("quantity"),
            purchase_lines.c.vendor_part.label("vendor_part"),
            stored(purchases.c.ordered).label("ordered"),
            stored(purchases.c.received).label("received"),
            shown(purchases.c.vendor_invoice).label("vendor_invoice"),
            shown(purchases.c.vendor_account).label("vendor_account"),
            shown(vendors.c.name).label("vendor"),
        )
        .join_from(receipts, purchase_lines, purchase_lines.c.id == receipts.c.line)
        .outerjoin(purchases, purchases.c.id == purchase_lines.c.header)
        .outerjoin(vendors, vendors.c.id == purchases.c.vendor)
        .where(receipts.c.layer.in_(sorted(layer_ids)))
        .order_by(receipts.c.id)
    )


def jobs_select(numbers: Collection[int]) -> Select:
    """Return the select of these jobs."""
    return select(
        stored(jobs.c.number).label("number"),
        stored(jobs.c.opened).label("opened"),
        stored(jobs.c.closed).label("closed"),
    ).where(jobs.c.number.in_(sorted(numbers)))


def job_orders_select(numbers: Collection[int]) -> Select:
    """Return the select of the orders that these jobs were made for; the last row of a job counts."""
    return (
        select(stored(job_lines.c.job).label("number"), trimmed(order_headers.c.po).label("po"))
        .join_from(job_lines, order_lines, order_lines.c.id == job_lines.c.order_line)
        .join(order_headers, order_headers.c.id == order_lines.c.header)
        .where(job_lines.c.job.in_(sorted(numbers)))
        .order_by(job_lines.c.job, order_headers.c.id)
    )


def made_select(origins: Collection[str], allowed: Collection[int] | None) -> Select:
    """Return the select of what jobs made, by what their postings refer to, in small letters."""
    return (
        select(
            word(layers.c.origin).label("origin"),
            stored(layers.c.quantity).label("quantity"),
            shown(units.c.name).label("unit"),
            *_NAMED,
        )
        .select_from(_owned)
        .outerjoin(units, units.c.id == parts.c.unit)
        .where(word(layers.c.action) == FINISHED, word(layers.c.origin).in_(sorted(origins)), _seen(allowed))
        .order_by(layers.c.id)
    )


def used_select(origins: Collection[str], allowed: Collection[int] | None) -> Select:
    """Return the select of what jobs used, by what their postings refer to, in small letters."""
    return (
        select(
            word(decrements.c.origin).label("origin"),
            stored(decrements.c.before).label("before"),
            stored(decrements.c.after).label("after"),
            shown(units.c.name).label("unit"),
            *_NAMED,
        )
        .select_from(_owned.join(decrements, decrements.c.layer == layers.c.id))
        .outerjoin(units, units.c.id == parts.c.unit)
        .where(
            word(decrements.c.action) == RELIEVED,
            word(decrements.c.origin).in_(sorted(origins)),
            _seen(allowed),
        )
        .order_by(decrements.c.id)
    )


def orders_select(numbers: Collection[int]) -> Select:
    """Return the select of orders in all their versions, the newest last."""
    return (
        select(
            order_headers.c.id.label("id"),
            stored(order_headers.c.order).label("number"),
            trimmed(order_headers.c.po).label("po"),
            stored(order_headers.c.shipped).label("shipped"),
            trimmed(shown(bill_tos.c.name)).label("bill_to"),
        )
        .outerjoin_from(order_headers, bill_tos, bill_tos.c.id == order_headers.c.bill_to)
        .where(order_headers.c.order.in_(sorted(numbers)))
        .order_by(order_headers.c.id)
    )


def bill_to_names_select() -> Select:
    """Return the select of the names of all bill-to accounts."""
    return select(trimmed(bill_tos.c.name).label("name"))


def customer_names_select() -> Select:
    """Return the select of the names of all customers."""
    return select(trimmed(customers.c.name).label("name"))
