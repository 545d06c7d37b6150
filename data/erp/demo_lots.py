"""The demo company's lots: what came in or was made, where it lies and in which condition."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from data.erp.demo_parts import FINISHED, PACKAGING, RAW, Part
from data.erp.demo_places import Bin

DAY = dt.timedelta(days=1)
HISTORY_DAYS = 4 * 365
CONDITIONS = {"good": 83, "pending": 9, "quarantine": 6, "failed": 2}  # of lots, in percent
RELEASED = ("", 58), ("Released", 7), ("Conditional", 3), ("Retest OK", 2)  # QC texts of good lots
COMMITTED = {  # of the places beyond a good lot's first: what they are committed to
    FINISHED: (("sal-reserv", 52), ("", 48)),
    RAW: (("job", 21), ("staging", 19), ("", 60)),
    PACKAGING: (("job", 21), ("staging", 19), ("", 60)),
}
SPREAD = (1, 60), (2, 25), (3, 9), (4, 4), (5, 1.5), (6, 0.5)  # places per lot
EXPIRY = ((-60, -1), 4.6), ((0, 30), 6), ((31, 90), 12), ((91, 1095), 77.4)  # days from today
AREAS = {"job": "Production", "staging": "Staging", "sal-reserv": "Shipping", "quarantine": "Quarantine"}
AMOUNTS = {  # smallest, largest, decimal places
    "EA": (500, 250_000, 0),
    "CS": (5, 900, 0),
    "KG": (5, 4_000, 3),
    "LB": (5, 4_000, 2),
    "RL": (1, 60, 0),
    "M": (400, 60_000, 0),
    "FT": (5_000, 80_000, 0),
}


@dataclass(frozen=True)
class Place:
    """A part of a lot: how much lies in which bin, and what it is held or committed for."""

    bin: Bin
    balance: Decimal
    type: str
    moved: dt.datetime


@dataclass
class Lot:
    """What was received or finished at once; used up when it has no places."""

    part: Part
    received: dt.datetime
    user_lot: str
    expires: dt.date | None
    reference: str
    quantity: Decimal
    bin: Bin
    qc: str = ""
    failed: bool = False
    places: list[Place] = field(default_factory=list)


def pick(random: Random, weighted: tuple[tuple[Any, float], ...]) -> Any:
    """Return one of the values, each as likely as its weight."""
    values, weights = zip(*weighted, strict=True)
    return random.choices(values, weights)[0]


class Warehouse:
    """Fills the demo company's bins with lots, seen from one day."""

    def __init__(self, random: Random, bins: list[Bin], today: dt.date):
        self.random, self.today = random, today
        self.bins: dict[str, list[Bin]] = {}
        for place in bins:
            self.bins.setdefault(place.area, []).append(place)

    def live_lot(self, part: Part) -> Lot:
        """Return a lot of which there is stock."""
        condition = pick(self.random, tuple(CONDITIONS.items()))
        lot = self._lot(part, newest=condition == "pending")
        lot.failed = condition == "failed"
        lot.qc = "Pending" if condition == "pending" else pick(self.random, RELEASED)
        amounts = self._split(lot.quantity, pick(self.random, SPREAD))
        for position, amount in enumerate(amounts):
            kind = pick(self.random, COMMITTED[part.kind]) if position and condition == "good" else ""
            kind = "quarantine" if condition == "quarantine" else kind
            lot.places.append(Place(self._bin(lot, kind), amount, kind, self._moved(lot, kind)))
        return lot

    def used_lot(self, part: Part) -> Lot:
        """Return a lot of which nothing is left."""
        lot = self._lot(part, newest=False)
        since = self.random.randrange(30, HISTORY_DAYS) * DAY
        lot.received = self._at(self.today - since)
        lot.user_lot = self._user_lot(part, lot.received)
        return lot

    def _lot(self, part: Part, *, newest: bool) -> Lot:
        expires, received = self._days(part, newest=newest)
        when = self._at(received)
        rack = self.random.choice(self.bins["Rack"])
        quantity = self._quantity(part.unit)
        return Lot(part, when, self._user_lot(part, when), expires, self._reference(), quantity, rack)

    def _days(self, part: Part, *, newest: bool) -> tuple[dt.date | None, dt.date]:
        """Return expiry and day of receipt; what waits for QC has only just come in."""
        shelf = self.random.choice((540, 730) if part.kind == FINISHED else (365, 540, 730, 1095))
        age = (
            self.random.randrange(12) if newest else min(int(self.random.expovariate(1 / 240)), HISTORY_DAYS)
        )
        keeps = part.kind == PACKAGING or (part.kind == RAW and self.random.random() < 0.06)
        if keeps or newest:
            received = self.today - age * DAY
            return (None if keeps else received + shelf * DAY), received
        first, last = pick(self.random, EXPIRY)
        # Fresh stock is the rule: the root moves most of it away from its expiry.
        left = first + round((min(last, shelf - 1) - first) * self.random.random() ** 0.5)
        expires = self.today + left * DAY
        return expires, expires - shelf * DAY

    def _at(self, day: dt.date) -> dt.datetime:
        """Return a minute of the working day."""
        return dt.datetime.combine(day, dt.time(6)) + dt.timedelta(minutes=self.random.randrange(14 * 60))

    def _quantity(self, unit: str) -> Decimal:
        least, most, places = AMOUNTS[unit]
        return round(Decimal(least * (most / least) ** self.random.random()), places)

    def _split(self, quantity: Decimal, pieces: int) -> list[Decimal]:
        """Return the quantity in pieces of the same precision; nothing is lost or added."""
        step = Decimal(1).scaleb(int(quantity.as_tuple().exponent))
        amounts = []
        for left in range(pieces, 1, -1):
            piece = (quantity * Decimal(self.random.uniform(0.6, 1.4)) / left).quantize(step)
            if not 0 < piece < quantity:
                break
            amounts.append(piece)
            quantity -= piece
        return [*amounts, quantity]

    def _bin(self, lot: Lot, kind: str) -> Bin:
        """Return a bin that agrees with what the stock is held or committed for, in the lot's plant."""
        area = AREAS.get(kind) or ("QC" if lot.failed else "Rack")
        if area == "Rack" and self.random.random() < (0.3 if lot.qc == "Pending" else 0.08):
            area = "Receiving" if lot.qc == "Pending" else "Floor"
        return self.random.choice([b for b in self.bins[area] if b.facility == lot.bin.facility])

    def _moved(self, lot: Lot, kind: str) -> dt.datetime:
        """Return when the stock was last moved: committed stock lately, the rest since it came."""
        age = max(0, (self.today - lot.received.date()).days)
        days = self.random.randrange(min(age, 6) + 1) if kind in AREAS else self.random.randrange(age + 1)
        return max(lot.received, self._at(self.today - days * DAY))

    def _user_lot(self, part: Part, when: dt.datetime) -> str:
        """Return the lot as written on it: own lots by day and line, vendors' lots in any shape."""
        number = self.random.randrange(10_000, 99_999)
        if part.kind == FINISHED:
            return f"{when:%y%j}{self.random.choice('ABCDEF')}"
        if part.kind == PACKAGING:
            return self.random.choice((f"PO-{number}", f"{number}-{number % 4 + 1}", f"{number}", "N/A"))
        texts = (
            f"L{when:%y}-{number}",
            f"00{number}",
            f"BX{when:%y%m%d}-{number % 9}",
            f"CA{when:%y}{number}",
        )
        return self.random.choice(texts)

    def _reference(self) -> str:
        number = self.random.randrange(1_000, 9_999)
        texts = (
            f"BOL 88{number}3",
            f"RCV-1{number}",
            f"Pallet {number % 700:04d}",
            f"CTRL {number % 90}-{number}",
            f"Truck {number % 60}, dock {number % 8 + 1}",
            f"COA {number} on file",
            "Customer supplied",
        )
        return self.random.choice(texts) if self.random.random() < 0.4 else ""
