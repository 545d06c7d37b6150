"""A lot's history as the ERP has it: what was posted, where it came from, what it went into.

A lot of the portal is a part's code and the lot's text. The ERP may have several lots of its own under one
text, and several texts in one lot (a rejected share); whoever asks gets each of the ERP's lots whole. Only
parts of the customers that are named are read, whoever else had to do with them.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select

from data.erp import deacom_postings as erp
from data.erp.connection import SENTENCE, connect
from data.erp.deacom import JOB_PREFIX
from data.erp.lot_story import Job, LotName, LotStory, job_named, jobs_in, lot_story, order_of, told
from data.erp.reading import day_of, tenmillionths
from problems import ErpUnavailable
from settings import Settings

CHUNK = 1_000  # values in one statement; SQL Server takes 2,100
MOST_CUSTOMERS = 1_000  # more are told apart here instead
Allowed = frozenset[int] | None  # the customers that may be seen; None: everything


def read_story(settings: Settings, *, part: str, user_lot: str, customers: Allowed) -> list[LotStory]:
    """Return the history of the lots of a part with this text, the newest first; none: there is no such."""
    with connect(settings) as connection:
        try:
            return _Reader(connection, customers).stories(part, user_lot)
        except (ValueError, TypeError, ArithmeticError) as error:  # a value of an unexpected kind
            raise ErpUnavailable(SENTENCE) from error


def try_postings(settings: Settings) -> None:
    """Ask for the history of no lot at all; raises `ErpUnavailable` where the login may not read a table."""
    nothing = (
        erp.lots_select("", "", frozenset()),
        *(make({0}) for make in (erp.decrements_select, erp.receipts_select, erp.jobs_select)),
        *(make({0}) for make in (erp.job_orders_select, erp.orders_select)),
    )
    with connect(settings) as connection:
        for statement in nothing:
            connection.execute(statement).first()


class _Reader:
    """Asks the ERP, a few statements for all lots that carry the same text."""

    def __init__(self, connection: Connection, allowed: Allowed):
        self._connection, self._allowed = connection, allowed
        self._bound = None if allowed is None or len(allowed) > MOST_CUSTOMERS else allowed

    def stories(self, part: str, user_lot: str) -> list[LotStory]:
        found = self._rows(erp.lots_select(part, user_lot, self._bound))
        # SQL Server finds `a1 ` for `A1` too; and more customers than fit a statement are told apart here.
        exact = [row for row in found if (row.part, row.user_lot) == (part, user_lot) and self._may(row)]
        wanted = {(int(row.lot), row.part_id) for row in exact}
        if not wanted:
            return []
        layers = [
            row
            for lots in _pieces({lot for lot, _ in wanted})
            for row in self._rows(erp.layers_select(lots, {part_id for _, part_id in wanted}))
            if (int(row.lot), row.part_id) in wanted and self._may(row)
        ]
        return self._told(layers)

    def _told(self, layers: list[Row]) -> list[LotStory]:
        ids = [row.layer for row in layers]
        taken = _by(self._chunked(erp.decrements_select, ids), "layer")
        bought = _by(self._chunked(erp.receipts_select, ids), "layer")
        grouped = _by(layers, "lot", "part_id")
        stories = [lot_story(rows, taken, bought) for rows in grouped.values()]
        self._add_jobs(stories)
        self._add_orders(stories)
        return sorted(stories, key=lambda each: (each.received or dt.date.min, each.user_lots), reverse=True)

    def _add_jobs(self, stories: list[LotStory]) -> None:
        """Tell what the jobs that made a lot used, and what those that used it made."""
        made_by = {id(story): jobs_in(story.postings, erp.FINISHED) for story in stories}
        every = {id(story): jobs_in(story.postings) for story in stories}
        numbers = {number for found in every.values() for number in found}
        makers = {number for found in made_by.values() for number in found}
        used = self._names(erp.used_select, makers, lambda row: row.before, lambda row: row.after)
        made = self._names(erp.made_select, numbers - makers, lambda row: row.quantity)
        plain = self._jobs(numbers)
        for story in stories:
            makers_of = made_by[id(story)]
            story.made_by = [told(plain[number], used=used.get(number, ())) for number in makers_of]
            others = [number for number in every[id(story)] if number not in makers_of]
            # Of a job that made nothing of one's own only the number is told: it was for somebody else.
            story.used_by = [
                told(plain[number], made=made[number]) if number in made else Job(number) for number in others
            ]

    def _jobs(self, numbers: Collection[int]) -> dict[int, Job]:
        dated = {int(row.number): row for row in self._chunked(erp.jobs_select, numbers)}
        pos = {int(row.number): row.po for row in self._chunked(erp.job_orders_select, numbers)}
        found = {}
        for number in numbers:
            row = dated.get(number)
            days = (day_of(row.opened), day_of(row.closed)) if row is not None else (None, None)
            found[number] = Job(number, *days, po=pos.get(number, ""))
        return found

    def _names(self, make: Any, numbers: Collection[int], *amounts: Any) -> dict[int, tuple[LotName, ...]]:
        """Return what jobs made or used, by job: each lot once, its quantities added up."""
        origins = [f"{JOB_PREFIX}{number}".lower() for number in numbers]
        kept: dict[int, dict[tuple[int, str, str, str, str], int]] = {}
        for row in self._chunked(lambda some: make(some, self._bound), origins):
            if not self._may(row):
                continue
            first, *rest = (tenmillionths(amount(row)) for amount in amounts)
            name = (row.owner, row.customer, row.part, row.user_lot, row.unit)
            sums = kept.setdefault(job_named(row.origin) or 0, {})
            sums[name] = sums.get(name, 0) + first - sum(rest)
        return {number: tuple(map(_named, sorted(sums.items()))) for number, sums in kept.items()}

    def _add_orders(self, stories: list[LotStory]) -> None:
        numbers = {posting.order for story in stories for posting in story.postings} - {None}
        if not numbers:
            return
        newest = {int(row.number): row for row in self._chunked(erp.orders_select, numbers)}
        certain = self._certain_names() if any(row.bill_to for row in newest.values()) else set()
        for story in stories:
            mine = sorted({posting.order for posting in story.postings if posting.order in newest})
            story.orders = [order_of(newest[number], certain) for number in mine]

    def _certain_names(self) -> set[str]:
        """Return the names that one customer and one bill-to account have: they are the same company."""
        customers = [row.name for row in self._rows(erp.customer_names_select())]
        payers = [row.name[: erp.NAME_LENGTH].strip() for row in self._rows(erp.bill_to_names_select())]
        return _single(customers) & _single(payers)

    def _may(self, row: Row) -> bool:
        return self._allowed is None or row.owner in self._allowed

    def _rows(self, statement: Select) -> Sequence[Row]:
        return self._connection.execute(statement).all()

    def _chunked(self, make: Any, values: Collection[Any]) -> Iterator[Row]:
        for some in _pieces(values):
            yield from self._rows(make(some))


def _named(counted: tuple[tuple[int, str, str, str, str], int]) -> LotName:
    return LotName(*counted[0], quantity=counted[1])


def _pieces(values: Collection[Any]) -> Iterator[list[Any]]:
    """Return the values in lists that a statement can hold."""
    every = sorted(values)
    yield from (every[start : start + CHUNK] for start in range(0, len(every), CHUNK))


def _single(names: Iterable[str]) -> set[str]:
    seen = list(names)
    return {name for name in seen if name and seen.count(name) == 1}


def _by(rows: Iterable[Row], *names: str) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in rows:
        key = tuple(getattr(row, name) for name in names) if len(names) > 1 else getattr(row, names[0])
        found.setdefault(key, []).append(row)
    return found
