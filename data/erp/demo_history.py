"""What became of the demo company's lots: what jobs used, what was shipped, and who the rest was bought from.

Every layer's quantity, less what was taken from it, is its balance. Random numbers come from a source of its
own, so that the stock stays what it is without this.
"""

import datetime as dt
from bisect import bisect_right
from decimal import Decimal
from random import Random
from typing import Any

from data.erp import deacom
from data.erp import deacom_postings as postings
from data.erp.demo_catalogue import CUSTOMERS, NOBODY
from data.erp.demo_lots import Lot
from data.erp.demo_parts import FINISHED
from data.erp.demo_postings import Books, Row

SEED = 40_127
ARCHIVED_AFTER = dt.timedelta(days=400)  # purchase orders that are older than this are kept elsewhere
SOON = dt.timedelta(days=200)  # so long after its receipt most stock has been used
SHARED = 0.6  # of the lots with stock; what no job or order is found for is counted away
LENT = 0.005
STRANGER = "Harvest Line Distribution"  # pays for goods that others own
VENDORS = (
    "Alpine Ingredients",
    "Bayside Botanicals",
    "Corrigan Packaging",
    "Delmar Flavors & Colors",
    "Evergreen Film Converters",
    "Foothill Dairy Proteins",
    "Granite State Cartons",
    "Hollis & Wren Labels",
    "Ostrander Sweeteners",
    "Pacific Minerals Trading",
    "Quill Lake Organics",
    "Tri-County Closures",
)


def add(books: Books) -> None:
    """Add decrements, purchases, vendors and bill-to accounts to the demo's tables."""
    history = _History(books)
    history.accounts()
    for lot, layers in books.posted:
        history.begin(lot, layers)
        history.spread(lot, layers)
        history.buy(lot, layers)
        history.use(lot, layers[0])
    history.close()


