"""Functions that change what happens by itself, each ready to be called once over a small portal."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from data.portal.changes import reading
from data.portal.scheduled_tables import Delivery
from services.deliveries.kind import DELIVERY, NAME
from services.scheduling import settling, stopping
from services.scheduling.kinds import Done, Outcome, Owner
from tests.portal_app import ANNA, SHELL
from tests.unit.changing_staff_cases import Call, settings_of
from tests.unit.scheduled_cases import NOW, delivery, keep

OWNER = Owner(1, ANNA, "Anna Larkspur", "Larkspur Naturals")
DONE = Done(Outcome.SENT, 2, recipe={}, details={"rows": 2})


def _kept() -> Delivery:
    keep(delivery(1))
    with reading() as session:
        return session.scalars(select(Delivery)).one()


def _settled(app: Flask) -> Call:
    how = {"kind": DELIVERY, "row": _kept(), "done": DONE, "owner": OWNER, "settings": settings_of(app)}
    return lambda: settling.settle(due_at=NOW, **how)


def _sent_now(app: Flask) -> Call:
    how = {"kind": DELIVERY, "row": _kept(), "done": DONE, "owner": OWNER, "settings": settings_of(app)}
    return lambda: settling.send_now(actor=SHELL, **how)


def _stopped(app: Flask) -> Call:
    token = stopping.link(kind=NAME, row=_kept(), settings=settings_of(app)).rpartition("/")[2]
    return lambda: stopping.stop(token=token, ip=None)


SCHEDULED_CASES: dict[str, Callable[[Flask], Call]] = {
    "services.scheduling.settling.settle": _settled,
    "services.scheduling.settling.send_now": _sent_now,
    "services.scheduling.stopping.stop": _stopped,
}
