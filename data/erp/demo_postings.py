"""The demo company's books: lots become inventory layers, with the jobs and orders they were made for."""

import datetime as dt
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import Table

from data.erp import deacom
from data.erp.demo_catalogue import NOBODY, Customer
from data.erp.demo_lots import Lot, Place
from data.erp.demo_parts import FINISHED
from data.erp.demo_places import Bin

Row = dict[str, Any]
Rows = dict[Table, list[Row]]
OPEN_JOBS = range(98_000, 98_040)  # jobs that material is staged for and issued to
ACTIONS = {
    "": "Move",
    "job": "Issued inventory",
    "staging": "Stage",
    "sal-reserv": "Reserve",
    "quarantine": "Quarantine",
}


class Books:
    """Takes lots in the order they came in; `rows` are the rows of each ERP table."""

    def __init__(self, random: Random, today: dt.date):
        self.random, self.today = random, today
        self.rows: Rows = {table: [] for table in deacom.metadata.sorted_tables}
        self.lots, self.jobs, self.purchases = count(204_118), count(41_200), count(11_873)
        self.orders = count(60_100, 100)
        self.current: dict[int, Row] = {}  # the order that each customer's jobs are made for, for a while
        self.po_numbers: dict[int, int] = {}
        self.posted: list[tuple[Lot, list[Row]]] = []  # with its layers, the receipt or completion first
        self.made_for: dict[int, Row] = {}  # by number of the job: the line of the order it was made for

    def post(self, lot: Lot) -> None:
        """Write a lot's receipt or completion and, beyond a plain one, where it has gone since."""
        number = next(self.lots)
        posting = self._layer(lot, number, lot.received, lot.bin, Decimal(0))
        if lot.part.kind == FINISHED:
            posting |= {"action": "Finish Job", "origin": f"{deacom.JOB_PREFIX}{self._job(lot)}"}
        else:
            posting |= {"action": "Receive PO", "origin": f"PO-{next(self.purchases)}"}
        found = [posting]
        self.posted.append((lot, found))
        self.rows[deacom.layers].append(posting)
        if lot.failed:
            found.append(posting | {"action": "Failed QC", "recorded": lot.received})
            self.rows[deacom.layers].append(found[-1])
        if len(lot.places) == 1 and not lot.places[0].type and not lot.failed:
            stay = lot.places[0]
            posting |= {"balance": stay.balance, "quantity": stay.balance, "moved": stay.moved} | _at(stay)
            return
        for place in lot.places:
            found.append(self._moved(lot, number, place))
            self.rows[deacom.layers].append(found[-1])

    def close(self) -> None:
        """Open the jobs that material is issued to, and number the layers in the order they were recorded."""
        for number in OPEN_JOBS:
            opened = dt.datetime.combine(self.today - dt.timedelta(days=self.random.randrange(7)), dt.time(7))
            self.rows[deacom.jobs].append(self._job_row(number, opened, closed=None, facility=1))
        self.rows[deacom.layers].sort(key=lambda row: row["recorded"])
        for identity, row in enumerate(self.rows[deacom.layers], start=500_001):
            row["id"] = identity

    def _layer(self, lot: Lot, number: int, when: dt.datetime, where: Bin, balance: Decimal) -> Row:
        return {
            "lot": number,
            "user_lot": lot.user_lot,
            "part": lot.part.id,
            "received": dt.datetime.combine(lot.received, dt.time()),
            "moved": when,
            "recorded": when,
            "quantity": balance or lot.quantity,
            "balance": balance,
            "type": "",
            "qc": lot.qc,
            "bin": where.id,
            "facility": where.facility,
            "expires": lot.expires and dt.datetime.combine(lot.expires, dt.time()),
            "reference": lot.reference,
            "allocated": 0,
        }

    def _moved(self, lot: Lot, number: int, place: Place) -> Row:
        """Return the layer of a part of a lot that was moved, and what it is committed to."""
        row = self._layer(lot, number, place.moved, place.bin, place.balance)
        row |= {"type": place.type, "action": ACTIONS[place.type], "origin": f"MV-{number}"}
        if place.type in ("job", "staging"):
            job = self.random.choice(OPEN_JOBS)
            row |= {"origin": f"{deacom.JOB_PREFIX}{job}", "allocated": job}
        if place.type == "sal-reserv":
            order = self.current.get(lot.part.customer.id, {"order": 0})["order"]
            row |= {"origin": f"SO-{order}", "allocated": order}
        return row

    def _job(self, lot: Lot) -> int:
        """Return the number of the job that made a lot; nine of ten were made for a customer's order."""
        number = next(self.jobs)
        serves = self.random.random() < 0.9 and lot.part.customer.id != NOBODY
        line = self._order_line(lot) if serves else {"id": 0, "order": 0}
        self.made_for[number] = line
        opened = lot.received - dt.timedelta(days=self.random.randrange(1, 6))
        self.rows[deacom.jobs].append(self._job_row(number, opened, lot.received, lot.bin.facility))
        self.rows[deacom.job_lines].append(
            {
                "id": len(self.rows[deacom.job_lines]) + 1,
                "job": number,
                "line": 1,
                "part": lot.part.id,
                "quantity": lot.quantity,
                "order": line["order"],
                "order_line": line["id"],
            }
        )
        return number

    def _job_row(self, number: int, opened: dt.datetime, closed: dt.datetime | None, facility: int) -> Row:
        identity = len(self.rows[deacom.jobs]) + 1
        return {"id": identity, "number": number, "opened": opened, "closed": closed, "facility": facility}

    def _order_line(self, lot: Lot) -> Row:
        lines = self.rows[deacom.order_lines]
        header = self._order(lot.part.customer, lot.received)
        lines.append(
            {
                "id": len(lines) + 1,
                "order": header["order"],
                "line": 1 + sum(line["header"] == header["id"] for line in lines[-40:]),
                "part": lot.part.id,
                "quantity": lot.quantity,
                "header": header["id"],
            }
        )
        return lines[-1]

    def _order(self, customer: Customer, made: dt.datetime) -> Row:
        """Return the current version of the order that a customer's next job is for."""
        open_order = self.current.get(customer.id)
        if open_order and self.random.random() < 0.45:
            return open_order
        number = next(self.orders)
        if open_order and self.random.random() < 0.08:
            number = open_order["order"] + 1  # a back-order of the one before
        po = "" if self.random.random() < 0.03 else self._po(customer)
        if self.random.random() < 0.1:  # an older version, with the PO still open or since replaced
            self._header(number, made, self.random.choice(("", " ", self._po(customer))), status="x")
        self.current[customer.id] = self._header(number, made, po, status="o")
        return self.current[customer.id]

    def _header(self, number: int, made: dt.datetime, po: str, status: str) -> Row:
        headers = self.rows[deacom.order_headers]
        ordered = made - dt.timedelta(days=self.random.randrange(12, 40))
        row = {"id": len(headers) + 1, "order": number, "type": "s", "status": status, "po": po}
        headers.append(row | {"ordered": ordered})
        return headers[-1]

    def _po(self, customer: Customer) -> str:
        number = self.po_numbers.get(customer.id, 1_000 + customer.id * 2_317) + self.random.randrange(1, 9)
        self.po_numbers[customer.id] = number
        return customer.po.format(number)


def _at(place: Place) -> Row:
    return {"bin": place.bin.id, "facility": place.bin.facility}
