"""The inventory columns: the one declaration that select, snapshot, listing, grid and exports read."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "quantity", "date"]


@dataclass(frozen=True)
class Column:
    """One column: `id` is used by grid, filters, exports and API; `header` is what people read."""

    id: str
    header: str
    kind: Kind = "text"
    hidden: bool = False  # not shown until a person asks for it
    facet: bool = False  # offered as a multi-select with counts
    derived: bool = False  # follows from the day and the rules: no part of a reading, never searched


COLUMNS = (
    Column("customer", "Customer", facet=True),
    Column("part", "Part", facet=True),
    Column("description", "Description"),
    Column("on_hand", "On Hand Qty", "quantity"),
    Column("unit", "Unit"),
    Column("bin", "Bin", facet=True),
    Column("user_lot", "User Lot"),
    Column("exp_date", "Exp Date", "date"),
    Column("reference", "Reference"),
    Column("po", "PO"),
    Column("status", "Status", facet=True),
    Column("last_rec_date", "Last Rec Date", "date"),
    Column("last_tran_date", "Last Tran Date", "date"),
    Column("facility", "Facility", hidden=True),
    Column("customer_part", "Customer Part", hidden=True),
)
DERIVED = (  # of each lot, beside what the ERP says; whole numbers, none where there is no date
    Column("days_left", "Days Left", "quantity", hidden=True, derived=True),
    Column("fefo", "Use First", "quantity", hidden=True, derived=True),
)
COMPARED = (  # of each lot, beside an earlier day
    Column("change", "Change", hidden=True, derived=True),
    Column("on_hand_before", "Quantity Before", "quantity", hidden=True, derived=True),
    Column("status_before", "Status Before", hidden=True, derived=True),
)
PART_COLUMNS = (  # one row per customer, part and unit; what is added up or counted is a quantity
    Column("customer", "Customer"),
    Column("part", "Part"),
    Column("description", "Description"),
    Column("unit", "Unit"),
    Column("on_hand_sum", "On Hand Qty", "quantity"),
    Column("available", "Available", "quantity"),
    Column("on_hold", "On Hold", "quantity"),
    Column("committed", "Committed", "quantity"),
    Column("lots", "Lots", "quantity"),
    Column("bins", "Bins", "quantity"),
    Column("next_exp", "Nearest Exp Date", "date"),
    Column("customer_part", "Customer Part", hidden=True),
)
EXPIRY = Column("expiry", "Expiry", facet=True)  # a choice only: its values follow from Exp Date and the day
CHANGE = Column("change", "Changes", facet=True)  # a choice only, of a comparison: what became of rows
BY_ID = {column.id: column for column in (*COLUMNS, *DERIVED, *COMPARED)}  # whatever a view of lots may name
PARTS_BY_ID = {column.id: column for column in PART_COLUMNS}
CHOICES_BY_ID = BY_ID | {EXPIRY.id: EXPIRY, CHANGE.id: CHANGE}
FACETS = tuple(column for column in CHOICES_BY_ID.values() if column.facet)
DEFAULT_SORT = (("customer", "asc"), ("part", "asc"), ("user_lot", "asc"), ("bin", "asc"))
DEFAULT_PART_SORT = (("customer", "asc"), ("part", "asc"), ("unit", "asc"))
QUANTITY_PLACES = 7
QUANTITY_ONE = 10**QUANTITY_PLACES  # quantities are whole numbers of 10⁻⁷ from the reading on