class _History:
    def __init__(self, books: Books):
        self._books, self._rows = books, books.rows
        self._random = Random(SEED)  # noqa: S311  (the same company every time, no secrets)
        self._taken: dict[int, Decimal] = {}
        self._jobs: dict[int, list[tuple[dt.datetime, int, int]]] = {}  # by customer: when, number, part
        for lot, (finished, *_) in books.posted:
            if lot.part.kind == FINISHED:
                number = int(finished["origin"].removeprefix(deacom.JOB_PREFIX))
                self._jobs.setdefault(lot.part.customer.id, []).append((lot.received, number, lot.part.id))
        self._headers = {row["id"]: row for row in self._rows[deacom.order_headers]}

    def accounts(self) -> None:
        """Write vendors, bill-to accounts, and who pays which order."""
        self._rows[postings.vendors] = [{"id": n, "name": name} for n, name in enumerate(VENDORS, 1)]
        payers = [each for each in CUSTOMERS if each.id != NOBODY]
        names = [{"id": each.id, "name": each.name} for each in payers]
        stranger = {"id": len(CUSTOMERS) + 1, "name": STRANGER}
        self._rows[postings.bill_tos] = [*names, stranger]
        owners = {row["id"]: row["customer"] for row in self._rows[deacom.parts]}
        for line in self._rows[deacom.order_lines]:
            header = self._headers.get(line["header"])
            if header is not None and "bill_to" not in header:
                chance = self._random.random()
                own = owners.get(line["part"], 0)
                header["bill_to"] = own if chance < 0.85 else stranger["id"] if chance < 0.95 else 0

    def begin(self, lot: Lot, layers: list[Row]) -> None:
        """Let some lots of which there is stock have been larger once, so that a share of them was used."""
        first = layers[0]
        if not lot.places or lot.failed or lot.qc == "Pending" or self._random.random() > SHARED:
            return
        step = Decimal(1).scaleb(int(lot.quantity.as_tuple().exponent))
        used = (lot.quantity * Decimal(self._random.uniform(0.2, 1.5))).quantize(step)
        first["quantity"] += used
        self._use(lot, first, used)

    def spread(self, lot: Lot, layers: list[Row]) -> None:
        """Take from the first layer what was moved to others, through the one that failed if there is one."""
        first, *others = layers
        if lot.failed:
            self._take(first, first["quantity"], "Failed QC", first["origin"], first["recorded"])
            first, *others = others
        for other in others:
            self._take(first, other["quantity"], "Move", f"MV-{other['lot']}", other["recorded"])

    def buy(self, lot: Lot, layers: list[Row]) -> None:
        """Write the purchase that a lot came in on, unless it is kept elsewhere by now."""
        age = dt.datetime.combine(self._books.today, dt.time()) - lot.received
        if lot.part.kind == FINISHED or age > ARCHIVED_AFTER:
            return
        identity = len(self._rows[postings.purchases]) + 1
        number = int(layers[0]["origin"].removeprefix("PO-"))
        ordered = lot.received - dt.timedelta(days=self._random.randrange(6, 45))
        vendor = (lot.part.id * 7 + self._random.randrange(2)) % len(VENDORS)
        account = f"{VENDORS[vendor][:6].upper().strip()}-{4000 + vendor}"
        line = {"purchase": number, "line": 1, "part": lot.part.id, "vendor_part": f"V{lot.part.id:05d}"}
        amount = layers[0]["quantity"]
        amounts = {"quantity": amount, "received": amount, "header": identity}
        when = {"ordered": ordered, "received": lot.received}
        who = {"vendor": vendor + 1, "vendor_account": account}
        self._rows[postings.purchases].append({"id": identity, "number": number} | when | who)
        self._rows[postings.purchase_lines].append({"id": identity} | line | amounts)
        self._rows[postings.receipts].append({"id": identity, "layer": layers[0]["id"], "line": identity})

    def use(self, lot: Lot, layer: Row) -> None:
        """Let jobs use, or orders take, all of a lot that is used up."""
        left = self._left(layer)
        if left > 0:
            self._use(lot, layer, left)

    def _use(self, lot: Lot, layer: Row, left: Decimal) -> None:
        job = None if lot.part.kind == FINISHED and self._random.random() < 0.92 else self._later_job(lot)
        if job is not None:
            when, number = job
            self._take(layer, left, "Relieve Job", f"{deacom.JOB_PREFIX}{number}", when)
        elif lot.part.kind == FINISHED:
            self._ship(lot, layer, left)

    def close(self) -> None:
        """Let what nothing else explains be counted away."""
        for layer in self._rows[deacom.layers]:
            left = self._left(layer)
            if left:
                day = layer["moved"]
                self._take(layer, left, "Adjust inventory", f"CC-{day:%y%j}", day)

    def _later_job(self, lot: Lot) -> tuple[dt.datetime, int] | None:
        """Return a job that made another of the customer's parts, some weeks after the lot came."""
        is_lent = self._random.random() < LENT  # to a job for somebody else
        owner = self._random.choice(sorted(self._jobs)) if is_lent else lot.part.customer.id
        made = self._jobs.get(owner, [])
        first = bisect_right(made, (lot.received + dt.timedelta(days=1), 0, 0))
        last = bisect_right(made, (lot.received + SOON, 0, 0))
        if first >= last:
            return None
        when, number, part = made[self._random.randrange(first, last)]
        return None if part == lot.part.id else (when - dt.timedelta(hours=2), number)

    def _ship(self, lot: Lot, layer: Row, amount: Decimal) -> None:
        """Ship a lot on the order it was made for, or on one that is kept elsewhere by now."""
        number = int(layer["origin"].removeprefix(deacom.JOB_PREFIX))
        line = self._books.made_for[number]
        order = line["order"] or 40_000 + number % 9_000 * 100
        latest = dt.datetime.combine(self._books.today, dt.time(6))
        when = min(lot.received + dt.timedelta(days=self._random.randrange(1, 30)), latest)
        when = max(when, lot.received)
        header = self._headers.get(line.get("header", 0))
        if header is not None:
            header["shipped"] = when
        self._take(layer, amount, "Ship order", f"{postings.ORDER_PREFIX}{order}", when)

    def _take(self, layer: Row, amount: Any, action: str, origin: str, when: dt.datetime) -> None:
        before = layer["quantity"] - self._taken.get(layer["id"], 0)
        self._taken[layer["id"]] = self._taken.get(layer["id"], Decimal(0)) + amount
        decrements = self._rows[postings.decrements]
        decrements.append(
            {
                "id": len(decrements) + 1,
                "layer": layer["id"],
                "part": layer["part"],
                "taken": when,
                "origin": origin,
                "before": before,
                "after": before - amount,
                "action": action,
            }
        )

    def _left(self, layer: Row) -> Decimal:
        return layer["quantity"] - self._taken.get(layer["id"], Decimal(0)) - layer["balance"]
